"""Every command that the README and docs/ show is run, page by page, in one shell and an empty folder.

    ```sh                     the block is run, and succeeds
    ```console                each line behind "$ " is run, and prints what stands below it, if anything does
    ```sql NAME               is the file NAME
    <!-- sh                   is run, and not shown
    <!-- elsewhere: WHY -->   the next block cannot be run here

What differs from run to run does not count: times, checksums, process ids, hosts. With ALUDEL_UPDATE_GOLDEN=1 what was
printed is written into the page; review the difference like code.
"""

import os
import re
import subprocess

import pytest

ROOT = os.environ["ALUDEL_SOURCE_DIR"]
PAGES = ["README.md"] + sorted(f"docs/{name}" for name in os.listdir(f"{ROOT}/docs") if name.endswith(".md"))
BLOCK = re.compile(r"^```(sh|console|sql [^\s]+)\n(.*?)^```$|^<!-- (sh|elsewhere:)(.*?)-->$", re.DOTALL | re.MULTILINE)
MARK = "\x1e"
CHANGES = [(r"\b\d+(\.\d+)? (ms|s)\b", "TIME"), (r"\b[0-9a-f]{12,64}\b", "HEX"), (r"\bpid \d+", "pid N"), (r"\w+@[\w.-]+,", "USER@HOST,"),
           (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?(\.\d+)?([+-]\d\d|Z)?", "WHEN"), (r" +", " ")]


def steps(text):
    """(command, place of its output in the text or None, what stands there)"""
    elsewhere = False
    for block in BLOCK.finditer(text):
        kind, body = block.group(1), block.group(2)
        if block.group(3) == "elsewhere:":
            elsewhere = True
        elif block.group(3) == "sh":
            yield block.group(4), None, ""
        elif elsewhere:
            elsewhere = False
        elif kind.startswith("sql "):
            yield f"mkdir -p \"$(dirname '{kind[4:]}')\"; cat > '{kind[4:]}' <<'END OF FILE'\n{body}END OF FILE", None, ""
        elif kind == "sh":
            yield body, None, ""
        else:
            for line in re.finditer(r"^\$ (.*\n)((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
                yield line.group(1), block.start(2) + line.start(2), line.group(2)


def same(text):
    for pattern, instead in CHANGES:
        text = re.sub(pattern, instead, text)
    return text.strip()


def play(commands, folder, environment):
    """What each command prints, on both streams."""
    script = "".join(f"printf '{MARK}'\n{command}\n" for command in commands) + f"printf '{MARK}'\n"
    result = subprocess.run(["bash", "-ec", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    outputs = result.stdout.split(MARK)[1:]
    done = len(outputs) - 1
    assert result.returncode == 0 and done == len(commands), f"{commands[max(done, 0)]}\n{outputs[-1] if outputs else ''}"
    return outputs[:-1]


def update(page, text, shown, outputs):
    for (_, at, stands), output in reversed(list(zip(shown, outputs))):
        if at is not None and stands and same(output) != same(stands):
            text = text[:at] + output + text[at + len(stands):]
    with open(f"{ROOT}/{page}", "w") as file:
        file.write(text)


@pytest.fixture
def environment(prefix, server, database, build_dir):
    """Of somebody who has aludel installed, the example's migrator, and a database."""
    return {**os.environ, "PATH": f"{prefix}/bin:{build_dir}:{os.environ['PATH']}", "CMAKE_PREFIX_PATH": str(prefix),
            "PGHOST": str(server.folder), "PGPORT": str(server.port), "PGUSER": "postgres", "PGDATABASE": database,
            "EXAMPLE": f"{ROOT}/migrations.d", "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1753261920", "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize("page", PAGES)
def test_page(page, environment, tmp_path):
    with open(f"{ROOT}/{page}") as file:
        text = file.read()
    shown = list(steps(text))
    if not shown:
        return
    outputs = play([command for command, _, _ in shown], tmp_path, environment)
    if os.environ.get("ALUDEL_UPDATE_GOLDEN"):
        update(page, text, shown, outputs)
        return
    for (command, at, stands), output in zip(shown, outputs):
        if at is not None and stands:
            assert same(output) == same(stands), command


def test_commands_are_those_of_the_programs(build_dir):
    """docs/commands.md is what `./dev docs` writes."""
    def manual(program):
        return subprocess.run([program, "manual", "markdown"], check=True, capture_output=True, text=True).stdout

    migrator = manual(build_dir / "isp-migrate").replace("isp-migrate", "migrate")
    with open(f"{ROOT}/docs/commands.md") as page:
        assert page.read() == f"<!-- written by ./dev docs -->\n{manual(build_dir / 'gen/aludel')}\n{migrator}"
