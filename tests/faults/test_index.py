"""CREATE INDEX CONCURRENTLY is stopped where it waits, in three ways; the index it leaves is dropped and built anew."""

import faults
from sweep import depth, sweep


def test_index(server):
    ways = ["terminate", "cancel", "kill and terminate"]
    rounds = depth(2, 30, 10)
    sweep(server, "upgrade: CREATE INDEX CONCURRENTLY stopped in its wait", faults.break_index, ways * rounds,
          f"terminated, cancelled, terminated with the client killed; {rounds} times each")
