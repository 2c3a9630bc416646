"""A statement that waits says for whom: while it waits, and when it gives way."""

import contextlib
import socket
import threading

import psycopg
import pytest

from conftest import LOCK, Before


class Said:
    """What a program says on stderr, line by line as it comes."""

    def __init__(self, process):
        self.process = process
        self.lines = []

    def until(self, text):
        """Reads up to the line that has the text, and returns it."""
        for line in self.process.stderr:
            self.lines.append(line)
            if text in line:
                return line
        raise AssertionError(f"never said '{text}': {''.join(self.lines)}")

    def rest(self):
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, "".join(self.lines) + err


@pytest.fixture
def held(project, migrator):
    """A migrator whose second revision needs a table that the test can hold, and the lines of that revision."""
    project.revision("0001", "CREATE TABLE a (i int);")
    lines = project.revision("0002", "CREATE TABLE b ();\nALTER TABLE a ADD j int;\nCREATE TABLE c ();")
    m = migrator()
    m.run("upgrade", "+1")
    return m, lines.index("ALTER TABLE a ADD j int;") + 1


def holder(m):
    return psycopg.connect(m.server.conninfo(m.database, application_name="teller"), autocommit=True)


@pytest.mark.parametrize("watching", [[], ["-v"]])
def test_it_says_for_whom(held, watching):
    m, line = held
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        said = Said(m.start("upgrade", "--lock-timeout=0", *watching))
        waits = said.until("waits for")
        assert f"0002.sql:{line}:1: " in waits and "AccessExclusiveLock on a, held by" in waits
        assert f"pid {rival.info.backend_pid}, user postgres, 'teller', idle in transaction, in a transaction for" in waits
        assert waits.rstrip().endswith(": BEGIN; LOCK TABLE a")
        assert f"SELECT pg_terminate_backend({rival.info.backend_pid});" in said.until("hint:")
        rival.execute("COMMIT")
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]


def test_it_asks_the_server_that_it_works_on(held, tmp_path):
    """The first of two hosts is up again by then, and there the pid is somebody else's."""
    m, _ = held
    here = m.server.conninfo(m.database, host=f"{tmp_path},{m.server.folder}")
    with holder(m) as rival, socket.socket(socket.AF_UNIX) as other:
        rival.execute("BEGIN; LOCK TABLE a")
        said = Said(m.start("upgrade", "--lock-timeout=0", conninfo=here))
        m.wait_for("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                   " AND query LIKE 'ALTER TABLE a%' AND datname = current_database())")
        other.bind(f"{tmp_path}/.s.PGSQL.{rival.info.port}")
        other.listen()
        assert f"pid {rival.info.backend_pid}" in said.until("waits for")
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.accept()
        rival.execute("COMMIT")
    assert said.rest()[0] == 0


def test_the_hint_helps(held):
    m, _ = held
    rival = holder(m)
    rival.execute("BEGIN; LOCK TABLE a")
    said = Said(m.start("upgrade", "--lock-timeout=0"))
    m.execute(said.until("to end it: ").split("to end it: ")[1])
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]
    rival.close()


def test_a_retry_says_for_whom(held):
    m, _ = held
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        said = Said(m.start("upgrade", "--lock-timeout=4s", "--retries=20"))
        said.until("try 2 of 21")
        detail = said.until("detail: ")
        assert f"waits for AccessExclusiveLock on a, held by pid {rival.info.backend_pid}, user postgres" in detail
        rival.execute("COMMIT")
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]


def test_a_statement_outside_of_transactions(project, migrator):
    """It waits for a transaction to end, not for a table."""
    project.revision("0001", "CREATE TABLE a (i int);")
    lines = project.revision("0002", "SELECT 1;\nCREATE INDEX CONCURRENTLY a_i ON a (i);",
                             upgrade_options=" transaction=off")
    m = migrator()
    m.run("upgrade", "+1")
    with holder(m) as rival:
        rival.execute("BEGIN; INSERT INTO a VALUES (1)")
        said = Said(m.start("upgrade"))
        waits = said.until("waits for")
        assert f"0002.sql:{lines.index('CREATE INDEX CONCURRENTLY a_i ON a (i);') + 1}:1: " in waits
        assert f"held by pid {rival.info.backend_pid}" in waits
        rival.execute("COMMIT")
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]


def test_nobody_to_ask(held):
    """No second connection is to be had: nothing is said, and nothing is lost."""
    m, _ = held
    m.server.psql("-c", "DROP ROLE IF EXISTS lonely", "-c", "CREATE ROLE lonely LOGIN CONNECTION LIMIT 1")
    m.execute("GRANT CREATE ON SCHEMA public TO lonely; ALTER TABLE a OWNER TO lonely;"
              "GRANT USAGE ON SCHEMA aludel TO lonely; GRANT ALL ON ALL TABLES IN SCHEMA aludel TO lonely")
    before = m.server.log.read_text().count('too many connections for role "lonely"')
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        process = m.start("upgrade", "--lock-timeout=0",
                          conninfo=m.server.conninfo(m.database, user="lonely"))
        while m.server.log.read_text().count('too many connections for role "lonely"') == before:
            assert process.poll() is None, process.communicate()
        rival.execute("COMMIT")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "waits for" not in said
    m.execute("REASSIGN OWNED BY lonely TO postgres; DROP OWNED BY lonely; DROP ROLE lonely")


def test_the_ledger_itself_is_held(held):
    """A statement of our own waits: it has no place in a file."""
    m, _ = held
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE aludel.applied IN SHARE MODE")
        said = Said(m.start("upgrade", "--lock-timeout=0"))
        waits = said.until("waits for")
        assert f"RowExclusiveLock on aludel.applied, held by pid {rival.info.backend_pid}" in waits
        assert "0002.sql:" not in waits
        rival.execute("COMMIT")
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]


def test_what_ended_the_wait_was_not_the_lock(held):
    """The error is of another kind, so whom it waited for is not its detail."""
    m, _ = held
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        said = Said(m.start("upgrade", "--lock-timeout=0"))
        said.until("waits for")
        m.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                  " AND datname = current_database()")
        code, text = said.rest()
    assert code == 5 and "[57014]" in text and "detail:" not in text


def test_the_journal_is_held(project, migrator, interrupt):
    project.revision("0001", "CREATE TABLE a (i int);")
    project.revision("0002", "VACUUM a;", upgrade_options=" transaction=off")
    m = migrator()
    m.run("upgrade", "+1")
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE aludel.step IN SHARE MODE")
        process = m.start("upgrade")
        m.wait_for("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'aludel.step'::regclass AND NOT granted)")
        assert interrupt(process).code == 130
    assert m.applied() == ["0001"]


def test_another_holder_of_the_lock(held):
    """One migrator behind the other is progress, and said."""
    m, _ = held
    with holder(m) as first, holder(m) as second:
        first.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        said = Said(m.start("upgrade", "--wait-lock=10min"))
        assert f"pid {first.info.backend_pid}, " in said.until("another migrator holds the lock")
        queue = threading.Thread(target=second.execute, args=("SELECT pg_advisory_lock(%s, %s)", LOCK))
        queue.start()
        m.wait_for("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        first.execute("SELECT pg_advisory_unlock(%s, %s)", LOCK)
        queue.join()
        assert f"pid {second.info.backend_pid}, " in said.until("another migrator holds the lock")
        second.execute("SELECT 1")
        said.until("another migrator holds the lock")
    assert said.rest()[0] == 0


def test_it_says_so_again(held):
    m, _ = held
    with holder(m) as rival:
        rival.execute("BEGIN; LOCK TABLE a")
        said = Said(m.start_hurried("upgrade", "--lock-timeout=0"))
        said.until("waits for")
        said.until("waits for")
        rival.execute("COMMIT")
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]


def test_who_holds_the_lock_is_said_again(held):
    m, _ = held
    with holder(m) as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        said = Said(m.start_hurried("upgrade", "--wait-lock=60min"))
        said.until("another migrator holds the lock")
        said.until("another migrator holds the lock")
    assert said.rest()[0] == 0


def test_a_holder_at_work_is_waited_for(held):
    m, _ = held

    def work():
        with contextlib.suppress(psycopg.Error):
            rival.execute("SELECT pg_sleep(600)")
    with holder(m) as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        busy = threading.Thread(target=work)
        busy.start()
        m.wait_for("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND state = 'active')")
        try:
            said = Said(m.start_hurried("upgrade", "--wait-lock=1s"))
            said.until("another migrator holds the lock")
            said.until("another migrator holds the lock")
        finally:
            m.execute(f"SELECT pg_terminate_backend({rival.info.backend_pid})")
            busy.join()
    assert said.rest()[0] == 0 and m.applied() == ["0001", "0002"]


@pytest.mark.parametrize("look", [1, 2])
def test_the_holder_has_just_gone(held, server, look):
    """Between the question for the lock and the one for who has it, seen before or not."""
    m, _ = held
    with holder(m) as rival:
        rival.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        with Before(server, b"pg_locks", lambda: rival.execute("SELECT pg_advisory_unlock_all()"), look) as proxy:
            said = m.run("upgrade", conninfo=proxy.conninfo(m.database)).err
            assert proxy.then is None
    assert ("another migrator" in said) == (look == 2) and m.applied() == ["0001", "0002"]
