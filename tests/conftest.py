"""What the tests that run programs share. ctest sets the two folders; see aludel_pytest() in tests/CMakeLists.txt."""

import os
import re
from pathlib import Path

import pytest

from postgres import Server


@pytest.fixture(scope="session")
def source_dir():
    return Path(os.environ["ALUDEL_SOURCE_DIR"])


@pytest.fixture(scope="session")
def build_dir():
    return Path(os.environ["ALUDEL_BUILD_DIR"])


@pytest.fixture(scope="session")
def aludel(build_dir):
    """The compiler."""
    return build_dir / "gen" / "aludel"


@pytest.fixture(scope="session")
def server():
    server = Server()
    try:
        yield server.start()
    finally:
        server.destroy()


@pytest.fixture
def database(server, request):
    """The name of an empty database, one for each test."""
    name = re.sub(r"\W+", "_", request.node.name)[:63]
    server.create_database(name)
    return name
