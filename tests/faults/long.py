#!/usr/bin/env python3
"""long.py [--plan] [EVERY] PAGE: the long version of the suite, slice by slice, two of them at a time; after each of them
the figures so far are written into PAGE. What was done before, of the same sources, is not done again. EVERY: of the
places of the plan, only every so-manyth. --plan: only how many runs each slice would have."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import report

SOURCE, BUILD = Path(os.environ["ALUDEL_SOURCE_DIR"]), Path(os.environ["ALUDEL_BUILD_DIR"])
FIGURES, PLANNED = BUILD / "faults-report", BUILD / "faults-plan"
SLICES = {15: 12, 12: 1, 18: 1}  # of about the same size
AT_ONCE = 2
LEFT_OUT = ["test_mutants.py"]  # but for one slice
NOT_COUNTED = ["test_standby.py"]


@dataclass(frozen=True)
class Slice:
    major: int
    number: int
    of: int

    def __str__(self):
        return f"{self.major}-{self.number}-of-{self.of}"

    def run(self, every, folder, plan):
        """What pytest says is in its log; what the suite found, beside it; and `done` when nothing failed."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        first = self.major == 15 and self.number == 0
        ignored = [*([] if first and not plan else LEFT_OUT), *(NOT_COUNTED if plan else [])]
        server = subprocess.run([SOURCE / "tests" / "install-server", str(self.major)], check=True, text=True,
                                stdout=subprocess.PIPE).stdout.strip()
        environment = {**os.environ, "ALUDEL_PG_BIN": server, "ALUDEL_FAULTS_EVERY": str(every),
                       "ALUDEL_FAULTS_SLICE": f"{self.number}/{self.of}", "ALUDEL_FAULTS_REPORT": str(folder),
                       **({"ALUDEL_FAULTS_PLAN": "1"} if plan else {})}
        suite = SOURCE / "tests" / "faults"
        with (folder / "log").open("w") as log:
            ran = subprocess.run([sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", suite,
                                  *(f"--ignore={suite / name}" for name in ignored)], env=environment, stdout=log,
                                 stderr=log, stdin=subprocess.DEVNULL)
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"pytest did not get to its end, see {folder / 'log'}")
        if ran.returncode == 0:
            (folder / "done").touch()


def sources():
    """What tells one state of the sources from another, whatever happens to the documentation."""
    parts = ["gen", "runtime", "tests"]
    trees = git("rev-parse", *(f"HEAD:{part}" for part in parts))
    return trees + git("diff", "HEAD", "--", *parts)


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=SOURCE, check=True, text=True, stdout=subprocess.PIPE).stdout


def keep_if_same(folder, every):
    key = f"{every}\n{sources()}"
    if not (folder / "sources").exists() or (folder / "sources").read_text() != key:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "sources").write_text(key)


def runs_in(folder, slice="*"):
    """How many, and how many of them went wrong."""
    rows = report.found(folder, "fault", slice)
    return sum(row["runs"] for row in rows), sum(len(row["violations"]) + len(row["hangs"]) for row in rows)


def all_slices():
    """Those of the main version last: they can be shared out evenly."""
    return [Slice(major, number, of) for major, of in sorted(SLICES.items(), key=lambda item: item[1])
            for number in range(of)]


def run_all(every, folder, plan, told):
    """told() from time to time, and behind each slice. Raises what a slice raised, when the others have ended."""
    keep_if_same(folder, every)
    todo = [slice for slice in all_slices() if not (folder / str(slice) / "done").exists()]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(slice.run, every, folder / str(slice), plan) for slice in todo}
        try:
            while running:
                ended, running = wait(running, 30, FIRST_COMPLETED)
                told(len(ended))
                for slice in ended:
                    slice.result()
        finally:
            pool.shutdown(cancel_futures=True)


def make_plan(every):
    """Runs of each slice, by its name."""
    run_all(every, PLANNED, True, lambda ended: None)
    return {str(slice): runs_in(PLANNED, slice)[0] for slice in all_slices()}


class Progress:
    def __init__(self, page, planned):
        self.page, self.planned, self.began = page, planned, time.monotonic()
        self.commit = git("rev-parse", "--short", "HEAD").strip()
        self.before = runs_in(FIGURES)[0]

    def __call__(self, ended):
        runs, wrong = runs_in(FIGURES)
        minutes = (time.monotonic() - self.began) / 60
        here = runs - self.before
        left = f", {(self.planned - runs) * minutes / here:.0f} min to go" if here else ""
        done = len(list(FIGURES.glob("*/done")))
        print(f"{minutes:5.1f} min: {runs} of {self.planned} runs, {wrong} violations and hangs, {done} slices{left}",
              flush=True)
        if ended:
            report.write(FIGURES, self.page, self.commit, self.planned)


def main(arguments):
    *options, page = arguments
    numbers = [int(option) for option in options if option != "--plan"]
    every = numbers[0] if numbers else 1
    planned = make_plan(every)
    for slice, runs in planned.items():
        print(f"{slice:>12}: {runs:6} runs")
    print(f"{'all':>12}: {sum(planned.values()):6} runs", flush=True)
    if "--plan" in options:
        return 0
    keep_if_same(FIGURES, every)
    run_all(every, FIGURES, False, Progress(Path(page), sum(planned.values())))
    failed = [FIGURES / str(slice) for slice in all_slices() if not (FIGURES / str(slice) / "done").exists()]
    for folder in failed:
        print(f"failed, and run again the next time: see {folder / 'log'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
