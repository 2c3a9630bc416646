"""examples/ as its reader finds it: built with an installed aludel, run against a server."""

import configparser
import os
import re
import shutil
import subprocess

import pytest
import yaml


def run(*command, check=True, **options):
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    assert not check or result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def examples(source_dir, tmp_path_factory):
    """A copy to build in."""
    return shutil.copytree(source_dir / "examples", tmp_path_factory.mktemp("work") / "examples")


@pytest.fixture
def environment(prefix, server, database):
    """Of somebody who has aludel and a database."""
    package, = prefix.glob("lib*/**/pkgconfig")
    return {**os.environ, "PATH": f"{prefix}/bin:{os.environ['PATH']}", "PKG_CONFIG_PATH": str(package),
            "LD_LIBRARY_PATH": str(package.parent), "CMAKE_PREFIX_PATH": str(prefix), "PGHOST": str(server.folder),
            "PGPORT": str(server.port), "PGUSER": "postgres", "PGDATABASE": database}


APPLIED = ["20260101_create_item applied", "20260102_index_item_name applied"]


def test_c(examples, environment, tmp_path):
    run("cmake", "-S", examples / "c", "-B", tmp_path, env=environment)
    run("cmake", "--build", tmp_path)
    first, again = (run(tmp_path / "shop", env=environment) for _ in range(2))
    assert re.findall(r"\w+ applied", first) == APPLIED and first.endswith("0 items\n")
    assert again == "0 items\n"


def test_python(examples, environment):
    run("make", "-C", examples / "python", env=environment)
    first, again = (run("/usr/bin/python3", "-B", examples / "python/shop.py", env=environment) for _ in range(2))
    assert re.findall(r"\w+ applied", first) == APPLIED
    assert again == ""


def test_python_says_what_is_wrong(examples, environment):
    run("make", "-C", examples / "python", env=environment)
    run("psql", "-c", "CREATE TABLE item ()", env=environment)
    result = subprocess.run(["/usr/bin/python3", "-B", examples / "python/shop.py"], env=environment, text=True,
                            capture_output=True)
    assert (result.returncode, result.stderr) == (5, 'relation "item" already exists\n')


def test_make(examples, environment):
    run("make", "-C", examples / "make", env=environment)
    assert "20260102_index_item_name" in run(examples / "make/shop-migrate", "heads", env=environment)
    run(examples / "make/shop-migrate", "upgrade", env=environment)
    assert "up to date" in run("make", "-C", examples / "make", env=environment)


def commands_of(examples):
    """Every command line of a migrator in the examples, without its program's name."""
    for name in "init-container", "job":
        document = yaml.safe_load((examples / f"kubernetes/{name}.yaml").read_text())
        pod = document["spec"]["template"]["spec"]
        for container in pod.get("initContainers", pod["containers"]):
            yield container["args"]
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(examples / "systemd/shop-migrate.service")
    for key in "ExecStartPre", "ExecStart":
        yield unit["Service"][key].split()[1:]
    github = yaml.safe_load((examples / "ci/github.yml").read_text())
    gitlab = yaml.safe_load((examples / "ci/gitlab.yml").read_text())
    steps = [step.get("run", "") for step in github["jobs"]["migrations"]["steps"]] + gitlab["migrations"]["script"]
    yield from (step.split()[1:] for step in steps if step.startswith("build/shop-migrate "))


def test_what_is_not_run_here_is_understood(examples, environment):
    """In the order of the files, on one database: each command line is one of a migrator's and ends well."""
    run("make", "-C", examples / "make", env=environment)
    lines = list(commands_of(examples))
    assert len(lines) == 13
    for line in lines:
        run(examples / "make/shop-migrate", *line, env=environment)
