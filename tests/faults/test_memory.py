"""Every allocation fails, libpq's included, once or from then on: no crash, no hang, and nothing half done."""

import pytest

import faults
from arena import Arena
from sweep import every, stride, sweep_goals


@pytest.fixture(scope="module")
def allocations(server):
    arena = Arena(server, "measure")
    return {goal: faults.count_calls(arena, goal)[1] for goal in faults.GOALS}


@pytest.mark.parametrize("from_then_on", [False, True], ids=["once", "from-then-on"])
def test_memory(server, allocations, from_then_on):
    step = stride(1, 1, 4)
    sweep_goals(server, f"allocation fails {'from then on' if from_then_on else 'once'}", faults.fail_allocation,
                {goal: [(goal, number, from_then_on) for number in range(0, allocations[goal], step)]
                 for goal in faults.GOALS},
                {goal: f"{every(step, 'allocation')} of {allocations[goal]}" for goal in faults.GOALS})
