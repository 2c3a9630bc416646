"""A proxy that breaks the first connection through it at one place, and what it may do with the next ones.

One process, one loop, which ends with the migrator: faults are a matter of bytes here, never of timing."""

import os
import select
import socket
import struct
import time
from dataclasses import dataclass

from migrator import DEADLINE, Hang

UP, DOWN = "client to server", "server to client"
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Cut:
    """Behind byte or message `at` of `direction`. how: 'reset', 'close', 'half' (the other direction lives on), 'pause'
    (30 ms, and nothing is lost), 'call' (on_cut is called, and nothing is cut). The next connections: 'refuse',
    'pass', or 'again', the same cut for each."""

    direction: str
    unit: str  # 'byte' or 'message'
    at: int
    how: str
    then: str = "refuse"

    def __str__(self):
        return f"{self.how} behind {self.unit} {self.at} from {self.direction}, then {self.then}"


def spread(stream, how, then, steps):
    """Cuts in both directions of a stream, each `steps` bytes and messages."""
    return [Cut(direction, unit, at, how, then) for direction, ends in stream.items()
            for unit, step in steps.items() for at in range(0, ends[unit == "message"], step)]


REQUEST_FOR_TLS = bytes([0, 0, 0, 8, 4, 210, 22, 47])


class Messages:
    """Where the protocol's messages end in one direction of a connection; or TLS's records, where it is asked for."""

    def __init__(self, typed):
        self.header = 5 if typed else 4
        self.ends = []  # offsets in the stream
        self.types = ""
        self.begin = 0
        self.pending = b""
        self.seen = 0
        self.encrypted = False

    def _length(self):
        """Of what begins here, as far as it is known."""
        if self.encrypted and not self.ends:
            return 1  # the server's answer to the request
        if len(self.pending) < self.header:
            return self.header
        if self.encrypted:
            return struct.unpack(">H", self.pending[3:5])[0] + 5
        return struct.unpack(">I", self.pending[self.header - 4:self.header])[0] + self.header - 4

    def feed(self, data):
        self.pending += data
        self.seen += len(data)
        while self.pending and len(self.pending) >= (length := self._length()):
            self.types += chr(self.pending[0]) if self.header == 5 else "0"
            self.encrypted = self.encrypted or self.pending == REQUEST_FOR_TLS
            self.pending = self.pending[length:]
            self.begin += length
            self.ends.append(self.begin)
            self.header = 5  # only a client's first message has no type


class Pair:
    def __init__(self, client, server):
        self.ends = {UP: (client, server), DOWN: (server, client)}
        self.messages = {UP: Messages(typed=False), DOWN: Messages(typed=True)}
        self.open = {UP: True, DOWN: True}
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self, reset=False):
        for end in self.ends[UP]:
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.close()
        self.open = {UP: False, DOWN: False}


class Proxy:
    def __init__(self, port):
        self.server_port = port
        self.port = 0
        self._listen()

    def _listen(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self.listener.getsockname()[1]

    def refuse(self):
        """For the rest of this run, as where no server is. (Where somebody accepts, libpq tries no other host.)"""
        self.listener.close()
        self.listener = None

    def serve(self, pid, cut=None, on_cut=None):
        """Until the process ends. Returns its first connection's Pair, or None if it made none."""
        self.cut, self.on_cut, self.first, self.pairs, self.was_cut = cut, on_cut, None, [], False
        end = time.monotonic() + DEADLINE
        process = os.pidfd_open(pid)
        try:
            while self._turn(process, end):
                pass
        finally:
            os.close(process)
            for pair in self.pairs:
                pair.close()
            self._drop_backlog() if self.listener else self._listen()
        return self.first

    def _drop_backlog(self):
        """Connections that nobody accepted must not meet the next migrator's proxy."""
        self.listener.setblocking(False)
        try:
            while True:
                self.listener.accept()[0].close()
        except BlockingIOError:
            self.listener.setblocking(True)

    def _turn(self, process, end):
        sources = {process: None, **({self.listener: None} if self.listener else {})}
        for pair in self.pairs:
            for direction, (source, _) in pair.ends.items():
                if pair.open[direction]:
                    sources[source] = (pair, direction)
        ready = select.select(sources, [], [], max(0, end - time.monotonic()))[0]
        if not ready:
            raise Hang
        if process in ready:
            return False
        for source in ready:
            if source is self.listener:
                self._accept()
            elif sources[source][0].open[sources[source][1]]:
                self._pass_on(*sources[source])
        return True

    def _accept(self):
        client, _ = self.listener.accept()
        if self.was_cut and self.cut.then == "refuse":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            client.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port))
        except ConnectionError:
            client.close()
            return
        pair = Pair(client, server)
        self.pairs.append(pair)
        self.first = self.first or pair

    def _pass_on(self, pair, direction):
        source, sink = pair.ends[direction]
        try:
            data = source.recv(1 << 16)
        except ConnectionError:
            pair.close(reset=True)
            return
        if not data:
            self._ended(pair, direction)
            return
        before = pair.messages[direction].seen
        pair.messages[direction].feed(data)
        pair.messages[DOWN].encrypted = pair.messages[UP].encrypted
        cut = self._place_in(pair, direction, before)
        try:
            sink.sendall(data[:cut])
            if cut is not None:
                self._break(pair, direction, data[cut:])
        except ConnectionError:
            pair.close(reset=True)

    @staticmethod
    def _ended(pair, direction):
        """The end of one direction is passed on; a server that went away has no other direction."""
        pair.open[direction] = False
        if direction == UP and pair.open[DOWN]:
            try:
                pair.ends[UP][1].shutdown(socket.SHUT_WR)
            except OSError:
                pair.close()
        else:
            pair.close()

    def _place_in(self, pair, direction, before):
        """The place to break at in what was just read, or None."""
        if self.cut is None or direction != self.cut.direction:
            return None
        if self.cut.then != "again" and (self.was_cut or pair is not self.first):
            return None
        messages = pair.messages[direction]
        at = self.cut.at
        if self.cut.unit == "message":
            if len(messages.ends) <= at:
                return None
            at = messages.ends[at]
        if at > messages.seen or at < before:
            return None
        self.was_cut = True
        return at - before

    def _break(self, pair, direction, rest):
        source, sink = pair.ends[direction]
        if self.cut.how == "reset":
            pair.close(reset=True)
        elif self.cut.how == "close":
            pair.close()
        elif self.cut.how == "half":
            sink.shutdown(socket.SHUT_WR)
            pair.open[direction] = False
        else:
            if self.cut.how == "pause":
                time.sleep(0.03)
            else:
                self.on_cut(pair)
            sink.sendall(rest)
