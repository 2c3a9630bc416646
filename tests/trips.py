"""A proxy in front of a PostgreSQL socket that counts round trips.

A trip is a time that the client sent because it had to: after it was idle, with everything that the server had answered
in its hands. To tell this from a pipeline, where both sides talk at once, the proxy holds answers back until the client
has said nothing for a moment. Timing can therefore only join trips that take less than that moment, never add any."""

import select
import socket
import tempfile
import threading
from pathlib import Path

QUIET = 0.003  # seconds; libpq writes a full pipeline within microseconds
TERMINATE = b"X\0\0\0\4"


class Trips:
    """Use as a context manager; `counts` has the trips of each connection after it was ready for its first query."""

    def __init__(self, server):
        self.server = server
        self.counts = []
        self.sent = 0  # bytes from clients, after connecting
        self.folder = tempfile.TemporaryDirectory(prefix="aludel-", dir="/tmp")
        self.listener = socket.socket(socket.AF_UNIX)

    def __enter__(self):
        self.listener.bind(f"{self.folder.name}/.s.PGSQL.{self.server.port}")
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.folder.cleanup()

    def conninfo(self, dbname):
        return self.server.conninfo(dbname, host=self.folder.name)

    @property
    def total(self):
        return sum(self.counts)

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.counts.append(0)
            threading.Thread(target=self._serve, args=(client, len(self.counts) - 1), daemon=True).start()

    def _serve(self, client, index):
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(Path(self.server.folder) / f".s.PGSQL.{self.server.port}"))
        with client, server:
            self._connect(client, server)
            self._relay(client, server, index)

    @staticmethod
    def _connect(client, server):
        """Passes everything on until the server is ready for a query: authentication is not counted."""
        answers = b""
        while not answers.endswith(b"Z\0\0\0\5I"):
            for source in select.select([client, server], [], [])[0]:
                data = source.recv(65536)
                if not data:
                    return
                if source is server:
                    answers += data
                (client if source is server else server).sendall(data)

    def _relay(self, client, server, index):
        held = b""
        client_waits = True  # everything answered so far was delivered since it last sent
        while True:
            ready = select.select([client, server], [], [], QUIET if held else None)[0]
            if client in ready:
                data = client.recv(1 << 20)
                if not data:
                    return
                if client_waits and data != TERMINATE:
                    self.counts[index] += 1
                client_waits = False
                self.sent += len(data)
                server.sendall(data)
            elif server in ready:
                try:
                    data = server.recv(1 << 20)
                except ConnectionResetError:
                    data = b""
                if not data:
                    client.sendall(held)
                    return
                held += data
            else:
                client.sendall(held)
                held = b""
                client_waits = True


class Passing(Trips):
    """Counts nothing and holds nothing back: passes on what comes, as long as passes() says so."""

    def passes(self, data, from_client):
        raise NotImplementedError

    def _relay(self, client, server, _):
        while True:
            for source in select.select([client, server], [], [])[0]:
                data = source.recv(1 << 20)
                if not data or not self.passes(data, source is client):
                    return
                (client if source is server else server).sendall(data)
