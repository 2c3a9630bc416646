"""The example of migrations.d through its own migrator: the order, and the way there and back."""

import subprocess

import pytest

from trips import Trips

REVISIONS = """
    7fbe30f0c3ed 005_add_portal_id_uniqueness 005a_add_locations_table
    006_add_network_infrastructure 007_add_radius_tables 008_add_radius_clients 00ba038d8a2e
    4db3f05bfae9 35b46255a705 9e1c7b520e78
    create_ticketing_system create_api_management_system 2025_07_23_add_api_management create_communications_system
    0016_create_file_storage_tables create_plugin_system_tables
""".split()


class Migrator:
    def __init__(self, program, server, database):
        self.program = program
        self.server = server
        self.database = database

    def run(self, *arguments, conninfo=None):
        command = [self.program, "-d", conninfo or self.server.conninfo(self.database), *arguments]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def schema(self):
        return self.server.dump_schema(self.database, "--exclude-schema=aludel")

    def trips(self, *arguments):
        with Trips(self.server) as proxy:
            self.run(*arguments, conninfo=proxy.conninfo(self.database))
            return proxy.total


@pytest.fixture
def isp(build_dir, server, database):
    return Migrator(build_dir / "isp-migrate", server, database)


def applied(isp):
    """The ids in the ledger, in the order they were applied in."""
    return isp.server.psql("-c", "SELECT revision FROM aludel.applied ORDER BY seq", dbname=isp.database).split()


def test_order(isp):
    isp.run("upgrade")
    assert applied(isp) == REVISIONS


def test_each_downgrade_restores(isp):
    for revision in REVISIONS:
        before = isp.schema()
        isp.run("upgrade", "+1")
        after = isp.schema()
        assert after != before, revision
        isp.run("downgrade", "-1")
        assert isp.schema() == before, revision
        isp.run("upgrade", revision)
        assert isp.schema() == after, revision


def test_the_whole_chain_and_back(isp):
    empty = isp.schema()
    isp.run("upgrade")
    whole = isp.schema()
    isp.run("downgrade", "base")
    assert isp.schema() == empty
    assert applied(isp) == []
    isp.run("upgrade")
    assert isp.schema() == whole


def test_trips(isp):
    """One to look and one a revision, two more a COPY; one when there is nothing to do."""
    assert isp.trips("upgrade", "006_add_network_infrastructure") == 1 + 4
    assert isp.trips("upgrade", "006_add_network_infrastructure") == 1
    # Five revisions with five COPY blocks.
    assert isp.trips("upgrade", "35b46255a705") == 1 + 5 + 2 * 5
