"""Revisions that are on their way while others run: each is there with its row of the ledger or not at all, and none
before the one that it needs, wherever it breaks off."""

import subprocess

import pytest

import faults
import mutants
from arena import Arena
from proxy import DOWN, Cut, spread
from sweep import Tally, every, run, stride, sweep_goals
from test_cut import NAMES, THEN

CHAIN = [f"car{number:02}" for number in range(1, 13)]
WAYS = [("reset", "refuse"), ("close", "pass"), ("half", "refuse"), ("half", "pass")]
KILLERS = {
    "sent, and taken for not sent": [("upgrade", Cut(DOWN, "message", at, "half", "refuse")) for at in range(0, 400, 3)],
}
STEPS = {"byte": stride(512, 16, 127), "message": stride(24, 1, 7)}


def write(folder):
    """The first makes the ledger, and goes alone; so does the sixth, which verifies."""
    revises = "base"
    for name in CHAIN:
        schema, end = ("CREATE SCHEMA works;\n", "DROP SCHEMA works;\n") if name == CHAIN[0] else ("", "")
        verify = "-- @verify\nSELECT count(*) = 1 FROM trace.effect WHERE what = 'car06';\n" if name == "car06" else ""
        (folder / f"{name}.sql").write_text(f"""-- {name}
-- @revision {name}
-- @revises {revises}
-- @upgrade
{schema}CREATE TABLE works.{name} (i int);
INSERT INTO trace.effect VALUES ('{name}');
{verify}-- @downgrade
DROP TABLE works.{name};
{end}INSERT INTO trace.effect VALUES ('not {name}');
""")
        revises = name


@pytest.fixture
def sources(tmp_path, build_dir):
    write(tmp_path)
    source = tmp_path / "convoy.c"
    subprocess.run([build_dir / "gen" / "aludel", "compile", "-o", source, "--base", tmp_path,
                    *sorted(tmp_path.glob("car*.sql"))], check=True)
    return [source]


@pytest.fixture
def program(tmp_path, sources):
    return mutants.link(tmp_path / "convoy", sources)


class State:
    def __init__(self, facts, tables, upgrading):
        self.applied, self.facts, self.tables, self.upgrading = facts.get("applied", []), facts, tables, upgrading

    def violations(self):
        gone = [] if self.upgrading else [name for name in CHAIN if name not in self.applied]
        effects = dict.fromkeys([*(self.applied if self.upgrading else CHAIN), *(f"not {name}" for name in gone)], 1)
        wanted = {"applied": CHAIN[:len(self.applied)], "tables": self.applied, "effects": effects, "unsealed": 0,
                  "locks": 0}
        found = {"unsealed": 0, "applied": [], **self.facts, "tables": self.tables}
        return [f"{what}: {found[what]} instead of {value}" for what, value in wanted.items() if found[what] != value]


class Convoy(Arena):
    chain = CHAIN

    def look(self, goal):
        facts = super().look(goal).facts
        tables = self.monitor.execute("SELECT relname FROM pg_class WHERE relname ~ '^car' ORDER BY 1").fetchall()
        return State(facts, [name for name, in tables], goal[0] == "upgrade")


def attack(server, program, what, act, positions, described):
    sweep_goals(server, f"{len(CHAIN)} plain revisions: {what}", act, positions, dict.fromkeys(faults.GOALS, described),
                program=program, kind=Convoy)


@pytest.mark.parametrize("how, then", WAYS)
def test_cut(server, program, how, then):
    arena = Convoy(server, "measure", program)
    attack(server, program, f"connection {NAMES[how]}{THEN[then]}", faults.cut,
           {goal: [(goal, cut) for cut in spread(faults.stream_of(arena, way), how, then, STEPS)]
            for goal, way in faults.GOALS.items()},
           f"{every(STEPS['byte'], 'byte')} and {every(STEPS['message'], 'message')}")


@pytest.mark.parametrize("act, injection", [(faults.die_at_call, "client killed (SIGKILL)"),
                                            (faults.terminate_at_call, "client told to stop (SIGTERM)")])
def test_signal(server, program, act, injection):
    arena = Convoy(server, "measure", program)
    step = stride(3, 1, 2)
    attack(server, program, f"{injection} before or behind a call on the socket", act,
           {goal: [(goal, call) for call in range(0, faults.count_calls(arena, goal)[0], step)] for goal in faults.GOALS},
           every(step, "place"))


def test_memory(server, program):
    arena = Convoy(server, "measure", program)
    step = stride(37, 1, 5)
    attack(server, program, "allocation fails once", faults.fail_allocation,
           {goal: [(goal, number, False) for number in range(0, faults.count_calls(arena, goal)[1], step)]
            for goal in faults.GOALS}, every(step, "allocation"))


@pytest.mark.parametrize("name", KILLERS)
def test_mutant(server, tmp_path, sources, name):
    """The suite sees what it is there for."""
    program = mutants.build(name, tmp_path, plans=sources)
    tally = Tally(name, "cut")
    run(server, faults.cut, KILLERS[name], lambda position: tally, program, enough=1, kind=Convoy)
    tally.write("mutant")
    assert tally.violations, f"nobody noticed in {tally.runs} runs: {name}"
