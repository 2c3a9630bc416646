"""SQL that this machine and Debian's packages have, made fit for the comparison: what only psql understands is taken out,
what CREATE EXTENSION would put in is put in."""

import os
import re
import subprocess
from pathlib import Path

PACKAGES = ["freeradius-config", "icingadb", "kea-admin", "kea-common", "pgagent", "postgresql-15-partman",
            "postgresql-15-pgtap", "postgresql-15-postgis-3-scripts", "roundcube-core"]
SUFFIXES = {".sql", ".pgsql"}
SHARE = Path("/usr/share/postgresql/15")


def unpack(package, folder):
    root = folder / package
    if not root.exists():
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
        archive, = folder.glob(f"{package}_*.deb")
        subprocess.run(["dpkg", "-x", archive, folder / f"{package}.new"], check=True)
        (folder / f"{package}.new").rename(root)
    return root


def roots(folder):
    """The folders to search. ALUDEL_COMPARE_PATHS=DIR:DIR... stands in for all of them."""
    if "ALUDEL_COMPARE_PATHS" in os.environ:
        return [Path(path) for path in os.environ["ALUDEL_COMPARE_PATHS"].split(":")]
    return [SHARE] + [unpack(package, folder) for package in PACKAGES]


def is_other_dialect(path):
    """MySQL's, SQLite's, Oracle's: packages bring one folder or file for each."""
    return bool(re.search(r"mysql|/ndb/|sqlite|oracle|mssql|mariadb|cassandra|mongo", str(path).lower()))


def clean(sql):
    """Lines of psql commands become blank; nothing else moves."""
    sql = re.sub(rb"(?m)^\\(?!\.).*$", lambda line: b" " * len(line[0]), sql)
    return sql.replace(b"@extschema@", b"xextschemax")


def collect(folder):
    """Writes each different text to folder/clean/NUMBER.sql; returns {that file: where it comes from}."""
    target = folder / "clean"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    found, seen = {}, set()
    for root in roots(folder):
        for path in sorted(root.rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file() or is_other_dialect(path):
                continue
            sql = clean(path.read_bytes())
            if sql in seen:
                continue
            seen.add(sql)
            copy = target / f"{len(found):04}.sql"
            copy.write_bytes(sql)
            found[copy] = path
    return found
