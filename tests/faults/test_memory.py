"""Every allocation fails, libpq's included, once or from then on: no crash, no hang, and nothing half done."""

import pytest

import faults
from arena import Arena
from sweep import stride, sweep


@pytest.fixture(scope="module")
def allocations(server):
    arena = Arena(server, "measure")
    return {goal: faults.count_calls(arena, goal)[1] for goal in faults.GOALS}


@pytest.mark.parametrize("from_then_on", [False, True], ids=["once", "from-then-on"])
@pytest.mark.parametrize("goal", faults.GOALS)
def test_memory(server, allocations, goal, from_then_on):
    every = stride(4, 1, share=1 if goal == "upgrade" else 2)
    sweep(server, f"{goal}: allocation fails {'from then on' if from_then_on else 'once'}", faults.fail_allocation,
          [(goal, number, from_then_on) for number in range(0, allocations[goal], every)],
          f"every {every}. of {allocations[goal]} allocations")
