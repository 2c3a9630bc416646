"""A proxy in front of a PostgreSQL socket that holds every byte back for a while, in both directions: a long wire."""

import queue
import socket
import threading
import time
from pathlib import Path

from trips import Trips


class Latency(Trips):
    def __init__(self, server, seconds):
        super().__init__(server)
        self.seconds = seconds

    def _serve(self, client, _):
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(Path(self.server.folder) / f".s.PGSQL.{self.server.port}"))
        for source, sink in (client, server), (server, client):
            wire = queue.SimpleQueue()
            threading.Thread(target=self._receive, args=(source, wire), daemon=True).start()
            threading.Thread(target=self._deliver, args=(wire, sink), daemon=True).start()

    def _receive(self, source, wire):
        while True:
            try:
                data = source.recv(1 << 16)
            except OSError:
                data = b""
            wire.put((time.monotonic() + self.seconds, data))
            if not data:
                return

    @staticmethod
    def _deliver(wire, sink):
        while True:
            due, data = wire.get()
            time.sleep(max(0, due - time.monotonic()))
            try:
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(data)
            except OSError:
                return
