"""Revisions on their way while others run: each commits by itself, and behind one that fails nothing runs."""

import json
import select
import signal
import struct
import threading

import pytest

from test_waiting import Said
from trips import Passing, Trips

NAMES = [f"{number:04}" for number in range(1, 11)]
IN_SLEEP = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%%' AND state = 'active'" \
           " AND datname = current_database())"

END_SLEEP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'" \
            " AND datname = current_database() AND pid <> pg_backend_pid()"


def chain(project, **instead):
    """Ten revisions, of which those that are named have something else to do. Returns the lines of these."""
    project.revision("0000", "CREATE TABLE made (what text, at timestamptz DEFAULT now());")
    lines = {}
    for name in NAMES:
        upgrade, options = instead.get(f"r{name}", (f"INSERT INTO made VALUES ('{name}');", ""))
        lines[name] = project.revision(name, upgrade, f"DELETE FROM made WHERE what = '{name}';",
                                       upgrade_options=options)
    return lines


def up_to(number):
    return ["0000", *NAMES[:number]]


def made(m):
    return [row[0] for row in m.query("SELECT what FROM made ORDER BY what")]


def test_all_of_them(project, migrator):
    """Up and down, with those in between that run by themselves."""
    chain(project, r0003=("COPY made (what) FROM stdin;\n0003\n\\.", ""),
          r0005=("INSERT INTO made VALUES ('0005');\n-- @verify\nSELECT count(*) = 5 FROM made;", ""),
          r0007=("VACUUM made;\nINSERT INTO made VALUES ('0007');", " transaction=off"),
          r0008=("-- @verify\nSELECT count(*) = 7 FROM made;", ""),
          r0009=("INSERT INTO made VALUES ('0009');\nCREATE FUNCTION drops() RETURNS void LANGUAGE plpgsql AS"
                 " $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$;\nDO $$ BEGIN /* DEALLOCATE */ PERFORM drops(); END $$;",
                 ""))
    m = migrator()
    told = m.run("upgrade", "--format=json").out
    assert m.applied() == up_to(10) and made(m) == [name for name in NAMES if name != "0008"]
    events = [json.loads(line) for line in told.splitlines()]
    turns = [(event["event"], event["revision"]) for event in events if event["event"] in ("revision", "applied")]
    assert turns == [(event, name) for name in up_to(10) for event in ("revision", "applied")]
    rows = m.query("SELECT revision, outcome, ms FROM aludel.history ORDER BY at")
    assert [row[:2] for row in rows] == [(name, "ok") for name in up_to(10)] and all(row[2] >= 0 for row in rows)
    with Trips(m.server) as proxy:
        m.run("downgrade", "0000", conninfo=proxy.conninfo(m.database))
        assert proxy.total < 1 + len(NAMES)
    assert m.applied() == ["0000"] and made(m) == []


@pytest.mark.parametrize("wrong, text", [
    ("INSERT INTO made VALUES ('0006');\nSELECT 1 / 0;", "division by zero"),
    ("CREATE TABLE late (i int PRIMARY KEY, j int REFERENCES late DEFERRABLE INITIALLY DEFERRED);\n"
     "INSERT INTO late VALUES (1, 2);", "violates foreign key constraint"),
], ids=["statement", "at COMMIT"])
def test_one_fails(project, migrator, wrong, text):
    lines = chain(project, r0006=(wrong, ""))["0006"]
    m = migrator()
    failed = m.run("upgrade", code=5)
    assert text in failed.err and m.applied() == up_to(5) and made(m) == NAMES[:5]
    assert [line.split()[2] for line in failed.err.splitlines() if "  applied  " in line] == up_to(5)
    if "SELECT 1 / 0;" in lines:
        assert f"0006.sql:{lines.index('SELECT 1 / 0;') + 1}:" in failed.err
    outcomes = m.query("SELECT revision, outcome FROM aludel.history ORDER BY at")
    assert outcomes == [*((name, "ok") for name in up_to(5)), ("0006", "failed")]
    assert m.run("upgrade", code=5).err.count("0007") == failed.err.count("0007")


def test_one_waits(project, migrator):
    """It gives way, is tried again, and those behind it come behind it."""
    chain(project, r0006=("LOCK TABLE held;\nINSERT INTO made VALUES ('0006');", ""))
    m = migrator()
    m.execute("CREATE TABLE held ()")
    with m.connect() as rival:
        rival.execute("BEGIN; LOCK TABLE held")
        said = Said(m.start("upgrade", "--lock-timeout=100ms", "--no-progress"))
        said.until("try 2 of")
        assert m.applied() == up_to(5)
        rival.execute("COMMIT")
    assert said.rest()[0] == 0
    assert m.applied() == up_to(10) and made(m) == NAMES
    order = m.query("SELECT what FROM made ORDER BY at")
    assert [row[0] for row in order] == NAMES


class Late(Passing):
    """Has connections behind the first wait until they may go on."""

    def __init__(self, server):
        super().__init__(server)
        self.asked, self.may_ask = threading.Event(), threading.Event()

    def passes(self, *_):
        return True

    def _serve(self, client, index):
        if index > 0:
            self.asked.set()
            self.may_ask.wait(timeout=30)
        super()._serve(client, index)


def test_another_waits_by_then(project, migrator):
    """Whom it waits for is asked over a connection that may take its time: the server goes on meanwhile."""
    chain(project, r0002=("LOCK TABLE one;", ""), r0003=("LOCK TABLE two;", ""))
    m = migrator()
    m.execute("CREATE TABLE one (); CREATE TABLE two ()")
    with m.connect() as first, m.connect() as second, Late(m.server) as proxy:
        first.execute("BEGIN; LOCK TABLE one")
        second.execute("BEGIN; LOCK TABLE two")
        process = m.start("upgrade", "--format=json", "--lock-timeout=0", conninfo=proxy.conninfo(m.database))
        assert proxy.asked.wait(timeout=30)
        first.execute("COMMIT")
        m.wait_for("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'two'::regclass)")
        proxy.may_ask.set()
        events = iter(lambda: json.loads(process.stdout.readline()), None)
        waits = next(event for event in events if event["event"] == "waiting")
        second.execute("COMMIT")
        process.communicate(timeout=60)
    assert waits["revision"] == "0003" and process.returncode == 0


def test_tries_are_counted(project, migrator):
    chain(project, r0006=("LOCK TABLE held;", ""))
    m = migrator()
    m.execute("CREATE TABLE held ()")
    with m.connect() as rival:
        rival.execute("BEGIN; LOCK TABLE held")
        failed = m.run("upgrade", "--lock-timeout=10ms", "--retries=2", code=5)
    assert failed.err.count("; try ") == 2 and "try 3 of 3" in failed.err and m.applied() == up_to(5)


def test_interrupted(project, migrator, interrupt):
    chain(project, r0006=("SELECT pg_sleep(60);", ""))
    m = migrator()
    process = m.start("upgrade", "--format=json")
    m.wait_for(IN_SLEEP)
    ended = interrupt(process, signal.SIGTERM)
    assert ended.code == 143 and m.applied() == up_to(5) and made(m) == NAMES[:5]
    outcomes = {row["revision"]: row["outcome"] for row in json.loads(ended.out.splitlines()[-1])["revisions"]}
    assert outcomes == {name: "applied" if name in up_to(5) else "not applied" for name in up_to(10)}


def test_killed(project, migrator):
    """The server hears of it with the first answer that it cannot deliver, and lets the others be."""
    chain(project, r0006=("SELECT pg_sleep(1);", ""), r0007=("SELECT pg_sleep(1);", ""))
    m = migrator()
    process = m.start("upgrade")
    m.wait_for(IN_SLEEP)
    process.kill()
    process.communicate()
    m.wait_for("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
               " AND backend_type = 'client backend' AND pid <> pg_backend_pid())")
    assert m.applied() in (up_to(5), up_to(6))
    m.run("upgrade")
    assert m.applied() == up_to(10)


def test_lost_for_good(project, migrator):
    """Not more than were on their way are unknown, and what was answered is known."""
    chain(project, r0006=("SELECT pg_sleep(60);", ""))
    m = migrator()
    with Trips(m.server) as proxy:
        process = m.start_hurried("upgrade", "--format=json", conninfo=proxy.conninfo(m.database))
        m.wait_for(IN_SLEEP)
    m.execute(END_SLEEP)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 3 and m.applied() == up_to(5)
    outcomes = [row["outcome"] for row in json.loads(out.splitlines()[-1])["revisions"]]
    assert outcomes[:6] == ["applied"] * 6 and outcomes[6] == "unknown"
    assert set(outcomes[6:10]) <= {"unknown", "not applied"} and outcomes[10:] == ["not applied"]


def test_lost_in_another_try(project, migrator):
    """That one goes by itself, so nobody need wonder about those behind it."""
    chain(project, r0006=("LOCK TABLE held;\nSELECT pg_sleep(60);", ""))
    m = migrator()
    m.execute("CREATE TABLE held ()")
    with m.connect() as rival, Trips(m.server) as proxy:
        rival.execute("BEGIN; LOCK TABLE held")
        process = m.start_hurried("upgrade", "--format=json", "--lock-timeout=100ms", "--retries=1000",
                                  conninfo=proxy.conninfo(m.database))
        while json.loads(process.stdout.readline())["event"] != "retry":
            pass
        rival.execute("COMMIT")
        m.wait_for(IN_SLEEP)
    m.execute(END_SLEEP)
    out, _ = process.communicate(timeout=60)
    outcomes = [row["outcome"] for row in json.loads(out.splitlines()[-1])["revisions"]]
    assert outcomes == ["applied"] * 6 + ["unknown"] + ["not applied"] * 4


class LastWords(Passing):
    """Behind the COMMIT of that number the server says that it ends the connection, where it would say that it is
    ready: it was told to while it committed."""

    fields = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
    message = b"E" + struct.pack(">I", 4 + len(fields)) + fields
    ready = b"Z\0\0\0\5"

    def __init__(self, server, number):
        super().__init__(server)
        self.left = number

    def _relay(self, client, server, _):
        while True:
            for source in select.select([client, server], [], [])[0]:
                data = source.recv(1 << 20)
                self.left -= data.count(b"COMMIT\0") if source is server else 0
                if not data:
                    return
                if source is server and self.left == 0 and self.ready in data:
                    client.sendall(data[:data.index(self.ready)] + self.message)
                    return
                (client if source is server else server).sendall(data)


def test_ended_behind_the_last(project, migrator):
    """They are all committed, so there is nothing that the connection's end could have undone."""
    chain(project)
    m = migrator()
    for target, number in (("0001", 2), ("0004", 3), ("0009", 5)):  # the first of each goes by itself
        with LastWords(m.server, number) as proxy:
            m.run("upgrade", target, conninfo=proxy.conninfo(m.database))
    assert m.applied() == up_to(9) and made(m) == NAMES[:9]


def lose_in_sleep(m):
    """Exit code and output of an upgrade whose backend is ended while it sleeps."""
    process = m.start("upgrade", "--format=json")
    m.wait_for(IN_SLEEP)
    m.execute(END_SLEEP)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


def test_found_again(project, migrator):
    """A connection that is lost while several are on their way is had again, and each is applied once."""
    chain(project, r0006=("SELECT pg_sleep(1);\nINSERT INTO made VALUES ('0006');", ""))
    m = migrator()
    code, out = lose_in_sleep(m)
    assert code == 0 and m.applied() == up_to(10) and made(m) == NAMES, out
    done = [event["revision"] for event in map(json.loads, out.splitlines()) if event["event"] == "applied"]
    assert done == up_to(10)


def test_found_again_and_failed(project, migrator):
    """What was unknown while the connection was lost is known behind it."""
    chain(project, r0006=("SELECT pg_sleep(1);\nSELECT 1 / 0;", ""))
    m = migrator()
    code, out = lose_in_sleep(m)
    assert code == 5 and m.applied() == up_to(5), out
    outcomes = {row["revision"]: row["outcome"] for row in json.loads(out.splitlines()[-1])["revisions"]}
    assert outcomes == {name: "applied" if name in up_to(5) else "not applied" for name in up_to(10)}


def test_stamp(project, migrator):
    """Nothing runs, and a hundred rows of the ledger are not a hundred trips."""
    chain(project)
    m = migrator()
    with Trips(m.server) as proxy:
        m.run("stamp", "head", conninfo=proxy.conninfo(m.database))
        assert proxy.total < 1 + len(up_to(10))
    assert m.applied() == up_to(10)
