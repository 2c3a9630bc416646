"""The migrator is killed, or told to stop, before and behind every one of its calls on sockets."""

import pytest

import faults
from arena import Arena
from sweep import every, stride, sweep_goals


@pytest.fixture(scope="module")
def calls(server):
    arena = Arena(server, "measure")
    return {goal: faults.count_calls(arena, goal)[0] for goal in faults.GOALS}


def at_calls(server, calls, injection, act, step):
    sweep_goals(server, f"{injection} before or behind a call on the socket", act,
                {goal: [(goal, call) for call in range(0, calls[goal], step)] for goal in faults.GOALS},
                {goal: f"{every(step, 'place')} of {calls[goal]}" for goal in faults.GOALS})


def test_kill(server, calls):
    at_calls(server, calls, "client killed (SIGKILL)", faults.die_at_call, stride(1, 1, 1))


def test_terminate(server, calls):
    at_calls(server, calls, "client told to stop (SIGTERM)", faults.terminate_at_call, stride(4, 1, 4))
