"""Every command on a database of its own: what it says, what it returns, what it leaves."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from conftest import LOCK


@pytest.fixture
def three(project, migrator):
    """Three revisions in a row, none applied."""
    project.revision("0001_customer", "CREATE TABLE customer (id int PRIMARY KEY);", "DROP TABLE customer;")
    project.revision("0002_invoice", "CREATE TABLE invoice (id int PRIMARY KEY);", "DROP TABLE invoice;")
    project.revision("0003_payment", "CREATE TABLE payment (id int PRIMARY KEY);", "DROP TABLE payment;")
    return migrator()


def lines(result):
    return [json.loads(line) for line in result.out.splitlines()]


def test_upgrade(three):
    said = three.run("upgrade")
    assert said.out == ""
    assert "applied   0001_customer" in said.err.replace("applied  ", "applied   ") and "3/3" in said.err
    assert three.applied() == ["0001_customer", "0002_invoice", "0003_payment"]
    assert "nothing to do" in three.run("upgrade").err


def test_upgrade_to(three):
    three.run("upgrade", "+1")
    assert three.applied() == ["0001_customer"]
    three.run("upgrade", "0002_invoice")
    assert three.applied() == ["0001_customer", "0002_invoice"]


def test_downgrade(three):
    three.run("upgrade")
    three.run("downgrade", "-1")
    assert three.applied() == ["0001_customer", "0002_invoice"]
    three.run("downgrade", "0001_customer")
    assert three.applied() == ["0001_customer"]
    three.run("downgrade", "base")
    assert three.applied() == []
    assert three.value("SELECT to_regclass('customer') IS NULL")


def test_history_of_what_was_done(three):
    three.run("upgrade", "+2")
    three.run("downgrade", "-1")
    rows = three.query("SELECT action, outcome, revision, ms >= 0, seal IS NOT NULL FROM aludel.history ORDER BY at")
    assert rows == [("upgrade", "ok", "0001_customer", True, True), ("upgrade", "ok", "0002_invoice", True, True),
                    ("downgrade", "ok", "0002_invoice", True, True)]


def test_current(three):
    assert three.run("current").out == ""
    three.run("current", "--check-heads", code=1)
    three.run("upgrade")
    assert three.run("current").out == "0003_payment (head)\n"
    three.run("current", "--check-heads")


def test_status_and_check(three):
    assert "3 pending" in three.run("status").out
    three.run("status", "--exit-code", code=1)
    three.run("check", code=1)
    three.run("upgrade")
    three.run("status", "--exit-code")
    assert "3 applied" in three.run("check").out


def test_reading_writes_nothing(three):
    for command in "current", "status", "history", "heads", "branches":
        three.run(command)
    assert three.value("SELECT to_regnamespace('aludel') IS NULL")


def test_without_a_server(three):
    nowhere = "host=/nowhere"
    assert three.run("heads", conninfo=nowhere).out == "0003_payment (head)\n"
    assert three.run("history", conninfo=nowhere).out.startswith("0002_invoice -> 0003_payment (head)")
    assert "Rev: 0002_invoice" in three.run("show", "0002", conninfo=nowhere).out
    three.run("branches", conninfo=nowhere)
    assert lines(three.run("version", "--format=json", conninfo=nowhere))[0]["revisions"] == 3
    assert "\n3 revisions, head 0003_payment, digest " in three.run("version", conninfo=nowhere).out


def test_version_of_several_heads(project, migrator):
    for name in "abc":
        project.revision(name, "SELECT 1;", revises="a" if name != "a" else None, header=f"-- @branch of_{name}\n")
    assert "\n3 revisions, heads b, c, digest " in migrator().run("version").out


def test_history_marks_current(three):
    three.run("upgrade", "0002_invoice")
    assert "0002_invoice (current)" in three.run("history", "-i").out


def test_stamp(three):
    said = three.run("stamp", "0002_invoice").err
    assert "stamped  0001_customer" in said and "applied" not in said
    assert three.applied() == ["0001_customer", "0002_invoice"]
    assert three.value("SELECT to_regclass('customer') IS NULL")
    assert three.query("SELECT DISTINCT kind::text, action FROM aludel.applied JOIN aludel.history USING (seal)") \
        == [("s", "stamp")]
    assert "unstamped  0002_invoice" in three.run("stamp", "base").err
    assert three.applied() == []


def test_json(three):
    events = lines(three.run("upgrade", "--format=json"))
    assert [event["revision"] for event in events if event["event"] == "applied"] \
        == ["0001_customer", "0002_invoice", "0003_payment"]
    assert events[-1]["event"] == "end" and events[-1]["exit"] == 0 and events[-1]["done"] == 3
    assert three.run("upgrade", "--format=json").err == ""


@pytest.mark.parametrize("arguments", [["nonsense"], ["upgrade", "--nonsense"], ["upgrade", "a", "b"], ["show", "nonsense"]])
def test_json_of_wrong_usage(three, arguments):
    said = three.run("--format=json", *arguments, code=2)
    event, = lines(said)
    assert said.err == "" and event["event"] == "error" and event["severity"] == "error"


@pytest.mark.parametrize("arguments, code", [(["nonsense"], 2), (["-d", "host=/nowhere"], 3)])
def test_json_of_a_run_has_an_end(three, arguments, code):
    said = three.run("--format=json", "upgrade", *arguments, code=code)
    error, end = lines(said)
    assert said.err == "" and error["event"] == "error" and (end["event"], end["exit"], end["revisions"]) == ("end", code, [])


def test_quiet(three):
    said = three.run("-q", "upgrade")
    assert said.out == said.err == ""


def test_options_come_from_the_environment(three):
    three.run("upgrade", environment={"ALUDEL_LEDGER": "Other \"ledger\""})
    assert three.value("SELECT count(*) FROM \"Other \"\"ledger\"\"\".applied") == 3
    assert three.value("SELECT to_regnamespace('aludel') IS NULL")


def test_a_variable_that_is_empty_is_none(three):
    empty = {f"ALUDEL_{name}": "" for name in ("DATABASE", "LEDGER", "FORMAT", "LOCK_TIMEOUT", "RETRIES", "QUIET", "SET_ROLE")}
    three.run("upgrade", environment=empty)
    assert three.value("SELECT count(*) FROM aludel.applied") == 3


def test_help_lists_every_command(three):
    said = three.run("help").out
    for command in "upgrade downgrade current status check history heads branches show stamp version".split():
        assert f"\n  {command} " in said
        assert f"usage: {three.program.name} {command}" in three.run("help", command).out


def test_help_lists_what_the_command_takes(three):
    formats = {command: [line.split()[0] for line in three.run("help", command).out.splitlines() if "--format" in line]
               for command in ["accept", "history"]}
    assert formats == {"accept": ["--format=text|json"], "history": ["--format=text|json|markdown|dot|mermaid|svg"]}


EVERY = [["upgrade"], ["upgrade", "--dry-run"], ["upgrade", "--rehearse"], ["downgrade", "base"], ["current"], ["status"],
         ["check"], ["history"], ["heads"], ["branches"], ["show", "head"], ["stamp", "base"], ["accept", "head", "--reason=x"],
         ["adopt"], ["log"], ["wait"], ["version"], ["manual"], ["completion", "targets"], ["help"]]


def test_every_format_of_every_command(three):
    """Those that its help lists, and no other: with json, nothing but that on stdout, and stderr empty."""
    commands = re.findall(r"^  ([a-z]+)", three.run("help").out.partition("commands:\n")[2].partition("\n\n")[0], re.M)
    assert {words[0] for words in EVERY} == set(commands)
    for words in EVERY:
        listed = re.search(r"--format=(\S+)", three.run("help", words[0]).out)[1].split("|")
        for format in "text", "json", "markdown", "dot", "mermaid", "svg", "jsn", "tex", "":
            done = subprocess.run(three.command(*words, f"--format={format}"), capture_output=True, text=True, timeout=60)
            if format not in listed:
                assert done.returncode == 2 and f"'{words[0]}' has no format '{format}'" in done.stdout + done.stderr
                assert "--format=" + "|".join(listed) in done.stdout + done.stderr
            if format == "json":
                assert done.stderr == "" and all(json.loads(line) for line in done.stdout.splitlines())
            elif format not in listed:
                assert done.stdout == ""


@pytest.mark.parametrize("words", [["upgrade", "--sql"], ["downgrade", "head:base", "--sql"],
                                   ["adopt", "--sql", "--from=alembic"]])
def test_a_script_is_text(three, words):
    said = three.run(*words, "--format=json", code=2)
    event, = lines(said)
    assert said.err == "" and "'--sql' has no format 'json'" in event["message"] and event["hint"] == "--format=text"


def test_text_by_nature(three):
    """A variable for the other commands does not take it away; --help ends whatever else was typed."""
    asked = {"ALUDEL_FORMAT": "json"}
    for words in ["help"], ["help", "log"], ["manual"], ["completion", "targets"]:
        assert three.run(*words, environment=asked).out == three.run(*words).out
    assert three.run("log", "--help", "--format=json").out == three.run("help", "log").out


def test_version_as_an_option(three):
    assert lines(three.run("--version", "--format=json"))[0]["revisions"] == 3
    assert "'version' has no format 'dot'" in three.run("--version", "--format=dot", code=2).err


@pytest.mark.parametrize("arguments", [
    ["upgrade", "nonsense"], ["upgrade", "-1"], ["downgrade"], ["downgrade", "+1"], ["nonsense"], [],
    ["upgrade", "--nonsense"], ["upgrade", "--purge"], ["upgrade", "a", "b"], ["upgrade", "--lock-timeout=3"],
    ["upgrade", "--ledger="], ["upgrade", "--set-role", ""], ["status", "--ledger=pg_own"], ["status", f"--ledger={64 * 'x'}"],
    ["show", "nonsense"], ["history", "-r", "nonsense:"], ["current", "--format=dot"], ["help", "nonsense"]])
def test_usage(three, arguments):
    said = three.run(*arguments, code=2)
    assert said.out == "" and said.err.startswith(f"{three.program.name}: error: ")


@pytest.mark.parametrize("typed, meant", [("upgrad", "upgrade"), ("down", "downgrade"), ("histroy", "history")])
def test_a_command_that_was_mistyped(three, typed, meant):
    for arguments in [typed], ["help", typed]:
        assert f"hint: did you mean '{three.program} {meant}'?\n" in three.run(*arguments, code=2).err


def test_an_option_that_was_mistyped(three):
    said = three.run("upgrade", "--lock-timout=3s", code=2).err
    assert "no option '--lock-timout'\n" in said and "hint: did you mean '--lock-timeout'?\n" in said


def test_a_variable_that_was_mistyped(three):
    said = three.run("upgrade", code=2, environment={"ALUDEL_LOCK_TIMOUT": "3s"}).err
    assert "no variable 'ALUDEL_LOCK_TIMOUT'\n" in said and "hint: did you mean 'ALUDEL_LOCK_TIMEOUT'?\n" in said


def test_variables_of_others(three):
    """Kubernetes' of a service, and a Dockerfile's."""
    others = {"ALUDEL_SERVICE_HOST": "10.0.0.1", "ALUDEL_PORT": "tcp://10.0.0.1:80", "ALUDEL_VERSION": "0.1.0"}
    assert three.run("current", environment=others).err == ""


@pytest.mark.parametrize("command", ["status", "current", "log"])
def test_a_ledger_that_is_not_there(three, command):
    said = three.run(command, "--ledger=nosuch").err
    assert said == "note: there is no ledger in schema 'nosuch'\n"
    three.run("upgrade")
    assert three.run(command).err == ""
    said = three.run(command, "--ledger=nosuch").err
    assert said == "note: there is no ledger in schema 'nosuch'\nhint: --ledger='aludel'\n"


def test_a_keyword_that_was_mistyped(three):
    assert "hint: did you mean 'head'?" in three.run("upgrade", "heed", code=2).err


def test_the_password_is_not_said(three, server):
    said = three.run("upgrade", code=3, conninfo=server.conninfo("nowhere", password="hunter2"))
    assert "hunter2" not in said.out + said.err and "nowhere" in said.err


def test_the_password_is_not_in_the_process_list(three, server):
    """And the connection is the one that was named."""
    with three.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        process = three.start("upgrade", conninfo=server.conninfo(three.database, password="hunter2"))
        for line in process.stderr:
            if "another migrator holds the lock" in line:
                break
        arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
    assert b"hunter2" not in b" ".join(arguments) and arguments[1:4:2] == [b"-d", b"upgrade"]
    process.communicate(timeout=60)
    assert process.returncode == 0 and len(three.applied()) == 3


def test_trips(three):
    from trips import Trips
    with Trips(three.server) as proxy:
        three.run("upgrade", conninfo=proxy.conninfo(three.database))
        assert proxy.total == 1 + 2, "the first one makes the ledger; the others go together"
        three.run("upgrade", conninfo=proxy.conninfo(three.database))
        assert proxy.total == 1 + 2 + 1


def test_the_ledger_is_planned_once(project, migrator):
    """A statement of ours whose plan for any values costs the server more than one for these is planned for each revision
    anew. Servers before 14 do not count plans."""
    look = "CREATE TABLE plans_{} AS SELECT statement, (to_jsonb(p) ->> 'generic_plans')::int AS plans" \
           " FROM pg_prepared_statements p;"
    for number in range(1, 10):
        project.revision(f"{number:04}", look.format("up") if number == 9 else "SELECT 1;",
                         look.format("down") if number == 1 else "SELECT 1;")
    ours = migrator()
    ours.run("upgrade")
    ours.run("downgrade", "base")
    for way in ("up", "down"):
        plans = ours.query(f"SELECT statement, plans FROM plans_{way}")
        assert len(plans) == 8, "BEGIN, what resets and sets, first and last statement, COMMIT"
        assert all(count is None or count > 0 for _, count in plans), plans


def test_dry_run(three):
    assert three.run("upgrade", "+2", "--dry-run").out == "upgrade 0001_customer\nupgrade 0002_invoice\n"
    assert three.value("SELECT to_regnamespace('aludel') IS NULL")
    three.run("upgrade")
    assert three.run("downgrade", "-1", "--dry-run").out == "downgrade 0003_payment\n"
    assert len(three.applied()) == 3
    three.run("downgrade", "nonsense", "--dry-run", code=2)


def test_log(three):
    assert three.run("log").out == ""
    three.run("upgrade", "+1")
    three.run("downgrade", "base")
    said = three.run("log").out.splitlines()
    assert len(said) == 2 and "upgrade    ok      0001_customer" in said[0] and "postgres@" in said[0]
    assert [event["action"] for event in lines(three.run("log", "--format=json"))] == ["upgrade", "downgrade"]


@pytest.mark.parametrize("style", ["ISO, DMY", "German, DMY", "SQL, MDY", "Postgres, DMY"])
def test_times_whatever_the_style_of_dates(three, style):
    three.run("upgrade", "+1")
    three.execute(f'ALTER DATABASE "{three.database}" SET datestyle = \'{style}\'')
    three.execute(f'ALTER DATABASE "{three.database}" SET timezone = \'Asia/Kolkata\'')
    time = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.search(rf"  {time}\+05:30 ", three.run("status").out)
    assert re.match(rf"{time}  upgrade", three.run("log").out)
    exact = rf"{time}\.\d{{6}}\+05:30"
    assert re.fullmatch(exact, lines(three.run("status", "--format=json"))[0]["applied"]["at"])
    assert re.fullmatch(exact, lines(three.run("log", "--format=json"))[0]["at"])


def test_wait(three):
    three.run("wait")
    said = three.run("wait", "--for=heads", "--timeout=600ms", code=1).err
    assert said.startswith(f"{three.program.name}: error: the database is not at the heads: 0 applied, 3 pending\nhint: ")
    three.run("wait", "--timeout=600ms", code=3, conninfo="host=/nowhere")
    three.run("wait", "--for=nothing", code=2)
    process = three.start("wait", "--for=heads")
    three.run("upgrade")
    assert process.wait(30) == 0
