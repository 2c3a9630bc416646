"""A server that every kind of fault can reach: TCP as well, since only TCP can reset a connection."""

import random
import socket

import pytest

from postgres import Server


def free_port():
    """One that the kernel gives to no outgoing connection, as it may do with one that it chose itself."""
    while True:
        port = random.randrange(15000, 32000)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


# Changes that are reported as committed survive the server's death, not the machine's.
BREAKABLE = {"listen_addresses": "127.0.0.1", "synchronous_commit": "on", "max_connections": 200,
             "autovacuum": "off", "jit": "off", "shared_buffers": "16MB", "max_wal_size": "128MB", "max_wal_senders": 4, "restart_after_crash": "on"}


@pytest.fixture(scope="session")
def server():
    server = Server(port=free_port(), **BREAKABLE)
    try:
        yield server.start()
    finally:
        server.destroy()
