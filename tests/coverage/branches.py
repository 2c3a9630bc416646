#!/usr/bin/env python3
"""Was every branch of decide, ledger, lock and apply taken by the tests that ran in this build?

usage: branches.py BUILD SOURCE

Prints each line with a branch that was never taken, and fails. There is no list of exceptions: a branch that no test
can take is none that is needed."""

import json
import subprocess
import sys
from pathlib import Path

PATTERNS = ("apply*.c", "decide*.c", "ledger*.c", "lock*.c")


def lines_of(source, build):
    """What gcov counted in the lines of one file."""
    data = build / "runtime" / "CMakeFiles" / "aludel_objects.dir" / f"{source.name}.gcda"
    if not data.exists():
        sys.exit(f"{source}: no test of {build} ran it; is that a build of the preset coverage?")
    report = subprocess.run(["gcov", "--json-format", "--branch-probabilities", "--stdout", data], check=True,
                            capture_output=True, text=True).stdout
    return next(file["lines"] for file in json.loads(report)["files"] if Path(file["file"]).name == source.name)


def untaken(source, build):
    """(line number, branches never taken, branches) of each line that has one."""
    for line in lines_of(source, build):
        never = sum(branch["count"] == 0 for branch in line["branches"])
        if never > 0:
            yield line["line_number"], never, len(line["branches"])


def main():
    build, root = map(Path, sys.argv[1:])
    sources = sorted(source for pattern in PATTERNS for source in (root / "runtime").glob(pattern))
    complete = True
    for source in sources:
        text = source.read_text().splitlines()
        for number, never, of in untaken(source, build):
            complete = False
            print(f"runtime/{source.name}:{number}: {never} of {of} branches never taken: {text[number - 1].strip()}")
    if not complete:
        sys.exit(1)
    print(f"every branch of {len(sources)} files was taken")


main()
