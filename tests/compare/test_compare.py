"""Statement boundaries are PostgreSQL's and psql's own: over all SQL of corpus.py, aludel's cut is compared with that of the
server's parser (libpg_query) and with what psql sends to a private server, byte for byte. And statements are what the parser says they are."""

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from corpus import collect
from kinds import disagreements
from postgres import Server

# A file that the parser of PostgreSQL 15 refuses is left to psql alone. This many it must take.
LEAST_PARSED, LEAST_STATEMENTS = 300, 40000
OTHER_CORPUS = "ALUDEL_COMPARE_PATHS" in os.environ

COMMENTS = re.compile(rb"(\s|--[^\n]*(\n|$)|/\*.*?\*/)*", re.DOTALL)


@pytest.fixture(scope="session")
def corpus(build_dir):
    return collect(build_dir / "compare")


def split(build_dir, *arguments):
    result = subprocess.run([build_dir / "tests" / "compare" / "split", *arguments], capture_output=True)
    assert result.returncode == 0, (arguments, result.stderr)
    return result.stdout.decode()


def split_lines(build_dir, file):
    return [line.split(" ", 3) for line in split(build_dir, file).splitlines()]


@pytest.fixture(scope="session")
def splits(corpus, build_dir):
    """{file: the lines of split}"""
    return {file: split_lines(build_dir, file) for file in corpus}


def ours(lines):
    return [(int(line[1]), int(line[2])) for line in lines if line[0] == "aludel"]


def is_refused(lines):
    """By aludel, which then need not cut it as psql does."""
    return any(line[0] == "fault" for line in lines)


def test_nothing_is_a_fault(corpus, splits):
    """All of it is SQL that somebody runs. Of another corpus, what only psql can do is listed."""
    faults = {str(corpus[file]): [line[1] for line in lines if line[0] == "fault"]
              for file, lines in splits.items() if is_refused(lines)}
    for file, ids in faults.items():
        print("refused:", file, *sorted(set(ids)))
    assert faults == {} or OTHER_CORPUS


def test_the_parser_cuts_in_the_same_places(corpus, splits):
    parsed, differing = 0, []
    for file, lines in splits.items():
        if any(line[0] == "refused" for line in lines):
            continue
        parsed += 1
        ends = [int(line[1]) for line in lines if line[0] == "parser"]
        if ends != [end for _, end in ours(lines)]:
            differing.append(str(corpus[file]))
    print(f"{parsed} of {len(splits)} files parsed, {len(differing)} differ")
    assert differing == []
    assert parsed >= LEAST_PARSED or OTHER_CORPUS


def classes_compared(build_dir, file, lines):
    """Yields, for each statement, in what the shallow grammar's class and the parser's tree disagree."""
    trees = [statement["stmt"] for statement in json.loads(split(build_dir, "--tree", file))["stmts"]]
    classes = [line[3].split(" ", 1) for line in lines if line[0] == "aludel"]
    assert len(trees) == len(classes), file
    for (flags, what), statement in zip(classes, trees):
        (node, tree), = statement.items()
        yield list(disagreements(node, tree, what, flags))


def test_the_parser_says_the_same_of_each(corpus, splits, build_dir):
    compared, wrong = 0, Counter()
    for file, lines in splits.items():
        if any(line[0] == "refused" for line in lines):
            continue
        for faults in classes_compared(build_dir, file, lines):
            compared += 1
            wrong.update((fault, str(corpus[file])) for fault in faults)
    print(f"{compared} statements compared, {sum(wrong.values())} differ")
    for fault in sorted(wrong):
        print(fault, wrong[fault])
    assert not wrong
    assert compared >= LEAST_STATEMENTS or OTHER_CORPUS


def test_the_parser_says_the_same_of_rare_forms(build_dir):
    """kinds.sql has what the corpus lacks."""
    file = Path(__file__).parent / "kinds.sql"
    lines = split_lines(build_dir, file)
    assert [line for line in lines if line[0] in ("fault", "refused")] == []
    assert [faults for faults in classes_compared(build_dir, file, lines) if faults] == []


def logged(server):
    """{application_name: [statement, ...]}: what the server was sent. What does not parse is in its error's entry alone."""
    sent, parsed = {}, {}
    for path in sorted((server.data / "log").glob("*.json")):
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            name = entry.get("application_name")
            statements = sent.setdefault(name, [])
            if entry.get("message", "").startswith("statement: "):
                statements.append(entry["message"].removeprefix("statement: "))
                parsed[name] = statements[-1]
            elif entry.get("error_severity") == "ERROR" and "statement" in entry:
                if entry["statement"] != parsed.pop(name, None):
                    statements.append(entry["statement"])
    return sent


@pytest.fixture(scope="session")
def sent(corpus):
    """{application_name: what psql sent}. Most of it fails, which does not matter."""
    server = Server(logging_collector="on", log_destination="jsonlog", log_statement="all", statement_timeout="2s",
                    log_rotation_size="0", log_min_messages="error", log_lock_waits="off")
    try:
        server.start()
        for file in corpus:
            subprocess.run(["psql", "-X", "-q", "-f", file, server.conninfo(application_name=file.name)],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        server.stop()
        return logged(server)
    finally:
        server.destroy()


def without_empty_lines(text):
    """psql leaves them out, outside quotes."""
    return re.sub(rb"\n+", b"\n", text)


def same(statement, text):
    """psql keeps the comments in front of a statement."""
    statement, text = without_empty_lines(statement), without_empty_lines(text)
    head, tail = statement[:len(statement) - len(text)], statement[len(statement) - len(text):]
    return tail == text and COMMENTS.fullmatch(head) is not None


def is_empty(statement):
    return COMMENTS.fullmatch(statement.rstrip(b"; \n")) is not None


def test_psql_sends_the_same_statements(corpus, splits, sent):
    differing, statements = [], Counter()
    for file, lines in splits.items():
        if is_refused(lines):
            continue
        sql = file.read_bytes()
        texts = [sql[start:end + 1].rstrip() for start, end in ours(lines)]
        got = [s for s in (s.encode().rstrip() for s in sent.get(file.name, [])) if not is_empty(s)]
        statements[str(corpus[file])] = len(texts)
        wrong = [n for n, pair in enumerate(zip(got, texts)) if not same(*pair)]
        if wrong or len(got) != len(texts):
            first = wrong[0] if wrong else min(len(got), len(texts))
            differing.append((str(corpus[file]), len(got), len(texts), got[first:first + 1], texts[first:first + 1]))
    print(f"{sum(statements.values())} statements of {len(statements)} files, {len(differing)} files differ")
    for difference in differing:
        print(difference)
    assert differing == []
    assert sum(statements.values()) >= LEAST_STATEMENTS or OTHER_CORPUS
