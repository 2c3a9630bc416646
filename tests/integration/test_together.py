"""All pending revisions in one transaction: kept (--transaction=all) or rolled back and told of (--rehearse)."""

import json
import time

import pytest

from conftest import Migrator

OFF = " transaction=off"
ALL = "--transaction=all"


@pytest.fixture
def three(project, migrator):
    """Three revisions, of which the second has two steps and COPY data."""
    project.revision("0001", "CREATE TABLE a (i int);\nSET CONSTRAINTS ALL IMMEDIATE;", "DROP TABLE a;")
    project.revision("0002", "CREATE TABLE b (i int);\nCOPY b FROM STDIN;\n1\n\\.\n\n-- @upgrade\nALTER TABLE a ADD j int;\n\n"
                             "-- @verify\nSELECT count(*) = 1 FROM b;", "DROP TABLE b;\nALTER TABLE a DROP j;")
    project.revision("0003", "SET ROLE pg_monitor;\nSELECT count(*) FROM pg_class;", "SELECT 1;")
    return migrator()


def has(migrator, name):
    return migrator.value("SELECT to_regclass(%s) IS NOT NULL", name)


def test_all_up_and_down(three):
    said = three.run("upgrade", ALL)
    assert three.applied() == ["0001", "0002", "0003"] and "3/3  applied" in said.err
    assert three.value("SELECT count(DISTINCT xid) FROM aludel.applied") == 1
    assert three.value("SELECT count(*) FROM aludel.step") == 0
    three.run("check")
    three.run("downgrade", "base", ALL)
    assert three.applied() == [] and not has(three, "a")
    assert three.value("SELECT count(DISTINCT xmin::text) FROM aludel.history WHERE action = 'downgrade'") == 1
    three.run("upgrade", "+1", "--transaction=each")


def test_a_failure_takes_all_back(project, migrator, three):
    project.revision("0004", "SELECT 1/0;")
    m = migrator()
    said = m.run("upgrade", ALL, code=5)
    assert "  applied  " not in said.err and "the database is at base" in said.err
    assert m.value("SELECT to_regnamespace('aludel') IS NULL") and not has(m, "a")
    m.run("upgrade", "+1")
    m.run("upgrade", ALL, code=5)
    assert m.applied() == ["0001"] and not has(m, "b")
    assert m.value("SELECT message FROM aludel.history WHERE outcome = 'failed'") == "division by zero"
    events = [json.loads(line) for line in m.run("upgrade", ALL, "--format=json", code=5).out.splitlines()]
    assert {row["outcome"] for row in events[-1]["revisions"]} == {"not applied"}


@pytest.mark.parametrize("option", [ALL, "--rehearse"])
def test_what_cannot_be_in_a_transaction_is_refused(project, migrator, three, option):
    project.revision("0004", "CREATE INDEX CONCURRENTLY a_i ON a (i);", "DROP INDEX a_i;", upgrade_options=OFF)
    m = migrator()
    said = m.run("upgrade", option, code=2).err
    assert "'0004' has a step with transaction=off" in said
    assert f"hint: go only as far as that: {m.program} upgrade 0003\n" in said
    assert m.value("SELECT to_regnamespace('aludel') IS NULL")
    m.run("upgrade", "0003", option)
    m.run("upgrade")
    m.run("downgrade", "base", ALL)


def test_a_stored_downgrade_that_cannot_is_refused(project, migrator, three):
    project.revision("0004", "CREATE INDEX a_i ON a (i);\n\nCREATE TABLE c ();",
                     "DROP TABLE c;\n\n-- @downgrade transaction=off\nDROP INDEX CONCURRENTLY a_i;")
    project.revision("0005", "CREATE TABLE d ();", "DROP TABLE d;")
    migrator().run("upgrade")
    said = three.run("downgrade", "0003", ALL, code=2).err
    assert "'0004' has a step with transaction=off" in said and has(three, "d")


@pytest.mark.parametrize("placeholder, hidden", [("SELECT;", "COMMIT;"), ("SELECT 7;", "ROLLBACK;")])
def test_the_seal(project, server, database, placeholder, hidden):
    project.revision("0000", "SELECT 1;")
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", f"CREATE TABLE b ();\n{placeholder}\nCREATE TABLE c ();")
    project.revision("0003", "CREATE TABLE d ();")
    source = project.compile()
    text = source.read_text()
    assert text.count(f'"{placeholder}\\0"') == 1
    source.write_text(text.replace(f'"{placeholder}\\0"', f'"{hidden}\\0"'))
    m = Migrator(project.link(source), server, database)
    m.run("upgrade", "+1")
    assert "a step is one transaction" in m.run("upgrade", ALL, code=5).err
    assert m.applied() == ["0000"] and not any(has(m, name) for name in "abcd")


def test_all_of_it_is_tried_again(project, migrator, three):
    three.run("upgrade", "0002")
    project.revision("0004", "CREATE TABLE c ();\nALTER TABLE a ADD k int;")
    m = migrator()
    with m.connect() as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        process = m.start("upgrade", ALL, "--lock-timeout=100ms", "--retries=20")
        time.sleep(1.5)
        rival.execute("COMMIT")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "try 3 of 21" in said and said.count("applied  ") == 2
    assert m.applied() == ["0001", "0002", "0003", "0004"]


def test_retries_run_out(project, migrator):
    project.revision("0001", "CREATE TABLE a ();")
    m = migrator()
    m.run("upgrade")
    project.revision("0002", "CREATE TABLE b ();")
    project.revision("0003", "DROP TABLE a;")
    m = migrator()
    with m.connect() as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        assert "[55P03]" in m.run("upgrade", ALL, "--lock-timeout=50ms", "--retries=1", code=5).err
    assert m.applied() == ["0001"] and not has(m, "b")


def test_a_lost_connection(project, migrator):
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "SELECT pg_sleep(2);")
    m = migrator()
    process = m.start("upgrade", ALL)
    sleeps = "FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()"
    m.wait_for(f"SELECT count(*) > 0 {sleeps}")
    m.execute(f"SELECT pg_terminate_backend(pid) {sleeps}")
    assert process.wait(60) == 0 and m.applied() == ["0001", "0002"]


def test_usage(three):
    said = three.run("upgrade", "--transaction=some", code=2).err
    assert "--transaction=each" in said
    three.run("stamp", "head", ALL, code=2)
    three.run("status", "--rehearse", code=2)


def dump(migrator):
    return migrator.server.dump_schema(migrator.database), migrator.query("SELECT relname FROM pg_class ORDER BY oid")


def test_rehearse(three):
    before = dump(three)
    said = three.run("upgrade", "--rehearse")
    assert dump(three) == before
    assert "rehearsed and rolled back: 3 revisions" in said.err and "applied" not in said.err
    assert [line.split()[-1] for line in said.out.splitlines() if "SET ROLE" in line] == ["pg_monitor;"]
    assert "Lock" not in said.out  # every table is new


def test_rehearse_tells_locks(three, project, migrator):
    three.run("upgrade")
    project.revision("0004", "INSERT INTO a VALUES (1);\nALTER TABLE a ADD k int;\nCREATE TABLE c ();\nDROP TABLE b;")
    m = migrator()
    before = dump(m), m.query("SELECT * FROM aludel.history")
    told = [line.split() for line in m.run("upgrade", "--rehearse").out.splitlines()]
    assert (dump(m), m.query("SELECT * FROM aludel.history")) == before
    assert [words[-2:] for words in told if words[-1].startswith("public.")] == [
        ["RowExclusiveLock", "public.a"], ["AccessExclusiveLock", "public.a"], ["AccessExclusiveLock", "public.b"]]
    assert all(words[1] == "ms" for words in told if words[-1].endswith(";"))
    events = [json.loads(line) for line in m.run("upgrade", "--rehearse", "--format=json").out.splitlines()]
    assert [event["locks"] for event in events if event["event"] == "rehearsed"] == [
        ["RowExclusiveLock public.a"], ["AccessExclusiveLock public.a"], [], ["AccessExclusiveLock public.b"]]


def test_rehearse_tells_each_lock_by_its_whole_name(three, project, migrator):
    """ShareLock is the end of AccessShareLock, which comes before it."""
    modes = ["ACCESS SHARE", "SHARE", "ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"]
    three.run("upgrade")
    project.revision("0004", "\n".join(f"LOCK TABLE a IN {mode} MODE;" for mode in modes))
    events = [json.loads(line) for line in migrator().run("upgrade", "--rehearse", "--format=json").out.splitlines()]
    assert [event["locks"] for event in events if event["event"] == "rehearsed"] == [
        [mode.title().replace(" ", "") + "Lock public.a"] for mode in modes]


def test_rehearse_a_downgrade(three):
    three.run("upgrade")
    said = three.run("downgrade", "base", "--rehearse").out
    assert "AccessExclusiveLock      public.b" in said and len(three.applied()) == 3


def test_a_rehearsal_that_fails(three, project, migrator):
    project.revision("0004", "SELECT 1/0;")
    m = migrator()
    m.run("upgrade", "+1")
    before = dump(m), m.query("SELECT * FROM aludel.history")
    assert "division by zero" in m.run("upgrade", "--rehearse", code=5).err
    assert (dump(m), m.query("SELECT * FROM aludel.history")) == before


def test_a_rehearsal_checks_what_is_deferred(project, migrator):
    project.revision("0001", "CREATE TABLE p (i int PRIMARY KEY);\n"
                             "CREATE TABLE c (i int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (1);")
    assert "foreign key" in migrator().run("upgrade", "--rehearse", code=5).err
