"""The server's disk is full from some write on: a table that cannot grow is an error, a log that cannot is the server's
end. When there is room again, nothing is lost and nothing is half done."""

import mmap
import select
import struct

import pytest

import faults
from arena import IMPATIENT, Arena
from conftest import BREAKABLE, free_port
from migrator import BUILD, DEADLINE
from postgres import Server
from sweep import Tally, depth, sliced

ROOM_FOR_ALL = 1 << 62
PLACES = depth(10, 60, 20)


class Disk:
    """The two numbers of full.c."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(struct.pack("qq", 0, ROOM_FOR_ALL))
        with path.open("r+b") as file:
            self.numbers = mmap.mmap(file.fileno(), 16)

    def make_room(self, writes=ROOM_FOR_ALL):
        self.numbers[:] = struct.pack("qq", 0, writes)

    def tried(self):
        return struct.unpack("qq", self.numbers[:])[0]


@pytest.fixture(scope="module")
def disk():
    server = Server(port=free_port(), **BREAKABLE)
    try:
        disk = Disk(server.folder / "disk")
        server.own(disk.path)
        server.environment = {"LD_PRELOAD": str(BUILD / "faults-full.so"), "FULL_DISK": str(disk.path)}
        disk.arena = Arena(server.start(), "full")
        yield disk
    finally:
        server.destroy()


def fill(arena, disk, goal, writes):
    arena.prepare(goal)
    before = len(arena.server.log.read_text())
    disk.make_room(writes)
    ran = arena.start(*goal, speed=IMPATIENT).wait()
    disk.make_room()
    if "PANIC" in arena.server.log.read_text()[before:]:  # then all connections end, the monitor's, too
        assert select.select([arena.monitor], [], [], DEADLINE)[0]
        arena.connect()
    arena.after_fault(goal, ran)


@pytest.mark.parametrize("goal", faults.GOALS)
def test_full(disk, goal):
    arena, arguments = disk.arena, faults.GOALS[goal]
    arena.prepare(arguments)
    disk.make_room()
    arena.must(arena.plainly(*arguments), "with room for all")
    writes = disk.tried()
    assert writes > 0
    tally = Tally(f"{goal}: the server's disk is full", f"{PLACES} of {writes} writes")
    for place in sliced(range(PLACES)):
        tally.attempt(fill, arena, disk, arguments, place * writes // PLACES)
    tally.prove()
