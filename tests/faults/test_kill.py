"""The migrator is killed, or told to stop, before and behind every one of its calls on sockets."""

import pytest

import faults
from arena import Arena
from sweep import stride, sweep


@pytest.fixture(scope="module")
def calls(server):
    arena = Arena(server, "measure")
    return {goal: faults.count_calls(arena, goal)[0] for goal in faults.GOALS}


@pytest.mark.parametrize("goal", faults.GOALS)
def test_kill(server, calls, goal):
    every = stride(1, 1)
    sweep(server, f"{goal}: client killed (SIGKILL) at a socket call", faults.die_at_call,
          [(goal, call) for call in range(0, calls[goal], every)],
          f"every {every}. of before and behind {calls[goal] // 2} calls")


@pytest.mark.parametrize("goal", faults.GOALS)
def test_terminate(server, calls, goal):
    every = stride(4, 1)
    sweep(server, f"{goal}: client told to stop (SIGTERM) at a socket call", faults.terminate_at_call,
          [(goal, call) for call in range(0, calls[goal], every)],
          f"every {every}. of before and behind {calls[goal] // 2} calls")
