"""`adopt` is killed before and behind every one of its calls on sockets, and each of its allocations fails: it has adopted
everything or nothing, alembic_version is kept from then on or not, and the next run finishes."""

import os
import signal
import time

import pytest

from arena import IMPATIENT, KNOWN_EXITS, Arena, Violation
from migrator import DEADLINE
from sweep import stride, sweep
from works import CHAIN

ADOPT = ("adopt", "--from=alembic", "--keep-alembic")
FACTS = """SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_type = 'client backend'), to_regclass('aludel.applied') IS NOT NULL,
                  (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)"""
NOTHING, ALL = ([], 0, 0), (CHAIN, len(CHAIN), 3)


def prepare(arena):
    """At the head, as if Alembic had brought it there."""
    if arena.monitor.execute("SELECT to_regclass('alembic_version') IS NULL").fetchone()[0]:
        arena.must(arena.plainly("upgrade"), "preparation")
        arena.monitor.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        arena.monitor.execute("INSERT INTO alembic_version VALUES (%s)", [CHAIN[-1]])
    arena.monitor.execute("DROP SCHEMA IF EXISTS aludel CASCADE")


def look(arena):
    """What is applied, how many rows of history, how many triggers, once the backends are gone."""
    end = time.monotonic() + DEADLINE
    while (facts := arena.monitor.execute(FACTS).fetchone())[0] > 0:
        if time.monotonic() > end:
            raise Violation("a backend stays")
        time.sleep(0.002)
    if not facts[1]:
        return [], 0, facts[2]
    rows = arena.monitor.execute("SELECT revision FROM aludel.applied ORDER BY seq").fetchall()
    count = arena.monitor.execute("SELECT count(*) FROM aludel.history WHERE action = 'adopt' AND outcome = 'ok'").fetchone()
    return [row[0] for row in rows], count[0], facts[2]


def all_or_nothing(arena, exits, **faults):
    prepare(arena)
    ran = arena.start(*ADOPT, **faults).wait()
    left = look(arena)
    if ran.exit not in exits or left not in (NOTHING, ALL):
        raise Violation(f"exit {ran.exit}, left {left}\n{ran.text}")
    if "applied" in ran.outcomes.values() and left != ALL:
        raise Violation(f"said {ran.outcomes}, left {left}")
    arena.must(arena.plainly(*ADOPT), "the plain run after it")
    third = arena.plainly(*ADOPT)
    arena.must(third, "the third run")
    if look(arena) != ALL or third.outcomes:
        raise Violation(f"after all: {look(arena)}\n{third.text}")


def die(arena, call):
    all_or_nothing(arena, {0, -signal.SIGKILL}, signal=int(signal.SIGKILL), call=call)


def lack_memory(arena, position):
    number, from_then_on = position
    faults = {"alloc_all": 1, "speed": IMPATIENT, "clock": IMPATIENT} if from_then_on else {}
    all_or_nothing(arena, KNOWN_EXITS, alloc=number, **faults)


@pytest.fixture(scope="module")
def counts(server):
    arena = Arena(server, "measure_adopt")
    prepare(arena)
    read, write = os.pipe()
    migrator = arena.start(*ADOPT, counts=write, pass_fds=[write])
    arena.must(migrator.wait(), "an undisturbed run")
    os.close(write)
    with os.fdopen(read) as pipe:
        return list(map(int, pipe.read().split()))


def test_kill(server, counts):
    sweep(server, "adopt: client killed (SIGKILL) at a socket call", die, range(counts[0]),
          f"before and behind each of {counts[0] // 2} calls")


@pytest.mark.parametrize("from_then_on", [False, True], ids=["once", "from then on"])
def test_memory(server, counts, from_then_on):
    every = stride(13, 4, 13)
    sweep(server, f"adopt: an allocation fails {'from then on' if from_then_on else 'once'}", lack_memory,
          [(number, from_then_on) for number in range(0, counts[1], every)], f"every {every}. of {counts[1]}")
