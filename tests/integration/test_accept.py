"""`accept`: an edited revision is taken as it stands, and only that."""

import shlex

import pytest

from conftest import LOCK

HOW = ["accept", "0002", "--reason"]


@pytest.fixture
def edited(project, migrator, server):
    """0001 to 0003 in a row, applied; 0002 was edited since, in both directions."""
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;")
    project.revision("0003", "CREATE TABLE c ();", "DROP TABLE c;")
    migrator().run("upgrade")
    project.revision("0002", "CREATE TABLE b (i int);", "SELECT 'new';\nDROP TABLE b;", revises="0001")
    return migrator()


def test_accept(edited):
    edited.run("check", code=1)
    said = edited.run(*HOW, "hotfix of '7, done by hand")
    assert "accepted  0002" in said.err
    assert "3 applied" in edited.run("check").out and "edited" not in edited.run("status").out
    rows = edited.query("SELECT action, outcome, reason, h.checksum = a.checksum FROM aludel.history h "
                        "JOIN aludel.applied a USING (revision, seal) WHERE revision = '0002'")
    assert rows == [("accept", "ok", "hotfix of '7, done by hand", True)]
    assert "hotfix of '7" in edited.run("log").out
    assert "nothing to do" in edited.run("upgrade").err


def test_the_hint_works_when_typed(edited, project, migrator):
    hint = next(line for line in edited.run("upgrade", code=6).err.splitlines() if line.startswith("hint: "))
    assert hint.endswith("accept 0002 --reason '...'")
    typed = shlex.split(hint[hint.index(str(edited.program)):])
    edited.run(*typed[1:])
    edited.run("upgrade")


def test_the_stored_downgrade_is_the_new_one(edited, project, migrator):
    edited.run(*HOW, "why not")
    assert edited.value("SELECT down::text LIKE '%%''new''%%' FROM aludel.applied WHERE revision = '0002'")
    (project.folder / "0002.sql").unlink()
    (project.folder / "0003.sql").unlink()
    older = migrator()
    older.run("downgrade", "0001")
    assert older.applied() == ["0001"] and older.value("SELECT to_regclass('b') IS NULL")


def test_a_header_that_was_edited(edited, project, migrator):
    edited.run(*HOW, "one")
    project.revision("0003", "CREATE TABLE c ();", "DROP TABLE c;", revises="0002", header="-- @depends 0001\n")
    m = migrator()
    m.run("accept", "0003", "--reason", "two")
    m.run("check")
    assert m.query("SELECT parents, depends FROM aludel.applied WHERE revision = '0003'") == [(["0002"], ["0001"])]


def test_a_header_that_needs_what_is_not_applied(edited, project, migrator):
    edited.run(*HOW, "one")
    project.revision("0002b", "SELECT 1;", revises="0002")
    project.revision("0003", "CREATE TABLE c ();", "DROP TABLE c;", revises="0002b")
    said = migrator().run("accept", "0003", "--reason", "two", code=6).err
    assert "needs '0002b', which is not applied" in said and "0003.sql" in said


@pytest.mark.parametrize("target, said", [
    ("0001", "revision '0001' was not edited since it was applied"), ("head", "'0003' was not edited"),
    ("nonsense", "no such revision"), ("base", "'base' is no revision")])
def test_what_is_not_edited(edited, target, said):
    message = edited.run("accept", target, "--reason", "x", code=2).err
    assert said in message and edited.value("SELECT count(*) FROM aludel.history") == 3


def test_not_applied(edited):
    edited.run("downgrade", "0001")
    said = edited.run(*HOW, "x", code=2).err
    assert "'0002' is not applied" in said and f"hint: apply it as it stands here: {edited.program} upgrade 0002" in said


def test_unknown(edited, project, migrator):
    (project.folder / "0003.sql").unlink()
    assert "does not know revision '0003'" in migrator().run("accept", "0003", "--reason", "x", code=2).err


@pytest.mark.parametrize("arguments", [[], ["--reason", ""], ["--reason="]])
def test_a_reason_is_wanted(edited, arguments):
    said = edited.run("accept", "0002", *arguments, code=2).err
    assert f"hint: {edited.program} accept 0002 --reason '...'" in said
    edited.run("check", code=1)


def test_wrong_usage(edited):
    edited.run("accept", "--reason", "x", code=2)
    edited.run("upgrade", "--reason", "x", code=2)


def test_under_the_lock(edited):
    with edited.connect() as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        edited.run(*HOW, "x", "--wait-lock=500ms", code=4)
    edited.run("check", code=1)


# --- A header that now needs what was applied later -------------------------------------------------------------------

@pytest.fixture(params=["revises", "depends"])
def needs_later(request, project, migrator, server):
    """0001 with two children, of which the first applied needs the other one since its header was edited."""
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;", revises="0001")
    project.revision("0003", "CREATE TABLE c ();", "DROP TABLE c;", revises="0001", header="-- @branch two\n")
    migrator().run("upgrade", "0002")
    migrator().run("upgrade", "heads")
    revises, header = ("0003", "") if request.param == "revises" else ("0001", "-- @depends 0003\n")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;", revises=revises, header=header)
    m = migrator()
    m.run("accept", "0002", "--reason", "it always did")
    return m


def test_stamp_takes_out_first_what_needs_the_other(needs_later):
    needs_later.run("stamp", "0001")
    assert needs_later.applied() == ["0001"]
    needs_later.run("stamp", "heads")
    needs_later.run("stamp", "base", "--purge")
    assert needs_later.applied() == []


def test_downgrade_reverts_first_what_needs_the_other(needs_later):
    needs_later.run("downgrade", "-1")
    assert needs_later.applied() == ["0001", "0003"]
    needs_later.run("upgrade", "heads")
    needs_later.run("downgrade", "base")
    assert needs_later.applied() == [] and needs_later.value("SELECT to_regclass('b') IS NULL")


def test_downgrade_in_one_go_and_by_a_build_that_knows_none_of_it(needs_later, project, migrator):
    for name in ("0002", "0003"):
        (project.folder / f"{name}.sql").unlink()
    older = migrator()
    older.run("downgrade", "0001")
    assert older.applied() == ["0001"]


def test_what_an_edited_header_does_not_need_any_more(project, migrator, server):
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;", header="-- @branch one\n")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;", revises="base", header="-- @branch two\n-- @depends 0001\n")
    migrator().run("upgrade", "heads")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;", revises="base", header="-- @branch two\n")
    m = migrator()
    for command in ("downgrade", "stamp"):
        said = m.run(command, "one@base", code=6).err
        assert "'0002' was applied on top of '0001'" in said and "accept 0002 --reason '...'" in said
    assert m.applied() == ["0001", "0002"]
    m.run("accept", "0002", "--reason", "it never did")
    m.run("downgrade", "one@base")
    assert m.applied() == ["0002"]


def test_two_revisions_that_changed_places(project, migrator, server):
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;", revises="0001")
    migrator().run("upgrade")
    project.revision("0001", "CREATE TABLE a ();", "DROP TABLE a;", revises="0002")
    project.revision("0002", "CREATE TABLE b ();", "DROP TABLE b;", revises="base")
    m = migrator()
    said = m.run("accept", "0001", "--reason", "x", code=6).err
    assert f"hint: accept that first: {m.program} accept 0002 --reason '...'" in said
    m.run("accept", "0002", "--reason", "x")
    m.run("accept", "0001", "--reason", "x")
    m.run("stamp", "0002")
    assert m.applied() == ["0002"]
