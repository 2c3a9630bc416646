"""A private PgBouncer in front of a Server."""

import shutil
import socket
import subprocess
import time

from postgres import as_server_user

CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={server_port} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
max_client_conn = 300
default_pool_size = 20
logfile = {folder}/log
"""


class PgBouncer:
    """Use as a context manager."""

    def __init__(self, server, mode, port):
        self.server, self.port = server, port
        self.folder = server.folder / f"pgbouncer-{mode}"
        self.folder.mkdir()
        server.own(self.folder)
        self.ini = self.folder / "ini"
        self.ini.write_text(CONFIGURATION.format(server_port=server.port, port=port, mode=mode,
                                                 folder=self.folder))

    def __enter__(self):
        program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
        self.process = subprocess.Popen(as_server_user(program, "-q", str(self.ini)), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except ConnectionError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)

    def conninfo(self, dbname):
        return self.server.conninfo(dbname, host="127.0.0.1", port=self.port, sslmode="disable", gssencmode="disable")
