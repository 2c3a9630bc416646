"""What a migrator costs: trips, bytes, memory, time. psql is what it is held against."""

import subprocess

import generate
from postgres import CLIENT_BIN, Server
from trips import Trips

SOURCE = generate.__file__.rsplit("/tests/", 1)[0]
SIZE = 1500
PSQL = [CLIENT_BIN / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]


def quietly(*command):
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        raise RuntimeError(f"{command[0]}: {result.stdout[-3000:]}")


def build_migrators(build, work, counts):
    """A static migrator for each count, made as a user of the installed package makes them."""
    source = work / "source"
    lists = ["cmake_minimum_required(VERSION 3.24)", "project(bench LANGUAGES C)", "find_package(Aludel REQUIRED)",
             f"aludel_add_migrator(example DIRECTORY {SOURCE}/migrations.d STATIC)"]
    for count in counts:
        generate.write(source / f"r{count}", count, SIZE)
        generate.write_for_psql(work / f"r{count}.sql", count, SIZE)
        lists.append(f"aludel_add_migrator(m{count} DIRECTORY r{count} STATIC)")
    (source / "CMakeLists.txt").write_text("\n".join(lists) + "\n")
    quietly("cmake", "--install", build, "--prefix", work / "prefix")
    quietly("cmake", "-S", source, "-B", work / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
            f"-DCMAKE_PREFIX_PATH={work}/prefix")
    quietly("cmake", "--build", work / "build", "-j2")
    return work / "build"


def tls_server(work):
    key, certificate = work / "server.key", work / "server.pem"
    quietly("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-keyout", key, "-out", certificate)
    server = Server(listen_addresses="127.0.0.1", port=54329, ssl="on", ssl_key_file=key, ssl_cert_file=certificate)
    server.own(key)
    return server.start()


def figures(table, build, work, meter, quick):
    counts = [16, 200] if quick else [16, 200, 1000]
    times = 3 if quick else 9
    migrators = build_migrators(build, work, counts)
    server = tls_server(work)
    try:
        trips(table, server, migrators, work, counts)
        size_and_memory(table, server, migrators, meter)
        no_op(table, server, migrators, meter, 5 if quick else 41)
        for count in counts:
            upgrade(table, server, migrators, work, meter, count, times)
    finally:
        server.destroy()


def trips(table, server, migrators, work, counts):
    table.heading("round trips after connecting")
    for count in counts:
        table.add(f"upgrade, {count:,} revisions", trips_of(server, migrators / f"m{count}", "-d", "{}", "upgrade"),
                  goal=count + 1)
        table.add("  psql, the same SQL", trips_of(server, *PSQL, "-f", work / f"r{count}.sql", "{}"))
    server.create_database("trips")
    quietly(migrators / "m16", "-d", server.conninfo("trips"), "upgrade")
    again = trips_of(server, migrators / "m16", "-d", "{}", "upgrade", fresh=False)
    table.add("upgrade, nothing pending", again, goal=1)


def trips_of(server, *command, fresh=True):
    """Trips of a command in which {} stands for the connection."""
    if fresh:
        server.create_database("trips")
    with Trips(server) as proxy:
        quietly(*(proxy.conninfo("trips") if word == "{}" else word for word in command))
        return proxy.total


def size_and_memory(table, server, migrators, meter):
    table.heading("the static migrator of migrations.d, over TLS")
    server.create_database("memory")
    conninfo = server.conninfo("memory", host="127.0.0.1", sslmode="require")
    table.add("size", (migrators / "example").stat().st_size, "bytes", goal=6_000_000)
    for what in ("upgrade", "upgrade at head"):
        cost = meter.run(migrators / "example", "-d", conninfo, "upgrade")
        table.add(f"peak memory, {what}", cost.peak / 1e6, "MB", goal=8)


def compare(table, what, times, meter, ours, psql):
    runs = meter.alternate(times, ours=ours, psql=psql)
    for name in ("ours", "psql"):
        samples = runs[name]
        table.add(f"{what}{'' if name == 'ours' else ', psql'}", samples.wall * 1e3, "ms",
                  span=[wall * 1e3 for wall in samples.range()])
    table.add("  ours / psql", runs["ours"].wall / runs["psql"].wall, "x", goal=1)


def no_op(table, server, migrators, meter, times):
    table.heading("time, on a socket; psql in turn")
    conninfo = server.create_database("noop")
    quietly(migrators / "example", "-d", conninfo, "upgrade")
    compare(table, "upgrade at head; psql -c 'select 1'", times, meter,
            lambda: meter.run(migrators / "example", "-d", conninfo, "upgrade"),
            lambda: meter.run(*PSQL, "-c", "select 1", conninfo))


def upgrade(table, server, migrators, work, meter, count, times):
    def into_empty_database(*command):
        server.create_database("upgrade")
        return meter.run(*command)

    conninfo = server.conninfo("upgrade")
    compare(table, f"upgrade, {count:,} revisions", times, meter,
            lambda: into_empty_database(migrators / f"m{count}", "-d", conninfo, "upgrade"),
            lambda: into_empty_database(*PSQL, "-f", work / f"r{count}.sql", conninfo))
