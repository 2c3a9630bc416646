"""Many faults, two at a time, each worker with a database of its own; and what came of them."""

import json
import multiprocessing
import os
import re
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from arena import Arena, Violation
from migrator import Hang

LONG = int(os.environ.get("ALUDEL_FAULTS_EVERY", "0"))  # set by `./dev faults`: 1 for every place there is
REPORT = Path(os.environ["ALUDEL_BUILD_DIR"]) / "faults-report"
WORKERS = 2


def stride(short, long, share=1):
    """Every how many places: for each commit, or in the long version; a commit may see a share of the former."""
    return long * LONG if LONG else short * share


@dataclass
class Tally:
    injection: str
    positions: str
    runs: int = 0
    violations: list = field(default_factory=list)
    hangs: list = field(default_factory=list)
    seconds: float = 0

    def count(self, kind, text):
        self.runs += 1
        if kind:
            (self.hangs if kind == "hang" else self.violations).append(text)

    def attempt(self, act, *arguments, **options):
        """One run, here and now."""
        self.count(*_judge(act, *arguments, **options))

    def prove(self):
        """Reported, and nothing may have gone wrong."""
        self.write()
        assert self.runs > 0
        assert not self.violations and not self.hangs, self.wrong()[:20000]

    def write(self, kind="fault"):
        """The row of docs/faults.md, and what went wrong in full."""
        REPORT.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", self.injection).strip("-")
        (REPORT / f"{kind}-{name}.json").write_text(json.dumps(asdict(self), indent=1))

    def wrong(self):
        return "\n\n".join([*self.violations, *(f"HANG: {hang}" for hang in self.hangs)])


arena = None


def _begin(server, program):
    global arena
    arena = Arena(server, f"arena_{os.getpid()}", program)


def _judge(act, *arguments, **options):
    """What went wrong, 'violation' or 'hang', and how."""
    try:
        act(*arguments, **options)
    except Violation as violation:
        return "violation", f"{act.__name__} {arguments[1:]}: {violation}"
    except Hang:
        return "hang", f"{act.__name__} {arguments[1:]}"
    return None, None


def _run(job):
    act, position = job
    return _judge(act, arena, position)


def run(server, injection, act, positions, described, program=None, enough=None):
    """act(arena, position) for each position; `enough` violations end it early."""
    positions = list(positions)
    tally = Tally(injection, described)
    began = time.monotonic()
    context = multiprocessing.get_context("fork")
    with context.Pool(WORKERS, _begin, (server, program)) as pool:
        for kind, text in pool.imap_unordered(_run, ((act, position) for position in positions)):
            tally.count(kind, text)
            if enough and len(tally.violations) + len(tally.hangs) >= enough:
                break
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def sweep(server, injection, act, positions, described):
    """run(), and nothing may have gone wrong; where much does, a few are enough to see it."""
    run(server, injection, act, positions, described, enough=5).prove()
