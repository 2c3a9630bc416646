"""`aludel import`: what aludel makes of another tool's project leaves the database as that tool does."""

import subprocess

import pytest

from alembic_project import REVISIONS, Alembic
from conftest import Migrator


@pytest.fixture
def imported(aludel, project, server, database):
    """Imports into the project; returns the migrator for the test's own database."""
    def imported(*arguments, folder):
        project.folder.rmdir()
        done = subprocess.run([aludel, "import", *arguments, "-o", project.folder], cwd=folder, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return Migrator(project.build(), server, database)
    return imported


def dump(server, database):
    """Without what the tools keep for themselves."""
    return server.dump_schema(database, "-N", "aludel", "-T", "alembic_version")


@pytest.fixture
def theirs(server, database):
    server.create_database(f"{database}_theirs")
    return f"{database}_theirs"


@pytest.mark.parametrize("options, doubled", [("", False), (", transaction_per_migration=True", True),
                                              (", version_table_schema='public'", False)])
def test_alembic(tmp_path, server, database, theirs, imported, options, doubled):
    folder = tmp_path / "alembic"
    folder.mkdir()
    alembic = Alembic(folder)
    alembic.use(server, theirs, options, doubled)
    alembic.upgrade()
    alembic.write_sql()
    assert ("%%%%" in (folder / "up.sql").read_text()) == doubled
    migrator = imported("alembic", ".", "--upgrade-sql", "up.sql", "--downgrade-sql", "down.sql", folder=folder)
    migrator.run("upgrade")
    assert migrator.applied() == [alembic.ids[message] for message, *_ in REVISIONS]
    assert dump(server, database) == dump(server, theirs)
    for message, *_ in reversed(REVISIONS):
        migrator.run("downgrade", "-1")
        if message != "merge":
            assert alembic.ids[message] not in migrator.applied()
    alembic.downgrade()
    assert dump(server, database) == dump(server, theirs)
