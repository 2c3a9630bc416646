"""One fault each, as a sweep runs them: act(arena, position)."""

import os
import signal
import time
from typing import NamedTuple

import psycopg

from arena import IMPATIENT, KNOWN_EXITS, Violation
from migrator import DEADLINE, SPEED

UPGRADE, DOWNGRADE = ("upgrade",), ("downgrade", "base")
INDEXED = ("upgrade", "indexed")  # a later revision drops the index
GOALS = {"upgrade": UPGRADE, "downgrade": DOWNGRADE}
IN_ONE = ("upgrade", "copied", "--transaction=all")  # as far as it can be had
TLS = {"sslmode": "require"}


class Stream(NamedTuple):
    """How many there are in one direction."""

    bytes: int
    messages: int


def cut(arena, position):
    goal, where = position
    arena.cut(GOALS[goal], where)


def cut_in_one(arena, position):
    _, where = position
    arena.cut(IN_ONE, where)


def cut_tls(arena, position):
    goal, where = position
    arena.cut(GOALS[goal], where, **TLS)


def die_at_call(arena, position):
    """kill -9 before or behind a call on the socket."""
    goal, call = position
    arena.preloaded(GOALS[goal], {0, -signal.SIGKILL}, signal=int(signal.SIGKILL), call=call)


def terminate_at_call(arena, position):
    goal, call = position
    arena.preloaded(GOALS[goal], {0, 143}, signal=int(signal.SIGTERM), call=call)


def fail_allocation(arena, position):
    goal, number, from_then_on = position
    # Where libpq lost an answer, or all memory is gone, there is nothing to wait for but the end of patience.
    faults = {"alloc": number, "clock": SPEED}
    if from_then_on:
        faults.update(alloc_all=1, speed=IMPATIENT, clock=IMPATIENT)
    arena.preloaded(GOALS[goal], KNOWN_EXITS, **faults)


def count_calls(arena, goal):
    """How many half calls on sockets and how many allocations an undisturbed run makes."""
    read, write = os.pipe()
    arena.prepare(GOALS[goal])
    migrator = arena.start(*GOALS[goal], counts=write, pass_fds=[write])
    arena.must(migrator.wait(), "an undisturbed run")
    os.close(write)
    with os.fdopen(read) as pipe:
        calls, allocations = map(int, pipe.read().split())
    return calls, allocations


def count_stream(arena, goal):
    """Bytes and messages of an undisturbed run, by direction."""
    return stream_of(arena, GOALS[goal])


def stream_of(arena, goal, **parameters):
    arena.prepare(goal)
    ran, pair = arena.through_proxy(*goal, parameters=parameters)
    arena.must(ran, "an undisturbed run")
    return {direction: Stream(messages.seen, len(messages.ends)) for direction, messages in pair.messages.items()}


# --- Faults that need the server's help ---

WAITING = """SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
             AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'"""


def wait_for(arena, query, what):
    end = time.monotonic() + DEADLINE
    while (row := arena.monitor.execute(query).fetchone()) is None:
        if time.monotonic() > end:
            raise Violation(f"{what} never came")
        time.sleep(0.005)
    return row[0]


def break_index(arena, how):
    """CREATE INDEX CONCURRENTLY is stopped while it waits for an old snapshot, and leaves an invalid index."""
    arena.prepare(INDEXED)
    with psycopg.connect(arena.conninfo) as old:
        old.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        old.execute("SELECT txid_current()")
        migrator = arena.start(*INDEXED, speed=5)
        pid = wait_for(arena, WAITING, "the wait for an old snapshot")
        if how == "kill and terminate":
            migrator.kill()
        function = "pg_cancel_backend" if how == "cancel" else "pg_terminate_backend"
        arena.monitor.execute(f"SELECT {function}(%s)", [pid])
    exits = {"terminate": {0}, "cancel": {7}, "kill and terminate": {-signal.SIGKILL}}[how]
    arena.after_fault(INDEXED, migrator.wait(), exits)


def end_transaction(arena, program):
    """A plan that no compiler of ours makes: somebody's SQL ends the step's transaction. The server must refuse."""
    arena.prepare(UPGRADE)
    ran = arena.start(*UPGRADE, program=program).wait()
    if ran.exit != 5:
        raise Violation(f"exit {ran.exit}\n{ran.text}")
    arena.check(UPGRADE, ran)


def crowd(arena, position):
    """Migrators at one moment, of which all must succeed."""
    size, isolation = position
    arena.monitor.execute(f"ALTER DATABASE {arena.name} SET default_transaction_isolation = '{isolation}'")
    arena.prepare(UPGRADE)
    barrier, gate = os.pipe()
    migrators = [arena.start(*UPGRADE, barrier=barrier, speed=1, pass_fds=[barrier]) for _ in range(size)]
    os.close(barrier)
    os.close(gate)
    for ran in [migrator.wait(4 * DEADLINE) for migrator in migrators]:
        arena.must(ran, "one of the crowd")
    arena.after_fault(UPGRADE, None)
