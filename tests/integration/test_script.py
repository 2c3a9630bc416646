"""`--sql`: psql, fed the printed script, leaves what running would leave."""

import re
import subprocess

import pytest

from conftest import LOCK, Migrator

OFF = " transaction=off"

LEDGER = ["SELECT format, min_reader FROM aludel.meta",
          "SELECT revision, seq, kind, summary, parents, depends, checksum, upgrade_sha256, downgrade_sha256, "
          "irreversible, down::text, down_sha256, build, by FROM aludel.applied ORDER BY seq",
          "SELECT revision, step, statement, dir, sha256, state FROM aludel.step",
          "SELECT revision, action, outcome, seal IS NOT NULL, sqlstate, message, checksum, reason, db_user, build "
          "FROM aludel.history ORDER BY at"]


@pytest.fixture
def kinds(project, migrator):
    """A step of every kind, and text that quoting could break."""
    project.revision("0001", "CREATE TABLE a (i int, t text DEFAULT 'it''s \\ :x $1 ä');\nINSERT INTO a VALUES (1);\n"
                             "COPY a FROM STDIN;\n2\tzwei\\tä\n3\t\\N\n\\.\nSET work_mem = '123kB';",
                     "COPY a FROM STDIN;\n4\tx\n\\.\nDROP TABLE a;")
    project.revision("0002", "CREATE TABLE b ();\n\n-- @verify\nSELECT count(*) = 3, '$verify$' <> 'x' FROM a;\n\n"
                             "-- @upgrade\nDO $$ BEGIN PERFORM 1; END $$;", "DROP TABLE b;")
    project.revision("0003", "CREATE INDEX CONCURRENTLY a_i ON a (i);\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a_t ON a (t);\n"
                             "VACUUM a;\nCREATE TABLE c ();",
                     "DROP INDEX CONCURRENTLY a_i;\nDROP INDEX CONCURRENTLY a_t;\nDROP TABLE c;\n\n-- @downgrade\nSELECT 1;", upgrade_options=OFF,
                     downgrade_options=OFF)
    project.revision("0004", "CREATE TABLE d AS SELECT current_setting('work_mem') AS w;", "DROP TABLE d;",
                     header="-- @depends 0001\n")
    return migrator()


@pytest.fixture
def play(server):
    """Feeds a script to psql; returns a migrator for the database."""
    def play(migrator, script, code=0):
        done = subprocess.run(["psql", "-X", "-q", "-d", server.conninfo(migrator.database)], input=script,
                              capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "PGCLIENTENCODING": "LATIN1"})
        assert done.returncode == code, done.stderr
        assert code or not done.stderr, done.stderr
        return done
    return play


@pytest.fixture
def twin(server):
    """The same migrator on another database."""
    def twin(migrator):
        server.create_database(f"{migrator.database}_twin")
        return Migrator(migrator.program, server, f"{migrator.database}_twin")
    return twin


def state(migrator):
    tables = [f"SELECT * FROM {table} ORDER BY 1" for table in "ad" if
              migrator.value("SELECT to_regclass(%s) IS NOT NULL", table)]
    return [migrator.server.dump_schema(migrator.database), *map(migrator.query, LEDGER + tables)]


def script(migrator, *arguments, **options):
    return migrator.run(*arguments, "--sql", conninfo="host=/nowhere", **options).out


@pytest.mark.parametrize("strings", ["on", "off"])
def test_the_same_as_running(kinds, play, twin, strings):
    other = twin(kinds)
    for m in (kinds, other):
        m.execute(f'ALTER DATABASE "{m.database}" SET standard_conforming_strings = {strings}')
    kinds.run("upgrade")
    play(other, script(other, "upgrade"))
    assert state(kinds) == state(other)
    other.run("check")
    kinds.run("downgrade", "base")
    play(other, script(other, "downgrade", "head:base"))
    assert state(kinds) == state(other)


def test_in_parts(kinds, play, twin):
    other = twin(kinds)
    kinds.run("upgrade")
    kinds.run("downgrade", "0002")
    play(other, script(other, "upgrade", "0002"))
    play(other, script(other, "upgrade", "0002:"))
    play(other, script(other, "downgrade", "0004:0002"))
    assert state(kinds)[0] == state(other)[0] and other.applied() == ["0001", "0002"]
    assert script(other, "upgrade", "0002:0002") == ""


def test_all_in_one(kinds, play, twin):
    other = twin(kinds)
    kinds.run("upgrade", "0002", "--transaction=all")
    text = script(other, "upgrade", "0002", "--transaction=all")
    assert text.count("BEGIN ISOLATION") == text.count("\nCOMMIT;") == 1
    play(other, text)
    assert state(kinds) == state(other)
    assert "transaction=off" in kinds.run("upgrade", "--sql", "--transaction=all", code=2).err


def test_another_ledger_and_role(kinds, play, server):
    server.psql("-c", "DROP ROLE IF EXISTS owner_of_all", "-c", "CREATE ROLE owner_of_all SUPERUSER")
    play(kinds, script(kinds, "upgrade", "--ledger=My \"own\"", "--set-role=owner_of_all"))
    assert kinds.value('SELECT count(*) FROM "My ""own""".applied') == 4
    assert kinds.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')") \
        == [("owner_of_all",)]


def test_stops_at_the_first_error(project, migrator, play):
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "CREATE TABLE b ();\n\n-- @verify\nSELECT count(*) > 0 FROM b;")
    project.revision("0003", "CREATE TABLE c ();")
    m = migrator()
    assert "something else than true" in play(m, script(m, "upgrade"), code=3).stderr
    assert m.applied() == ["0001"] and m.value("SELECT to_regclass('b') IS NULL")


@pytest.mark.parametrize("ledger", ["aludel", 'My "own"'])
def test_from_base_with_a_ledger_that_is_empty(kinds, play, twin, ledger):
    other, option = twin(kinds), f"--ledger={ledger}"
    for one in kinds, other:
        one.run("upgrade", "0001", option)
        one.run("downgrade", "base", option)
    kinds.run("upgrade", option)
    play(other, script(other, "upgrade", "base:head", option))
    assert kinds.server.dump_schema(kinds.database) == other.server.dump_schema(other.database)
    other.run("check", option)


def test_from_base_into_a_schema_that_is_empty(kinds, play, twin):
    other = twin(kinds)
    kinds.run("upgrade")
    other.execute("CREATE SCHEMA aludel")
    play(other, script(other, "upgrade"))
    assert state(kinds) == state(other)


def test_from_base_beside_another_branch(project, migrator, play):
    project.revision("a1", "CREATE TABLE a ();", revises="base", header="-- @branch a\n")
    project.revision("b1", "CREATE TABLE b ();", revises="base", header="-- @branch b\n")
    m = migrator()
    m.run("upgrade", "a1")
    play(m, script(m, "upgrade", "base:b1"))
    assert m.applied() == ["a1", "b1"]


def test_a_ledger_of_a_script_that_failed(project, migrator, play):
    """It goes with the transaction of the first revision."""
    project.revision("0001", "CREATE TABLE a ();\nSELECT 1 / 0;")
    m = migrator()
    assert "division by zero" in play(m, script(m, "upgrade"), code=3).stderr
    assert m.value("SELECT to_regnamespace('aludel') IS NULL")


def test_not_twice_and_not_on_the_wrong_place(kinds, play):
    text = script(kinds, "upgrade", "base:0001")
    play(kinds, text)
    before = state(kinds)
    said = play(kinds, text, code=3).stderr
    assert "is not at what this script begins with" in said and "applied already: 0001" in said
    assert "not applied: 0002" in play(kinds, script(kinds, "upgrade", "0002:0003"), code=3).stderr
    assert state(kinds) == before


def unguarded(text):
    return re.sub(r"DO \$\$\nDECLARE\n.*?\nEND \$\$;\n", "", text, count=1, flags=re.DOTALL)


def test_the_ledger_refuses_what_no_guard_does(project, migrator, play):
    """Nothing is applied before what it needs, or taken back before what needs it."""
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;")
    m = migrator()
    m.run("upgrade", "0001")
    m.run("downgrade", "base")
    said = play(m, unguarded(script(m, "upgrade", "0001:0002")), code=3).stderr
    assert 'null value in column "parents"' in said and m.applied() == []
    m.run("upgrade")
    said = play(m, unguarded(script(m, "downgrade", "0001:base")), code=3).stderr
    assert 'null value in column "seal"' in said
    assert m.applied() == ["0001", "0002"] and m.value("SELECT to_regclass('a') IS NOT NULL")


def test_without_the_ledger_that_it_begins_with(kinds, play):
    assert "not applied: 0002" in play(kinds, script(kinds, "upgrade", "0002:0003"), code=3).stderr


def test_what_a_script_left_half_done_is_resumed(project, migrator, play):
    project.revision("0001", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1), (1);")
    project.revision("0002", "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);", upgrade_options=OFF)
    m = migrator()
    play(m, script(m, "upgrade"), code=3)
    assert "half applied" in m.run("status").out
    said = play(m, script(m, "upgrade", "0001:"), code=3).stderr
    assert "a revision is half done in this database" in said and "already exists" not in said
    m.execute("DELETE FROM a")
    m.run("upgrade")
    m.run("check")


def test_under_the_lock(kinds, play):
    with kinds.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        assert "a migrator is at work" in play(kinds, script(kinds, "upgrade"), code=3).stderr
    assert kinds.value("SELECT to_regclass('a') IS NULL")


@pytest.mark.parametrize("arguments, said", [
    (["downgrade", "base"], "downgrade --sql FROM:base"), (["downgrade", "0001:0003"], "does not run downwards"),
    (["upgrade", "0003:0001"], "does not run upwards"), (["upgrade", "nonsense"], "no such revision"),
    (["upgrade", "current:"], "there is none here"), (["upgrade", "--dry-run"], "'--sql' does not go with"),
    (["upgrade", "--rehearse"], "'--sql' does not go with")])
def test_usage(kinds, arguments, said):
    result = kinds.run(*arguments, "--sql", code=2, conninfo="host=/nowhere")
    assert said in result.err and result.out == ""


def test_irreversible(project, migrator):
    project.write("0001.sql", "-- @revision 0001\n-- @revises base\n\n-- @upgrade\nCREATE TABLE a ();\n\n"
                              "-- @downgrade irreversible \"the data is gone\"\n")
    said = migrator().run("downgrade", "head:base", "--sql", code=2)
    assert "the data is gone" in said.err and said.out == ""


@pytest.mark.parametrize("missing", ["0001", "0002", "0003", "0004"])
def test_all_of_many_are_needed(project, migrator, play, missing):
    """One or two are looked up one by one, more of them together."""
    for name in ("0001", "0002", "0003", "0004"):
        project.revision(name, "SELECT 1;", revises="base", header=f"-- @branch b{name}\n")
    project.revision("0005", "SELECT 1;", revises="0001, 0002, 0003", header="-- @depends 0004\n")
    m = migrator()
    text = script(m, "upgrade", "base:0005")
    text = "\\set ON_ERROR_STOP 1\n" + text[text.rindex("\nBEGIN"):text.rindex("\nCOMMIT;") + 9]
    m.run("upgrade", "0005")
    assert m.query("SELECT parents, depends FROM aludel.applied WHERE revision = '0005'") == [
        (["0001", "0002", "0003"], ["0004"])]
    m.run("downgrade", "base")
    for name in {"0001", "0002", "0003", "0004"} - {missing}:
        m.run("upgrade", name)
    assert 'null value in column "parents"' in play(m, text, code=3).stderr
    m.run("upgrade", missing)
    play(m, text)
    assert sorted(m.applied()) == ["0001", "0002", "0003", "0004", "0005"]
