"""`adopt` from tools that Debian has: their ledgers made by themselves, and Alembic at work beside aludel."""

import os
import subprocess

import pytest

ENVIRONMENT = """
import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["TEST_URL"]).connect() as connection:
    context.configure(connection=connection, version_table_schema=os.environ.get("TEST_SCHEMA"))
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
revision = "{id}"
down_revision = {parents!r}
branch_labels = {label!r}
depends_on = {depends!r}

from alembic import op

def upgrade():
    op.execute('CREATE TABLE "{id}" ()')

def downgrade():
    op.execute('DROP TABLE "{id}"')
"""

# a1 - a2 -+- a3 -+- m - z     b1 - b2 - b3, where b2 depends on a2
#          '- c3 -'
GRAPH = {"a1": ((), ()), "a2": (("a1",), ()), "a3": (("a2",), ()), "c3": (("a2",), ()), "m": (("a3", "c3"), ()),
         "z": (("m",), ()), "b1": ((), ()), "b2": (("b1",), ("a2",)), "b3": (("b2",), ())}


class Alembic:
    """A project with that graph, and its program."""

    def __init__(self, folder, server, database, schema=None):
        self.folder = folder
        self.environment = {**os.environ, "TEST_URL": f"postgresql://postgres@/{database}?host={server.folder}"}
        if schema:
            self.environment["TEST_SCHEMA"] = schema
        (folder / "versions").mkdir(parents=True)
        (folder / "alembic.ini").write_text(f"[alembic]\nscript_location = {folder}\n")
        (folder / "env.py").write_text(ENVIRONMENT)
        for name, (parents, depends) in GRAPH.items():
            label = name[0] if not parents else None
            (folder / "versions" / f"{name}.py").write_text(
                REVISION.format(id=name, parents=parents or None, label=label, depends=depends or None))

    def run(self, *arguments):
        done = subprocess.run(["/usr/bin/alembic", "-c", self.folder / "alembic.ini", *arguments], capture_output=True,
                              text=True, env=self.environment, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def current(self):
        return {line.split()[0] for line in self.run("current").splitlines()}


@pytest.fixture
def both(project, migrator, server, database, tmp_path):
    """The same graph as an Alembic project and as a migrator."""
    for name, (parents, depends) in GRAPH.items():
        header = f"-- @branch {name[0]}\n" if not parents else ""
        header += f"-- @depends {', '.join(depends)}\n" if depends else ""
        project.revision(name, f'CREATE TABLE "{name}" ();', f'DROP TABLE "{name}";', revises=", ".join(parents) or "base",
                         header=header)
    project.write("project.sql", "-- Both\n--\n-- @project both\n-- @heads many\n")
    return lambda schema=None: (migrator(), Alembic(tmp_path / "alembic", server, database, schema))


def test_alembic_no_more(both):
    """Adopted and left alone: its table stays as it was."""
    m, alembic = both()
    alembic.run("upgrade", "a3")
    alembic.run("upgrade", "b2")
    m.run("adopt", "--from=alembic")
    assert set(m.applied()) == {"a1", "a2", "a3", "b1", "b2"}
    m.run("upgrade", "heads")
    assert set(m.applied()) == set(GRAPH)
    m.run("downgrade", "base")
    assert m.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 1
    assert m.query("SELECT version_num FROM alembic_version ORDER BY 1") == [("a3",), ("b2",)]


@pytest.mark.parametrize("schema", [None, "My app"])
def test_alembic_beside(both, schema):
    """Kept in step, through branches, merges and dependencies, both ways, and then the other one's turn."""
    m, alembic = both(schema)
    if schema:
        m.execute(f'CREATE SCHEMA "{schema}"')
    alembic.run("upgrade", "a2")
    said = m.run("adopt", "--from=alembic", "--keep-alembic").err
    assert "alembic_version is kept in step with the ledger from now on" in said
    table = f'"{schema or "public"}".alembic_version'
    heads = lambda: {row[0] for row in m.query(f"SELECT version_num FROM {table}")}
    for target, expected in [("a3", {"a3"}), ("c3", {"a3", "c3"}), ("b2", {"a3", "c3", "b2"}), ("m", {"m", "b2"}),
                             ("heads", {"z", "b3"})]:
        m.run("upgrade", target)
        assert heads() == expected
    assert alembic.current() == {"z", "b3"}
    m.run("downgrade", "m")
    m.run("downgrade", "b@b1")
    assert heads() == alembic.current() == {"m", "b1"}
    m.run("downgrade", "c3", "--transaction=all")
    assert heads() == {"a3", "c3", "b1"} and alembic.current() == {"a3", "c3", "b1"}
    alembic.run("upgrade", "heads")
    assert "a dry run is no change" and m.run("upgrade", "--dry-run", "m").out == "upgrade m\n"
    said = m.run("upgrade", "heads", code=6).err
    assert "Alembic's table is at b3, z, and aludel's ledger at a3, b1, c3" in said
    m.run("adopt", "--from=alembic", "--keep-alembic")
    assert "nothing to do" in m.run("upgrade", "heads").err
    m.run("downgrade", "b@b1")
    m.run("downgrade", "base")
    assert heads() == alembic.current() == set()
    assert m.value("SELECT count(*) FROM pg_tables WHERE tablename = ANY (%s)", list(GRAPH)) == 0


@pytest.fixture
def kept(both):
    m, alembic = both()
    m.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
              "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)); INSERT INTO alembic_version VALUES ('a2');"
              "CREATE TABLE a1 (); CREATE TABLE a2 ();")
    m.run("adopt", "--keep-alembic")
    return m


def heads(m):
    return [row[0] for row in m.query("SELECT version_num FROM alembic_version ORDER BY 1")]


def test_the_end_of_keeping(kept):
    said = kept.run("adopt").err
    assert "public.alembic_version is no longer kept in step with the ledger" in said and "nothing to do" not in said
    kept.run("upgrade", "a3")
    assert heads(kept) == ["a2"]
    assert kept.value("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == 0
    assert "nothing to do" in kept.run("adopt").err


def test_begun_later(kept):
    kept.run("adopt")
    said = kept.run("adopt", "--keep-alembic").err
    assert "is kept in step" in said
    assert "nothing to do" in kept.run("adopt", "--keep-alembic").err
    kept.run("upgrade", "a3")
    assert heads(kept) == ["a3"]


def test_a_stamp_and_an_accept_are_kept_too(kept, project, migrator):
    kept.run("stamp", "c3")
    assert heads(kept) == ["c3"]
    kept.run("stamp", "a1")
    assert heads(kept) == ["a1"]
    kept.run("stamp", "c3")
    kept.run("upgrade", "a3")
    project.revision("c3", "CREATE TABLE c3 (i int);", revises="a3")
    edited = migrator()
    edited.run("accept", "c3", "--reason", "it is behind a3 now")
    assert heads(edited) == ["c3"]


def test_alembic_went_back(kept):
    kept.run("upgrade", "a3")
    kept.execute("DROP TABLE a3; UPDATE alembic_version SET version_num = 'a2'")
    said = kept.run("downgrade", "a1", code=6).err
    hint = next(line for line in said.splitlines() if line.startswith("hint: "))
    assert hint.endswith("adopt --from=alembic --keep-alembic --purge")
    assert kept.value("SELECT to_regclass('a2') IS NOT NULL"), "nothing was run"
    kept.run(*hint[hint.index("adopt"):].split())
    assert kept.applied() == ["a1", "a2"] and heads(kept) == ["a2"]
    kept.run("downgrade", "base")
    assert heads(kept) == []


def test_before_a_step_outside_of_transactions(kept, project, migrator):
    project.revision("a3", "CREATE INDEX CONCURRENTLY i ON a4 ((1));", revises="a2", upgrade_options=" transaction=off")
    kept.execute("CREATE TABLE a4 (); UPDATE alembic_version SET version_num = 'a3'")
    assert "Alembic's table is at a3" in migrator().run("upgrade", "a3", code=6).err
    assert kept.value("SELECT count(*) FROM aludel.step") == 0


def test_an_older_build_goes_back(kept, project, migrator):
    kept.run("upgrade", "a3")
    (project.folder / "z.sql").unlink()
    (project.folder / "m.sql").unlink()
    (project.folder / "a3.sql").unlink()
    migrator().run("downgrade", "a2")
    assert heads(kept) == ["a2"] and kept.applied() == ["a1", "a2"]


def test_a_script_keeps_it_too(kept, server):
    script = kept.run("upgrade", "--sql", "a2:a3").out
    subprocess.run(["psql", "-X", "-q", "-d", server.conninfo(kept.database)], input=script, text=True, check=True)
    assert heads(kept) == ["a3"]


def test_adopted_and_kept_by_a_script(kept, server):
    kept.execute("DROP SCHEMA aludel CASCADE")
    script = kept.run("adopt", "--keep-alembic", "--sql").out
    subprocess.run(["psql", "-X", "-q", "-d", server.conninfo(kept.database)], input=script, text=True, check=True)
    kept.run("upgrade", "a3")
    assert heads(kept) == ["a3"]
    assert "DROP FUNCTION" in kept.run("adopt", "--sql").out


def test_rows_that_alembic_left_over(kept):
    kept.execute("INSERT INTO alembic_version VALUES ('a1')")
    kept.run("upgrade", "a3")
    assert heads(kept) == ["a3"]


def test_rehearsed_without_a_trace(kept):
    kept.run("upgrade", "a3", "--rehearse")
    assert heads(kept) == ["a2"]


def test_only_alembic_is_kept(kept):
    kept.execute("CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY)")
    said = kept.run("adopt", "--from=dbmate", "--keep-alembic", code=2).err
    assert "dbmate's ledger cannot be kept in step" in said


def test_sqitch(project, migrator, server, database, tmp_path):
    """The real sqitch deploys two of three changes."""
    folder = tmp_path / "sqitch"
    environment = {**os.environ, "SQITCH_FULLNAME": "A Name", "SQITCH_EMAIL": "name@example.com", "HOME": str(tmp_path)}
    target = f"db:pg://postgres@/{database}?host={server.folder}"

    def sqitch(*arguments):
        done = subprocess.run(["sqitch", *arguments], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    folder.mkdir()
    sqitch("init", "shop", "--engine", "pg")
    for name in ["appschema", "users", "orders"]:
        sqitch("add", name, "-n", name)
        (folder / "deploy" / f"{name}.sql").write_text(f"BEGIN;\nCREATE TABLE {name} ();\nCOMMIT;\n")
        (folder / "revert" / f"{name}.sql").write_text(f"BEGIN;\nDROP TABLE {name};\nCOMMIT;\n")
        (folder / "verify" / f"{name}.sql").write_text(f"SELECT * FROM {name};\n")
        project.revision(name, f"CREATE TABLE {name} ();", f"DROP TABLE {name};")
    sqitch("deploy", "--to", "users", target)
    m = migrator()
    m.run("adopt")
    assert m.applied() == ["appschema", "users"]
    assert m.value("SELECT reason LIKE 'sqitch, sqitch.changes: users, applied 20%%' FROM aludel.history "
                   "WHERE revision = 'users'")
    m.run("upgrade")
    m.run("downgrade", "base")
    assert m.value("SELECT count(*) FROM sqitch.changes") == 2

    m.execute("INSERT INTO sqitch.projects VALUES ('other', NULL, now(), 'n', 'e'); INSERT INTO sqitch.changes "
              "SELECT 'x', NULL, 'users', 'other', '', now(), 'n', 'e', now(), 'n', 'e'")
    said = m.run("adopt", code=6).err
    assert "has several projects, among them 'other' and 'shop'" in said and "-- @project other" in said
    project.write("project.sql", "-- Shop\n--\n-- @project shop\n")
    m = migrator()
    m.run("adopt")
    assert m.applied() == ["appschema", "users"]
