"""Errors and notices point into the .sql file."""

import pytest


def place(lines, text, within):
    """line:column of `text`, of which there is one, in the first line that holds `within`."""
    for number, line in enumerate(lines, 1):
        if within in line:
            return f"{number}:{len(line[:line.index(text)].encode()) + 1}"
    raise AssertionError(within)


def upgrade(project, migrator, sql):
    lines = project.revision("0001", sql)
    return lines, migrator().run("upgrade", code=5).err


def test_position(project, migrator):
    lines, said = upgrade(project, migrator, "CREATE TABLE a (i int);\nSELECT i,\n\ttpyo\nFROM a;")
    assert f"0001.sql:{place(lines, 'tpyo', 'tpyo')}: error: column \"tpyo\" does not exist [42703]\n" in said
    number = 1 + lines.index("\ttpyo")
    assert f"{number:5} | \ttpyo\n      | \t^~~~\n" in said


def test_position_counts_characters(project, migrator):
    lines, said = upgrade(project, migrator, "SELECT 'ä€😀', tpyo;")
    assert f"0001.sql:{place(lines, 'tpyo', 'SELECT')}: error:" in said
    assert f"SELECT 'ä€😀', tpyo\n      | {' ' * 14}^~~~" in said.replace(";", "")


def test_position_on_sql_ascii(project, migrator, server):
    lines = project.revision("0001", "SELECT 'ä€😀', tpyo;")
    m = migrator()
    server.psql("-c", f"DROP DATABASE \"{m.database}\"",
                "-c", f"CREATE DATABASE \"{m.database}\" TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'")
    assert f"0001.sql:{place(lines, 'tpyo', 'SELECT')}: error:" in m.run("upgrade", code=5).err


def test_no_position(project, migrator):
    lines, said = upgrade(project, migrator, "CREATE TABLE a (i int PRIMARY KEY);\nINSERT INTO a\nVALUES (1), (1);")
    assert f"0001.sql:{place(lines, 'INSERT', 'INSERT')}: error: duplicate key" in said
    assert "detail: Key (i)=(1) already exists." in said


def test_in_a_block(project, migrator):
    lines, said = upgrade(project, migrator, "DO $$\nBEGIN\n  PERFORM 1;\n  PERFORM 1/0;\nEND $$;")
    number = 1 + lines.index("  PERFORM 1/0;")
    assert f"0001.sql:{number}:3: error: division by zero" in said
    assert f"{number:5} |   PERFORM 1/0;\n      |   ^{'~' * 11}\n" in said


def test_in_copy_data(project, migrator):
    lines, said = upgrade(project, migrator, "CREATE TABLE a (i int);\nCOPY a FROM STDIN;\n1\nx\n\\.\n")
    assert f"0001.sql:{1 + lines.index('x')}:1: error: invalid input syntax" in said


def test_hint_of_the_server(project, migrator):
    _, said = upgrade(project, migrator, "SELECT lenght('x');")
    assert "hint: No function matches" in said


def test_notice(project, migrator):
    block = "DO $$ BEGIN RAISE WARNING 'look here'; END $$;"
    lines = project.revision("0001", f"SELECT 1;\n{block}")
    said = migrator().run("upgrade").err
    assert f"0001.sql:{1 + lines.index(block)}:" in said and "warning: look here" in said


@pytest.mark.parametrize("sql", ["SELECT 1/0;", "SELECT 'x" + "y" * 5000 + "', tpyo;"])
def test_long_lines_are_cut(project, migrator, sql):
    _, said = upgrade(project, migrator, sql)
    assert max(map(len, said.splitlines())) < 250
