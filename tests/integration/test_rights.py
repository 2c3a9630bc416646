"""A role that may do nearly everything: what is refused is said, and leaves nothing behind."""

import pytest

from conftest import LOCK

OFF = " transaction=off"


@pytest.fixture
def modest(project, migrator, server):
    """A migrator with a ledger and one table, and a way to run it as a role that has all but what is taken from it."""
    server.psql("-c", "DROP ROLE IF EXISTS modest", "-c", "CREATE ROLE modest LOGIN")
    project.revision("0001", "CREATE TABLE a (i int);")
    migrator().run("upgrade")

    def modest(*without):
        m = migrator()
        m.execute("GRANT CREATE ON SCHEMA public TO modest; GRANT USAGE ON SCHEMA aludel TO modest;"
                  "GRANT ALL ON ALL TABLES IN SCHEMA aludel TO modest; " + "; ".join(without))
        m.modest = server.conninfo(m.database, user="modest")
        return m
    yield modest
    migrator().execute("DROP OWNED BY modest")


def test_a_table_of_somebody_else(project, modest):
    project.revision("0002", "INSERT INTO a VALUES (1);")
    m = modest()
    said = m.run("upgrade", code=8, conninfo=m.modest).err
    assert "permission denied for table a" in said and "--set-role OWNER" in said


def test_a_hint_of_the_server_is_better(project, modest):
    project.revision("0002", "DO $$ BEGIN RAISE 'no' USING ERRCODE = '42501', HINT = 'ask Ann'; END $$;")
    m = modest()
    assert "hint: ask Ann" in m.run("upgrade", code=8, conninfo=m.modest).err


def test_a_ledger_that_may_be_read(project, modest):
    project.revision("0002", "CREATE TABLE b ();")
    m = modest("REVOKE INSERT ON aludel.applied FROM modest")
    said = m.run("upgrade", code=8, conninfo=m.modest).err
    assert "permission denied for table applied" in said
    assert "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \"aludel\" TO \"modest\";" in said


@pytest.mark.parametrize("schema", [False, True], ids=["no schema", "schema"])
def test_no_ledger_yet(project, modest, server, schema):
    """The role that works is the one that lacks the right, and the one that is named."""
    m = modest()
    m.execute("DROP SCHEMA aludel CASCADE" + ("; CREATE SCHEMA aludel" if schema else ""))
    said = m.run("--set-role=modest", "upgrade", code=8).err
    assert ("ON SCHEMA \"aludel\" TO \"modest\";" in said) == schema
    assert (f'GRANT CREATE ON DATABASE "{m.database}" TO "modest";' in said) != schema


@pytest.mark.parametrize("role", [[], ["--set-role=modest"]], ids=["", "set-role"])
@pytest.mark.parametrize("recorded", [True, False])
def test_what_failed_is_recorded_if_it_may_be(project, modest, role, recorded):
    project.revision("0002", "CREATE TABLE b (); SELECT 1/0;")
    m = modest("" if recorded else "REVOKE INSERT ON aludel.history FROM modest")
    said = m.run(*role, "upgrade", code=5, conninfo=None if role else m.modest).err
    assert "division by zero" in said and "permission" not in said
    assert m.value("SELECT count(*) FROM aludel.history WHERE outcome = 'failed'") == recorded


def test_a_role_of_the_default_ledger_s_name(project, migrator, server):
    """Its name is not the ledger's, which is another one."""
    server.psql("-c", "DROP ROLE IF EXISTS aludel", "-c", "CREATE ROLE aludel SUPERUSER")
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "VACUUM a;\nCREATE INDEX CONCURRENTLY a_i ON a (i);", upgrade_options=OFF)
    m = migrator()
    m.run("upgrade", "--ledger=other", "--set-role=aludel")
    owner = "SELECT relowner::regrole::text FROM pg_class WHERE oid = %s::regclass"
    assert {m.value(owner, name) for name in ("a", "a_i", "other.applied")} == {"aludel"}
    m.execute("REASSIGN OWNED BY aludel TO CURRENT_USER; DROP ROLE aludel")


def test_no_right_to_the_journal(project, modest):
    project.revision("0002", "VACUUM a;", upgrade_options=OFF)
    m = modest("REVOKE INSERT ON aludel.step FROM modest")
    said = m.run("upgrade", code=8, conninfo=m.modest).err
    assert "permission denied for table step" in said and "goes on with" not in said
    assert m.applied() == ["0001"]


@pytest.mark.parametrize("grant, whose", [
    ("INSERT ON aludel.applied TO modest", "modest"), ("UPDATE (down) ON aludel.applied TO modest", "modest"),
    ("INSERT, UPDATE ON aludel.applied TO PUBLIC", "PUBLIC")])
def test_a_stored_downgrade_that_others_could_have_written(project, modest, migrator, grant, whose):
    """A superuser runs nothing that somebody else can put there; who has the right himself may."""
    old = migrator()
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;")
    m = modest("REVOKE ALL ON aludel.applied FROM modest", f"GRANT {grant}", "GRANT SELECT ON aludel.applied TO modest")
    m.run("upgrade")
    said = old.run("downgrade", "-1", code=6).err
    assert "others could have written to" in said and m.applied() == ["0001", "0002"]
    assert "hint: connect as the role that may write there, or use a build that has the revision itself" in said
    m.execute(f"REVOKE INSERT, UPDATE, UPDATE (down) ON aludel.applied FROM {whose}")
    old.run("downgrade", "-1")
    assert m.applied() == ["0001"]


def test_a_stored_downgrade_that_one_may_write_oneself(project, modest, migrator):
    old = migrator()
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;")
    m = modest()
    m.run("upgrade", conninfo=m.modest)
    old.run("downgrade", "-1", conninfo=m.modest)
    assert m.applied() == ["0001"]


def test_no_right_to_see_who_holds_the_lock(project, modest):
    """A holder that nobody sees does not get on either."""
    project.revision("0002", "CREATE TABLE b ();")
    m = modest("REVOKE SELECT ON pg_locks FROM public")
    with m.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        said = m.run("upgrade", "--wait-lock=1s", code=4, conninfo=m.modest).err
    assert "another migrator holds the lock and made no progress for 1 s: unknown" in said
    m.run("upgrade", conninfo=m.modest)
