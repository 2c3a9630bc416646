#!/usr/bin/env python3
"""report.py REPORT FILE: puts what the suite wrote into the folder REPORT as tables between the marks in FILE."""

import json
import re
import sys
from pathlib import Path

MARKS = ("<!-- figures -->\n", "<!-- end of figures -->")


def rows(folder, kind):
    found = [json.loads(path.read_text()) for path in folder.glob(f"{kind}-*.json")]
    return sorted(found, key=lambda row: (row["injection"].startswith("downgrade"), row["injection"]))


def table(headings, lines):
    yield "| " + " | ".join(headings) + " |"
    yield "| --- " * len(headings) + "|"
    for line in lines:
        yield "| " + " | ".join(str(cell) for cell in line) + " |"


def faults(found):
    for row in found:
        yield (row["injection"], row["positions"], row["runs"], len(row["violations"]), len(row["hangs"]),
               round(row["seconds"]))
    yield ("all", "", sum(row["runs"] for row in found), sum(len(row["violations"]) for row in found),
           sum(len(row["hangs"]) for row in found), round(sum(row["seconds"] for row in found)))


def mutants(found):
    for row in found:
        noticed = len(row["violations"]) + len(row["hangs"]) > 0
        yield row["injection"], row["positions"], f"run {row['runs']}" if noticed else "**not**"


def main(report, page):
    lines = [*table(["fault", "where", "runs", "violations", "hangs", "seconds"], faults(rows(report, "fault"))), "",
             *table(["mutant", "fault that shows it", "noticed in"], mutants(rows(report, "mutant")))]
    text = page.read_text()
    begin, end = map(re.escape, MARKS)
    text, n = re.subn(f"{begin}.*{end}", lambda _: MARKS[0] + "\n".join(lines) + "\n" + MARKS[1], text, flags=re.S)
    assert n == 1, f"{page}: no marks"
    page.write_text(text)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
