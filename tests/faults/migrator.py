"""Runs the fixture's migrator, with faults, and reads what it says."""

import json
import os
import select
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

BUILD = Path(os.environ["ALUDEL_BUILD_DIR"]) / "tests" / "faults"
PRELOAD = BUILD / "faults-preload.so"
SPEED = 50  # its pauses are for networks
CLOCK = 4  # its patience with a silent server is 30 s
DEADLINE = 60  # seconds; nothing that is not stuck takes a hundredth of that


class Hang(Exception):
    pass


@dataclass
class Ran:
    exit: int  # a negative one is a signal
    text: str = ""
    outcomes: dict = field(default_factory=dict)  # revision: what it says became of it


class Migrator:
    """Started, but not waited for: whoever serves its connection waits."""

    def __init__(self, conninfo, *arguments, program=BUILD / "works", pass_fds=(), **faults):
        self.output = tempfile.TemporaryFile()
        # Without HOME, libpq asks glibc's getpwuid(), which aborts where there is no memory.
        environment = {"HOME": "/", "ALUDEL_WAIT_LOCK": "10min", "PATH": os.environ["PATH"], "LD_PRELOAD": str(PRELOAD),
                       **{f"FAULTS_{name.upper()}": str(value) for name, value in {"speed": SPEED, "clock": CLOCK, **faults}.items()}}
        self.process = subprocess.Popen([program, "-d", conninfo, "--format=json", *arguments], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output,
                                        pass_fds=pass_fds)
        self.pid = self.process.pid

    def kill(self):
        """Popen.kill() may reap it."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds=DEADLINE):
        process = os.pidfd_open(self.pid)
        stuck = not select.select([process], [], [], seconds)[0]
        os.close(process)
        if stuck:
            self.kill()
        exit = self.process.wait()
        self.output.seek(0)
        text = self.output.read().decode(errors="replace")
        self.output.close()
        if stuck:
            raise Hang(text)
        return Ran(exit, text, outcomes_in(text))


def outcomes_in(text):
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                event = json.loads(line)
            except ValueError:
                continue  # it was killed while it wrote
            if event.get("event") == "end":
                return {row["revision"]: row["outcome"] for row in event["revisions"]}
    return {}
