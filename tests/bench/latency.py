"""A proxy in front of a PostgreSQL socket that holds every byte back for a while, in both directions: a long wire."""

import queue
import socket
import tempfile
import threading
import time
from pathlib import Path


class Latency:
    def __init__(self, server, seconds):
        self.server = server
        self.seconds = seconds
        self.folder = tempfile.TemporaryDirectory(prefix="aludel-", dir="/tmp")
        self.listener = socket.socket(socket.AF_UNIX)

    def __enter__(self):
        Path(self.folder.name).chmod(0o755)
        self.listener.bind(f"{self.folder.name}/.s.PGSQL.{self.server.port}")
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.folder.cleanup()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
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
