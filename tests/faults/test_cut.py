"""The connection is cut behind bytes and behind messages, in either direction and in every way."""

import pytest

import faults
from arena import Arena
from proxy import DOWN, UP, Cut
from sweep import every, stride, sweep, sweep_goals

# A client that is half closed has the most of its work done: the server need not flush its answers into a dead socket.
# how, the next connections, and every how many bytes or messages: for each commit, and in the long version.
WAYS = {
    ("reset", "refuse"): {(UP, "byte"): (128, 1), (DOWN, "byte"): (64, 1), (UP, "message"): (16, 1),
                          (DOWN, "message"): (16, 1)},
    ("close", "pass"): {(UP, "byte"): (128, 1), (DOWN, "byte"): (64, 1), (UP, "message"): (16, 1),
                          (DOWN, "message"): (16, 1)},
    ("half", "refuse"): {(UP, "byte"): (512, 1), (DOWN, "byte"): (512, 8), (UP, "message"): (16, 1)},
    ("half", "pass"): {(UP, "byte"): (512, 1), (DOWN, "byte"): (512, 8), (UP, "message"): (16, 1)},
    ("close", "again"): {(UP, "byte"): (2048, 64), (DOWN, "byte"): (512, 64)},
    ("pause", "refuse"): {(UP, "byte"): (2048, 8), (DOWN, "byte"): (512, 8)},
}
NAMES = {"reset": "reset", "close": "closed", "half": "half closed", "pause": "stalled for 30 ms"}
THEN = {"refuse": ", then no connection", "pass": ", then reconnected in the same run",
        "again": ", and each new one too"}
SLICE_OF_DOWNGRADE = 4  # it has the same machinery, so a commit sees a part of it


@pytest.fixture(scope="module")
def streams(server):
    arena = Arena(server, "measure")
    return {goal: faults.count_stream(arena, goal) for goal in faults.GOALS}


def step_of(goal, steps):
    return stride(*steps, share=1 if goal == "upgrade" else SLICE_OF_DOWNGRADE)


def positions(streams, goal, how, then):
    for (direction, unit), steps in WAYS[how, then].items():
        step = step_of(goal, steps)
        end = streams[goal][direction][unit == "message"]
        for at in range(len(how) % step, end, step):
            yield goal, Cut(direction, unit, at, how, then)


def places(goal, how, then):
    return "; ".join(every(step_of(goal, steps), f"{unit} {direction}")
                     for (direction, unit), steps in WAYS[how, then].items())


@pytest.mark.parametrize("how, then", WAYS, ids=[f"{how}-{then}" for how, then in WAYS])
def test_cut(server, streams, how, then):
    sweep_goals(server, f"connection {NAMES[how]}{'' if how == 'pause' else THEN[then]}", faults.cut,
                {goal: list(positions(streams, goal, how, then)) for goal in faults.GOALS},
                {goal: places(goal, how, then) for goal in faults.GOALS})


def spread(stream, how, then, steps):
    """Cuts in both directions."""
    return [Cut(direction, unit, at, how, then) for direction, ends in stream.items()
            for unit, step in steps.items() for at in range(0, ends[unit == "message"], step)]


@pytest.mark.parametrize("how, then", [("reset", "refuse"), ("close", "pass")])
def test_tls(server, how, then):
    """The messages are records here."""
    arena = Arena(server, "measure")
    steps = {"byte": stride(256, 16), "message": stride(16, 1)}
    streams = {goal: faults.stream_of(arena, faults.GOALS[goal], **faults.TLS) for goal in faults.GOALS}
    sweep_goals(server, f"TLS connection {NAMES[how]}{THEN[then]}", faults.cut_tls,
                {goal: [(goal, cut) for cut in spread(stream, how, then, steps)] for goal, stream in streams.items()},
                dict.fromkeys(faults.GOALS, f"{every(steps['byte'], 'byte')} and {every(steps['message'], 'record')}"))


@pytest.mark.parametrize("how, then", [("reset", "refuse"), ("close", "pass")])
def test_in_one(server, how, then):
    stream = faults.stream_of(Arena(server, "measure"), faults.IN_ONE)
    steps = {"byte": stride(256, 8), "message": stride(16, 1)}
    sweep(server, f"upgrade --transaction=all: connection {NAMES[how]}{THEN[then]}", faults.cut_in_one,
          [("upgrade", cut) for cut in spread(stream, how, then, steps)],
          f"{every(steps['byte'], 'byte')} and {every(steps['message'], 'message')}")
