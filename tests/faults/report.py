#!/usr/bin/env python3
"""report.py REPORT FILE COMMIT: puts what the suite wrote into the folders of REPORT, one for each server and slice, as
tables between the marks in FILE."""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

MARKS = ("<!-- figures -->\n", "<!-- end of figures -->")


def found(report, kind):
    return [json.loads(path.read_text()) for path in sorted(report.glob(f"*/{kind}-*.json"))]


def table(headings, lines):
    yield "| " + " | ".join(headings) + " |"
    yield "| --- " * len(headings) + "|"
    for line in lines:
        yield "| " + " | ".join(str(cell) for cell in line) + " |"


def faults(rows):
    servers = sorted({row["server"] for row in rows}, key=lambda server: float(server))
    runs, wrong, places = defaultdict(int), defaultdict(int), {}
    for row in rows:
        fault = row["injection"]
        places[fault] = row["positions"]
        for name in (fault, "all"):
            runs[name, row["server"]] += row["runs"]
            wrong[name, "violations"] += len(row["violations"])
            wrong[name, "hangs"] += len(row["hangs"])
    names = sorted(places, key=lambda fault: (fault.startswith("downgrade"), fault))
    yield from table(["fault", "where", *servers, "violations", "hangs"],
                     ([name, places.get(name, ""), *(runs[name, server] for server in servers),
                       wrong[name, "violations"], wrong[name, "hangs"]] for name in [*names, "all"]))


def mutants(rows):
    for row in rows:
        noticed = len(row["violations"]) + len(row["hangs"]) > 0
        yield row["injection"], row["positions"], f"run {row['runs']}" if noticed else "**not**"


def slices(report):
    done = defaultdict(int)
    for folder in report.iterdir():
        server, _, _, of = folder.name.split("-")
        done[server, of] += 1
    return ", ".join(f"{n} of {of} slices on PostgreSQL {server}" for (server, of), n in sorted(done.items()))


def main(report, page, commit):
    rows = found(report, "fault")
    lines = [f"Commit {commit}: {sum(row['runs'] for row in rows)} runs, {slices(report)}.", "", *faults(rows), "",
             *table(["mutant", "fault that shows it", "noticed in"], mutants(found(report, "mutant")))]
    text = page.read_text()
    begin, end = map(re.escape, MARKS)
    text, n = re.subn(f"{begin}.*{end}", lambda _: MARKS[0] + "\n".join(lines) + "\n" + MARKS[1], text, flags=re.S)
    assert n == 1, f"{page}: no marks"
    page.write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
