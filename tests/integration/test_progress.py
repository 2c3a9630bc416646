"""What takes long shows itself on a terminal, and nowhere else."""

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time

import pytest


class Terminal:
    """A migrator that runs on one, and all that it has drawn there."""

    def __init__(self, m, *arguments, columns=200, language="C.UTF-8"):
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "LC_ALL": language}
        self.process = subprocess.Popen(m.command(*arguments), stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                                        env=environment)
        os.close(slave)
        self.drawn = b""

    def read(self):
        """False at its end, which Linux says by an error."""
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            piece = b""
        self.drawn += piece
        return piece != b""

    def lines(self):
        return re.split(r"\r\x1b\[K|\r?\n", self.drawn.decode(errors="replace"))

    def until(self, pattern):
        """The first line that has it, once it is whole: the next one has begun, or is on its way."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for line in self.lines()[:-1]:
                if re.search(pattern, line):
                    return line
            if select.select([self.master], [], [], 1)[0] and not self.read():
                break
        raise AssertionError(f"never drawn: {pattern}\n{self.drawn.decode()}")

    def end(self):
        while self.read():
            pass
        os.close(self.master)
        return self.process.wait(timeout=60)


@pytest.fixture
def gate(tmp_path, server):
    """A file that the server's function waits for; the test opens it."""
    class Gate:
        path = server.folder / f"{tmp_path.name}.open"
        function = ("CREATE FUNCTION gate(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN\n"
                    f"IF n > 900 THEN WHILE pg_catalog.pg_stat_file('{path}', true) IS NULL LOOP\n"
                    "PERFORM pg_catalog.pg_sleep(0.02); END LOOP; END IF; RETURN n; END $$;")

        def open(self):
            self.path.touch()
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def indexed(project, migrator, gate):
    """A migrator whose second revision builds an index that is two thirds scanned when it comes to the gate."""
    project.revision("0001", f"{gate.function}\nCREATE TABLE t (i int, pad text);\n"
                             "INSERT INTO t SELECT n, repeat('x', 1000) FROM generate_series(1, 1000) n;")
    project.revision("0002", "CREATE INDEX t_gate ON t (gate(i));")
    m = migrator()
    m.run("upgrade", "+1")
    return m


def test_an_index_build(indexed, gate):
    terminal = Terminal(indexed, "upgrade")
    line = terminal.until("scanning table")
    gate.open()
    assert terminal.end() == 0
    assert re.fullmatch(r"1/1  0002  1/1  [\d.]+ s  building index: scanning table  █{17,18}░{2,3} (8|9)\d%  "
                        r"CREATE INDEX t_gate ON t \(gate\(i\)\);", line), line


def test_an_index_build_in_ascii(indexed, gate):
    terminal = Terminal(indexed, "upgrade", columns=60, language="C")
    line = terminal.until("scanning")
    gate.open()
    assert terminal.end() == 0
    assert re.fullmatch(r"1/1  0002  1/1  [\d.]+ s  building index: scanning table \.\.\.|"
                        r"1/1  0002  1/1  [\d.]+ s  building index: scanning t.*\.\.\.", line) and len(line) <= 59, line


def test_many_statements(project, migrator, gate):
    project.revision("0001", gate.function)
    project.revision("0002", "\n".join(f"SELECT gate({n});" for n in [*range(20), 1000, *range(19)]))
    m = migrator()
    m.run("upgrade", "+1")
    terminal = Terminal(m, "upgrade")
    line = terminal.until("/s  ")
    gate.open()
    assert terminal.end() == 0
    assert re.fullmatch(r"1/1  0002  21/40  [\d.]+ s  █{10}░{10} 50%  [\d.]+/s  \d+ s left  SELECT gate\(1000\);", line), line


def test_copy(project, migrator, gate):
    """The server takes no more while a trigger waits, and libpq holds no more than a piece."""
    project.revision("0001", f"{gate.function}\nCREATE TABLE t (i int, pad text);\n"
                             "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
                             "$$ BEGIN PERFORM gate(NEW.i); RETURN NEW; END $$;\n"
                             "CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION wait();")
    rows = "".join(f"{n}\t{'x' * 1000}\n" for n in range(1, 4001))
    project.revision("0002", f"COPY t FROM stdin;\n{rows}\\.\n")
    m = migrator()
    m.run("upgrade", "+1")
    terminal = Terminal(m, "upgrade")
    line = terminal.until("MB/s")
    gate.open()
    assert terminal.end() == 0 and m.value("SELECT count(*) FROM t") == 4000
    shown = re.fullmatch(r"1/1  0002  1/1  [\d.]+ s  █+░+ (\d\d)%  ([\d.]+) of 4\.0 MB  [\d.]+ MB/s  "
                         r"\d+ s left  COPY t FROM stdin.*", line)
    assert shown and 20 <= int(shown[1]) < 100 and 0.9 <= float(shown[2]) < 4, line


@pytest.mark.parametrize("options", [["--no-progress"], ["--quiet"], ["--format=json"]])
def test_quiet(indexed, gate, options):
    terminal = Terminal(indexed, "upgrade", *options)
    indexed.wait_for("SELECT count(*) = 1 FROM pg_stat_progress_create_index")
    gate.open()
    assert terminal.end() == 0
    assert b"\x1b[K" not in terminal.drawn and b"scanning" not in terminal.drawn


def test_no_terminal(indexed, gate):
    process = indexed.start("upgrade")
    indexed.wait_for("SELECT count(*) = 1 FROM pg_stat_progress_create_index")
    gate.open()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and "\x1b" not in out + err and "\r" not in out + err
