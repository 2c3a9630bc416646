"""The connection is cut behind bytes and behind messages, in either direction and in every way."""

import pytest

import faults
from arena import Arena
from proxy import DOWN, UP, Cut
from sweep import every, stride, sweep_goals

# A client that is half closed has the most of its work done: the server need not flush its answers into a dead socket.
# how, the next connections, and every how many bytes or messages: for each commit, and in the long version.
WAYS = {
    ("reset", "refuse"): {(UP, "byte"): (64, 1), (DOWN, "byte"): (64, 1), (UP, "message"): (4, 1),
                          (DOWN, "message"): (4, 1)},
    ("close", "pass"): {(UP, "byte"): (64, 1), (DOWN, "byte"): (64, 1), (UP, "message"): (4, 1),
                        (DOWN, "message"): (4, 1)},
    ("half", "refuse"): {(UP, "byte"): (512, 1), (DOWN, "byte"): (512, 8), (UP, "message"): (16, 1)},
    ("half", "pass"): {(UP, "byte"): (512, 1), (DOWN, "byte"): (512, 8), (UP, "message"): (16, 1)},
    ("close", "again"): {(UP, "byte"): (2048, 64), (DOWN, "byte"): (512, 64)},
    ("pause", "refuse"): {(UP, "byte"): (2048, 8), (DOWN, "byte"): (512, 8)},
}
NAMES = {"reset": "reset", "close": "closed", "half": "half closed", "pause": "stalled for 30 ms"}
THEN = {"refuse": ", then no connection", "pass": ", then reconnected in the same run",
        "again": ", and each new one too"}
SLICE_OF_DOWNGRADE = 2  # it has the same machinery, so a commit sees a part of it


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
        first = step // 2 if then == "pass" else 0  # so that those that reconnect are cut between the others
        for at in range(first, end, step):
            yield goal, Cut(direction, unit, at, how, then)


def places(goal, how, then):
    return "; ".join(every(step_of(goal, steps), f"{unit} {direction}")
                     for (direction, unit), steps in WAYS[how, then].items())


@pytest.mark.parametrize("how, then", WAYS, ids=[f"{how}-{then}" for how, then in WAYS])
def test_cut(server, streams, how, then):
    sweep_goals(server, f"connection {NAMES[how]}{'' if how == 'pause' else THEN[then]}", faults.cut,
                {goal: list(positions(streams, goal, how, then)) for goal in faults.GOALS},
                {goal: places(goal, how, then) for goal in faults.GOALS})
