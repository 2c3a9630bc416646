"""The connection is cut behind bytes and behind messages, in either direction and in every way."""

import pytest

import faults
from arena import Arena
from postgres import MAJOR
from proxy import Cut
from sweep import depth, every, stride, sweep_goals

# How, and the next connections. These take turns, from place to place.
WAYS = [("reset", "refuse"), ("close", "pass"), ("half", "refuse"), ("half", "pass")]
SPARSE = {("close", "again"): stride(1024, 512, 4096), ("pause", "refuse"): stride(1024, 512, 4096)}
NAMES = {"reset": "reset", "close": "closed", "half": "half closed", "pause": "stalled for 30 ms"}
THEN = {"refuse": ", then no connection", "pass": ", then reconnected in the same run",
        "again": ", and each new one too"}

# Every how many places of a unit, and whose turns are at the first one. At no place does a version of PostgreSQL see
# what another one does: the steps of those that see less are odd, which shifts their turns against the main one's; and
# all of them together see each boundary of messages in each way.
FIRST_OF_OTHERS = MAJOR == 12
BYTE = stride(16, 1, 127 if FIRST_OF_OTHERS else 129), depth([0], [0], [1] if FIRST_OF_OTHERS else [3])
MESSAGE = stride(1, 1, 1), depth([0], [0, 1], [2] if FIRST_OF_OTHERS else [3])


@pytest.fixture(scope="module")
def streams(server):
    arena = Arena(server, "measure")
    return {goal: faults.count_stream(arena, goal) for goal in faults.GOALS}


def in_turns(end, step, turns, way):
    """The places of one way."""
    ways = [(WAYS.index(way) - turn) % len(WAYS) for turn in turns]
    return [at for n, at in enumerate(range(0, end, step)) if n % len(WAYS) in ways]


def cuts(stream, way):
    for direction, ends in stream.items():
        if way in SPARSE:
            yield from (Cut(direction, "byte", at, *way) for at in range(0, ends.bytes, SPARSE[way]))
            continue
        for unit, places, (step, turns) in (("byte", ends.bytes, BYTE), ("message", ends.messages, MESSAGE)):
            yield from (Cut(direction, unit, at, *way) for at in in_turns(places, step, turns, way))


def described(way):
    if way in SPARSE:
        return every(SPARSE[way], "byte in both directions")
    return " and ".join(every(len(WAYS) * step // len(turns), f"{unit}") for unit, (step, turns) in
                        (("byte", BYTE), ("message", MESSAGE))) + " in both directions"


@pytest.mark.parametrize("how, then", [*WAYS, *SPARSE], ids=lambda part: part)
def test_cut(server, streams, how, then):
    sweep_goals(server, f"connection {NAMES[how]}{'' if how == 'pause' else THEN[then]}", faults.cut,
                {goal: [(goal, cut) for cut in cuts(stream, (how, then))] for goal, stream in streams.items()},
                dict.fromkeys(faults.GOALS, described((how, then))))
