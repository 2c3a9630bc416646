"""explain.py ALUDEL [ID...]: every diagnostic is explained; each example has it and no other, and the cured one has
nothing at all. No diagnostic of an ID is looked for: this build does not have it."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ALUDEL = os.path.abspath(sys.argv[1])


def run(*arguments, folder="."):
    return subprocess.run([ALUDEL, *arguments], cwd=folder, capture_output=True, text=True, check=False).stdout


NO_GRAMMAR = "without libpg_query" in run("version")
UNSEEN = {"syntax-unavailable", *sys.argv[2:]} | ({"syntax", "newer-syntax", "plpgsql-syntax", "syntax-unchecked"} if NO_GRAMMAR else set())


def explained(name):
    """The example and the cured one, without their indentation."""
    match = re.fullmatch(r".+\n\n((?:\S.*\n)+)\nexample:\n((?:    .*\n)+)\ncured:\n((?:    .*\n)+)", run("explain", name))
    if match is None:
        sys.exit(f"{name}: not explained")
    return [re.sub("^    ", "", match[part], flags=re.MULTILINE) for part in (2, 3)]


def make_files(text, folder):
    if text.startswith("$ "):
        for command in text.splitlines():
            subprocess.run(["sh", "-ec", command.removeprefix("$ ")], cwd=folder, check=True)
        return
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    name, lines = "a.sql", []
    for line in text.splitlines(True):
        heading = re.fullmatch(r"==> (.+) <==\n", line)
        if heading:
            name, lines = heading[1], []
        lines += [] if heading else [line]
        (folder / name).write_text("".join(lines), encoding="utf-8")


def found(name, folder):
    command = ["import", "plain"] if name.startswith("import-") else ["check"]
    return {diagnostic["id"] for diagnostic in json.loads(run(*command, "--format=json", ".", folder=folder))["diagnostics"]}


def try_one(name):
    example, cured = explained(name)
    if name in UNSEEN:
        return []
    with tempfile.TemporaryDirectory(prefix="aludel-explain-") as scratch:
        folder = pathlib.Path(scratch)
        make_files(example, folder)
        has = found(name, folder) - UNSEEN
        make_files(cured, folder)
        left = found(name, folder) - UNSEEN - ({"no-revisions"} if not any(folder.iterdir()) else set())
    faults = [] if has == {name} else [f"{name}: the example has {sorted(has)}"]
    return faults + ([f"{name}: the cured example has {sorted(left)}"] if left else [])


names = [line.split()[0] for line in run("explain").splitlines()]
faults = [fault for name in names for fault in try_one(name)]
if not names or faults:
    sys.exit("\n".join(faults))
