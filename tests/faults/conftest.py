"""A server that every kind of fault can reach: TCP as well, since only TCP can reset a connection."""

import random
import socket
import subprocess

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


def certify(server):
    """For the tests that ask for TLS; a client that does not notices nothing of it."""
    files = {"ssl_key_file": server.folder / "key.pem", "ssl_cert_file": server.folder / "certificate.pem"}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=faults", "-keyout", files["ssl_key_file"],
                    "-out", files["ssl_cert_file"]], check=True, capture_output=True)
    for file in files.values():
        file.chmod(0o600)
        server.own(file)
    server.settings.update(ssl="on", **{name: str(file) for name, file in files.items()})


@pytest.fixture(scope="session")
def server():
    server = Server(port=free_port(), **BREAKABLE)
    try:
        certify(server)
        yield server.start()
    finally:
        server.destroy()
