"""The primary is stopped and its standby promoted while a migrator is at work that knows both: it goes on there, in the
same run. Then they change places, for the next time."""

import pytest

import faults
from arena import Arena
from conftest import BREAKABLE, free_port
from postgres import Server
from proxy import DOWN, UP, Cut
from sweep import Tally, depth, sliced

PLACES = depth(4, 12, 4)


@pytest.fixture
def arena():
    primary = Server(port=free_port(), **BREAKABLE)
    standby = None
    try:
        arena = Arena(primary.start(), "moved")
        standby = Server(primary=primary, **{**BREAKABLE, "port": free_port()})
        arena.standby = standby.start()
        yield arena
    finally:
        primary.destroy()
        if standby:
            standby.destroy()


def switch(arena):
    """A stop in good order waits until the standby has everything."""
    arena.server.stop("fast")
    arena.standby.psql("-c", "SELECT pg_promote()")
    arena.proxy.refuse()


def switch_while(arena, goal, cut):
    arena.prepare(goal)
    hosts = {"host": "127.0.0.1,127.0.0.1", "port": f"{arena.proxy.port},{arena.standby.port}",
             "target_session_attrs": "read-write"}
    ran, _ = arena.through_proxy(*goal, cut=cut, on_cut=lambda pair: switch(arena), parameters=hosts)
    old, new = arena.server, arena.standby
    arena.move(new)
    arena.after_fault(goal, ran, exits={0})
    old.follow(new)
    arena.standby = old.start()


@pytest.mark.parametrize("goal", faults.GOALS)
def test_switchover(arena, goal):
    stream = faults.count_stream(arena, goal)
    tally = Tally(f"{goal}: the standby becomes the primary at the boundary of a message", f"{PLACES} boundaries")
    for place in sliced(range(PLACES)):
        direction = (UP, DOWN)[place % 2]
        at = stream[direction][1] * (place + 1) // (PLACES + 1)
        tally.attempt(switch_while, arena, faults.GOALS[goal], Cut(direction, "message", at, "call", "pass"))
        if tally.wrong():
            break  # who is who?
    tally.prove()
