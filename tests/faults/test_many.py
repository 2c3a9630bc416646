"""A step of more statements than are in flight at once, and of more rows than one piece of COPY data holds: all or none
of them, wherever it breaks off."""

import subprocess

import pytest

import faults
import mutants
from arena import Arena
from proxy import DOWN, UP, Cut
from sweep import Tally, every, sliced, stride

STATEMENTS, ROWS = 700, 20000  # the window holds 256, a piece 64 kB
UPGRADE = ("upgrade",)


def migration():
    inserts = "\n".join(f"INSERT INTO works.row VALUES ({n});" for n in range(STATEMENTS))
    rows = "\n".join(str(n) for n in range(ROWS))
    return f"""-- Many rows
-- @revision many
-- @revises base
-- @upgrade
CREATE SCHEMA works;
CREATE TABLE works.row (n int);
{inserts}
COPY works.row FROM stdin;
{rows}
\\.
INSERT INTO trace.effect VALUES ('many');
-- @downgrade
DROP SCHEMA works CASCADE;
"""


@pytest.fixture
def program(tmp_path, build_dir):
    (tmp_path / "many.sql").write_text(migration())
    source = tmp_path / "many.c"
    subprocess.run([build_dir / "gen" / "aludel", "compile", "-o", source, "--base", tmp_path, tmp_path / "many.sql"],
                   check=True)
    return mutants.link(tmp_path / "many", [source])


class State:
    def __init__(self, applied, rows, effects):
        self.applied, self.rows, self.effects = applied, rows, effects

    def violations(self):
        wanted = len(self.applied)
        if (self.rows, self.effects) != (wanted * (STATEMENTS + ROWS), wanted):
            return [f"{self.rows} rows and {self.effects} effects, applied: {self.applied}"]
        return []


class Many(Arena):
    chain = ["many"]

    def look(self, goal):
        facts = super().look(goal).facts
        rows = facts["effects"] and self.monitor.execute("SELECT count(*) FROM works.row").fetchone()[0]
        return State(facts.get("applied", []), rows or 0, facts["effects"].get("many", 0))


@pytest.mark.parametrize("how, then", [("reset", "refuse"), ("close", "pass")])
def test_many(server, program, how, then):
    arena = Many(server, "many", program)
    stream = faults.stream_of(arena, UPGRADE)
    step = {UP: stride(24001, 2003, 12007), DOWN: stride(4001, 499, 2003)}
    tally = Tally(f"upgrade of {STATEMENTS} statements and {ROWS} rows: connection {how}, then {then}",
                  "; ".join(f"{every(step[direction], 'byte')} {direction}" for direction in step))
    for cut in sliced(Cut(direction, "byte", at, how, then) for direction in step
                      for at in range(step[direction] // 2, stream[direction][0], step[direction])):
        tally.attempt(arena.cut, UPGRADE, cut)
    tally.prove()
