"""aludel-link-static: silent about what every static link warns of, and about nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "cmake/aludel-link-static"
KNOWN = """\
/usr/bin/ld: /usr/lib/libcrypto.a(dso_dlfcn.o): in function `dlfcn_globallookup':
(.text+0x13): warning: Using 'dlopen' in statically linked applications requires at runtime the shared libraries
"""
UNKNOWN = KNOWN.replace("dlopen", "getgrnam_r")


def link(messages, status):
    """A linker that says `messages` and ends with `status`, under the script."""
    result = subprocess.run(["sh", SCRIPT, "sh", "-c", 'printf %s "$1" >&2; exit "$2"', "cc", messages, str(status)],
                            capture_output=True, text=True)
    return result.returncode, result.stderr


@pytest.mark.parametrize("messages, status, expected", [
    ("", 0, (0, "")),
    ("", 3, (3, "")),
    (KNOWN, 0, (0, "")),
    (KNOWN + UNKNOWN, 0, (1, UNKNOWN)),
    (KNOWN + "undefined reference to `f'\n", 1, (1, "undefined reference to `f'\n")),
    ("a note of the linker\n", 0, (0, "a note of the linker\n")),
])
def test_link(messages, status, expected):
    assert link(messages, status) == expected
