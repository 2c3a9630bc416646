"""The library in somebody else's process, on somebody else's connection."""

import os
import subprocess
from pathlib import Path


def test_two_plans_on_one_connection(project, server, database):
    project.revision("0001", "CREATE TABLE a ();")
    first = project.compile("--plan", "first")
    project.revision("0002", "SET work_mem = '123kB';\nCREATE TABLE b ();", "DROP TABLE b;")
    project.write("0001.sql", (project.folder / "0001.sql").read_text().replace("TABLE a", "TABLE c"))
    second = project.compile("--plan", "second")
    main = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests" / "integration" / "embedded.c"
    program = project.link(main, first, second)
    done = subprocess.run([program, server.conninfo(database, application_name="mine")], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)
    assert done.stdout == "applied 3, locks 0, blocking 1, status 0, application_name 'mine', prepared 0\n"
    assert done.returncode == 0 and done.stderr == ""
    tables = server.psql("-c", "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", dbname=database)
    assert tables.split() == ["a", "c"]


def test_a_connection_with_an_encoding_of_its_own(project, server):
    """A caller's, with what the database says: the files are UTF-8 all the same."""
    server.psql("-c", "DROP DATABASE IF EXISTS latin", "-c",
                "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    project.revision("0001", "CREATE TABLE a AS SELECT 'ä'::text AS t;")
    project.revision("0002", "INSERT INTO a VALUES ('ä');")
    project.revision("0003", "VACUUM a;", upgrade_options=" transaction=off")
    project.revision("0004", "INSERT INTO a VALUES ('ä');")
    main = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests" / "integration" / "embedded.c"
    program = project.link(main, project.compile("--plan", "first"), project.compile("--plan", "second"))
    subprocess.run([program, server.conninfo("latin")], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert server.psql("-c", "SELECT length(t) FROM a", dbname="latin").split() == ["1", "1", "1"]
    server.psql("-c", "DROP DATABASE latin")


def test_the_lock_is_given_back_whatever_else_is_gone(project, server, database):
    """What hides its DEALLOCATE from the compiler fails; the connection is the caller's, and lives on."""
    project.revision("0001", "CREATE TABLE a ();")
    project.revision("0002", "CREATE FUNCTION hidden() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOCATE ALL';"
                             " END $$;\nSELECT hidden();")
    main = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests" / "integration" / "embedded.c"
    program = project.link(main, project.compile("--plan", "first"), project.compile("--plan", "second"))
    done = subprocess.run([program, server.conninfo(database, application_name="mine")], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)
    assert "a function that the step calls dropped prepared statements" in done.stdout
    assert done.returncode == 5 and "locks 0, blocking 1, status 0, application_name 'mine'" in done.stdout


def test_nothing_of_ours_stays_prepared(project, server, database):
    """Also where the first revision fails, whose transaction prepared what it began with."""
    project.revision("0001", "SELECT 1 / 0;")
    main = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests" / "integration" / "embedded.c"
    program = project.link(main, project.compile("--plan", "first"), project.compile("--plan", "second"))
    done = subprocess.run([program, server.conninfo(database)], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 5 and done.stdout.endswith(", prepared 0\n")


def test_a_signal_ends_the_pause_before_another_try(project, server, database):
    project.revision("0001", "CREATE TABLE a ();\nDO $$ BEGIN RAISE 'not now' USING ERRCODE = '40001'; END $$;")
    main = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "tests" / "integration" / "impatient.c"
    program = project.link(main, project.compile("--plan", "first"))
    done = subprocess.run([program, server.conninfo(database)], stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 130
    assert server.psql("-c", "SELECT to_regclass('a') IS NULL", dbname=database).strip() == "t"
