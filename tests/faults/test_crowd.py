"""Fifty migrators start at one moment, and a third of them is killed: every revision is applied once, and who was not
killed says that all is well."""

import os
import random
import time

import pytest

import faults
from arena import Arena, Violation
from migrator import DEADLINE
from sweep import Tally, depth, sliced

CROWD = 50
VICTIMS = CROWD // 3


def rounds(goal, victims):
    return depth(5 if victims and goal == "upgrade" else 1, 5, 3)


@pytest.fixture(scope="module")
def arena(server):
    return Arena(server, "crowd")


def gather(arena, goal):
    """Fifty that wait for one moment, and that moment."""
    barrier, gate = os.pipe()
    migrators = [arena.start(*goal, barrier=barrier, speed=1, pass_fds=[barrier]) for _ in range(CROWD)]
    os.close(barrier)
    return migrators, gate


def let_go(migrators, gate, victims, chance, spread):
    os.close(gate)
    moments = sorted((chance.uniform(0, spread), victim) for victim in victims)
    began = time.monotonic()
    for moment, victim in moments:
        time.sleep(max(0, began + moment - time.monotonic()))
        migrators[victim].kill()
    return [migrator.wait(8 * DEADLINE) for migrator in migrators]


def one_round(arena, goal, chance, victims, spread):
    arena.prepare(goal)
    migrators, gate = gather(arena, goal)
    killed = set(chance.sample(range(CROWD), victims))
    for number, ran in enumerate(let_go(migrators, gate, killed, chance, spread)):
        if ran.exit != 0 and not (number in killed and ran.exit == -9):
            raise Violation(f"migrator {number} of the crowd: exit {ran.exit}\n{ran.text}")
    arena.after_fault(goal, None)


@pytest.mark.parametrize("victims", [0, VICTIMS], ids=["all live", "a third is killed"])
@pytest.mark.parametrize("goal", faults.GOALS)
def test_crowd(arena, goal, victims):
    tally = Tally(f"{goal}: {CROWD} migrators at once" + (f", {victims} of them killed" if victims else ""),
                  f"rounds of {CROWD}")
    for number in sliced(range(rounds(goal, victims))):
        tally.attempt(one_round, arena, faults.GOALS[goal], random.Random(number), victims, spread=1.5)
    tally.runs *= CROWD
    tally.prove()
