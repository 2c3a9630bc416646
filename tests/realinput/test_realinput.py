"""SQL that nobody here wrote, the whole way: annotated, compiled, linked into a static migrator and applied. What it
leaves must be what psql makes of the same files. The files come from Debian packages, fetched once a build folder."""

import re
import subprocess
from pathlib import Path

import pytest

from annotate import write_revisions

FREERADIUS = "etc/freeradius/3.0/mods-config/sql"
OLDEST_ROUNDCUBE = Path(__file__).parent / "roundcube-0.1.sql"

# What each project's files are, in the order they are run in. A folder stands for its *.sql, in the order of their names.
PROJECTS = {
    "freeradius": ("freeradius-config", [
        f"{FREERADIUS}/main/postgresql/schema.sql",
        f"{FREERADIUS}/dhcp/postgresql/schema.sql",
        f"{FREERADIUS}/ippool/postgresql/schema.sql",
        f"{FREERADIUS}/ippool/postgresql/procedure.sql",
        f"{FREERADIUS}/ippool-dhcp/postgresql/schema.sql",
        f"{FREERADIUS}/ippool-dhcp/postgresql/procedure.sql",
        f"{FREERADIUS}/cui/postgresql/schema.sql",
        f"{FREERADIUS}/moonshot-targeted-ids/postgresql/schema.sql",
    ]),
    "roundcube": ("roundcube-core", ["usr/share/roundcube/SQL/postgres.initial.sql"]),
    "roundcube-updates": ("roundcube-core", [OLDEST_ROUNDCUBE, "usr/share/roundcube/SQL/postgres"]),
    "icingadb": ("icingadb", ["usr/share/icingadb/schema/pgsql/schema.sql"]),
    "kea": ("kea-admin", ["usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql"]),
}


def run(*command, **options):
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            **options)
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="session")
def work(build_dir):
    folder = build_dir / "realinput"
    folder.mkdir(exist_ok=True)
    return folder


def unpack(package, work):
    """The package's files: work/PACKAGE."""
    root = work / package
    if not root.exists():
        run("apt-get", "download", package, cwd=work)
        archive, = work.glob(f"{package}_*.deb")
        run("dpkg", "-x", archive, work / f"{package}.new")
        (work / f"{package}.new").rename(root)
    return root


def sources(project, work):
    package, names = PROJECTS[project]
    root = unpack(package, work)
    files = []
    for path in (root / name for name in names):
        files += sorted(path.glob("*.sql")) if path.is_dir() else [path]
    return files


@pytest.fixture(scope="session")
def migrators(build_dir, work, tmp_path_factory):
    """A folder with a static migrator for each project, made as a user of the installed package makes them."""
    folder = tmp_path_factory.mktemp("realinput")
    lists = ["cmake_minimum_required(VERSION 3.24)", "project(realinput LANGUAGES C)",
             "find_package(Aludel REQUIRED)"]
    for project in PROJECTS:
        write_revisions(sources(project, work), folder / "source" / project)
        lists.append(f"aludel_add_migrator({project} DIRECTORY {project} STATIC)")
    (folder / "source/CMakeLists.txt").write_text("\n".join(lists) + "\n")
    run("cmake", "--install", build_dir, "--prefix", folder / "prefix")
    run("cmake", "-S", folder / "source", "-B", folder / "build", "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={folder}/prefix")
    run("cmake", "--build", folder / "build", "-j2")
    return folder / "build"


def schema(server, database):
    """pg_dump -s. FreeRADIUS has DEFAULT 'now', which PostgreSQL reads when the table is made."""
    dump = server.dump_schema(database, ["aludel"])
    return re.sub(r"'[0-9 :.+-]+'::timestamp with time zone", "'now'::timestamp with time zone", dump)


@pytest.mark.parametrize("project", PROJECTS)
def test_same_schema_as_psql(project, migrators, work, server):
    server.create_database("by-psql")
    for file in sources(project, work):
        server.psql("-f", file, dbname="by-psql")

    conninfo = server.create_database("by-aludel")
    run(migrators / project, "-d", conninfo, "upgrade", "head")
    run(migrators / project, "-d", conninfo, "check")

    assert schema(server, "by-aludel") == schema(server, "by-psql")


def test_updates_lead_to_the_packaged_schema(migrators, server):
    """Roundcube's updates, on the oldest tables, end at the columns of its initial schema."""
    columns = """SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
                 WHERE table_schema = 'public' ORDER BY table_name, column_name"""
    found = []
    for project in ("roundcube", "roundcube-updates"):
        run(migrators / project, "-d", server.create_database(project), "upgrade")
        found.append(server.psql("-c", columns, dbname=project))
    assert found[0] == found[1]
