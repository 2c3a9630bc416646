"""A folder of migrations, compiled by aludel into a migrator that the tests run."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from trips import Passing


def lock_key(schema):
    """As aludel_i_lock_key()."""
    key = 2166136261
    for byte in schema.encode():
        key = (key ^ byte) * 16777619 & 0xffffffff
    return key - (1 << 32) if key >> 31 else key


LOCK = (0x414c444c, lock_key("aludel"))


@dataclass
class Result:
    code: int
    out: str
    err: str


class Project:
    """Annotated SQL, written by the test; build() makes the migrator of what stands there now."""

    def __init__(self, folder, aludel, build_dir):
        self.folder = folder / "migrations.d"
        self.folder.mkdir()
        self.aludel = aludel
        self.build_dir = build_dir
        self.last = None
        self.built = 0

    def revision(self, name, upgrade, downgrade="SELECT 1;", *, revises=None, header="", upgrade_options="",
                 downgrade_options=""):
        """A revision behind the last one, unless told otherwise. Returns the file's lines, to look up places in."""
        revises = revises or self.last or "base"
        text = (f"-- {name}\n--\n-- @revision {name}\n-- @revises {revises}\n{header}\n"
                f"-- @upgrade{upgrade_options}\n{upgrade}\n\n-- @downgrade{downgrade_options}\n{downgrade}\n")
        self.last = name
        return self.write(f"{name}.sql", text)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return text.splitlines()

    def compile(self, *arguments):
        """The emitted C of what stands here now."""
        self.built += 1
        source = self.folder.parent / f"migrate{self.built}.c"
        subprocess.run([self.aludel, "compile", "-o", source, "--base", self.folder.parent, *arguments, self.folder],
                       check=True)
        return source

    def link(self, *sources):
        program = sources[0].with_suffix("") if sources[0].parent == self.folder.parent else self.folder.parent / "program"
        compiler = os.environ["ALUDEL_CC"].split()  # with the sanitizers of the library, if it has any
        subprocess.run([*compiler, "-I", os.environ["ALUDEL_SOURCE_DIR"] + "/runtime", "-I/usr/include/postgresql",
                        "-o", program, *sources, self.build_dir / "runtime" / "libaludel.a", "-lpq"], check=True)
        return program

    def build(self):
        return self.link(self.compile())


class Migrator:
    """A program and the database that it works on."""

    def __init__(self, program, server, database):
        self.program = program
        self.server = server
        self.database = database

    def command(self, *arguments, conninfo=None):
        return [self.program, "-d", conninfo or self.server.conninfo(self.database), *arguments]

    def run(self, *arguments, code=0, conninfo=None, environment=None):
        done = subprocess.run(self.command(*arguments, conninfo=conninfo), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, env={**os.environ, **(environment or {})})
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}{done.stderr}"
        return Result(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments, conninfo=None):
        return subprocess.Popen(self.command(*arguments, conninfo=conninfo), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def start_hurried(self, *arguments, conninfo=None):
        """With a clock that runs 20 times as fast."""
        preload = Path(os.environ["ALUDEL_BUILD_DIR"]) / "tests" / "integration" / "hurry.so"
        return subprocess.Popen(self.command(*arguments, conninfo=conninfo), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "LD_PRELOAD": preload, "ASAN_OPTIONS": "verify_asan_link_order=0"})

    def connect(self, **parameters):
        return psycopg.connect(self.server.conninfo(self.database), autocommit=True, **parameters)

    def query(self, sql, *values):
        with self.connect() as connection:
            return connection.execute(sql, values or None).fetchall()

    def execute(self, sql):
        with self.connect() as connection:
            connection.execute(sql)

    def value(self, sql, *values):
        return self.query(sql, *values)[0][0]

    def applied(self):
        return [row[0] for row in self.query("SELECT revision FROM aludel.applied ORDER BY seq")]

    def wait_for(self, sql):
        """Until the query returns true."""
        deadline = time.monotonic() + 30
        while not self.value(sql):
            assert time.monotonic() < deadline, sql
            time.sleep(0.02)


class Before(Passing):
    """A proxy that calls `then` before the first thing, or the one of that number, that the client sends with `word` in
    it goes on."""

    def __init__(self, server, word, then, number=1):
        super().__init__(server)
        self.word = word
        self.then = then
        self.left = number

    def passes(self, data, from_client):
        if from_client and self.word in data and self.then is not None:
            self.left -= 1
            if self.left == 0:
                then, self.then = self.then, None
                then()
        return True


@pytest.fixture
def project(tmp_path, aludel, build_dir):
    return Project(tmp_path, aludel, build_dir)


@pytest.fixture
def migrator(project, server, database):
    """Builds what the project holds, for the test's own database."""
    return lambda: Migrator(project.build(), server, database)


@pytest.fixture
def interrupt():
    """Sends the signal and returns the exit code with what the program said."""
    def send(process, number=signal.SIGINT):
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        return Result(process.returncode, out, err)
    return send
