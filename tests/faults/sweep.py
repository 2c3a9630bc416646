"""Many faults, two at a time, each worker with a database of its own; and what came of them."""

import json
import multiprocessing
import os
import re
from dataclasses import asdict, dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from arena import Arena, Violation
from migrator import Hang
from postgres import MAJOR, VERSION

# All three are set by long.py.
LONG = int(os.environ.get("ALUDEL_FAULTS_EVERY", "0"))  # 1 for every place of the long version
SLICE, SLICES = map(int, os.environ.get("ALUDEL_FAULTS_SLICE", "0/1").split("/"))  # which of how many parts of them
PLAN = "ALUDEL_FAULTS_PLAN" in os.environ  # count what would be run

REPORT = Path(os.environ.get("ALUDEL_FAULTS_REPORT") or Path(os.environ["ALUDEL_BUILD_DIR"]) / "faults-report")
WORKERS = 2
ENOUGH = 5  # where much goes wrong, a few are enough to see it
MAIN = 15  # the version of PostgreSQL that every place is tried on


def depth(commit, long, others):
    """One of three: for each commit; in the long version on the main version of PostgreSQL; or on the others."""
    return commit if not LONG else long if MAJOR == MAIN else others


def stride(commit, long, others):
    """Every how many places."""
    return depth(commit, long, others) * max(LONG, 1)


def every(step, what):
    return f"every {what}" if step == 1 else f"every {step}th {what}"


def sliced(positions):
    return list(positions)[SLICE::SLICES]


@dataclass
class Tally:
    injection: str
    positions: str
    server: str = VERSION
    slice: int = SLICE
    runs: int = 0
    violations: list = field(default_factory=list)
    hangs: list = field(default_factory=list)

    def count(self, kind, text):
        self.runs += 1
        if kind:
            (self.hangs if kind == "hang" else self.violations).append(text)

    def attempt(self, act, *arguments, **options):
        """One run, here and now."""
        self.count(*((None, None) if PLAN else _judge(act, *arguments, **options)))

    def prove(self):
        """Reported, and nothing may have gone wrong."""
        self.write()
        assert self.runs > 0 or LONG
        assert not self.violations and not self.hangs, self.wrong()[:20000]

    def write(self, kind="fault"):
        """A row of docs/faults.md, and what went wrong in full."""
        REPORT.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", self.injection).strip("-")
        (REPORT / f"{kind}-{name}.json").write_text(json.dumps(asdict(self), indent=1))

    def wrong(self):
        return "\n\n".join([*self.violations, *(f"HANG: {hang}" for hang in self.hangs)])


arena = None


def _begin(server, program, kind):
    global arena
    arena = kind(server, f"arena_{os.getpid()}", program)


def _judge(act, *arguments, **options):
    """What went wrong, 'violation' or 'hang', and how."""
    try:
        act(*arguments, **options)
    except Violation as violation:
        return "violation", f"{act.__name__} {arguments[1:]}: {violation}"
    except Hang as hang:
        return "hang", f"{act.__name__} {arguments[1:]}: {hang}"
    return None, None


def _run(job):
    act, position = job
    return position, *_judge(act, arena, position)


def run(server, act, positions, tally, program=None, enough=ENOUGH, kind=Arena):
    """act(arena, position) for each position, counted in tally(position); `enough` that went wrong end it early. `kind`:
    of the arena, where the program is not the fixture's."""
    if PLAN:
        for position in positions:
            tally(position).count(None, None)
        return
    context = multiprocessing.get_context("fork")
    wrong = 0
    with context.Pool(WORKERS, _begin, (server, program, kind)) as pool:
        # Two at a time go to one worker: an upgrade, and the downgrade that begins where it ended.
        for position, *judgement in pool.imap_unordered(_run, [(act, position) for position in positions], 2):
            tally(position).count(*judgement)
            wrong += judgement[0] is not None
            if wrong >= enough:
                break


def sweep(server, injection, act, positions, described):
    """run(), and nothing may have gone wrong."""
    tally = Tally(injection, described)
    run(server, act, sliced(positions), lambda position: tally)
    tally.prove()


def sweep_goals(server, injection, act, positions, described, **options):
    """The positions (goal, ...) of each goal, in turns. The options are run()'s."""
    tallies = {goal: Tally(f"{goal}: {injection}", described[goal]) for goal in positions}
    turns = chain.from_iterable(zip_longest(*map(sliced, positions.values())))
    run(server, act, [position for position in turns if position is not None], lambda position: tallies[position[0]],
        **options)
    for tally in tallies.values():
        tally.write()
    for tally in tallies.values():
        tally.prove()
