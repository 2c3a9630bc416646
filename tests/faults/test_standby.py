"""On a hot standby: reading and a migration that finds nothing to do work, pending work is refused; and when it is
promoted, it is a primary like any other."""

import time

import pytest

import faults
from arena import Arena
from conftest import BREAKABLE, free_port
from migrator import DEADLINE
from postgres import Server

UPGRADE = ("upgrade",)
CLOCK = 20  # the migrator's, whose patience with a silent server is 30 s


@pytest.fixture
def arena(server):
    return Arena(server, "replicated")


@pytest.fixture
def standby(server, arena):
    standby = Server(primary=server, **{**BREAKABLE, "port": free_port()})
    try:
        yield standby.start()
    finally:
        standby.destroy()


def run(standby, arena, *arguments):
    conninfo = standby.conninfo(arena.name, sslmode="disable", gssencmode="disable")
    return arena.start(*arguments, conninfo=conninfo).wait()


def catch_up(standby, arena):
    position = arena.monitor.execute("SELECT pg_current_wal_flush_lsn()").fetchone()[0]
    end = time.monotonic() + DEADLINE
    while (replayed := standby.psql("-c", f"SELECT pg_last_wal_replay_lsn() - '{position}'")).startswith("-"):
        assert time.monotonic() < end, f"{replayed}\n{standby.log.read_text()}"
        time.sleep(0.02)


def test_standby(standby, arena):
    """Also one that lags: it says what it knows."""
    arena.prepare(UPGRADE)
    catch_up(standby, arena)
    refused = run(standby, arena, *UPGRADE)
    assert refused.exit == 8, refused.text
    assert "standby" in refused.text
    assert run(standby, arena, "status", "--exit-code").exit == 1
    standby.psql("-c", "SELECT pg_wal_replay_pause()")
    arena.must(arena.plainly(*UPGRADE), "upgrade of the primary")
    assert run(standby, arena, *UPGRADE).exit == 8
    assert run(standby, arena, "status", "--exit-code").exit == 1
    standby.psql("-c", "SELECT pg_wal_replay_resume()")
    catch_up(standby, arena)
    for arguments in (UPGRADE, ("current",), ("check",), ("status", "--exit-code")):
        ran = run(standby, arena, *arguments)
        assert ran.exit == 0, ran.text
    assert run(standby, arena, "downgrade", "base").exit == 8
    standby.psql("-c", "SELECT pg_promote()")
    back = run(standby, arena, "downgrade", "base")
    assert back.exit == 0, back.text


@pytest.fixture
def synchronous(arena, standby):
    """A COMMIT waits until the standby has applied it."""
    configure(arena, "ALTER SYSTEM SET synchronous_standby_names = '*'")
    arena.monitor.execute(f"ALTER DATABASE {arena.name} SET synchronous_commit = remote_apply")
    yield standby
    configure(arena, "ALTER SYSTEM RESET synchronous_standby_names")


def configure(arena, statement):
    arena.monitor.execute(statement)
    arena.monitor.execute("SELECT pg_reload_conf()")


WAITING = """SELECT pid FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event = 'SyncRep' AND pid <> pg_backend_pid()"""


def test_paused_standby(synchronous, arena):
    """The migrator's patience with a silent server ends several times here, and the server is found at work."""
    arena.prepare(UPGRADE)
    synchronous.psql("-c", "SELECT pg_wal_replay_pause()")
    migrator = arena.start(*UPGRADE, clock=CLOCK)
    faults.wait_for(arena, WAITING, "the wait for the standby")
    time.sleep(4 * 30 / CLOCK)
    assert migrator.process.poll() is None
    synchronous.psql("-c", "SELECT pg_wal_replay_resume()")
    ran = migrator.wait()
    arena.must(ran, "the upgrade")
    assert "reconnect" not in ran.text, ran.text
    arena.after_fault(UPGRADE, None)
