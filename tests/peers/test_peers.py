"""Projects that the other tools made and migrated: `aludel import` brings their files and `adopt` their databases.

For tools of npm's, which no build needs: `./dev test-peers` installs them, and names their folder in ALUDEL_PEERS."""

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from postgres import CLIENT_BIN

PEERS = Path(os.environ["ALUDEL_PEERS"])
SOURCE = Path(os.environ["ALUDEL_SOURCE_DIR"])

USERS = """CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
"""
NO_USERS = "DROP FUNCTION one();\nDROP TABLE users;\n"
INDEX = "CREATE INDEX CONCURRENTLY users_name ON users (name);\n"
NO_INDEX = "DROP INDEX CONCURRENTLY users_name;\n"


class Place:
    """A tool's project, its database, and a second database that it never sees."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        for name in "theirs", "ours", "shadow":
            server.create_database(name)

    def url(self, name):
        return f"postgres://postgres@{str(self.server.folder).replace('/', '%2F')}/{name}"

    def run(self, *command, **environment):
        done = subprocess.run([str(word) for word in command], cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **environment})
        assert done.returncode == 0, done.stdout
        return done.stdout

    def schema(self, name):
        own = [word for table in ("schema_migrations", "pgmigrations*") for word in ("-T", table)]
        dump = self.run(CLIENT_BIN / "pg_dump", "-s", "-n", "public", *own, "-d", self.server.conninfo(name))
        return [line for line in dump.splitlines() if not line.startswith("\\")]


def dbmate(place):
    program = PEERS / "dbmate/node_modules/@dbmate/linux-x64/bin/dbmate"
    environment = {"DATABASE_URL": f"postgres://postgres@/theirs?socket={place.server.folder}&sslmode=disable"}

    def new(name, options, up, down):
        place.run(program, "new", name, **environment)
        file, = (place.folder / "db/migrations").glob(f"*_{name}.sql")
        file.write_text(f"-- migrate:up{options}\n{up}\n-- migrate:down{options}\n{down}")
        time.sleep(1.1)  # its ids are seconds

    new("add_users", "", USERS, NO_USERS)
    new("index_users", " transaction:false", INDEX, NO_INDEX)
    place.run(program, "--no-dump-schema", "up", **environment)
    return "."


def node_pg_migrate(place):
    program = ["node", PEERS / "node-pg-migrate/node_modules/node-pg-migrate/bin/node-pg-migrate.js"]
    for name, up, down in ("add-users", USERS, NO_USERS), ("add-orders", "CREATE TABLE orders ();\n", "DROP TABLE orders;\n"):
        place.run(*program, "create", name, "--migration-file-language", "sql")
        file, = (place.folder / "migrations").glob(f"*_{name}.sql")
        file.write_text(f"-- Up Migration\n{up}\n-- Down Migration\n{down}")
    place.run(*program, "up", DATABASE_URL=place.url("theirs"))
    return "migrations"


def graphile_migrate(place):
    program = ["node", PEERS / "graphile-migrate/node_modules/graphile-migrate/dist/cli.js"]
    environment = {"DATABASE_URL": place.url("theirs"), "SHADOW_DATABASE_URL": place.url("shadow"),
                   "ROOT_DATABASE_URL": place.url("postgres")}
    place.run(*program, "init", **environment)
    for message, sql in (["-m", "add users"], USERS), ([], "CREATE TABLE orders ();\n"):
        (place.folder / "migrations/current.sql").write_text(sql)
        place.run(*program, "commit", *message, **environment)
    place.run(*program, "migrate", **environment)
    return "migrations"


@pytest.mark.parametrize("tool", [dbmate, node_pg_migrate, graphile_migrate], ids=lambda tool: tool.__name__)
def test_leaves(tool, server, aludel, build_dir, tmp_path):
    name = tool.__name__.replace("_", "-")
    place = Place(tmp_path, server)
    source = tool(place)
    place.run(aludel, "import", name, source, "-o", "revisions")
    place.run(aludel, "compile", "-o", "m.c", "--base", "revisions", "revisions")
    place.run("cc", "-o", "m", "m.c", f"-I{SOURCE}/runtime", build_dir / "runtime/libaludel.a", "-lpq")

    place.run("./m", "-d", server.conninfo("ours"), "upgrade")
    assert place.schema("ours") == place.schema("theirs")
    said = place.run("./m", "-d", server.conninfo("theirs"), "adopt")
    assert len(re.findall(r"/2  adopted  ", said)) == 2
    assert "nothing to do" in place.run("./m", "-d", server.conninfo("theirs"), "upgrade")
    if tool is not graphile_migrate:  # which has no way back
        place.run("./m", "-d", server.conninfo("theirs"), "downgrade", "base")
        assert not [line for line in place.schema("theirs") if line.startswith(("CREATE TABLE", "CREATE FUNCTION"))]
