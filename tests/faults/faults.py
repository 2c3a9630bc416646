"""One fault each, as a sweep runs them: act(arena, position)."""

import os
import signal

from arena import KNOWN_EXITS

UPGRADE, DOWNGRADE = ("upgrade",), ("downgrade", "base")
GOALS = {"upgrade": UPGRADE, "downgrade": DOWNGRADE}


def cut(arena, position):
    goal, where = position
    arena.cut(GOALS[goal], where)


def die_at_call(arena, position):
    """kill -9 before or behind a call on the socket."""
    goal, call = position
    arena.preloaded(GOALS[goal], {0, -signal.SIGKILL}, signal=int(signal.SIGKILL), call=call)


def terminate_at_call(arena, position):
    goal, call = position
    arena.preloaded(GOALS[goal], {0, 143}, signal=int(signal.SIGTERM), call=call)


def fail_allocation(arena, position):
    goal, number, from_then_on = position
    faults = {"alloc": number, **({"alloc_all": 1} if from_then_on else {})}
    arena.preloaded(GOALS[goal], KNOWN_EXITS, **faults)


def count_calls(arena, goal):
    """How many half calls on sockets and how many allocations an undisturbed run makes."""
    read, write = os.pipe()
    arena.prepare(GOALS[goal])
    migrator = arena.start(*GOALS[goal], counts=write, pass_fds=[write])
    arena.must(migrator.wait(60), "an undisturbed run")
    os.close(write)
    with os.fdopen(read) as pipe:
        calls, allocations = map(int, pipe.read().split())
    return calls, allocations


def count_stream(arena, goal):
    """Bytes and messages of an undisturbed run, by direction."""
    return stream_of(arena, GOALS[goal])


def stream_of(arena, goal):
    arena.prepare(goal)
    ran, pair = arena.through_proxy(*goal)
    arena.must(ran, "an undisturbed run")
    return {direction: (messages.seen, len(messages.ends)) for direction, messages in pair.messages.items()}
