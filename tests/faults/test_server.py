"""The server dies at the boundaries of messages: one backend by kill -9, which restarts all, or the whole by an
immediate stop. What it said was committed must still be there, and what it did not say must be found out."""

import os
import select
import signal

import pytest

import faults
from arena import Arena
from conftest import BREAKABLE, free_port
from migrator import DEADLINE
from postgres import Server
from proxy import Cut
from sweep import Tally, depth, sliced

PATIENT = 5  # the migrator's clock; a server needs a moment to come back
PLACES = {"upgrade": depth(26, 60, 26), "downgrade": depth(6, 60, 26)}


@pytest.fixture(scope="module")
def arena():
    server = Server(port=free_port(), **BREAKABLE)
    try:
        server.start()
        yield Arena(server, "mortal")
    finally:
        server.destroy()


def kill_backend(arena):
    """Which makes the server end all of them; the monitor's, too, and then it has noticed."""
    pids = arena.monitor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                 " AND backend_type = 'client backend' AND pid <> pg_backend_pid()").fetchall()
    for (pid,) in pids:
        os.kill(pid, signal.SIGKILL)
    if pids:
        assert select.select([arena.monitor], [], [], DEADLINE)[0]


def stop_server(arena):
    arena.server.stop("immediate")
    arena.server.start()


def break_server(arena, goal, act, cut):
    arena.prepare(goal)
    ran, _ = arena.through_proxy(*goal, cut=cut, on_cut=lambda pair: act(arena), speed=PATIENT)
    arena.connect()
    arena.after_fault(goal, ran, exits={0, 3})


@pytest.mark.parametrize("what, act", [("backend", kill_backend), ("server", stop_server)], ids=["backend", "server"])
@pytest.mark.parametrize("goal", faults.GOALS)
def test_server(arena, goal, what, act):
    streams = faults.count_stream(arena, goal)
    name = {"backend": "backend killed (SIGKILL)", "server": "server stopped (immediate) and started"}[what]
    cuts = [Cut(direction, "message", messages * n * 2 // PLACES[goal], "call", "pass")
            for direction, (_, messages) in streams.items() for n in range(PLACES[goal] // 2)]
    tally = Tally(f"{goal}: {name} at the boundary of a message", f"{len(cuts)} boundaries")
    for cut in sliced(cuts):
        tally.attempt(break_server, arena, faults.GOALS[goal], act, cut)
    tally.prove()
