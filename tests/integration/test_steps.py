"""What one revision's steps promise: all or nothing, once, and resumable where a transaction is impossible."""

import os
import queue
import re
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from conftest import LOCK, Before, Migrator


def has(migrator, name):
    return migrator.value("SELECT to_regclass(%s) IS NOT NULL", name)


def test_all_or_nothing(project, migrator):
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "CREATE TABLE b ();\nSELECT 1/0;")
    m = migrator()
    said = m.run("upgrade", code=5)
    assert m.applied() == ["0001"] and has(m, "a") and not has(m, "b")
    assert "the database is at 0001" in said.err
    failed = m.query("SELECT revision, sqlstate, message FROM aludel.history WHERE outcome = 'failed'")
    assert failed == [("0002", "22012", "division by zero")]


def test_a_failure_with_more_to_send(project, migrator):
    """The first of more statements than are in flight at once."""
    project.revision("0001", "SELECT 1/0;\n" + "SELECT 1;\n" * 600)
    migrator().run("upgrade", code=5)


def test_copy(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int, t text);\nCOPY a FROM STDIN;\n1\tone\n2\ttwo\n\\.\n"
                             "CREATE TABLE b AS SELECT * FROM a;\nCOPY b FROM STDIN;\n3\tthree\n\\.\n")
    m = migrator()
    m.run("upgrade")
    assert m.value("SELECT string_agg(t, ',' ORDER BY i) FROM b") == "one,two,three"


@pytest.mark.parametrize("options", ["", " transaction=off"])
def test_copy_to_nobody(project, migrator, options):
    """psql would print the rows. More of them than one packet takes, and none."""
    project.revision("0001", "CREATE TABLE a AS SELECT repeat('x', 100) AS t FROM generate_series(1, 10000);\n"
                             "COPY a TO STDOUT;\nCOPY (SELECT 1 WHERE (1 = (2))) TO STDOUT;\nCREATE TABLE b ();",
                     upgrade_options=options)
    project.revision("0002", "COPY b TO STDOUT;\nCOPY (SELECT 1/i FROM generate_series(1, 0, -1) AS i) TO STDOUT;",
                     upgrade_options=options)
    m = migrator()
    said = m.run("upgrade", code=7 if options else 5)
    assert has(m, "b") and m.applied() == ["0001"] and "division by zero" in said.err


def peak_before(project, server, database, lock, upgrade):
    """Peak resident bytes of a migrator that has run this and waits for the lock."""
    project.revision(f"r{project.built}", f"{upgrade}SELECT pg_advisory_lock(42);")
    m = Migrator(project.build(), server, database)
    waiting = m.start("upgrade")
    m.wait_for("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted)")
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{waiting.pid}/status").read_text())
    lock.execute("SELECT pg_advisory_unlock(42)")
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    lock.execute("SELECT pg_advisory_lock(42)")
    return int(peak[1]) * 1024


def test_memory_of_a_large_step(project, server, database, monkeypatch):
    """What was sent does not stay in memory, statement or data."""
    # the sanitizer would keep what libpq freed
    monkeypatch.setenv("ASAN_OPTIONS", f"{os.environ.get('ASAN_OPTIONS', '')}:quarantine_size_mb=1")
    row = "x" * 8000
    large = (f"INSERT INTO a VALUES ('{row}');\n" * 2000 + "COPY a FROM STDIN;\n" + f"{row}\n" * 2000 + "\\.\n")
    with psycopg.connect(server.conninfo(database), autocommit=True) as lock:
        lock.execute("SELECT pg_advisory_lock(42)")
        small = peak_before(project, server, database, lock, "CREATE TABLE a (t text);\n")
        assert peak_before(project, server, database, lock, large) < small + 8_000_000 < small + len(large) / 3


@pytest.mark.parametrize("query, code", [("SELECT true;", 0), ("SELECT count(*) = 0 FROM a;", 0), ("SELECT false;", 5),
                                         ("SELECT NULL::bool;", 5), ("SELECT true WHERE false;", 5)])
def test_verify(project, migrator, query, code):
    project.revision("0001", f"CREATE TABLE a ();\n\n-- @verify\n{query}")
    m = migrator()
    m.run("upgrade", code=code)
    assert has(m, "a") == (code == 0)


@pytest.mark.parametrize("sql", ["DO $$ BEGIN EXECUTE 'SELECT 1'; COMMIT; END $$;",
                                 "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;\nCALL p();"])
def test_a_hidden_commit_is_refused(project, migrator, sql):
    project.revision("0001", f"CREATE TABLE a ();\n{sql}\nCREATE TABLE b ();")
    m = migrator()
    m.run("upgrade", code=5)
    assert not has(m, "a") and not has(m, "b")


@pytest.mark.parametrize("placeholder, hidden", [("SELECT;", "COMMIT;"), ("SELECT 7;", "ROLLBACK;")])
@pytest.mark.parametrize("downgrade", [False, True])
def test_the_seal(project, server, database, placeholder, hidden, downgrade):
    """What the compiler refuses is put into its output, as if it had a hole: the server refuses it, too."""
    evil = f"{placeholder}\nCREATE TABLE b ();"
    project.revision("0000", "CREATE TABLE c ();")
    project.revision("0001", "CREATE TABLE a ();" + ("" if downgrade else evil),
                     "DROP TABLE a;" + (evil if downgrade else ""))
    source = project.compile()
    text = source.read_text()
    assert text.count(f'"{placeholder}\\0"') == 1
    source.write_text(text.replace(f'"{placeholder}\\0"', f'"{hidden}\\0"'))
    m = Migrator(project.link(source), server, database)
    if downgrade:
        m.run("upgrade")
    said = m.run("downgrade", "-1", code=5) if downgrade else m.run("upgrade", code=5)
    assert "a step is one transaction" in said.err
    assert has(m, "a") == downgrade and not has(m, "b")
    assert m.applied() == (["0000", "0001"] if downgrade else ["0000"])


def test_settings_do_not_leak(project, migrator):
    project.revision("0001", "SELECT set_config('search_path', '', false);\nSET work_mem = '123kB';\n"
                             "CREATE TEMP TABLE t ();\nCREATE TABLE public.a ();")
    project.revision("0002", "CREATE TABLE b AS SELECT current_setting('work_mem') AS w, to_regclass('t') AS t;")
    m = migrator()
    m.run("upgrade")
    assert m.query("SELECT w <> '123kB', t FROM public.b") == [(True, None)]


def test_a_role_does_not_leak(project, migrator, server):
    server.psql("-c", "DROP ROLE IF EXISTS nobody_special", "-c", "CREATE ROLE nobody_special")
    project.revision("0001", "SET ROLE nobody_special;")
    project.revision("0002", "SET SESSION AUTHORIZATION nobody_special;")
    project.revision("0003", "DEALLOCATE ALL;")
    project.revision("0004", "CREATE TABLE a AS SELECT current_user AS u;")
    m = migrator()
    m.run("upgrade")
    assert m.value("SELECT u FROM a") == "postgres"


@pytest.mark.parametrize("system, interval", [("x86_64-pc-linux-gnu", "2s"), ("x86_64-windows", "0")])
def test_a_client_that_died_is_looked_for_where_the_server_can(project, migrator, source_dir, system, interval):
    """A server on Windows refuses to be told to."""
    project.revision("0001", "SELECT;")
    sql = (source_dir / "runtime/sql/settings.sql").read_text()
    with migrator().connect() as connection:
        if connection.info.server_version < 140000:
            return
        connection.execute("PREPARE settings AS " + sql.replace("pg_catalog.version()", f"'PostgreSQL 17.2 on {system}'"))
        connection.execute("EXECUTE settings ('0', '0', 'test', 'f')")
        assert connection.execute("SHOW client_connection_check_interval").fetchone() == (interval,)


def test_strings_are_read_as_the_compiler_reads_them(project, migrator):
    project.revision("0001", "CREATE TABLE a AS SELECT 'a\\b'::text AS t;", "DROP TABLE a;\nSELECT 1 / (length('\\n') - 1);")
    m = migrator()
    m.execute(f'ALTER DATABASE "{m.database}" SET standard_conforming_strings = off')
    m.run("upgrade")
    assert m.query("SELECT t FROM a") == [("a\\b",)]
    m.run("downgrade", "base")


def test_nothing_of_ours_is_looked_up_on_the_search_path(project, migrator):
    """Types and operators of somebody else stand before the server's own."""
    project.revision("0001", "CREATE TABLE public.a (i pg_catalog.int4);", "DROP TABLE public.a;")
    old = migrator()
    project.revision("0002", "CREATE INDEX CONCURRENTLY a_i ON public.a (i);\n\n-- @verify\nSELECT true;",
                     "DROP INDEX public.a_i;", upgrade_options=OFF)
    m = migrator()
    types = ["uuid", "text", "timestamptz", "bytea", "inet", "json", "name", "oid", '"char"']
    m.execute("CREATE SCHEMA strange;" + "".join(
        f"CREATE DOMAIN strange.{name} AS pg_catalog.int4 CHECK (value > 0);" for name in types) +
        "CREATE FUNCTION strange.equal(a pg_catalog.text, b pg_catalog.text) RETURNS bool LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE 'looked up'; END $$;" + "".join(
            f"CREATE OPERATOR strange.{name} (FUNCTION = strange.equal, LEFTARG = pg_catalog.text, "
            "RIGHTARG = pg_catalog.text);" for name in ["=", "<>", "||"]) +
        f'ALTER DATABASE "{m.database}" SET search_path = strange, public, pg_catalog')
    m.run("upgrade")
    for command in ["status", "log", "current", "check"]:
        m.run(command)
    old.run("downgrade", "-1")
    with m.connect() as rival:
        rival.execute("SELECT pg_catalog.pg_advisory_lock(%s, %s)", LOCK)
        assert "pg_terminate_backend" in m.run("upgrade", "--wait-lock=600ms", code=4).err
    m.run("upgrade")
    m.run("downgrade", "0001", "--rehearse")
    m.run("downgrade", "base")


OFF = " transaction=off"


def test_concurrently(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "CREATE INDEX CONCURRENTLY a_i ON a (i);\nVACUUM a;\nCREATE TABLE b ();",
                     upgrade_options=OFF)
    m = migrator()
    m.run("upgrade")
    assert m.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass") and has(m, "b")
    assert m.value("SELECT count(*) FROM aludel.step") == 0
    assert m.query("SELECT revision, kind::text FROM aludel.applied ORDER BY seq") == [("0001", "t"), ("0002", "n")]


def test_a_failed_unique_index_is_built_again(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1), (1);")
    lines = project.revision("0002", "CREATE TABLE b ();\nCREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);",
                             upgrade_options=OFF)
    m = migrator()
    said = m.run("upgrade", code=7)
    line = 1 + lines.index("CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);")
    assert f"0002.sql:{line}:1: error: could not create unique index" in said.err
    assert "goes on with statement 2 of 2" in said.err
    assert m.applied() == ["0001"] and has(m, "b")
    assert not m.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass")
    assert "half applied" in m.run("status").out
    m.execute("DELETE FROM a")
    m.run("upgrade")
    assert m.applied() == ["0001", "0002"]
    assert m.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass")
    assert m.value("SELECT count(*) FROM aludel.step") == 0


@pytest.mark.parametrize("name", ["Ä" * 40, "n" * 70], ids=["two bytes", "one byte"])
def test_an_index_with_a_name_that_the_server_cuts(project, migrator, name):
    project.revision("0001", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1), (1);")
    project.revision("0002", f'CREATE UNIQUE INDEX CONCURRENTLY "{name}" ON a (i);', upgrade_options=OFF)
    m = migrator()
    m.run("upgrade", code=7)
    m.execute("DELETE FROM a")
    m.run("upgrade")
    assert m.query("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") == [(True,)]


def test_settings_last_to_the_end_of_their_step(project, migrator):
    """Without a transaction, too, and in the run that goes on half-way."""
    project.revision("0001", "CREATE SCHEMA s;\nCREATE TABLE s.a (i int);\nINSERT INTO s.a VALUES (1), (1);")
    project.revision("0002", "SET search_path = s;\nSET LOCAL work_mem = '123kB';\nCREATE TABLE b ();\n"
                             "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);\n"
                             "CREATE TABLE c AS SELECT current_setting('work_mem') AS w;\nRESET search_path;\n"
                             "CREATE TABLE d ();", upgrade_options=OFF)
    m = migrator()
    m.run("upgrade", code=7)
    assert has(m, "s.b")
    m.execute("DELETE FROM s.a")
    m.run("upgrade")
    assert m.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 's.a_i'::regclass")
    assert m.value("SELECT w <> '123kB' FROM s.c") and has(m, "public.d")


def test_any_number_of_settings(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);\n" + "\n".join(
        f"SET work_mem = '{n}MB'; -- more\nCREATE INDEX CONCURRENTLY a{n} ON a (i);\nRESET work_mem;" for n in range(1, 21)),
                     upgrade_options=OFF)
    m = migrator()
    m.run("upgrade")
    assert m.value("SELECT count(*) FROM pg_index WHERE indrelid = 'a'::regclass AND indisvalid") == 20


def test_if_not_exists_is_not_satisfied_by_an_invalid_index(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1), (1);")
    m = migrator()
    m.run("upgrade")
    with m.connect() as operator, pytest.raises(psycopg.errors.UniqueViolation):
        operator.execute('CREATE UNIQUE INDEX CONCURRENTLY "A i" ON a (i)')
    m.execute("DELETE FROM a")
    project.revision("0002", 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "A i" ON a (i);', upgrade_options=OFF)
    m = migrator()
    m.run("upgrade")
    assert m.query("SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") \
        == [('"A i"', True)]


def test_if_not_exists_keeps_a_valid_index(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);\nCREATE INDEX a_i ON a (i);")
    m = migrator()
    m.run("upgrade")
    before = m.value("SELECT 'a_i'::regclass::oid")
    project.revision("0002", "CREATE INDEX CONCURRENTLY IF NOT EXISTS a_i ON a (i);", upgrade_options=OFF)
    m = migrator()
    m.run("upgrade")
    assert m.value("SELECT 'a_i'::regclass::oid") == before


def test_several_steps_resume(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);\n\n-- @upgrade\nCREATE TABLE b AS SELECT 1/count(*) AS q FROM a;\n\n"
                             "-- @upgrade transaction=off\nCREATE INDEX CONCURRENTLY a_i ON a (i);")
    m = migrator()
    m.run("upgrade", code=5)
    assert has(m, "a") and m.applied() == []
    m.execute("INSERT INTO a VALUES (1)")
    m.run("upgrade")
    assert m.applied() == ["0001"] and has(m, "a_i")


def test_stored_downgrade(project, migrator):
    """Yesterday's build takes today's database back."""
    project.revision("0001", "CREATE TABLE a (i int);", "DROP TABLE a;")
    old = migrator()
    project.revision("0002", "CREATE TABLE b (\"q\"\"\\\" text DEFAULT 'é\\');\nCOPY b FROM STDIN;\nx\n\\.\n",
                     "COPY b FROM STDIN;\ny\n\\.\nDROP TABLE b;")
    project.revision("0003", "CREATE INDEX CONCURRENTLY a_i ON a (i);",
                     "SELECT 1;\n\n-- @downgrade transaction=off\nDROP INDEX CONCURRENTLY a_i;", upgrade_options=OFF)
    migrator().run("upgrade")
    assert "unknown" in old.run("status").out
    assert "nothing to do; the database has 2 revisions that this build does not know" in old.run("upgrade").err
    old.run("downgrade", "0001")
    assert old.applied() == ["0001"] and has(old, "a") and not has(old, "b") and not has(old, "a_i")


@pytest.mark.parametrize("tampered", ["replace(down::text, 'TABLE b', 'TABLE a')::json", "'{\"file\": \"x\", \"steps\": []}'", "'{}'"])
def test_a_stored_downgrade_that_was_tampered_with(project, migrator, tampered):
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;")
    old = migrator()
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;")
    migrator().run("upgrade")
    old.execute(f"UPDATE aludel.applied SET down = {tampered} WHERE revision = '0002'")
    said = old.run("downgrade", "0001", code=6)
    assert "is not what was stored there" in said.err and has(old, "a") and has(old, "b")
    assert "hint: use a build that has the revision itself" in said.err


def test_edited(project, migrator):
    project.revision("0001", "CREATE TABLE a ();")
    migrator().run("upgrade")
    project.last = None
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "CREATE TABLE b ();")
    m = migrator()
    m.run("upgrade", code=6)
    m.run("check", code=1)
    assert "edited" in m.run("status").out and not has(m, "b")


def test_irreversible(project, migrator):
    project.write("0001.sql", "-- @revision 0001\n-- @revises base\n\n-- @upgrade\nCREATE TABLE a ();\n\n"
                              "-- @downgrade irreversible \"the data is gone\"\n")
    m = migrator()
    m.run("upgrade")
    assert "the data is gone" in m.run("downgrade", "base", code=2).err
    assert m.applied() == ["0001"]


@pytest.mark.parametrize("sql", ["SET CONSTRAINTS ALL IMMEDIATE;", "SET /* now */ CONSTRAINTS ALL IMMEDIATE;",
                                 "DO $$ BEGIN SET CONSTRAINTS ALL IMMEDIATE; END $$;"])
def test_set_constraints(project, migrator, sql):
    """Legitimate SQL that checks the seal before its time."""
    project.revision("0001", f"CREATE TABLE a ();\n{sql}\nCREATE TABLE b ();")
    m = migrator()
    m.run("upgrade")
    assert m.applied() == ["0001"] and has(m, "b")


def test_a_step_that_ran_must_stay_as_it_was(project, migrator):
    upgrade = "CREATE TABLE a (i int);\n\n-- @upgrade\nCREATE TABLE b AS SELECT 1/count(*) AS q FROM a;"
    project.revision("0001", upgrade)
    migrator().run("upgrade", code=5)
    project.last = None
    project.revision("0001", upgrade.replace("i int", "i bigint"))
    assert "was edited since" in migrator().run("upgrade", code=6).err
    project.last = None
    project.revision("0001", upgrade.replace("1/count(*)", "1+count(*)"))
    m = migrator()
    m.run("upgrade")
    assert m.applied() == ["0001"] and has(m, "b")


def test_a_step_has_settings_of_its_own(project, migrator):
    project.revision("0001", "CREATE TABLE a AS SELECT current_setting('lock_timeout') || ' ' ||"
                             " current_setting('statement_timeout') AS s;",
                     upgrade_options=" lock_timeout=7s statement_timeout=9s")
    project.revision("0002", "INSERT INTO a SELECT current_setting('lock_timeout') || ' ' ||"
                             " current_setting('statement_timeout');")
    m = migrator()
    m.run("upgrade", "--lock-timeout=6s", "--statement-timeout=8s")
    assert m.query("SELECT s FROM a ORDER BY s DESC") == [("7s 9s",), ("6s 8s",)]


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_what_was_in_the_way_of_others_is_tried_again(project, migrator, sqlstate):
    project.revision("0001", "CREATE SEQUENCE tries;")
    project.revision("0002", "DO $$ BEGIN IF nextval('tries') = 1 THEN"
                             f" RAISE 'not now' USING ERRCODE = '{sqlstate}'; END IF; END $$;")
    m = migrator()
    assert "not now; try 2 of 11" in m.run("upgrade").err
    assert m.applied() == ["0001", "0002"] and m.value("SELECT last_value FROM tries") == 2


def test_a_failed_verify_is_recorded(project, migrator):
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "CREATE TABLE b ();\n\n-- @verify\nSELECT false;")
    m = migrator()
    m.run("upgrade", code=5)
    failed = m.query("SELECT revision, sqlstate, message FROM aludel.history WHERE outcome = 'failed'")
    assert len(failed) == 1 and failed[0][:2] == ("0002", "") and "verify" in failed[0][2]
    assert m.run("log").out.endswith("    the verify query returned something else than true\n")


def test_a_verify_behind_what_is_not_in_a_transaction(project, migrator):
    """It stops the revision there, and the next run begins with it."""
    project.revision("0001", "CREATE TABLE a (i int);\nCREATE TABLE b (i int);")
    project.revision("0002", "CREATE INDEX CONCURRENTLY a_i ON a (i);\nCREATE TABLE d ();\n\n"
                             "-- @verify\nSELECT count(*) = 1 FROM b;\n\n-- @upgrade\nCREATE TABLE c ();",
                     upgrade_options=OFF)
    m = migrator()
    m.run("upgrade", code=5)
    index = m.value("SELECT 'a_i'::regclass::oid")
    assert m.applied() == ["0001"] and not has(m, "c")
    m.run("upgrade", code=5)
    m.execute("INSERT INTO b VALUES (1)")
    m.run("upgrade")
    assert m.applied() == ["0001", "0002"] and has(m, "c") and m.value("SELECT 'a_i'::regclass::oid") == index


def test_what_somebody_finished_by_hand_is_done(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1), (1);")
    project.revision("0002", "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);", upgrade_options=OFF)
    m = migrator()
    m.run("upgrade", code=7)
    m.execute("DROP INDEX a_i")
    m.execute("DELETE FROM a")
    m.execute("CREATE UNIQUE INDEX a_i ON a (i)")
    index = m.value("SELECT 'a_i'::regclass::oid")
    m.run("upgrade")
    assert m.applied() == ["0001", "0002"] and m.value("SELECT 'a_i'::regclass::oid") == index


@pytest.mark.parametrize("by_whom", ["somebody", "us"])
def test_an_invalid_index_that_cannot_be_dropped_yet(project, migrator, interrupt, by_whom):
    """DROP INDEX CONCURRENTLY waits for those who use the table."""
    project.revision("0001", "CREATE TABLE a (i int);\nINSERT INTO a VALUES (1), (1);")
    project.revision("0002", "CREATE UNIQUE INDEX CONCURRENTLY " + ("a_i" if by_whom == "us" else "IF NOT EXISTS a_i")
                             + " ON a (i);", upgrade_options=OFF)
    m = migrator()
    m.run("upgrade", "+1")
    if by_whom == "us":
        m.run("upgrade", code=7)
    else:
        with m.connect() as operator, pytest.raises(psycopg.errors.UniqueViolation):
            operator.execute("CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i)")
    m.execute("DELETE FROM a")
    with m.connect() as rival:
        rival.execute("BEGIN; INSERT INTO a VALUES (1)")
        process = m.start("upgrade")
        m.wait_for("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                   " AND query LIKE 'DROP INDEX%' AND wait_event_type = 'Lock')")
        assert interrupt(process).code == 130 and m.applied() == ["0001"]
    m.run("upgrade")
    assert m.applied() == ["0001", "0002"]
    assert m.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass")


class Uncancelled(Before):
    """Cancels get lost, as those do that come between two statements."""

    def _serve(self, client, index):
        if client.recv(8, socket.MSG_PEEK).endswith(b"\x04\xd2\x16\x2e"):
            client.close()
        else:
            super()._serve(client, index)


def test_a_cancel_that_finds_nothing(project, migrator):
    """What runs goes on, but nothing more begins."""
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "VACUUM a;\nANALYZE a;\nCREATE INDEX CONCURRENTLY a_i ON a (i);", upgrade_options=OFF)
    m = migrator()
    started = queue.Queue()
    with Uncancelled(m.server, b"ANALYZE a", lambda: started.get().send_signal(signal.SIGINT)) as proxy:
        process = m.start("upgrade", conninfo=proxy.conninfo(m.database))
        started.put(process)
        assert process.wait(timeout=60) == 130
    assert m.applied() == ["0001"] and not has(m, "a_i")
    m.run("upgrade")
    assert m.applied() == ["0001", "0002"] and has(m, "a_i")


def test_an_error_of_another_bookkeeping(project, migrator):
    """sql/keep_alembic.sql raises it: what two ledgers say is for somebody to settle."""
    project.revision("0001", "DO $$ BEGIN RAISE 'alembic_version has moved' USING ERRCODE = 'ALEMB'; END $$;")
    migrator().run("upgrade", code=6)


def test_a_table_that_is_there_already(project, migrator):
    project.revision("0001", "CREATE TABLE a ();")
    m = migrator()
    m.execute("CREATE TABLE a ()")
    assert "[42P07]" in m.run("upgrade", code=5).err
