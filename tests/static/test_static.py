"""The one static file: what it is made of, and that it needs nothing of the machine it runs on."""

import json
import os
import shutil
import socket
import subprocess

import pytest

from postgres import Server

HOST = "db.example.test"
LIBRARIES = "lib/x86_64-linux-gnu"

# A module for `hosts:` in nsswitch.conf that says when somebody loads it.
PLANTED_MODULE = """
#include <fcntl.h>
__attribute__((constructor)) static void loaded(void) { creat("/loaded", 0600); }
"""

# No server speaks what this allows: who reads it cannot connect.
PLANTED_OPENSSL_CNF = """
openssl_conf = planted
[planted]
ssl_conf = ssl
[ssl]
system_default = ancient
[ancient]
MaxProtocol = TLSv1.1
"""

HBA = """
local    all      all                 trust
host     gss      all  127.0.0.1/32   gss
host     plain    all  127.0.0.1/32   trust
hostssl  all      all  127.0.0.1/32   scram-sha-256
"""


def run(*command, **options):
    result = subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=120, **options)
    return result.returncode, result.stdout + result.stderr


def output(*command, **options):
    code, text = run(*command, **options)
    assert code == 0, text
    return text


@pytest.fixture(scope="session")
def migrate(build_dir):
    return build_dir / "isp-migrate"


# --- What it is -----------------------------------------------------------------------------------------------------


def test_static_pie(migrate):
    assert "static-pie linked" in output("file", "-b", migrate)
    dynamic = output("readelf", "--dynamic", "--wide", migrate)
    assert "(NEEDED)" not in dynamic
    assert "BIND_NOW" in dynamic and "PIE" in dynamic


def test_segments(migrate):
    """No interpreter, relocations read-only, a stack that is not executable, nothing writable and executable."""
    segments = {}
    for line in output("readelf", "--segments", "--wide", migrate).splitlines():
        words = line.split()
        if len(words) > 6 and words[1].startswith("0x"):
            segments.setdefault(words[0], []).append("".join(words[6:-1]))
    assert "INTERP" not in segments
    assert "GNU_RELRO" in segments
    assert segments["GNU_STACK"] == ["RW"]
    assert not [flags for flags in segments["LOAD"] if "W" in flags and "E" in flags]


def test_stripped_and_small(migrate):
    assert "not stripped" not in output("file", "-b", migrate)
    assert migrate.stat().st_size <= 6_000_000


def test_no_path_of_this_machine(migrate, source_dir, build_dir):
    text = migrate.read_bytes()
    assert str(source_dir).encode() not in text
    assert str(build_dir).encode() not in text


def test_version_says_what_is_inside_and_what_is_not(migrate):
    text = output(migrate, "version")
    assert "OpenSSL 3." in text
    assert "without Kerberos (GSSAPI), LDAP service lookup and name service modules" in text


def test_version_has_a_bill_of_materials(migrate):
    """SPDX 2.3: what is in the file, each with a version, and nothing of it unrelated."""
    sbom = json.loads(output(migrate, "version", "--format=json", env={"SOURCE_DATE_EPOCH": "0"}))["sbom"]
    assert (sbom["spdxVersion"], sbom["creationInfo"]["created"]) == ("SPDX-2.3", "1970-01-01T00:00:00Z")
    versions = {package["name"]: package["versionInfo"] for package in sbom["packages"]}
    assert set(versions) == {"isp-migrate", "aludel", "libpq", "openssl", "glibc"}
    assert versions["openssl"] in output(migrate, "version")
    related = {end for relation in sbom["relationships"] for end in (relation["spdxElementId"], relation["relatedSpdxElement"])}
    assert related == {"SPDXRef-DOCUMENT", *(package["SPDXID"] for package in sbom["packages"])}


def test_stand_ins_are_what_libpq_calls(build_dir):
    """Fails when Debian's libpq grows a call, before a user's link does."""
    def names(archive, *options):
        lines = output("nm", "--format=just-symbols", *options, archive).split()
        return {name for name in lines if name.startswith(("gss_", "GSS_", "ldap_", "ber_"))}

    libpq = output("cc", "-print-file-name=libpq.a").strip()
    ours = build_dir / "runtime/static/libaludel_static.a"
    assert names(ours, "--defined-only", "--extern-only") == names(libpq, "--undefined-only")


# --- What the stand-ins say -----------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificates(folder):
    """A throwaway authority, and the server's certificate for HOST."""
    ca = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
          "-subj", "/CN=throwaway authority", "-keyout", "ca.key", "-out", "ca.pem"]
    output(*ca, cwd=folder)
    output("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
           "-keyout", "server.key", "-out", "server.csr", cwd=folder)
    output("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
           "-days", "2", "-copy_extensions", "copy", "-out", "server.pem", cwd=folder)


@pytest.fixture(scope="module")
def tls():
    """A server on 127.0.0.1 that wants TLS and SCRAM, and GSSAPI for one database."""
    server = Server(listen_addresses="127.0.0.1", port=free_port(), ssl="on", password_encryption="scram-sha-256")
    try:
        make_certificates(server.folder)
        for name in ("server.key", "server.pem"):
            shutil.copy(server.folder / name, server.data / name)
            server.own(server.data / name)
        (server.data / "server.key").chmod(0o600)
        server.settings.update(ssl_cert_file="server.pem", ssl_key_file="server.key")
        (server.data / "pg_hba.conf").write_text(HBA)
        server.own(server.data / "pg_hba.conf")
        server.start()
        server.psql("-c", "CREATE ROLE deployer LOGIN PASSWORD 'secret'")
        yield server
    finally:
        server.destroy()


def test_gssencmode_require(migrate, tls):
    code, text = run(migrate, "-d", f"host=127.0.0.1 port={tls.port} dbname=plain user=deployer gssencmode=require",
                     "current")
    assert code == 3
    assert "GSSAPI encryption required but was impossible" in text


def test_gssencmode_prefer_goes_on_without(migrate, tls):
    tls.psql("-c", "CREATE DATABASE plain")
    code, text = run(migrate, "-d", f"host=127.0.0.1 port={tls.port} dbname=plain user=deployer gssencmode=prefer",
                     "current")
    assert code == 0, text


def test_server_asks_for_gss(migrate, tls):
    code, text = run(migrate, "-d", f"host=127.0.0.1 port={tls.port} dbname=gss user=deployer", "current")
    assert code == 3
    assert "GSSAPI is not available in this static build" in text


def test_ldap_in_a_service_file(migrate, tmp_path):
    services = tmp_path / "services"
    services.write_text("[isp]\nldap://ldap.example.test/dc=example?description?one?(cn=isp)\n")
    code, text = run(migrate, "-d", "service=isp user=deployer", "current", env={"PGSERVICEFILE": str(services)})
    assert code == 3
    assert "could not create LDAP structure" in text


# --- An otherwise empty machine -------------------------------------------------------------------------------------


class Jail:
    """A root folder that holds the migrator, the authority's certificate and /etc/hosts, and nothing else."""

    def __init__(self, root, migrate, server):
        self.root = root
        self.server = server
        (root / "etc").mkdir()
        (root / "etc/hosts").write_text(f"127.0.0.1 {HOST}\n")
        shutil.copy(migrate, root / "migrate")
        shutil.copy(server.folder / "ca.pem", root / "ca.pem")

    def migrate(self, *arguments, database, **environment):
        conninfo = (f"host={HOST} port={self.server.port} dbname={database} user=deployer "
                    "sslmode=verify-full sslrootcert=/ca.pem channel_binding=require")
        # An ordinary user may change the root of a user namespace.
        become_root = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]
        return run(*become_root, shutil.which("chroot", path="/usr/sbin:/sbin"), self.root, "/migrate", *arguments,
                   env={"DATABASE_URL": conninfo, "PGPASSWORD": "secret", **environment})

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def jail(tmp_path, migrate, tls):
    return Jail(tmp_path, migrate, tls)


@pytest.fixture
def isp(tls):
    tls.psql("-c", "DROP DATABASE IF EXISTS isp", "-c", "CREATE DATABASE isp OWNER deployer")
    return "isp"


def test_migrates_over_tls_by_name(jail, tls, isp):
    code, text = jail.migrate("upgrade", "head", database=isp)
    assert code == 0, text
    code, text = jail.migrate("check", database=isp)
    assert code == 0, text
    assert int(tls.psql("-c", "SELECT count(*) FROM aludel.applied", dbname=isp)) == 16
    code, text = jail.migrate("downgrade", "base", database=isp)
    assert code == 0, text


def test_another_authority_is_refused(jail, isp, tmp_path):
    make_certificates(tmp_path)
    code, text = jail.migrate("current", database=isp)
    assert code == 3
    assert "certificate verify failed" in text


def test_another_name_is_refused(jail, isp):
    jail.plant("etc/hosts", "127.0.0.1 elsewhere.example.test\n")
    conninfo = f"host=elsewhere.example.test port={jail.server.port} dbname=isp user=deployer " \
               "sslmode=verify-full sslrootcert=/ca.pem"
    code, text = jail.migrate("current", database=isp, DATABASE_URL=conninfo)
    assert code == 3
    assert f'"{HOST}" does not match host name' in text


def test_name_service_modules_are_not_loaded(jail, isp):
    jail.plant("etc/nsswitch.conf", "hosts: planted dns\npasswd: planted\nservices: planted\n")
    jail.plant("module.c", PLANTED_MODULE)
    libraries = jail.root / LIBRARIES
    libraries.mkdir(parents=True)
    output("cc", "-shared", "-fPIC", "-o", libraries / "libnss_planted.so.2", jail.root / "module.c")
    for name in ("libc.so.6", "ld-linux-x86-64.so.2"):
        shutil.copy(output("cc", f"-print-file-name={name}").strip(), libraries / name)
    code, text = jail.migrate("current", database=isp)
    assert code == 0, text
    assert not (jail.root / "loaded").exists()


def test_openssl_configuration_is_not_read(jail, isp):
    jail.plant("usr/lib/ssl/openssl.cnf", PLANTED_OPENSSL_CNF)
    code, text = jail.migrate("current", database=isp)
    assert code == 0, text


def test_openssl_configuration_is_read_when_named(jail, isp):
    jail.plant("usr/lib/ssl/openssl.cnf", PLANTED_OPENSSL_CNF)
    code, text = jail.migrate("current", database=isp, OPENSSL_CONF="/usr/lib/ssl/openssl.cnf")
    assert code == 3, text
