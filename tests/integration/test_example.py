"""The example of migrations.d through its own migrator: the order, and the way there and back."""

import pytest

from conftest import Migrator
from trips import Trips

REVISIONS = """
    7fbe30f0c3ed 005_add_portal_id_uniqueness 005a_add_locations_table
    006_add_network_infrastructure 007_add_radius_tables 008_add_radius_clients 00ba038d8a2e
    4db3f05bfae9 35b46255a705 9e1c7b520e78
    create_ticketing_system create_api_management_system 2025_07_23_add_api_management create_communications_system
    0016_create_file_storage_tables create_plugin_system_tables
""".split()


@pytest.fixture
def isp(build_dir, server, database):
    return Migrator(build_dir / "isp-migrate", server, database)


def schema(migrator):
    return migrator.server.dump_schema(migrator.database, ["aludel"])


def trips(migrator, *arguments):
    with Trips(migrator.server) as proxy:
        migrator.run(*arguments, conninfo=proxy.conninfo(migrator.database))
        return proxy.total


def test_order(isp):
    isp.run("upgrade")
    assert isp.applied() == REVISIONS


def test_each_downgrade_restores(isp):
    for revision in REVISIONS:
        before = schema(isp)
        isp.run("upgrade", "+1")
        after = schema(isp)
        assert after != before, revision
        isp.run("downgrade", "-1")
        assert schema(isp) == before, revision
        isp.run("upgrade", revision)
        assert schema(isp) == after, revision


def test_the_whole_chain_and_back(isp):
    empty = schema(isp)
    isp.run("upgrade")
    whole = schema(isp)
    isp.run("downgrade", "base")
    assert schema(isp) == empty
    assert isp.applied() == []
    isp.run("upgrade")
    assert schema(isp) == whole


def test_trips(project, migrator):
    """One to look, one for the first, and behind it not even one a revision; one when there is nothing to do."""
    for n in range(16):
        project.revision(f"{n:04}", f"CREATE TABLE t{n} (i int);\nINSERT INTO t{n} VALUES (1);\nANALYZE t{n};")
    m = migrator()
    assert trips(m, "upgrade") < 1 + 16
    assert trips(m, "upgrade") == 1
