"""The locks that `aludel doc --html` tells of are those that the server takes."""

import subprocess
import xml.etree.ElementTree

import psycopg
import pytest

from postgres import MAJOR

XHTML = "{http://www.w3.org/1999/xhtml}"

# From the weakest to the strongest.
MODES = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE",
         "EXCLUSIVE", "ACCESS EXCLUSIVE"]

SCHEMA = """
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX t_a ON t (a);
CREATE TABLE parted (id int) PARTITION BY LIST (id);
CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
CREATE VIEW v AS SELECT 1 AS one;
CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
CREATE UNIQUE INDEX m_one ON m (one);
CREATE SEQUENCE s;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON t;
CREATE TABLE ruled ();
CREATE RULE r AS ON INSERT TO ruled DO ALSO NOTHING;
"""

# Each with what it locks; those that the server knows.
STATEMENTS = {
    "ALTER TABLE t ADD COLUMN b int": "t",
    "ALTER TABLE t SET (fillfactor = 70)": "t",
    "ALTER TABLE t RENAME TO t2": "t",
    "ALTER TABLE parted DETACH PARTITION part": "parted",
    "ALTER INDEX t_a RENAME TO t_b": "t_a",
    "ALTER INDEX t_a SET (fillfactor = 70)": "t_a",
    "ALTER VIEW v ALTER COLUMN one SET DEFAULT 2": "v",
    "ALTER MATERIALIZED VIEW m RENAME TO m2": "m",
    "ALTER SEQUENCE s RESTART": "s",
    "ALTER SEQUENCE s RENAME TO s2": "s",
    "ALTER TRIGGER g ON t RENAME TO g2": "t",
    "ALTER POLICY p ON t RENAME TO p2": "t",
    "CLUSTER t USING t_pkey": "t",
    "CREATE INDEX ON t (a)": "t",
    "CREATE POLICY p2 ON t": "t",
    "CREATE RULE r2 AS ON UPDATE TO t DO ALSO NOTHING": "t",
    "CREATE TABLE part2 PARTITION OF parted FOR VALUES IN (2)": "parted",
    "CREATE TRIGGER g2 BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()": "t",
    "DELETE FROM t": "t",
    "DROP INDEX t_a": "t_a",
    "DROP MATERIALIZED VIEW m": "m",
    "DROP POLICY p ON t": "t",
    "DROP RULE r ON ruled": "ruled",
    "DROP SEQUENCE s": "s",
    "DROP TABLE t": "t",
    "DROP TRIGGER g ON t": "t",
    "DROP VIEW v": "v",
    "INSERT INTO t VALUES (1, 1)": "t",
    **({"MERGE INTO t USING (SELECT 1 AS x) o ON t.id = o.x WHEN MATCHED THEN DELETE": "t"} if MAJOR >= 15 else {}),
    "REFRESH MATERIALIZED VIEW m": "m",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m": "m",
    "REINDEX TABLE t": "t",
    "REINDEX INDEX t_a": "t_a",
    "TRUNCATE t": "t",
    "UPDATE t SET a = 1": "t",
}

# Not in a transaction, where their locks could be seen: they must wait for somebody who holds the same.
CONCURRENTLY = {
    "CREATE INDEX CONCURRENTLY i ON t (a)": "t",
    "DROP INDEX CONCURRENTLY t_a": "t",
    "REINDEX TABLE CONCURRENTLY t": "t",
    **({"ALTER TABLE parted DETACH PARTITION part CONCURRENTLY": "parted"} if MAJOR >= 14 else {}),
}


@pytest.fixture(scope="module")
def told(aludel, tmp_path_factory):
    """From each statement to the mode and the object that the page tells; `at most ` is left in front of the mode."""
    folder = tmp_path_factory.mktemp("locks")
    sections = [f"-- @upgrade\n{statement};\n" for statement in STATEMENTS]
    sections += [f"-- @upgrade transaction=off\n{statement};\n" for statement in CONCURRENTLY]
    (folder / "a.sql").write_text("-- All\n-- @revision a\n-- @revises base\n" + "".join(sections) +
                                  "-- @downgrade irreversible \"why\"\n", encoding="utf-8")
    done = subprocess.run([aludel, "doc", "--html", folder / "a.html", "-o", folder], check=False, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    root = xml.etree.ElementTree.parse(folder / "a.html")
    steps = [step for step in root.iter(XHTML + "details") if "Upgrade" in "".join(step[0].itertext())]
    return {"".join(step.find(f".//{XHTML}code").itertext()).rstrip(";"): read_row(step) for step in steps}


def read_row(step):
    row = step.find(f"{XHTML}table/{XHTML}tbody/{XHTML}tr")
    return None if row is None else tuple("".join(cell.itertext()) for cell in row)[:2]


@pytest.fixture(scope="module")
def connect(server):
    server.create_database("locks")

    def connect():
        return psycopg.connect(host=str(server.folder), port=server.port, user="postgres", dbname="locks")

    with connect() as connection:
        connection.execute(SCHEMA)
    return connect


def strongest(connection, statement, name):
    """The strongest lock on what was called so before the statement ran."""
    oid = connection.execute("SELECT %s::regclass::oid", (name,)).fetchone()[0]
    connection.execute(statement)
    rows = connection.execute("SELECT mode FROM pg_locks WHERE relation = %s AND pid = pg_backend_pid()", (oid,))
    found = [mode for (mode,) in rows.fetchall()]
    return max(MODES.index(spelled) for spelled in MODES if spelled.title().replace(" ", "") + "Lock" in found)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_in_a_transaction(told, connect, statement):
    name = STATEMENTS[statement]
    mode, told_name = told[statement]
    assert told_name == name
    with connect() as connection:
        taken = strongest(connection, statement, name)
        connection.rollback()
    if mode.startswith("at most "):
        assert taken <= MODES.index(mode.removeprefix("at most "))
    else:
        assert MODES[taken] == mode


@pytest.mark.parametrize("statement", CONCURRENTLY)
def test_concurrently(told, connect, statement):
    assert told[statement][0] == "SHARE UPDATE EXCLUSIVE"
    with connect() as holder, connect() as connection:
        holder.execute(f"LOCK TABLE {CONCURRENTLY[statement]} IN SHARE UPDATE EXCLUSIVE MODE")
        connection.autocommit = True
        connection.execute("SET lock_timeout = 50")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            connection.execute(statement)
