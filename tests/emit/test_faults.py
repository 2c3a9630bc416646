"""Each allocation and each call that writes fails once, or the compiler is stopped behind it: the output is complete or
what it was before, there is no rubbish beside it, and the exit code says so."""

import os
import pathlib
import shutil
import signal
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests/emit/everything"
BUILD = pathlib.Path(os.environ["ALUDEL_BUILD_DIR"])
BEFORE = "what was there before\n"
OUTPUTS = ("out.c", "out.d")


def compile_with(folder, **faults):
    for name in OUTPUTS:
        (folder / name).write_text(BEFORE, encoding="utf-8")
    environment = os.environ | {"LD_PRELOAD": str(BUILD / "tests/emit/emit-faults.so")}
    environment |= {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
    return subprocess.run([BUILD / "gen/aludel", "compile", "-Wno-crlf", "-o", "out.c", "--depfile=out.d", "in"],
                          cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder with input, the right output, and how many allocations and writing calls it took."""
    folder = tmp_path_factory.mktemp("faults")
    shutil.copytree(SOURCE, folder / "in")
    done = compile_with(folder, counts=1)
    assert done.returncode == 0, done.stderr
    right = {name: (folder / name).read_text(encoding="utf-8") for name in OUTPUTS}
    return folder, right, [int(count) for count in done.stdout.split()]


def judge(folder, right, done, code):
    assert done.returncode in (0, code), done.stderr
    assert done.returncode != 3 or "error: " in done.stderr
    assert {path.name for path in folder.iterdir()} == {"in", *OUTPUTS}
    for name in OUTPUTS:
        written = (folder / name).read_text(encoding="utf-8")
        assert written == right[name] or (done.returncode != 0 and written == BEFORE), name


def test_no_memory(sound):
    folder, right, (allocations, _) = sound
    failed = 0
    for n in range(allocations):
        done = compile_with(folder, alloc=n)
        judge(folder, right, done, 3)
        failed += done.returncode == 3
    assert failed > 8


def test_no_memory_in_threads(tmp_path):
    """So many files are parsed by several threads, of which any may be the one that gets none."""
    (tmp_path / "in").mkdir()
    for n in range(200):
        parent = f"r{n - 1:03}" if n else "base"
        text = f"-- @revision r{n:03}\n-- @revises {parent}\n-- @upgrade\nSELECT 1;\n-- @downgrade\nSELECT 2;\n"
        (tmp_path / f"in/r{n:03}.sql").write_text(text, encoding="utf-8")
    done = compile_with(tmp_path, counts=1)
    assert done.returncode == 0, done.stderr
    right = {name: (tmp_path / name).read_text(encoding="utf-8") for name in OUTPUTS}
    allocations = int(done.stdout.split()[0])
    failed = 0
    for n in range(0, allocations, allocations // 25):
        done = compile_with(tmp_path, alloc=n)
        judge(tmp_path, right, done, 3)
        failed += done.returncode == 3
    assert failed > 0


def test_no_space(sound):
    folder, right, (_, calls) = sound
    assert calls > 12
    for n in range(calls):
        done = compile_with(folder, output=n)
        judge(folder, right, done, 3)
        assert done.returncode == 3, f"nobody noticed that call {n} failed"


def test_stopped(sound):
    folder, right, (_, calls) = sound
    for n in range(calls):
        number = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)[n % 3]
        done = compile_with(folder, output=n, signal=int(number))
        assert done.returncode == -number
        judge(folder, right, done, -number)
