"""A private PostgreSQL for tests: own data folder, own socket folder, no TCP unless asked for."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

CLIENT_BIN = Path(subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
BIN = Path(os.environ.get("ALUDEL_PG_BIN") or CLIENT_BIN)  # the server's



def version(folder):
    text = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return re.search(r"[\d.]+", text).group()


VERSION = version(BIN)
MAJOR, CLIENT_MAJOR = int(VERSION.split(".")[0]), int(version(CLIENT_BIN).split(".")[0])
SCHEMA = Path(__file__).parent / "schema.sql"
ROOMY = 1 << 30  # bytes: a folder in memory must have so many

# Durability costs time, and these servers are thrown away.
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "listen_addresses": ""}


def scratch():
    """Where servers live: in memory, where there is enough of it. Not in $TMPDIR, which may be deep."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOMY
    return memory if roomy else Path("/tmp")


def as_server_user(*command):
    """PostgreSQL refuses to run as root: the command, run as `postgres` then."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--", *command]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Server:
    """Started by start(), gone after stop(). The superuser is `postgres`, and may do all without a password. With a
    `primary` it is a hot standby of that."""

    def __init__(self, primary=None, **settings):
        # A socket's path has 107 bytes at most, and build folders are deep.
        self.folder = Path(tempfile.mkdtemp(prefix="aludel-", dir=scratch()))
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.settings = {**QUICK, "unix_socket_directories": str(self.folder), **settings}
        self.port = self.settings.setdefault("port", 5432)
        self.environment = {}
        self.folder.chmod(0o755)
        self.own(self.folder)
        if primary is not None:
            self._copy(primary)
            return
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth", "trust", "--no-sync",
                  "--encoding", "UTF8", "--locale", "C")

    def _copy(self, primary):
        if MAJOR <= CLIENT_MAJOR:
            self._run("pg_basebackup", "-D", self.data, "-h", primary.folder, "-p", primary.port, "-U", "postgres",
                      "--no-sync", "--checkpoint=fast", folder=CLIENT_BIN)
        else:  # pg_basebackup refuses a server that is newer than itself; this is what it does
            label = primary.psql("-c", "SELECT pg_backup_start('copy', true)",
                                 "-c", f"\\! cp -a {primary.data} {self.data}",
                                 "-c", "SELECT labelfile FROM pg_backup_stop(false)")
            (self.data / "postmaster.pid").unlink()
            self._write("backup_label", label[label.index("START WAL"):])
        self.follow(primary)

    def follow(self, primary):
        """From its next start on it is a standby of that."""
        self._write("standby.signal", "")
        self._write("postgresql.auto.conf", f"primary_conninfo = {quoted(primary.conninfo())}")

    def _write(self, name, text):
        (self.data / name).write_text(text)
        self.own(self.data / name)

    def runs(self):
        return subprocess.run(as_server_user(str(BIN / "pg_ctl"), "status", "-D", str(self.data)), cwd=self.folder,
                              capture_output=True).returncode == 0

    def own(self, path):
        """Gives a file to the user that the server runs as."""
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(path, user.pw_uid, user.pw_gid)

    def _run(self, program, *arguments, folder=BIN):
        command = as_server_user(str(folder / program), *map(str, arguments))
        result = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                env={**os.environ, **self.environment})
        if result.returncode:
            log = self.log.read_text() if self.log.exists() else ""
            raise RuntimeError(f"{program}: {result.stdout}{result.stderr}\n{log}")
        return result.stdout

    def start(self):
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        # Without -l the server keeps the pipe of whoever waits for this test's output.
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "120", "-o", options)
        return self

    def stop(self, mode="fast"):
        self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", "120")

    def destroy(self):
        """Stops it, if it runs, and removes its folder."""
        try:
            self.stop("immediate")
        except RuntimeError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def conninfo(self, dbname="postgres", **parameters):
        values = {"host": self.folder, "port": self.port, "dbname": dbname, "user": "postgres", **parameters}
        return " ".join(f"{name}='{value}'" for name, value in values.items())

    def create_database(self, name):
        """An empty database; dropped first if there is one."""
        self.psql("-c", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
                  "-c", f'DROP DATABASE IF EXISTS "{name}"',
                  "-c", f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.conninfo(name)

    def psql(self, *arguments, dbname="postgres"):
        """What psql prints, unaligned and without headings. A statement that fails raises."""
        return self._client("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments, dbname=dbname)

    def dump_schema(self, dbname, without_schemas=(), without_tables=()):
        """pg_dump -s, without the lines that differ from run to run; or what tells the same to a comparison."""
        if MAJOR > CLIENT_MAJOR:
            return self.psql("-v", f"schemas={','.join(without_schemas)}", "-v", f"tables={','.join(without_tables)}",
                             "-f", SCHEMA, dbname=dbname)
        text = self._client("pg_dump", "-s", *(f"--exclude-schema={name}" for name in without_schemas),
                            *(f"--exclude-table={name}" for name in without_tables), dbname=dbname)
        return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))

    def _client(self, program, *arguments, dbname):
        command = [str(CLIENT_BIN / program), "-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-d", dbname,
                   *map(str, arguments)]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"{program}: {result.stderr}\n{self.log.read_text()}")
        return result.stdout
