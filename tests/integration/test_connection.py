"""What a connection may do to a run: end without an answer, or carry TLS, which a cancel must get through."""

import signal
import socket
import subprocess

import pytest

from conftest import Migrator
from postgres import Server
from trips import Passing

COMMITTED = b"C\0\0\0\x0bCOMMIT\0"  # the message CommandComplete

SLEEPS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active')"


class Cut(Passing):
    """Passes everything on, but ends the connection in the place of the server's first answer to a COMMIT."""

    cut = False

    def passes(self, data, from_client):
        ends = not self.cut and not from_client and COMMITTED in data
        self.cut = self.cut or ends
        return not ends


@pytest.mark.parametrize("arguments", [[], ["--transaction=all"]])
def test_a_commit_without_an_answer(project, migrator, server, arguments):
    """It is settled by asking, and what was done before the connection was lost is said as well."""
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "CREATE TABLE b ();")
    m = migrator()
    with Cut(server) as proxy:
        said = m.run("upgrade", *arguments, conninfo=proxy.conninfo(m.database)).err
        assert proxy.cut
    assert "the connection was lost" in said and "1/2  applied  0001" in said and "2/2  applied  0002" in said
    assert m.applied() == ["0001", "0002"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def tls():
    """A server that takes nothing but TLS over TCP."""
    server = Server(listen_addresses="127.0.0.1", port=free_port(), log_connections="on")
    try:
        key, certificate = server.folder / "key", server.folder / "certificate"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], check=True,
                       stderr=subprocess.DEVNULL)
        server.own(key)
        server.own(certificate)
        server.settings.update(ssl="on", ssl_key_file=key, ssl_cert_file=certificate)
        (server.data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
        yield server.start()
    finally:
        server.destroy()


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("limit, way", [(-1, "(second connection) SSL enabled"), (1, "too many connections for role")])
def test_a_cancel_over_tls(project, tls, interrupt, number, code, limit, way):
    """By a second connection or, where there is none to be had, by PQcancel: libpq 15 sends that in clear text, and a
    server that wants TLS takes it all the same, because pg_hba.conf is not asked about cancels."""
    tls.create_database("cancelled")
    tls.psql("-c", "DROP ROLE IF EXISTS slow", "-c", f"CREATE ROLE slow LOGIN CONNECTION LIMIT {limit}",
             "-c", "GRANT CREATE ON DATABASE cancelled TO slow")
    project.revision("0001", "SELECT pg_sleep(120);")
    m = Migrator(project.build(), tls, "cancelled")
    before = len(tls.log.read_text())
    process = m.start("upgrade", conninfo=tls.conninfo("cancelled", host="127.0.0.1", user="slow", sslmode="require"))
    m.wait_for(SLEEPS)
    assert interrupt(process, number).code == code
    log = tls.log.read_text()[before:]
    assert way in log and "canceling statement due to user request" in log
    assert not m.value(SLEEPS)
    tls.psql("-c", "DROP DATABASE cancelled", "-c", "DROP ROLE slow")


def test_a_server_that_wants_tls(migrator, project, tls):
    project.revision("0001", "CREATE TABLE a ();")
    said = migrator().run("status", conninfo=tls.conninfo(host="127.0.0.1", sslmode="disable"), code=3).err
    assert "no pg_hba.conf entry" in said and said.endswith("or it wants TLS: sslmode=require\n")


@pytest.mark.parametrize("url", ["postgresql+psycopg2://app:secret@127.0.0.1/shop", "mysql://app:secret@h/shop",
                                 "postgresql//app:secret@h/shop?sslmode=require"])
def test_the_url_of_another_library_is_not_repeated(migrator, project, url):
    """libpq would take it for a database's name, which the server's message has in full."""
    project.revision("0001", "CREATE TABLE a ();")
    said = migrator().run("status", conninfo=url, code=3)
    assert "neither postgresql://" in said.err and "secret" not in said.err + said.out


@pytest.mark.parametrize("conninfo, said", [
    ("postgresql://app:50%secret@127.0.0.1/shop", "% is written %25"),
    ("postgresql://app:secret/x@127.0.0.1/shop", "/ %2F"),
    ("postgresql://app:x@secret@127.0.0.1/shop", "@ %40"),
    ("postgresql://app:secret@[::1/shop", "the connection's URL cannot be read"),
    ("app:secret@127.0.0.1/shop", "neither postgresql://"),
    ("host=127.0.0.1 password=my secret", "password='it\\'s one'")])
def test_a_password_that_libpq_cannot_read_is_not_repeated(migrator, project, conninfo, said):
    project.revision("0001", "CREATE TABLE a ();")
    done = migrator().run("status", conninfo=conninfo, code=3)
    assert said in done.err and "secret" not in done.err + done.out


@pytest.mark.parametrize("conninfo, said", [
    ("postgresql://127.0.0.1/shop?sslmod=require", "sslmod"), ("host=127.0.0.1 prot=5432", "prot"),
    ("postgresql://a%40b:x%2F%25@127.0.0.1:99999/shop?application_name=a@b", "99999"),
    ("user=a@b password=x host=127.0.0.1 port=99999", "99999")])
def test_what_else_libpq_cannot_read_is_its_to_say(migrator, project, conninfo, said):
    project.revision("0001", "CREATE TABLE a ();")
    assert f'"{said}"' in migrator().run("status", conninfo=conninfo, code=3).err


def test_a_full_standard_output(migrator, project):
    project.revision("0001", "CREATE TABLE a ();")
    with open("/dev/full", "w") as full:
        done = subprocess.run([migrator().program, "history"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (3, "migrate1: error: cannot write to standard output\n")
