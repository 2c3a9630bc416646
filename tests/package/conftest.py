import subprocess

import pytest


@pytest.fixture(scope="session")
def prefix(build_dir, tmp_path_factory):
    """An installed aludel, not where it was installed to."""
    folder = tmp_path_factory.mktemp("prefix")
    subprocess.run(["cmake", "--install", build_dir, "--prefix", folder / "installed"], check=True,
                   stdout=subprocess.DEVNULL)
    (folder / "installed").rename(folder / "moved")
    return folder / "moved"
