"""What the suite wrote into the folders of a report, one for each server and slice, as tables between marks in a page."""

import json
import re
from collections import defaultdict

MARKS = ("<!-- figures -->\n", "<!-- end of figures -->")


def found(report, kind, slice="*"):
    return [json.loads(path.read_text()) for path in sorted(report.glob(f"{slice}/{kind}-*.json"))]


def table(headings, lines):
    yield "| " + " | ".join(headings) + " |"
    yield "| --- " * len(headings) + "|"
    for line in lines:
        yield "| " + " | ".join(str(cell) for cell in line) + " |"


def faults(rows):
    servers = sorted({row["server"] for row in rows}, key=lambda server: float(server))
    runs, wrong, places = defaultdict(int), defaultdict(int), {}
    for row in sorted(rows, key=lambda row: row["server"].startswith("15.")):  # that one saw the most
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
    """How many were run to their end, of how many."""
    done = defaultdict(int)
    for path in report.glob("*/done"):
        major, _, _, of = path.parent.name.split("-")
        done[int(major), of] += 1
    return ", ".join(f"{n} of {of} slices on PostgreSQL {major}" for (major, of), n in sorted(done.items()))


def write(report, page, commit, planned):
    rows = found(report, "fault")
    lines = [f"Commit {commit}: {sum(row['runs'] for row in rows)} of {planned} runs; {slices(report)}.", "",
             *faults(rows), "", *table(["mutant", "fault that shows it", "noticed in"], mutants(found(report, "mutant")))]
    text = page.read_text()
    begin, end = map(re.escape, MARKS)
    text, n = re.subn(f"{begin}.*{end}", lambda _: MARKS[0] + "\n".join(lines) + "\n" + MARKS[1], text, flags=re.S)
    assert n == 1, f"{page}: no marks"
    page.write_text(text)
