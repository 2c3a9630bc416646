"""The Debian packages: what lintian says of them, and whether a project is built with what they hold."""

import re
import shutil
import subprocess

import pytest


def run(*command, **options):
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def packages(build_dir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deb")
    run("cpack", "-B", folder, cwd=build_dir)
    return {path.name.partition("_")[0]: path for path in folder.glob("*.deb")}


@pytest.fixture(scope="module")
def root(packages, tmp_path_factory):
    """Where all of them are unpacked."""
    folder = tmp_path_factory.mktemp("root")
    for package in packages.values():
        run("dpkg-deb", "-x", package, folder)
    return folder


def test_names(packages):
    assert sorted(packages) == ["aludel", "libaludel-dev", "libaludel0.1"]


def test_lintian(packages):
    assert run("lintian", "--allow-root", "--no-cfg", "--fail-on=error,warning", *packages.values()) == ""


def test_dependencies(packages):
    def depends(package):
        return run("dpkg-deb", "-f", packages[package], "Depends").strip()

    assert "libpq5" in depends("libaludel0.1")
    assert re.match(r"aludel \(= (\S+)\), libaludel0.1 \(= \1\), libpq-dev$", depends("libaludel-dev"))


def test_a_project_builds_with_them(root, source_dir, tmp_path):
    shutil.copytree(source_dir / "tests/package/consumer", tmp_path / "consumer")
    run("cmake", "-S", tmp_path / "consumer", "-B", tmp_path / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={root}/usr",
        "-DMIGRATE_OPTIONS=STATIC")
    run("cmake", "--build", tmp_path / "build")
    assert "0001_first" in run(tmp_path / "build/migrate", "heads")


def test_only_the_public_functions_are_exported(root):
    library, = root.glob("usr/lib/*/libaludel.so.0.1")
    names = run("nm", "-D", "--defined-only", "--format=just-symbols", library).split()
    functions = {name.partition("@")[0] for name in names if "@@" in name}
    assert functions == {"aludel_main", "aludel_upgrade", "aludel_downgrade", "aludel_sql"}
    assert "Library soname: [libaludel.so.0.1]" in run("readelf", "-d", library)


def test_manual_page(root, tmp_path):
    """groff has nothing to say about it."""
    page = root / "usr/share/man/man1/aludel.1.gz"
    assert run("groff", "-man", "-ww", "-z", "-Tutf8", input=run("gzip", "-dc", page)) == ""
