"""A squash on databases that have all, none or some of what it replaces, and the builds before it, with it and after it
on one database."""

import os
import signal
import subprocess

import pytest

from conftest import Migrator, Project

PARTS = ["0002", "0003", "0004"]
S = "squash_0002_to_0004"


ID = "19700101_" + S


@pytest.fixture(scope="module")
def made(tmp_path_factory, aludel, build_dir):
    """before: 0001 to 0005. both: and the squash of 0002 to 0004, and 0006. after: the files of these are gone. edited:
    another squash of that name. again, at last: the squash of that squash and 0005, with the files of these and without."""
    project = Project(tmp_path_factory.mktemp("squash"), aludel, build_dir)

    def squash(*arguments, what="0002..0004", message=S):
        subprocess.run([aludel, "squash", what, *arguments, "-m", message, "-o", project.folder], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": "0"})

    for number in range(1, 6):
        off = " transaction=off" if number == 3 else ""
        project.revision(f"000{number}", f"CREATE TABLE t{number} ();", f"DROP TABLE t{number};", upgrade_options=off)
    programs = {"before": project.build()}
    squash()
    project.revision("0006", "CREATE TABLE t6 ();", "DROP TABLE t6;")
    programs["both"] = project.build()
    squash("--delete")
    programs["after"] = project.build()
    file = project.folder / f"{ID}.sql"
    text = file.read_text()
    file.write_text(text.replace("DROP TABLE t2", "DROP TABLE IF EXISTS t2"))
    programs["edited"] = project.build()
    file.write_text(text)
    squash(what=f"{ID}..0005", message="again")
    programs["again"] = project.build()
    squash("--delete", what=f"{ID}..0005", message="again")
    programs["at last"] = project.build()
    return programs


@pytest.fixture
def builds(made, server, database):
    return {name: Migrator(program, server, database) for name, program in made.items()}


def tables(migrator):
    return migrator.value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class "
                          "WHERE relnamespace = 'public'::regnamespace")


ALL = "t1 t2 t3 t4 t5 t6"


@pytest.mark.parametrize("name", ["both", "after"])
def test_none_of_it(builds, name):
    m = builds[name]
    assert ID in m.run("upgrade", "--dry-run").out and "0003" not in m.run("upgrade", "--dry-run").out
    m.run("upgrade")
    assert m.applied() == ["0001", ID, "0005", "0006"] and tables(m) == ALL
    assert m.query("SELECT kind::text, replaces FROM aludel.applied WHERE revision = %s", ID) == [("n", PARTS)]
    m.run("check")
    assert m.run("current").out == "0006 (head)\n"
    m.run("downgrade", "0004")  # what it is as far as
    assert m.applied() == ["0001", ID]
    m.run("downgrade", "-1")
    assert tables(m) == "t1"


@pytest.mark.parametrize("name", ["both", "after"])
def test_all_of_it(builds, name):
    builds["before"].run("upgrade")
    m = builds[name]
    assert f"{ID}  applied" in m.run("status").out  # counts as such before anything is written
    assert m.run("upgrade", "0005", "--dry-run").out == f"squash {ID}\n"
    m.run("upgrade", "--rehearse")
    assert ID not in m.applied()
    assert "recorded" in m.run("upgrade", "0005").err
    assert m.applied() == ["0001", *PARTS, "0005", ID]
    assert m.query("SELECT kind::text, replaces FROM aludel.applied WHERE revision = %s", ID) == [("r", PARTS)]
    assert m.query("SELECT action, outcome, h.checksum = a.checksum FROM aludel.history h "
                   "JOIN aludel.applied a USING (revision, seal) WHERE revision = %s", ID) == [("squash", "ok", True)]
    assert "nothing to do" in m.run("upgrade", "0005").err
    assert m.run("current").out == "0005\n"
    m.run("upgrade")
    m.run("check")
    assert "3 replaced" in m.run("status").out
    m.run("downgrade", "0001")  # by the downgrades of what ran
    assert m.applied() == ["0001"] and tables(m) == "t1"
    assert m.value("SELECT count(*) FROM aludel.history WHERE action = 'unsquash'") == 1
    m.run("upgrade")
    assert tables(m) == ALL and "0003" not in m.applied()


def test_some_of_it_while_the_files_are_there(builds):
    builds["before"].run("upgrade", "0003")
    m = builds["both"]
    assert m.run("upgrade", "--dry-run").out == f"upgrade 0004\nsquash {ID}\nupgrade 0005\nupgrade 0006\n"
    m.run("upgrade")
    assert m.applied() == ["0001", *PARTS, ID, "0005", "0006"] and tables(m) == ALL


def test_some_of_it_when_the_files_are_gone(builds):
    before, after = builds["before"], builds["after"]
    before.run("upgrade", "0003")
    after.run("check", code=1)
    said = after.run("upgrade", code=6).err
    assert f"in the middle of what '{ID}' replaces: it lacks '0004'" in said
    hint = next(line for line in said.splitlines() if line.startswith("hint: "))
    before.run(*hint[hint.index("upgrade "):hint.index(";")].split())
    after.run("upgrade")
    after.run("check")
    assert tables(after) == ALL


def test_the_way_back_out_of_the_middle(builds):
    builds["before"].run("upgrade", "0003")
    builds["after"].run("downgrade", "0001")
    assert tables(builds["after"]) == "t1"


def test_yesterdays_build_after_the_record(builds):
    before, both = builds["before"], builds["both"]
    before.run("upgrade")
    both.run("upgrade")
    before.run("check", code=1)  # for 0006
    before.run("downgrade", "0005")
    before.run("check")
    assert "nothing to do" in before.run("upgrade").err
    assert before.run("current").out == "0005 (head)\n"
    before.run("downgrade", "0003")
    assert before.applied() == ["0001", "0002", "0003"]
    before.run("upgrade")
    before.run("downgrade", "base")
    assert before.applied() == [] and tables(before) is None
    builds["after"].run("upgrade")
    assert ID in before.applied() and tables(before) == ALL


def test_yesterdays_build_where_the_squash_ran(builds):
    before = builds["before"]
    builds["after"].run("upgrade", ID)
    before.run("check", code=1)  # 0005 is pending
    before.run("upgrade")
    assert before.applied() == ["0001", ID, "0005"]
    assert before.value("SELECT parents FROM aludel.applied WHERE revision = '0005'") == [ID]
    before.run("check")
    assert "goes as a whole" in before.run("downgrade", "0003", code=2).err
    builds["after"].run("upgrade")
    before.run("downgrade", "0005")
    before.run("downgrade", "0001")
    assert tables(before) == "t1"


def test_parts_that_were_edited(builds):
    builds["before"].run("upgrade")
    builds["before"].execute("UPDATE aludel.applied SET checksum = sha256('x') WHERE revision = '0003'")
    for name in ("both", "after"):
        assert "0003" in builds[name].run("upgrade", code=6).err
        assert "0003" in builds[name].run("status").out and "edited" in builds[name].run("status").out
    builds["both"].run("accept", "0003", "--reason", "as it should be")
    builds["after"].run("upgrade")


def test_accept_of_a_recorded_squash(builds):
    builds["before"].run("upgrade")
    builds["after"].run("upgrade")
    m = builds["edited"]
    m.run("check", code=1)
    m.run("accept", ID, "--reason", "why not")
    m.run("check")
    m.run("downgrade", "0001")
    assert tables(m) == "t1"


def test_stamp(builds):
    builds["before"].run("upgrade", "0003")
    m = builds["after"]
    m.run("stamp", "head")
    assert m.applied() == ["0001", ID, "0005", "0006"]
    m.run("stamp", "0001")
    assert m.applied() == ["0001"]


def test_fifty_rivals_record_it_once(builds):
    builds["before"].run("upgrade")
    m = builds["both"]
    rivals = [m.start("upgrade") for _ in range(50)]
    assert {rival.wait(timeout=300) for rival in rivals} == {0}
    for rival in rivals:
        rival.communicate()
    assert m.value("SELECT count(*) FROM aludel.history WHERE action = 'squash'") == 1
    m.run("check")


def test_killed_while_it_records(builds):
    builds["before"].run("upgrade")
    m = builds["both"]
    with m.connect() as holder, holder.transaction():
        holder.execute("LOCK aludel.history IN ACCESS EXCLUSIVE MODE")
        process = m.start("upgrade", "--lock-timeout=0")
        m.wait_for("SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() "
                   "AND wait_event_type = 'Lock'")
        process.send_signal(signal.SIGKILL)
        process.communicate()
    m.wait_for("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() "
               "AND application_name LIKE 'aludel%'")
    recorded = m.value("SELECT count(*) FROM aludel.applied WHERE kind = 'r'")
    assert recorded == m.value("SELECT count(*) FROM aludel.history WHERE action = 'squash'")
    m.run("upgrade")
    assert m.value("SELECT count(*) FROM aludel.history WHERE action = 'squash'") == 1
    m.run("check")


def test_all_in_one(builds):
    builds["before"].run("upgrade", "0004")
    builds["both"].run("upgrade", "--transaction=all")
    assert builds["both"].applied() == ["0001", *PARTS, ID, "0005", "0006"]


@pytest.mark.parametrize("at", ["0001", "0003", "0004"])
def test_the_script(builds, server, at):
    builds["before"].run("upgrade", at)
    m = builds["both"]
    script = m.run("upgrade", "--sql", f"{at}:head").out
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server.conninfo(m.database)], input=script,
                   text=True, check=True, env={"PATH": "/usr/bin:/bin"})
    m.run("check")
    assert tables(m) == ALL and (ID in m.applied()) and ("0003" in m.applied()) == (at != "0001")


def test_a_script_for_where_it_ran_stops_where_its_parts_did(builds, server):
    builds["before"].run("upgrade")
    m = builds["both"]
    m.run("upgrade")
    script = m.run("downgrade", "--sql", "head:0001").out
    done = subprocess.run(["psql", "-X", "-q", "-d", server.conninfo(m.database)], input=script, text=True,
                          capture_output=True, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode != 0 and "not at what this script begins with" in done.stderr and tables(m) == ALL


AGAIN = "19700101_again"


@pytest.mark.parametrize("name", ["again", "at last"])
def test_a_squash_of_a_squash(builds, name):
    m = builds[name]
    m.run("upgrade")
    assert m.applied() == ["0001", AGAIN, "0006"] and tables(m) == ALL
    m.run("downgrade", "base")
    for first in (["before", "both"], ["after"], ["before", "after"]):
        for build in first:
            builds[build].run("upgrade")
        m.run("upgrade")
        m.run("check")
        assert tables(m) == ALL and m.value("SELECT kind::text FROM aludel.applied WHERE revision = %s", AGAIN) == "r"
        builds["after"].run("check")  # yesterday's
        m.run("downgrade", "0001")
        assert m.applied() == ["0001"] and tables(m) == "t1"


def test_a_squash_of_a_squash_that_was_never_recorded(builds):
    builds["before"].run("upgrade")
    m = builds["at last"]
    said = m.run("upgrade", code=6).err
    assert f"it lacks '{ID}'" in said and "hint: finish with the last build that has it: upgrade 0005;" in said
    builds["after"].run("upgrade", "0005")
    m.run("upgrade")
    m.run("check")


DBMATE = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); INSERT INTO schema_migrations VALUES "


@pytest.mark.parametrize("name, applied", [("both", ["0001", *PARTS, ID, "0005"]), ("after", ["0001", ID, "0005"])])
def test_adopt(builds, name, applied):
    m = builds[name]
    m.execute(DBMATE + "('0001'), ('0002'), ('0003'), ('0004'), ('0005')")
    m.run("adopt", "--from=dbmate")
    assert sorted(m.applied()) == sorted(applied)
    assert m.value("SELECT kind::text FROM aludel.applied WHERE revision = %s", ID) == ("r" if name == "both" else "a")
    m.run("upgrade")
    m.run("check")


def test_adopt_from_the_middle(builds):
    m = builds["after"]
    m.execute(DBMATE + "('0001'), ('0002'), ('0003')")
    said = m.run("adopt", "--from=dbmate", code=6).err
    assert f"in the middle of what '{ID}' replaces" in said and "let dbmate go on to '0004' first" in said
    builds["both"].run("adopt", "--from=dbmate")
    builds["both"].execute("CREATE TABLE t1 (); CREATE TABLE t2 (); CREATE TABLE t3 ()")
    builds["both"].run("upgrade")
    assert tables(m).endswith(ALL) and m.applied() == ["0001", *PARTS, ID, "0005", "0006"]


def test_two_parts_of_one_squash_are_needed_once(project, server, database, aludel):
    """Yesterday's build has both of them; the database has what another build ran in their place."""
    for number in range(1, 4):
        project.revision(f"000{number}", f"CREATE TABLE t{number} ();")
    project.revision("0004", "CREATE TABLE t4 ();", header="-- @depends 0001, 0002\n")
    old = Migrator(project.build(), server, database)
    (project.folder / "0004.sql").unlink()
    subprocess.run([aludel, "squash", "0001..0003", "--delete", "-m", "all", "-o", project.folder], check=True,
                   stdout=subprocess.DEVNULL)
    Migrator(project.build(), server, database).run("upgrade")
    old.run("upgrade")
    (parents, depends), = old.query("SELECT parents, depends FROM aludel.applied WHERE revision = '0004'")
    assert parents == depends and len(parents) == 1 and parents[0].endswith("_all")
