"""Servers that are not quite servers: a standby, and PgBouncer in its three modes."""

import subprocess
import time

import psycopg
import pytest

from conftest import Before, Migrator
from postgres import Server, as_server_user
from trips import Passing

SLEEPS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'" \
         " AND datname = current_database())"


@pytest.fixture
def own_server():
    server = Server()
    try:
        yield server.start()
    finally:
        server.destroy()


def test_standby(project, own_server):
    """What only reads works there, and an upgrade with nothing to do; pending work does not."""
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;")
    old = Migrator(project.build(), own_server, "postgres")
    old.run("upgrade")
    project.revision("0002", "CREATE TABLE b ();")
    new = Migrator(project.build(), own_server, "postgres")
    own_server.stop()
    signal_file = own_server.data / "standby.signal"
    signal_file.touch()
    own_server.own(signal_file)
    own_server.start()
    assert old.value("SELECT pg_is_in_recovery()")
    old.run("upgrade")
    assert old.run("current").out == "0001 (head)\n"
    assert "1 pending" in new.run("status").out
    assert "this server is a standby" in new.run("upgrade", code=8).err
    assert "this server is a standby" in old.run("downgrade", "base", code=8).err


class Moving(Passing):
    """Passes everything on, to the server that it has when somebody connects."""

    def passes(self, data, from_client):
        return True


def test_a_standby_in_the_place_of_the_primary(project, migrator, server, own_server):
    """There is no lock to be had on it, and nobody to wait for."""
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "SELECT pg_sleep(120);")
    m = migrator()
    own_server.create_database(m.database)
    for one in (server, own_server):
        m.run("upgrade", "0001", conninfo=one.conninfo(m.database))
    own_server.stop()
    own_server._write("standby.signal", "")
    own_server.start()
    with Moving(server) as proxy:
        process = m.start_hurried("upgrade", conninfo=proxy.conninfo(m.database))
        m.wait_for(SLEEPS)
        proxy.server = own_server
        m.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
        _, said = process.communicate(timeout=60)
    assert process.returncode == 8 and "1 revision to do, and this server is a standby" in said
    assert "the database is at 0001" in said


@pytest.fixture
def pooler(server, database):
    """Starts PgBouncer in front of the test's database; gives the conninfo of a mode."""
    folder = server.folder / "pooler"
    started = []

    def start(mode):
        folder.mkdir()
        server.own(folder)
        config = folder / "ini"
        config.write_text(f"[databases]\n* = host={server.folder} port={server.port} user=postgres\n\n[pgbouncer]\n"
                          f"pool_mode = {mode}\nunix_socket_dir = {folder}\nlisten_addr =\nauth_type = any\n"
                          f"logfile = {folder}/log\nserver_idle_timeout = 2\n")
        started.append(subprocess.Popen(as_server_user("pgbouncer", str(config)), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        conninfo = f"host={folder} port=6432 dbname={database} user=postgres"
        for _ in range(100):
            try:
                psycopg.connect(conninfo).close()
                return conninfo
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((folder / "log").read_text()[:2000])

    yield start
    for process in started:
        process.kill()
        process.wait()
    subprocess.run(["rm", "-rf", str(folder)], check=True)


OFF = " transaction=off"


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_transactional_steps_through_a_pooler(project, migrator, pooler, mode):
    project.revision("0001", "SET work_mem = '123kB';\nCREATE TABLE a (i int);", "DROP TABLE a;")
    project.revision("0002", "COPY a FROM STDIN;\n1\n\\.\n", "DELETE FROM a;")
    m = migrator()
    through = pooler(mode)
    m.run("upgrade", conninfo=through)
    m.run("upgrade", conninfo=through)
    assert m.applied() == ["0001", "0002"]
    m.run("downgrade", "base", conninfo=through)
    assert m.applied() == []
    assert m.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


def test_statement_mode_is_refused(project, migrator, pooler):
    project.revision("0001", "CREATE TABLE a ();")
    m = migrator()
    assert m.run("upgrade", code=8, conninfo=pooler("statement")).err.startswith(f"{m.program.name}: error: ")
    assert m.value("SELECT to_regclass('a') IS NULL")


def test_what_a_pooler_cannot_carry(project, migrator, pooler):
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "CREATE INDEX CONCURRENTLY a_i ON a (i);", upgrade_options=OFF)
    m = migrator()
    said = m.run("upgrade", code=8, conninfo=pooler("transaction"))
    assert "0002" in said.err and "connect to the server itself" in said.err
    assert m.value("SELECT to_regclass('a') IS NULL")


def test_a_crowd_through_a_pooler(project, migrator, pooler):
    """No session lock to hold: the claim row decides, and who comes second looks again."""
    for n in range(1, 5):
        project.revision(f"000{n}", ("CREATE TABLE done (n int);\n" if n == 1 else "") + f"INSERT INTO done VALUES ({n});")
    m = migrator()
    through = pooler("transaction")
    crowd = [m.start("upgrade", conninfo=through) for _ in range(10)]
    for process in crowd:
        assert process.wait(120) == 0, process.stderr.read()
    assert m.value("SELECT array_agg(n ORDER BY n) FROM done") == [1, 2, 3, 4]


class Pooled(Before):
    """Tells the client another pid than its backend's, as a pooler does; calls `rival` before its first BEGIN goes on."""

    def __init__(self, server, rival):
        super().__init__(server, b"BEGIN ISOLATION", rival)

    def _connect(self, client, server):
        server.sendall(client.recv(65536))
        answers = b""
        while not answers.endswith(b"Z\0\0\0\5I"):
            answers += server.recv(65536)
        key = answers.index(b"K\0\0\0\x0c") + 5
        client.sendall(answers[:key] + b"\0\0\0\1" + answers[key + 4:])


@pytest.mark.parametrize("there", ["nothing", "a schema", "a ledger"])
def test_a_rival_behind_the_same_pooler_was_first(project, migrator, server, there):
    """There is no lock in between, so the ledger's keys decide, and the one that comes second looks again."""
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "CREATE TABLE b ();")
    m = migrator()
    if there == "a schema":
        m.execute("CREATE SCHEMA aludel")
    elif there == "a ledger":
        m.run("upgrade", "+1")
    with Pooled(server, lambda: m.run("upgrade")) as pooler:
        m.run("upgrade", conninfo=pooler.conninfo(m.database))
        assert pooler.then is None
    assert m.applied() == ["0001", "0002"]
    assert m.value("SELECT count(*) FROM aludel.history WHERE outcome = 'failed'") == 0


@pytest.mark.parametrize("sql", ["", "ALTER TABLE aludel.history RENAME TO gone"], ids=["of the step", "of the ledger"])
def test_an_error_behind_a_pooler_is_no_race(project, migrator, server, sql):
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "SELECT 1/0;" if not sql else "CREATE TABLE b ();")
    m = migrator()
    m.run("upgrade", "+1")
    with Pooled(server, lambda: m.execute(sql)) as pooler:
        m.run("upgrade", code=5, conninfo=pooler.conninfo(m.database))
    assert m.applied() == ["0001"]
