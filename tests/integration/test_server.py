"""Servers and sessions that are not as one would wish: locks, rights, signals, lost connections, crowds."""

import signal
import socket
import subprocess
import threading
import time

import pytest
from psycopg.conninfo import make_conninfo

from conftest import LOCK
from trips import Trips


@pytest.fixture
def one(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);", "DROP TABLE a;")
    return migrator()


@pytest.fixture
def slow(project, migrator):
    """One quick revision, then one that takes a while."""
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "CREATE TABLE b ();\nSELECT pg_sleep(20);")
    return migrator()


SLEEPS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'" \
         " AND datname = current_database())"


def test_no_server(one):
    said = one.run("upgrade", code=3, conninfo="host=/nowhere")
    assert "/nowhere" in said.err and "hint:" in said.err


@pytest.mark.parametrize("wrong, hint", [
    ({"user": "nobody_here"}, "name another user: --database, DATABASE_URL or PGUSER"),
    ({"dbname": "no_such_database"}, "make it (createdb), or name another: --database, DATABASE_URL or PGDATABASE"),
    ({"host": "/nowhere"}, "if that is its address, it may be starting: {program} wait"),
    ({"host": "no-such-host.invalid"}, "the name is that of --database, DATABASE_URL or PGHOST")])
def test_a_mistake_in_the_connection(one, server, wrong, hint):
    conninfo = make_conninfo(server.conninfo(one.database), **wrong)
    said = one.run("status", code=3, conninfo=conninfo).err
    assert said.splitlines()[-1] == "hint: " + hint.format(program=one.program)


@pytest.mark.parametrize("conninfo", ["host=h hots=h", "postgresql://[", "host='h", "mysql://h/d", "postgresql://h/d?sslmod=x",
                                      "host h = d"])
def test_a_conninfo_that_is_none(one, conninfo):
    hint = "hint: it is like postgresql://USER@HOST:5432/DATABASE, or 'host=HOST user=USER dbname=DATABASE'\n"
    assert one.run("status", code=3, conninfo=conninfo).err.endswith(hint)


@pytest.mark.parametrize("sslmode", ["prefer", "disable"])
def test_an_address_of_something_else(one, sslmode):
    with socket.create_server(("127.0.0.1", 0)) as web:
        def answer():
            client, _ = web.accept()
            client.recv(1024)
            client.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            client.close()
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        said = one.run("status", code=3, conninfo=f"host=127.0.0.1 port={web.getsockname()[1]} sslmode={sslmode}").err
        thread.join(30)
    assert "hint: what answers there is not PostgreSQL" in said


def test_a_connection_that_is_not_let_in(one, server):
    server.psql("-c", "DROP ROLE IF EXISTS stranger", "-c", "CREATE ROLE stranger LOGIN CONNECTION LIMIT 0")
    conninfo = server.conninfo(one.database, user="stranger")
    said = one.run("status", code=3, conninfo=conninfo).err
    assert "too many connections" in said and said.endswith(f"hint: until there is room: {one.program} wait\n")
    server.psql("-c", "ALTER ROLE stranger CONNECTION LIMIT -1", "-c", f"REVOKE CONNECT ON DATABASE \"{one.database}\" FROM public")
    said = one.run("status", code=3, conninfo=conninfo).err
    assert "permission denied for database" in said and "hint: let it in (GRANT CONNECT), or name another user" in said


def test_lock_held_by_somebody_idle(one):
    with one.connect(application_name="a sleeper") as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        said = one.run("upgrade", "--wait-lock=600ms", code=4)
        assert "no progress for 0.6 s" in said.err and "'a sleeper'" in said.err and f"pg_terminate_backend({rival.info.backend_pid})" in said.err
        one.run("status")
    one.run("upgrade")


def test_lock_is_waited_for(one):
    with one.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        process = one.start("upgrade")
        time.sleep(1)
        assert process.poll() is None
    assert process.wait(30) == 0
    assert one.applied() == ["0001"]


def test_nothing_pending_needs_no_lock(one):
    one.run("upgrade")
    with one.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        one.run("upgrade", "--wait-lock=1s")


def test_a_step_gives_way_and_tries_again(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "ALTER TABLE a ADD j int;")
    m = migrator()
    m.run("upgrade", "+1")
    with m.connect() as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        process = m.start("upgrade", "--lock-timeout=100ms", "--retries=20")
        time.sleep(1.5)
        rival.execute("COMMIT")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "lock timeout; try 2 of 21" in said
    assert m.applied() == ["0001", "0002"]


def test_retries_run_out(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "ALTER TABLE a ADD j int;")
    m = migrator()
    m.run("upgrade", "+1")
    with m.connect() as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        assert "[55P03]" in m.run("upgrade", "--lock-timeout=50ms", "--retries=1", code=5).err
    assert m.applied() == ["0001"]


@pytest.mark.parametrize("number, code, word", [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")])
def test_signals(slow, interrupt, number, code, word):
    process = slow.start("upgrade")
    slow.wait_for(SLEEPS)
    said = interrupt(process, number)
    assert said.code == code and f"{word}: the database is at 0001" in said.err
    assert slow.applied() == ["0001"] and slow.value("SELECT to_regclass('b') IS NULL")
    assert not slow.value(SLEEPS)


def test_under_nohup(slow, interrupt):
    """Who ignores hangups for us means it."""
    ignoring = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *slow.command("upgrade")]
    process = subprocess.Popen(ignoring, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)
    slow.wait_for(SLEEPS)
    process.send_signal(signal.SIGHUP)
    said = interrupt(process, signal.SIGINT)
    assert said.code == 130 and "the database is at 0001" in said.err


def test_a_signal_after_a_while(project, migrator, interrupt):
    """How long the statement ran already is no sign that the server does not hear the cancel."""
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "SELECT pg_sleep(120);")
    m = migrator()
    process = m.start("upgrade")
    m.wait_for("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
                  " AND datname = current_database() AND now() - query_start > interval '11 s')")
    said = interrupt(process)
    assert said.code == 130 and "the connection was lost" not in said.err
    assert said.err.splitlines()[-1] == "interrupted: the database is at 0001 (1 applied, 1 pending)"


def test_a_signal_while_the_server_takes_no_more_data(project, migrator, interrupt):
    project.revision("0001", "CREATE TABLE t (i int, pad text);\n"
                             "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
                             "$$ BEGIN PERFORM pg_sleep(120); RETURN NEW; END $$;\n"
                             "CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.i = 1000) EXECUTE FUNCTION wait();")
    rows = "".join(f"{n}\t{'x' * 1000}\n" for n in range(1, 8001))
    project.revision("0002", f"COPY t FROM stdin;\n{rows}\\.\n")
    m = migrator()
    process = m.start("upgrade")
    m.wait_for("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND wait_event = 'PgSleep'"
               " AND datname = current_database())")
    said = interrupt(process)
    assert said.code == 130 and said.err.splitlines()[-1] == "interrupted: the database is at 0001 (1 applied, 1 pending)"
    assert m.value("SELECT count(*) FROM t") == 0


def test_a_signal_while_another_has_the_lock(one, interrupt):
    with one.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        process = one.start("upgrade")
        for line in process.stderr:
            if "another migrator holds the lock" in line:
                break
        said = interrupt(process)
    assert said.code == 130 and said.err.splitlines()[-1] == "interrupted: the database is at base (0 applied, 1 pending)"


def test_kill(slow, interrupt):
    process = slow.start("upgrade")
    slow.wait_for(SLEEPS)
    interrupt(process, signal.SIGKILL)
    assert slow.applied() == ["0001"]


def test_lost_for_good(project, migrator):
    project.revision("0001", "SELECT pg_sleep(60);")
    m = migrator()
    with Trips(m.server) as proxy:
        process = m.start_hurried("upgrade", conninfo=proxy.conninfo(m.database))
        m.wait_for(SLEEPS)
    m.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
            " AND datname = current_database()")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 3 and "attempt 5 of 5" in said
    assert f"hint: when the server is back ({m.program} wait), do this again: it goes on from what the ledger says" in said


def test_lost_connection_is_had_again(project, migrator):
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "CREATE TABLE b ();\nSELECT pg_sleep(2);")
    m = migrator()
    process = m.start("upgrade")
    m.wait_for(SLEEPS)
    m.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
            " AND datname = current_database()")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "the connection was lost" in said
    assert m.applied() == ["0001", "0002"]


def test_no_rights(one, server):
    server.psql("-c", "DROP ROLE IF EXISTS guest", "-c", "CREATE ROLE guest LOGIN")
    said = one.run("upgrade", code=8, conninfo=server.conninfo(one.database, user="guest"))
    assert f'GRANT CREATE ON DATABASE "{one.database}" TO "guest";' in said.err
    one.run("upgrade")
    said = one.run("status", code=8, conninfo=server.conninfo(one.database, user="guest"))
    assert 'GRANT USAGE ON SCHEMA "aludel" TO "guest";' in said.err


@pytest.mark.parametrize("first", [True, False], ids=["no ledger yet", "ledger"])
def test_no_right_to_lock(one, server, first):
    """What is said is why the first query failed, whatever became of those that were sent with it."""
    server.psql("-c", "DROP ROLE IF EXISTS lockless", "-c", "CREATE ROLE lockless LOGIN")
    one.execute("REVOKE EXECUTE ON FUNCTION pg_try_advisory_lock(int, int) FROM public")
    if not first:
        one.run("upgrade")
        one.execute("GRANT USAGE ON SCHEMA aludel TO lockless; GRANT SELECT ON ALL TABLES IN SCHEMA aludel TO lockless")
    said = one.run("upgrade", code=8, conninfo=server.conninfo(one.database, user="lockless"))
    assert said.err.splitlines() == ["migrate1: error: permission denied for function pg_try_advisory_lock [42501]"]
    one.execute("DROP OWNED BY lockless")


def test_set_role(one, server):
    server.psql("-c", "DROP ROLE IF EXISTS deployer", "-c", "DROP ROLE IF EXISTS owner_of_it",
                "-c", "CREATE ROLE owner_of_it", "-c", "CREATE ROLE deployer LOGIN IN ROLE owner_of_it",
                "-c", f'GRANT CREATE ON DATABASE "{one.database}" TO owner_of_it')
    one.execute("GRANT CREATE ON SCHEMA public TO owner_of_it")
    one.run("--set-role=owner_of_it", "upgrade", conninfo=server.conninfo(one.database, user="deployer"))
    owners = one.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'aludel')")
    assert owners == [("owner_of_it",)]
    one.execute("DROP OWNED BY owner_of_it")


def test_server_too_old_for_a_revision(project, migrator):
    project.revision("0001", "CREATE TABLE a ();", header="-- @server >= 99\n")
    assert "needs PostgreSQL 99" in migrator().run("upgrade", code=8).err


def test_a_crowd(project, migrator):
    """Each revision once, by whichever comes first, and all of them content."""
    for n in range(1, 6):
        project.revision(f"000{n}", f"CREATE TABLE a{n} ();\nINSERT INTO done VALUES ({n});" if n > 1 else
                         "CREATE TABLE done (n int);\nINSERT INTO done VALUES (1);\nSELECT pg_sleep(0.2);")
    project.revision("0006", "CREATE INDEX CONCURRENTLY done_n ON done (n);", upgrade_options=" transaction=off")
    m = migrator()
    crowd = [m.start("upgrade") for _ in range(20)]
    for process in crowd:
        assert process.wait(120) == 0, process.stderr.read()
    assert m.value("SELECT array_agg(n ORDER BY n) FROM done") == [1, 2, 3, 4, 5]
    assert m.applied() == [f"000{n}" for n in range(1, 7)]


def test_a_reader_that_went_away(one):
    done = subprocess.run(f"{one.program} -d '{one.server.conninfo(one.database).replace(chr(39), '')}' "
                          "upgrade --format=json | true", shell=True, timeout=60)
    assert done.returncode == 0
    one.wait_for("SELECT to_regclass('aludel.applied') IS NOT NULL")
    assert one.applied() == ["0001"]


def test_a_reader_that_has_enough(project, migrator):
    """What it did not read is no failure, without a database and with one."""
    for n in range(1, 401):
        project.revision(f"{n:04}", "SELECT 1;", header=f"-- @author {'x' * 200}\n")
    m = migrator()
    for arguments in (["history", "-v"], ["status", "--format=json"]):
        process = m.start(*arguments)
        assert process.stdout.read(10)
        process.stdout.close()
        assert (process.stderr.read(), process.wait(30)) == ("", 0)


@pytest.mark.parametrize("command", ["upgrade", "status"])
def test_a_ledger_of_somebody_else(one, command):
    one.execute("CREATE SCHEMA aludel; CREATE TABLE aludel.meta (colour text)")
    assert "--ledger SCHEMA" in one.run(command, code=6).err
    assert one.value("SELECT to_regclass('a') IS NULL")


@pytest.mark.parametrize("part", ["applied", "step"])
@pytest.mark.parametrize("command", ["status", "upgrade"])
def test_a_ledger_without_a_part(one, command, part):
    """It is not taken for a database without one."""
    one.run("upgrade")
    one.execute(f"ALTER TABLE aludel.{part} RENAME TO lost")
    said = one.run(command, code=6).err
    assert f'the ledger cannot be read: relation "aludel.{part}" does not exist' in said and "put it back" in said
    one.execute(f"ALTER TABLE aludel.lost RENAME TO {part}")
    assert "nothing to do" in one.run("upgrade").err


@pytest.mark.parametrize("command", ["status", "current", "check", "log", "upgrade", "stamp head"])
def test_a_ledger_without_its_view(one, command):
    one.run("--ledger=The ledger", "upgrade")
    one.execute('DROP VIEW "The ledger".meta')
    said = one.run("--ledger=The ledger", *command.split(), code=6).err
    assert 'the ledger cannot be read: relation "The ledger.meta" does not exist' in said
    assert said.count("hint: ") == 1
    one.execute(said.rpartition("make it anew: ")[2])
    assert "nothing to do" in one.run("--ledger=The ledger", "upgrade").err


def test_a_schema_of_somebody_else(one):
    one.execute("CREATE SCHEMA aludel; CREATE TABLE aludel.history (colour text)")
    assert "--ledger SCHEMA" in one.run("upgrade", code=6).err
    one.run("--ledger=mine", "upgrade")
    assert one.value("SELECT count(*) FROM mine.applied") == 1


def test_a_ledger_of_a_later_format(one):
    one.run("upgrade")
    one.execute("CREATE OR REPLACE VIEW aludel.meta AS SELECT 3 AS format, 2 AS min_reader")
    assert "built later" in one.run("upgrade", code=6).err


def test_a_made_schema_is_enough(one, server):
    """CREATE on the database is not needed where somebody made the schema."""
    server.psql("-c", "DROP ROLE IF EXISTS modest", "-c", "CREATE ROLE modest LOGIN")
    one.execute("CREATE SCHEMA aludel AUTHORIZATION modest; GRANT CREATE ON SCHEMA public TO modest")
    one.run("upgrade", conninfo=server.conninfo(one.database, user="modest"))
    assert one.applied() == ["0001"]
    one.execute("DROP OWNED BY modest")
