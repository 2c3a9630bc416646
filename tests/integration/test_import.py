"""`aludel import`: what aludel makes of another tool's project leaves the database as that tool does."""

import os
import re
import subprocess

import pytest

from alembic_project import REVISIONS, Alembic
from conftest import Migrator
from postgres import CLIENT_BIN


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
    return server.dump_schema(database, ["aludel", "sqitch"], ["alembic_version"])


@pytest.fixture
def theirs(server, database):
    server.create_database(f"{database}_theirs")
    return f"{database}_theirs"


@pytest.mark.parametrize("options, doubled", [(", version_table_schema='public'", False),
                                              (", transaction_per_migration=True", True)])
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


# The same history, in the format of tools that are not here.
SAMPLES = ["dbmate", "golang-migrate", "sqlx"]


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(source_dir, server, database, theirs, imported, name):
    migrator = imported(name, ".", folder=source_dir / f"tests/authoring/import-{name}")
    migrator.run("upgrade")
    server.psql("-c", "CREATE TABLE account (n int)", "-c", "CREATE INDEX account_n ON account (n)", "-c",
                "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n    RETURN 1;\nEND $$", dbname=theirs)
    assert dump(server, database) == dump(server, theirs)


class Sqitch:
    def __init__(self, folder, server, database):
        self.folder = folder
        self.environment = {**os.environ, "HOME": str(folder), "SQITCH_FULLNAME": "Ann", "SQITCH_EMAIL": "ann@example.org"}
        self.target = f"db:pg:///{database}?host={server.folder};port={server.port};user=postgres"
        self.run("init", "shop", "--engine", "pg")

    def run(self, *arguments):
        done = subprocess.run(["sqitch", *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    def write(self, change, **scripts):
        for folder, sql in scripts.items():
            path = self.folder / folder / f"{change}.sql"
            path.write_text(re.sub("-- XXX.*", lambda _: sql, path.read_text()))


def test_sqitch(tmp_path, server, database, theirs, imported):
    folder = tmp_path / "sqitch"
    folder.mkdir()
    sqitch = Sqitch(folder, server, theirs)
    sqitch.run("add", "account", "-n", "The accounts: # 1")
    sqitch.write("account", deploy="CREATE TABLE account (n int);", revert="DROP TABLE account;",
                 verify="SELECT n FROM account WHERE false;")
    sqitch.run("add", "due", "--requires", "account", "-n", "What is due")
    sqitch.write("due", deploy="CREATE OR REPLACE FUNCTION due() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;",
                 revert="DROP FUNCTION due;", verify="SELECT 1/count(*) FROM pg_proc WHERE proname = 'due';")
    sqitch.run("tag", "v1.0", "-n", "The first release")
    sqitch.run("rework", "due", "-n", "It is more")
    path = folder / "deploy/due.sql"
    path.write_text(path.read_text().replace("SELECT 1", "SELECT 2"))
    sqitch.run("deploy", "--verify", sqitch.target)
    migrator = imported("sqitch", ".", folder=folder)
    migrator.run("upgrade")
    assert migrator.applied() == ["account", "due_v1.0", "due"]
    assert dump(server, database) == dump(server, theirs)
    migrator.run("downgrade", "base")
    sqitch.run("revert", "-y", sqitch.target)
    assert dump(server, database) == dump(server, theirs)


def test_pg_dump(tmp_path, server, database, theirs, imported):
    """A script of `pg_dump -C`, with data."""
    server.psql("-c", "CREATE SCHEMA shop", "-c", "CREATE TABLE shop.account (n int PRIMARY KEY, t text DEFAULT 'it''s')",
                "-c", "INSERT INTO shop.account VALUES (1, E'tab\\tand \\\\')", "-c",
                "CREATE VIEW shop.v AS SELECT n FROM shop.account", dbname=theirs)
    script = subprocess.run([CLIENT_BIN / "pg_dump", "-C", server.conninfo(theirs)], capture_output=True, check=True).stdout
    (tmp_path / "shop.sql").write_bytes(script)
    migrator = imported("psql", "shop.sql", folder=tmp_path)
    migrator.run("upgrade")
    assert dump(server, database) == dump(server, theirs)
    assert migrator.query("TABLE shop.account") == [(1, "tab\tand \\")]
