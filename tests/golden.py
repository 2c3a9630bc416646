"""golden.py CASE.expected: runs a transcript again and compares.

A transcript is a file of commands, each behind "$ ", with what they print (both streams) and, unless it is 0, their exit
code below them. They run in a scratch folder that holds a copy of the case's input: the files and folders beside the
transcript that begin with its name. ALUDEL_UPDATE_GOLDEN=1 writes what was printed into the transcript instead; review
the difference like code.
"""

import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def copy_input(case, scratch):
    for path in case.parent.iterdir():
        if path.name.split(".")[0] != case.stem or path == case:
            continue
        if path.is_dir():
            shutil.copytree(path, scratch / path.name)
        else:
            shutil.copy(path, scratch)


def run(command, scratch):
    done = subprocess.run(["sh", "-c", command], cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120)
    output = done.stdout.decode("utf-8", "backslashreplace")
    if output and not output.endswith("\n"):
        output += "\n"
    return output + (f"exit {done.returncode}\n" if done.returncode else "")


def main():
    case = pathlib.Path(sys.argv[1]).resolve()
    expected = case.read_text(encoding="utf-8")
    commands = [line[2:] for line in expected.splitlines() if line.startswith("$ ")]
    if not commands:
        sys.exit(f"{case.name}: no command")
    with tempfile.TemporaryDirectory(prefix="aludel-golden-") as name:
        scratch = pathlib.Path(name)
        copy_input(case, scratch)
        actual = "".join(f"$ {command}\n{run(command, scratch)}" for command in commands)
    if actual == expected:
        return
    if os.environ.get("ALUDEL_UPDATE_GOLDEN"):
        case.write_text(actual, encoding="utf-8")
        return
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), actual.splitlines(True), "expected", "actual"))
    sys.exit(1)


main()
