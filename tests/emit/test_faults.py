"""Each allocation and each call that writes fails once, or the compiler is stopped behind it: the output is complete or
what it was before, there is no rubbish beside it, and the exit code says so."""

import os
import pathlib
import shutil
import signal
import subprocess

import pytest

TESTS = pathlib.Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests"
SOURCE = TESTS / "emit/everything"
BUILD = pathlib.Path(os.environ["ALUDEL_BUILD_DIR"])
BEFORE = "what was there before\n"
OUTPUTS = {"out.c": BEFORE, "out.d": None}  # what is there before, if anything: each has its own way into its place


def run_with(folder, *command, **faults):
    environment = os.environ | {"LD_PRELOAD": str(BUILD / "tests/emit/emit-faults.so")}
    environment |= {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
    return subprocess.run([BUILD / "gen/aludel", *command], cwd=folder, env=environment, capture_output=True, text=True,
                          check=False)


def compile_with(folder, **faults):
    for name, before in OUTPUTS.items():
        (folder / name).unlink(missing_ok=True)
        if before is not None:
            (folder / name).write_text(before, encoding="utf-8")
    return run_with(folder, "compile", "-Wno-crlf", "-o", "out.c", "--depfile=out.d", "in", **faults)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder with input, the right output, and how many allocations and writing calls it took."""
    folder = tmp_path_factory.mktemp("faults")
    shutil.copytree(SOURCE, folder / "in")
    done = compile_with(folder, counts=1)
    assert done.returncode == 0, done.stderr
    right = {name: (folder / name).read_text(encoding="utf-8") for name in OUTPUTS}
    return folder, right, [int(count) for count in done.stdout.split()]


def many_files(folder):
    """So many files are looked at by several threads, of which any may be the one that gets no memory."""
    folder.mkdir()
    for n in range(200):
        parent = f"r{n - 1:03}" if n else "base"
        up, down = f"CREATE TABLE t{n} (id int, note text);", f"DROP TABLE {'u' if n % 50 == 0 else 't'}{n};"
        text = f"-- @revision r{n:03}\n-- @revises {parent}\n-- @upgrade\n{up}\n-- @downgrade\n{down}\n"
        (folder / f"r{n:03}.sql").write_text(text, encoding="utf-8")


def judge(folder, right, done, code):
    assert done.returncode in (0, code), done.stderr
    assert done.returncode != 3 or "error: " in done.stderr
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != "in"}
    assert set(written) <= set(OUTPUTS)
    for name, before in OUTPUTS.items():
        assert written.get(name) == right[name] or (done.returncode != 0 and written.get(name) == before), name


def test_no_memory(sound):
    folder, right, (allocations, _) = sound
    failed = 0
    for n in range(allocations):
        done = compile_with(folder, alloc=n)
        judge(folder, right, done, 3)
        failed += done.returncode == 3
    assert failed > 8


def test_no_memory_in_threads(tmp_path):
    many_files(tmp_path / "in")
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
    unnoticed = []
    for n in range(calls):
        done = compile_with(folder, output=n)
        judge(folder, right, done, 3)
        unnoticed += [n] if done.returncode == 0 else []
    assert len(unnoticed) == 1, unnoticed  # where files cannot change places, one takes the other's


def test_stopped(sound):
    folder, right, (_, calls) = sound
    for n in range(calls):
        number = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)[n % 3]
        done = compile_with(folder, output=n, signal=int(number))
        assert done.returncode == -number
        judge(folder, right, done, -number)


def check_without_memory(folder, *options, step):
    """Its findings, or that it could not: never some of them with exit code 0."""
    sound = run_with(folder, "check", *options, "in")
    assert sound.returncode == 0, sound.stderr
    counted = run_with(folder, "check", *options, "in", counts=1)
    allocations = int(counted.stdout.split()[-2])
    failed = 0
    for n in range(0, allocations, max(1, allocations // step)):
        done = run_with(folder, "check", *options, "in", alloc=n)
        failed += done.returncode == 3
        assert done.returncode in (0, 3), (n, done.stderr)
        if done.returncode == 3:
            assert "error: " in done.stderr, n
        else:
            assert done.stdout == sound.stdout, n
            assert done.stderr.endswith(sound.stderr), n  # behind what a library may say that is loaded without memory
    return failed


def test_check_without_memory(tmp_path):
    shutil.copytree(TESTS / "diagnostics/enum-value-use", tmp_path / "in")
    assert check_without_memory(tmp_path, "-Wno-syntax", step=1000) > 3


def test_check_without_memory_in_threads(tmp_path):
    many_files(tmp_path / "in")
    assert check_without_memory(tmp_path, "-Wno-syntax", step=25) > 0


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_check_onto_a_full_disk(tmp_path, form):
    shutil.copytree(TESTS / "diagnostics/enum-value-use", tmp_path / "in")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([BUILD / "gen/aludel", "check", f"--format={form}", "in"], cwd=tmp_path, stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "standard output" in done.stderr) == (3, True), done.stderr
