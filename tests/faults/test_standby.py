"""On a hot standby: reading and a migration that finds nothing to do work, pending work is refused; and when it is
promoted, it is a primary like any other."""

import time

import pytest

from arena import Arena
from conftest import BREAKABLE, free_port
from migrator import DEADLINE
from postgres import Server

UPGRADE = ("upgrade",)


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
    arena.prepare(UPGRADE)
    catch_up(standby, arena)
    refused = run(standby, arena, *UPGRADE)
    assert refused.exit == 8, refused.text
    assert "standby" in refused.text
    assert run(standby, arena, "status", "--exit-code").exit == 1
    arena.must(arena.plainly(*UPGRADE), "upgrade of the primary")
    catch_up(standby, arena)
    for arguments in (UPGRADE, ("current",), ("check",), ("status", "--exit-code")):
        ran = run(standby, arena, *arguments)
        assert ran.exit == 0, ran.text
    assert run(standby, arena, "downgrade", "base").exit == 8
    standby.psql("-c", "SELECT pg_promote()")
    back = run(standby, arena, "downgrade", "base")
    assert back.exit == 0, back.text
