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
                "-c", f"CREATE DATABASE \"{m.database}\" TEMPLATE template0 ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C'")
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


def test_a_commit_in_a_block(project, migrator):
    block = "DO $$ BEGIN COMMIT; END $$;"
    _, said = upgrade(project, migrator, block)
    assert "invalid transaction termination [2D000]" in said and "needs one of its own with 'transaction=off'" in said
    project.revision("0001", block, revises="base", upgrade_options=" transaction=off idempotent")
    assert migrator().run("upgrade").code == 0


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


@pytest.mark.parametrize("sql", ["SELECT 1/0;", "SELECT 'x" + "y" * 5000 + "', tpyo;",
                                 "SELECT '" + "z" * 400 + "'; SELECT 1/0;"])
def test_long_lines_are_cut(project, migrator, sql):
    _, said = upgrade(project, migrator, sql)
    assert max(map(len, said.splitlines())) < 250


def test_a_character_is_not_cut(project, migrator):
    project.revision("0001", "SELECT 'x" + "é" * 100 + "';")
    assert "  SELECT 'xéé" in migrator().run("upgrade", "-v").err


BODY = " LANGUAGE plpgsql AS $f$\nBEGIN\n  PERFORM {};\n  PERFORM 1/0;\nEND $f$;"
NOTE = "note: the function was created here, and failed in this line\n"


@pytest.mark.parametrize("created, called", [("f()", "f()"), ("public.f(i int, j text)", "public.f(1, 'x')"),
                                             ("F\n(i int)", "f(1)")])
def test_in_a_function(project, migrator, created, called):
    """Of an earlier revision: the error stands where it is called, and a note where it failed."""
    lines = project.revision("0001", f"CREATE FUNCTION {created} RETURNS void{BODY.format(1)}")
    calling = project.revision("0002", f"SELECT 1;\nSELECT {called};")
    said = migrator().run("upgrade", code=5).err
    number = 1 + lines.index("  PERFORM 1/0;")
    assert f"0001.sql:{number}:3: {NOTE}{number:5} |   PERFORM 1/0;\n" in said
    assert f"0002.sql:{1 + calling.index(f'SELECT {called};')}:1: error: division by zero [22012]" in said


def test_in_a_function_of_the_same_revision(project, migrator):
    """The innermost one, called by another."""
    lines, said = upgrade(project, migrator, f"CREATE PROCEDURE inner_one(){BODY.format(1)}\n"
                          "CREATE FUNCTION outer_one() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n"
                          "  CALL inner_one();\nEND $$;\nDO $$ BEGIN PERFORM outer_one(); END $$;")
    assert f"0001.sql:{1 + lines.index('  PERFORM 1/0;')}:3: {NOTE}" in said and said.count(NOTE) == 1


def test_in_a_function_that_was_replaced(project, migrator):
    project.revision("0001", f"CREATE FUNCTION f() RETURNS void{BODY.format(1)}")
    lines = project.revision("0002", f"\nCREATE OR REPLACE FUNCTION f() RETURNS void{BODY.format(2)}")
    project.revision("0003", "SELECT f();")
    project.revision("0004", f"CREATE OR REPLACE FUNCTION f() RETURNS void{BODY.format(3)}")
    said = migrator().run("upgrade", code=5).err
    assert f"0002.sql:{1 + lines.index('  PERFORM 1/0;')}:3: {NOTE}" in said and said.count(NOTE) == 1


def test_in_one_of_several_functions(project, migrator):
    """Which one of a name it is cannot be said, so it is not."""
    project.revision("0001", f"CREATE FUNCTION f(i int) RETURNS void{BODY.format(1)}\n"
                             f"CREATE FUNCTION f(t text) RETURNS void{BODY.format(1)}")
    project.revision("0002", "SELECT f(1);")
    said = migrator().run("upgrade", code=5).err
    assert "division by zero" in said and NOTE not in said


# The function's text, and where in it what fails begins.
SQL_BODIES = {
    "statement": ("SELECT 1;\n;/* 2; */ SELECT ';', $x$;$x$, E'\\';'; -- ;\n  DELETE FROM t WHERE 1 / i = 0;\n", "DELETE"),
    "first statement": ("\n  -- one\n  DELETE FROM t WHERE 1 / i = 0;\nSELECT 1;", "DELETE"),
    "position": ("SELECT 'ä;';\nSELECT 'ü€', gone FROM t;\n", "gone"),
}


@pytest.mark.parametrize("body, place_of", SQL_BODIES.values(), ids=SQL_BODIES)
def test_in_a_function_in_sql(project, migrator, body, place_of):
    lines = project.revision("0001", "CREATE TABLE t AS SELECT 0 AS i, 1 AS gone;\n"
                             f"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $f$ {body} $f$;")
    before = "ALTER TABLE t DROP COLUMN gone" if place_of == "gone" else "SELECT 1"
    calling = project.revision("0002", f"{before};\nSELECT f();")
    said = migrator().run("upgrade", code=5).err
    failing = next(line for line in lines if place_of in line and "CREATE" not in line)
    assert f"0001.sql:{place(lines, place_of, failing)}: {NOTE}" in said and said.count(NOTE) == 1
    assert f"0002.sql:{1 + calling.index('SELECT f();')}:" in said


def test_in_a_function_in_sql_of_several(project, migrator):
    """The server does not say which schema it is in."""
    body = "RETURNS void LANGUAGE sql AS $$ SELECT 1; SELECT 1 / i FROM t $$;"
    project.revision("0001", f"CREATE TABLE t AS SELECT 0 AS i;\nCREATE SCHEMA a;\nCREATE FUNCTION a.f() {body}\n"
                             f"CREATE FUNCTION public.f() {body}\nSELECT a.f();")
    said = migrator().run("upgrade", code=5).err
    assert "division by zero" in said and NOTE not in said


def test_in_a_function_in_sql_that_another_calls(project, migrator):
    """The innermost one is shown, not the one in PL/pgSQL around it."""
    lines, said = upgrade(project, migrator, "CREATE TABLE t AS SELECT 0 AS i;\n"
                          "CREATE FUNCTION inner_one() RETURNS void LANGUAGE sql AS $$\nDELETE FROM t WHERE 1 / i = 0\n$$;\n"
                          "CREATE FUNCTION outer_one() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n"
                          "  PERFORM inner_one();\nEND $$;\nSELECT outer_one();")
    assert f"0001.sql:{place(lines, 'DELETE', 'DELETE')}: {NOTE}" in said and said.count(NOTE) == 1
