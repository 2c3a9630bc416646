"""Runs programs and says what they cost."""

import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: int  # bytes resident


class Samples:
    """The same thing measured several times."""

    def __init__(self):
        self.costs = []

    @property
    def wall(self):
        return statistics.median(cost.wall for cost in self.costs)

    @property
    def cpu(self):
        return statistics.median(cost.cpu for cost in self.costs)

    @property
    def peak(self):
        return max(cost.peak for cost in self.costs)

    def range(self):
        walls = [cost.wall for cost in self.costs]
        return min(walls), max(walls)


class Meter:
    def __init__(self, folder):
        self.program = folder / "measure"
        self.output = folder / "measured"
        self.build("measure")

    def build(self, name, *arguments):
        """NAME.c of this folder as a program; None where it cannot be built, for want of a library."""
        program = self.program.with_name(name)
        command = ["cc", "-O2", "-o", program, Path(__file__).with_name(f"{name}.c"), *arguments]
        return program if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0 else None

    def run(self, *command, **options):
        """The cost of a command that must succeed."""
        result = subprocess.run([self.program, self.output, *command], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
        if result.returncode:
            raise RuntimeError(f"{command[0]} ended with {result.returncode}: {result.stderr[-2000:]}")
        wall, user, system, peak = map(int, self.output.read_text().split())
        return Cost(wall / 1e9, (user + system) / 1e6, peak * 1024)

    def alternate(self, times, **contenders):
        """Each contender (a function that returns a Cost) that often, in turn, so that a slow minute hits all alike."""
        samples = {name: Samples() for name in contenders}
        for _ in range(times):
            for name, contender in contenders.items():
                samples[name].costs.append(contender())
        return samples
