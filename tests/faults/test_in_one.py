"""--transaction=all leaves all or nothing, wherever the connection is cut."""

import pytest

import faults
from arena import Arena
from proxy import spread
from sweep import every, stride, sweep
from test_cut import NAMES, THEN


@pytest.mark.parametrize("how, then", [("reset", "refuse"), ("close", "pass")])
def test_in_one(server, how, then):
    stream = faults.stream_of(Arena(server, "measure"), faults.IN_ONE)
    steps = {"byte": stride(512, 128, 512), "message": stride(32, 2, 16)}
    sweep(server, f"upgrade --transaction=all: connection {NAMES[how]}{THEN[then]}", faults.cut_in_one,
          [("upgrade", cut) for cut in spread(stream, how, then, steps)],
          f"{every(steps['byte'], 'byte')} and {every(steps['message'], 'message')}")
