"""Every header compiles alone, and the installed one as C++ too."""

import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ["ALUDEL_SOURCE_DIR"])
INCLUDES = [f"-I{SOURCE}/gen", f"-I{SOURCE}/runtime",
            "-I" + subprocess.run(["pg_config", "--includedir"], check=True, capture_output=True, text=True).stdout.strip()]
HEADERS = sorted([*SOURCE.glob("gen/*.h"), *SOURCE.glob("runtime/*.h")])


def compiles(*arguments):
    result = subprocess.run([*arguments, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", *INCLUDES],
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
def test_compiles_alone(header, tmp_path):
    unit = tmp_path / "unit.c"
    unit.write_text(f'#include "{header}"\nextern int empty;\n')
    compiles("cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", unit)


def test_installed_header_is_cpp():
    compiles("clang", "-x", "c++", "-std=c++11", SOURCE / "runtime/aludel.h")
