"""aludel as another project sees it: installed into a prefix that is moved afterwards, or as a folder of its tree."""

import json
import os
import re
import shutil
import subprocess

import pytest

GENERATORS = {"ninja": "Ninja", "make": "Unix Makefiles"}

SECOND = """-- The second table
--
-- @revision 0002_second
-- @revises  0001_first
-- @created  2025-01-02

-- @upgrade
CREATE TABLE second (id integer PRIMARY KEY);

-- @downgrade
DROP TABLE second;
"""


def run(*command, check=True, **options):
    """What the command says, on both streams."""
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    assert not check or result.returncode == 0, result.stdout
    return result.stdout


class Consumer:
    """A copy of consumer/, its build folder, and what is asked of the built migrator."""

    def __init__(self, folder, source_dir, generator, *definitions):
        self.source = folder / "consumer"
        self.build_dir = folder / "build"
        self.generator = generator
        self.definitions = definitions
        shutil.copytree(source_dir / "tests/package/consumer", self.source)

    def migration(self, name):
        return self.source / "migrations" / name

    def configure(self, **options):
        return run("cmake", "-S", self.source, "-B", self.build_dir, "-G", self.generator, *self.definitions, **options)

    def build(self):
        """True: the migrations were compiled."""
        return "Compiling the migrations of migrate" in run("cmake", "--build", self.build_dir, "-j2")

    def revisions(self):
        """The ids in the migrator, newest first."""
        lines = run(self.build_dir / "migrate", "--format=json", "history").splitlines()
        return [json.loads(line)["revision"] for line in lines]


@pytest.fixture(params=GENERATORS.values(), ids=GENERATORS.keys())
def installed(request, prefix, source_dir, tmp_path):
    return Consumer(tmp_path, source_dir, request.param, f"-DCMAKE_PREFIX_PATH={prefix}")


def edit(consumer):
    """Add, edit, rename and delete a file; each is seen by the next build, and the build after that does nothing."""
    assert consumer.build()
    assert consumer.revisions() == ["0001_first"]
    assert not consumer.build()

    second = consumer.migration("0002_second.sql")
    second.write_text(SECOND)
    assert consumer.build()
    assert consumer.revisions() == ["0002_second", "0001_first"]
    assert not consumer.build()

    second.write_text(SECOND.replace("0002_second", "0002_other"))
    assert consumer.build()
    assert consumer.revisions() == ["0002_other", "0001_first"]
    assert not consumer.build()

    second.rename(consumer.migration("0002_other.sql"))
    assert consumer.build()
    assert "0002_other.sql" in (consumer.build_dir / "migrate.aludel.c").read_text()
    assert not consumer.build()

    consumer.migration("0002_other.sql").unlink()
    assert consumer.build()
    assert consumer.revisions() == ["0001_first"]
    assert not consumer.build()


def test_installed(installed):
    installed.configure()
    edit(installed)


def one_line(text):
    return " ".join(text.split())


def test_names(installed):
    """What the build cannot carry is refused when it appears; what it can, and what is hidden, is no trouble."""
    first = installed.migration("0001_first.sql")
    first = first.rename(installed.migration("0001 (é)=%.sql"))
    installed.migration(".#0001_first.sql").symlink_to("somebody@somewhere")  # Emacs' while it is edited
    installed.configure()
    assert installed.build() and not installed.build()
    for char in ";[]$#'\"\\*?&<>^`:|\t\n\r":
        odd = installed.migration(f"0002{char}x.sql")
        odd.write_text(SECOND)
        for again in range(2 if char == '"' else 1):  # in the list of files to look for, it would end all builds
            said = one_line(run("cmake", "--build", installed.build_dir, check=False))
            assert one_line(f"stumble over the name of 0002{char}x.sql rename it") in said, said
        odd.unlink()
    assert not installed.build()


def test_names_that_are_listed(prefix, tmp_path):
    (tmp_path / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.24)\nproject(p C)\n"
                                             "find_package(Aludel REQUIRED)\n"
                                             "aludel_add_migrator(migrate MIGRATIONS \"in'line/it's.sql\" a.sql)\n")
    said = run("cmake", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}", check=False)
    assert "stumble over the name of it's.sql rename it" in one_line(said)
    (tmp_path / "CMakeLists.txt").write_text((tmp_path / "CMakeLists.txt").read_text().replace("it's.sql", "its.sql"))
    assert "stumble" not in run("cmake", tmp_path / "build")


def test_subdirectory(source_dir, tmp_path):
    consumer = Consumer(tmp_path, source_dir, "Unix Makefiles", f"-DALUDEL_SUBDIRECTORY={source_dir}",
                        "-DCMAKE_BUILD_TYPE=Debug")
    consumer.configure()
    edit(consumer)


def test_fetched(source_dir, tmp_path):
    release = tmp_path / "aludel.tar.gz"
    run("tar", "-czf", release, "-C", source_dir, "CMakeLists.txt", "cmake", "gen", "grammar", "runtime")
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DALUDEL_URL={release}", "-DCMAKE_BUILD_TYPE=Debug")
    consumer.configure()
    edit(consumer)


def test_installed_static(prefix, source_dir, tmp_path):
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DMIGRATE_OPTIONS=STATIC")
    consumer.configure()
    assert "warning" not in run("cmake", "--build", consumer.build_dir)
    assert "static-pie linked" in run("file", consumer.build_dir / "migrate")


def test_new_tool_compiles_again(prefix, source_dir, tmp_path):
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    consumer.configure()
    assert consumer.build()
    (prefix / "bin/aludel").touch()
    assert consumer.build()


def test_failed_compilation_is_repeated(prefix, source_dir, tmp_path):
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    consumer.configure()
    good = consumer.migration("0001_first.sql").read_text()
    consumer.migration("0001_first.sql").write_text(good.replace("@revises  base", "@revises  0000_none"))
    assert "unknown revision '0000_none'" in run("cmake", "--build", consumer.build_dir, check=False)
    consumer.migration("0001_first.sql").write_text(good)
    assert consumer.build()


def test_seals_that_come_later(prefix, source_dir, tmp_path):
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    consumer.configure()
    assert consumer.build()
    seals = consumer.migration("released.sum")
    seals.write_text(f"0001_first {64 * '0'}\n")
    assert "'0001_first' is released, and was edited since" in run("cmake", "--build", consumer.build_dir, check=False)
    seals.unlink()
    consumer.build()
    assert consumer.revisions() == ["0001_first"]


@pytest.mark.parametrize("call, message", [
    ("aludel_add_migrator(m DIRECTORY migrations SHARED)", "bad arguments: SHARED"),
    ("aludel_add_migrator(m DIRECTORY)", "bad arguments: DIRECTORY"),
    ("aludel_add_migrator(m DIRECTORY nowhere)", "no .sql files in"),
    ("aludel_add_migrator(m)", "no .sql files in"),
])
def test_wrong_call(prefix, source_dir, tmp_path, call, message):
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    with (consumer.source / "CMakeLists.txt").open("a") as lists:
        lists.write(call + "\n")
    output = " ".join(consumer.configure(check=False).split())
    assert message in output and "CMake Error" in output


def test_other_version_is_refused(prefix, source_dir, tmp_path):
    consumer = Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    lists = consumer.source / "CMakeLists.txt"
    lists.write_text(lists.read_text().replace("Aludel 0.1", "Aludel 0.2"))
    assert "requested version \"0.2\"" in consumer.configure(check=False)


@pytest.fixture
def crossing(prefix, source_dir, tmp_path):
    """A cross build, as far as CMake can tell; the prefix's aludel is the target's and does not run here."""
    foreign = tmp_path / "foreign"
    shutil.copytree(prefix, foreign, symlinks=True)
    (foreign / "bin/aludel").write_bytes(b"\x7fELF of another machine")
    toolchain = tmp_path / "toolchain.cmake"
    toolchain.write_text("set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR pretend)\n")
    return Consumer(tmp_path, source_dir, "Ninja", f"-DCMAKE_PREFIX_PATH={foreign}", f"-DCMAKE_TOOLCHAIN_FILE={toolchain}")


def test_cross_build(crossing, prefix):
    crossing.definitions += (f"-DALUDEL_EXECUTABLE={prefix}/bin/aludel",)
    crossing.configure()
    assert crossing.build()
    assert crossing.revisions() == ["0001_first"]


def test_cross_build_finds_the_tool_on_path(crossing, prefix):
    crossing.configure(env={**os.environ, "PATH": f"{prefix}/bin:{os.environ['PATH']}"})
    assert crossing.build()


def test_cross_build_without_a_tool(crossing):
    assert "cross-compiling: set ALUDEL_EXECUTABLE" in crossing.configure(check=False)


def test_cross_build_with_another_version(crossing, tmp_path):
    other = tmp_path / "aludel"
    other.write_text("#!/bin/sh\necho aludel 9.9.9\n")
    other.chmod(0o755)
    crossing.definitions += (f"-DALUDEL_EXECUTABLE={other}",)
    assert "says 'aludel 9.9.9'" in crossing.configure(check=False)


def test_init(prefix, server, database, tmp_path):
    """A new project builds as it is, its CI script passes, and compiler and migrator tell the same history."""
    project = tmp_path / "shop"
    environment = {**os.environ, "PATH": f"{prefix}/bin:{os.environ['PATH']}", "PGHOST": str(server.folder),
                   "PGPORT": str(server.port), "PGUSER": "postgres", "PGDATABASE": database}

    def there(*command):
        return run(*command, cwd=project, env=environment)

    run("aludel", "init", project, env=environment)
    there("cmake", "-B", "build")
    there("cmake", "--build", "build")
    there("aludel", "new", "Add users", "--category", "Accounts")
    there("sh", "ci.sh")
    assert "_add_users" in there("build/migrate", "current")
    for options in [], ["-v"], ["--format=json"], ["--format=markdown"]:
        assert there("aludel", "history", *options) == there("build/migrate", "history", *options)


def test_pkg_config(prefix, source_dir, tmp_path):
    """Without CMake: the variable names the compiler, the flags the library."""
    environment = {**os.environ, "PKG_CONFIG_PATH": str(next(prefix.glob("lib*/**/pkgconfig")))}

    def pkg_config(*arguments):
        return run("pkg-config", *arguments, "aludel", env=environment).split()

    tool, = pkg_config("--variable=aludel")
    folder = source_dir / "tests/package/consumer/migrations"
    run(tool, "compile", "-o", tmp_path / "m.c", "--base", folder, folder)
    run("cc", "-o", tmp_path / "m", tmp_path / "m.c", *pkg_config("--cflags", "--libs"))
    assert "0001_first" in run(tmp_path / "m", "heads")
    assert pkg_config("--modversion") == [run(tool, "--version").split()[1]]


def test_two_folders_one_binary(source_dir, build_dir, tmp_path):
    """The same bytes wherever the sources and the build are."""
    folder = tmp_path / "a-folder-of-another-length"
    shutil.copytree(source_dir, folder, ignore=shutil.ignore_patterns("build*", ".git", "__pycache__"))
    cache = (build_dir / "CMakeCache.txt").read_text()
    same = [f"-D{entry}" for entry in re.findall(r"^CMAKE_(?:BUILD_TYPE|C_COMPILER|C_FLAGS):\w+=.*", cache, re.MULTILINE)]
    run("cmake", "-S", folder, "-B", folder / "out", "-G", "Ninja", "-DALUDEL_TESTS=OFF", *same)
    run("cmake", "--build", folder / "out", "-j2", "--target", "isp-migrate")
    assert (folder / "out/isp-migrate").read_bytes() == (build_dir / "isp-migrate").read_bytes()


def test_global_names(build_dir):
    """libaludel.a lands in somebody's link: every global name has our prefix."""
    names = run("nm", "--extern-only", "--defined-only", "--format=just-symbols", build_dir / "runtime/libaludel.a")
    foreign = [name for name in names.split() if not name.startswith("aludel_") and not name.endswith(".o:")]
    assert foreign == []


def test_aludel_itself_for_another_machine(crossing, source_dir, prefix):
    """Its own example is compiled by the aludel that runs here."""
    crossing.definitions += (f"-DALUDEL_SUBDIRECTORY={source_dir}", f"-DALUDEL_EXECUTABLE={prefix}/bin/aludel")
    crossing.configure()
    assert crossing.build()
