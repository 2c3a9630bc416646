"""Tests of the tests: each mutant of the runtime must be noticed by the part of the suite that is there for it, which
finds nothing wrong with the runtime as it is."""

import pytest

import faults
import mutants
from proxy import DOWN, UP, Cut
from sweep import Tally, run


def cuts(direction, how, then, step, end):
    return [("upgrade", Cut(direction, "message", at, how, then)) for at in range(0, end, step)]


# Mutant: the fault and its positions, of which the first that is noticed ends the test: the many are for a busy machine.
KILLERS = {
    "ledger in a second transaction": (faults.cut, cuts(UP, "half", "refuse", 2, 240)),
    "lock waited for in the server": (faults.crowd, [(12, "read committed")] * 40),
    "no lock": (faults.crowd, [(12, "read committed")] * 40),
    "no Sync between lock and ledger": (faults.crowd, [(12, "repeatable read")] * 40),
    "probe that ignores indisvalid": (faults.break_index, ["terminate", "kill and terminate"]),
    "retry that does not heed the ledger": (faults.cut, cuts(DOWN, "close", "pass", 1, 240)),
    "unlock before COMMIT": (faults.crowd, [(12, "read committed")] * 40),
    "cancel believed, not the answers": (faults.terminate_at_call, [("upgrade", call) for call in range(20, 300)] * 4),
    "libpq's errors taken for the server's": (faults.fail_allocation,
                                              [("upgrade", number, False) for number in range(100, 600, 3)]),
}
SEALED = {"COMMIT in a step": "COMMIT;", "ROLLBACK in a step": "ROLLBACK;"}


def judge(server, name, act, positions, program):
    tally = Tally(name, act.__name__.replace("_", " "))
    run(server, act, positions, lambda position: tally, program, enough=1)
    return tally


@pytest.mark.parametrize("name", KILLERS)
def test_mutant(server, tmp_path, name):
    act, positions = KILLERS[name]
    tally = judge(server, name, act, positions, mutants.build(name, tmp_path))
    tally.write("mutant")
    assert tally.violations, f"nobody noticed in {tally.runs} runs: {name}"


@pytest.mark.parametrize("mutated", [True, False], ids=["mutant", "as it is"])
@pytest.mark.parametrize("name", SEALED)
def test_seal(server, tmp_path, name, mutated):
    program = mutants.build(name if mutated else "no mutation", tmp_path, SEALED[name])
    tally = judge(server, name, faults.end_transaction, [program], program)
    if mutated:
        tally.write("mutant")
    assert bool(tally.violations) == mutated, tally.wrong()


def test_as_it_is(server, tmp_path):
    """The parts that only mutants meet, with the runtime as it is."""
    program = mutants.build("no mutation", tmp_path)
    for isolation in ("read committed", "repeatable read"):
        tally = judge(server, "crowd", faults.crowd, [(12, isolation)] * 2, program)
        assert not tally.violations and not tally.hangs, tally.wrong()
