"""Through PgBouncer in its three modes: what can be carried is, what cannot is refused before anything runs."""

import os

import pytest

import faults
from arena import Arena
from conftest import free_port
from migrator import DEADLINE
from pgbouncer import PgBouncer
from proxy import Cut
from sweep import Tally, every, sliced, stride

CARRIED = ("upgrade", "copied")  # as far as all is transactional
RIVALS = 20


@pytest.fixture
def arena(server):
    arena = Arena(server, "pooled")
    yield arena
    arena.monitor.close()


@pytest.fixture
def pooler(server, request):
    with PgBouncer(server, request.param, free_port()) as pooler:
        yield pooler


def run(arena, pooler, *arguments):
    return arena.start(*arguments, conninfo=pooler.conninfo(arena.name)).wait()


def applied(arena):
    return arena.look(CARRIED).applied


@pytest.mark.parametrize("pooler", ["session", "transaction"], indirect=True)
def test_carries_transactions(arena, pooler):
    arena.behind(pooler)
    arena.prepare(CARRIED)
    refused = run(arena, pooler, "upgrade")
    assert refused.exit == 8, refused.text
    assert "transaction=off" in refused.text
    assert applied(arena) == []
    for _ in range(2):
        done = run(arena, pooler, *CARRIED)
        assert done.exit == 0, done.text
        assert applied(arena) == ["ground", "copied"]
    assert arena.look(CARRIED).violations() == []
    back = run(arena, pooler, "downgrade", "base")
    assert back.exit == 0, back.text
    assert applied(arena) == []


@pytest.mark.parametrize("pooler", ["statement"], indirect=True)
def test_refuses_statement_mode(arena, pooler):
    arena.behind(pooler)
    arena.prepare(CARRIED)
    refused = run(arena, pooler, *CARRIED)
    assert refused.exit == 8, refused.text
    assert applied(arena) == []


@pytest.mark.parametrize("pooler", ["transaction"], indirect=True)
def test_rivals(arena, pooler):
    """No lock can be held through it: the claim is the lock."""
    tally = Tally(f"upgrade: {RIVALS} migrators at once through PgBouncer, transaction mode", f"5 rounds of {RIVALS}")
    for _ in sliced(range(5)):
        tally.attempt(rivals, arena, pooler)
    tally.runs *= RIVALS
    tally.prove()


def rivals(arena, pooler):
    arena.behind(pooler)
    arena.prepare(CARRIED)
    barrier, gate = os.pipe()
    migrators = [arena.start(*CARRIED, conninfo=pooler.conninfo(arena.name), barrier=barrier, speed=1,
                             pass_fds=[barrier]) for _ in range(RIVALS)]
    os.close(barrier)
    os.close(gate)
    for migrator in migrators:
        arena.must(migrator.wait(4 * DEADLINE), "a rival")
    arena.check(CARRIED)


@pytest.mark.parametrize("pooler", ["transaction"], indirect=True)
def test_cut(arena, pooler):
    arena.behind(pooler)
    streams = faults.stream_of(arena, CARRIED)
    step = stride(16, 4, 16)
    cuts = [Cut(direction, "message", at, how, "pass") for direction, (_, messages) in streams.items()
            for at in range(0, messages, step) for how in ("reset", "close")]
    tally = Tally("upgrade: connection reset or closed before PgBouncer, then reconnected in the same run",
                  every(step, "message in both directions"))
    for cut in sliced(cuts):
        tally.attempt(arena.cut, CARRIED, cut)
    tally.prove()
