"""A connection with TLS is cut behind bytes and behind records, which are its messages."""

import pytest

import faults
from arena import Arena
from proxy import spread
from sweep import every, stride, sweep_goals
from test_cut import NAMES, THEN


@pytest.mark.parametrize("how, then", [("reset", "refuse"), ("close", "pass")])
def test_tls(server, how, then):
    arena = Arena(server, "measure")
    steps = {"byte": stride(512, 512, 1024), "message": stride(32, 1, 1)}
    streams = {goal: faults.stream_of(arena, faults.GOALS[goal], **faults.TLS) for goal in faults.GOALS}
    sweep_goals(server, f"TLS connection {NAMES[how]}{THEN[then]}", faults.cut_tls,
                {goal: [(goal, cut) for cut in spread(stream, how, then, steps)] for goal, stream in streams.items()},
                dict.fromkeys(faults.GOALS, f"{every(steps['byte'], 'byte')} and {every(steps['message'], 'record')}"))
