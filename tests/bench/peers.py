"""The same revisions in each tool's own format, applied by each tool: what people would pick instead.

`./dev bench --peers` installs them (Debian's alembic and sqitch; dbmate, node-pg-migrate and graphile-migrate from npm,
each in a folder of its own in ALUDEL_PEERS) and writes docs/peers.md. psql is the limit: it has no ledger."""

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import generate
import migrating
from latency import Latency
from postgres import CLIENT_BIN, Server
from trips import Trips

SIZE = migrating.SIZE
PEERS = Path(os.environ.get("ALUDEL_PEERS", "/nonexistent"))
ONE_WAY = 0.005  # seconds
DBMATE = PEERS / "dbmate/node_modules/@dbmate/linux-x64/bin/dbmate"
NODE_PG_MIGRATE = PEERS / "node-pg-migrate/node_modules/node-pg-migrate/bin/node-pg-migrate.js"
GRAPHILE_MIGRATE = PEERS / "graphile-migrate/node_modules/graphile-migrate/dist/cli.js"


def down(n):
    return "".join(generate.DROP.format(name=name) for name in reversed(generate.names(n, SIZE)))


@dataclass
class Project:
    """A tool's folder with `count` revisions, and how it is told to go up and down."""
    folder: Path
    up: list
    down: list | None = None
    environment: dict = field(default_factory=dict)  # {} stands for the host, percent-encoded; {name} for the database

    def command(self, words, host, name):
        quoted = str(host).replace("/", "%2F")
        fill = {"host": host, "quoted": quoted, "name": name}
        environment = {**os.environ, "PGHOST": str(host), "PGUSER": "postgres", "PGDATABASE": name,
                       **{key: value.format(**fill) for key, value in self.environment.items()}}
        return [str(word).format(**fill) for word in words], {"cwd": self.folder, "env": environment}


# --- The tools ------------------------------------------------------------------------------------------------------


def aludel(folder, count, migrators):
    program = migrators / f"m{count}"
    return Project(folder, [program, "upgrade"], [program, "downgrade", "base"])


def psql(folder, count, _):
    generate.write_for_psql(folder / "up.sql", count, SIZE)
    (folder / "down.sql").write_text("".join(f"BEGIN;\n{down(n)}COMMIT;\n" for n in range(count, 0, -1)))
    return Project(folder, [*migrating.PSQL, "-f", "up.sql"], [*migrating.PSQL, "-f", "down.sql"])


def dbmate(folder, count, _):
    (folder / "db").mkdir()
    for n in range(1, count + 1):
        (folder / f"db/{n:014}_r.sql").write_text(f"-- migrate:up\n{generate.upgrade(n, SIZE)}\n-- migrate:down\n{down(n)}")
    program = [DBMATE, "--no-dump-schema", "-d", "db"]
    return Project(folder, [*program, "migrate"], None,
                   {"DATABASE_URL": "postgres://postgres@/{name}?socket={host}&sslmode=disable"})


def node_pg_migrate(folder, count, _):
    (folder / "migrations").mkdir()
    for n in range(1, count + 1):
        (folder / f"migrations/{n + 1600000000000}_r.sql").write_text(
            f"-- Up Migration\n{generate.upgrade(n, SIZE)}\n-- Down Migration\n{down(n)}")
    program = ["node", NODE_PG_MIGRATE, "-m", "migrations"]
    return Project(folder, [*program, "up"], [*program, "down", str(count)],
                   {"DATABASE_URL": "postgres://postgres@{quoted}/{name}"})


def graphile_migrate(folder, count, _):
    (folder / "migrations/committed").mkdir(parents=True)
    (folder / "migrations/current.sql").write_text("")
    (folder / ".gmrc").write_text("{}")
    previous = ""
    for n in range(1, count + 1):
        body = generate.upgrade(n, SIZE).strip()
        digest = "sha1:" + hashlib.sha1(f"{previous}\n{body}".strip().encode() + b"\n").hexdigest()
        (folder / f"migrations/committed/{n:06}.sql").write_text(
            f"--! Previous: {previous or '-'}\n--! Hash: {digest}\n\n{body}\n")
        previous = digest
    return Project(folder, ["node", GRAPHILE_MIGRATE, "migrate"], None,
                   {"DATABASE_URL": "postgres://postgres@{quoted}/{name}"})


ALEMBIC_ENV = """from alembic import context
from sqlalchemy import create_engine
with create_engine("postgresql+psycopg2://").connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""

ALEMBIC_REVISION = '''"""part {n}"""
from alembic import op
revision = "r{n:06}"
down_revision = {parent}


def upgrade():
    op.get_bind().exec_driver_sql({up!r})


def downgrade():
    op.get_bind().exec_driver_sql({down!r})
'''


def alembic(folder, count, _):
    (folder / "script/versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = script\n")
    (folder / "script/env.py").write_text(ALEMBIC_ENV)
    for n in range(1, count + 1):
        (folder / f"script/versions/r{n:06}.py").write_text(ALEMBIC_REVISION.format(
            n=n, parent=f'"r{n - 1:06}"' if n > 1 else None, up=generate.upgrade(n, SIZE).replace("%", "%%"),
            down=down(n)))
    return Project(folder, ["/usr/bin/alembic", "upgrade", "head"], ["/usr/bin/alembic", "downgrade", "base"])


def sqitch(folder, count, _):
    for part in "deploy", "revert":
        (folder / part).mkdir()
    plan = ["%syntax-version=1.0.0", "%project=bench", ""]
    for n in range(1, count + 1):
        (folder / f"deploy/r{n}.sql").write_text(f"BEGIN;\n{generate.upgrade(n, SIZE)}COMMIT;\n")
        (folder / f"revert/r{n}.sql").write_text(f"BEGIN;\n{down(n)}COMMIT;\n")
        plan.append(f"r{n} 2025-01-01T00:00:00Z bench <bench@example.com> # part {n}")
    (folder / "sqitch.plan").write_text("\n".join(plan) + "\n")
    (folder / "sqitch.conf").write_text("[core]\n\tengine = pg\n[user]\n\tname = bench\n\temail = bench@example.com\n")
    return Project(folder, ["sqitch", "deploy", "db:pg:{name}"], ["sqitch", "revert", "-y", "db:pg:{name}"])


TOOLS = {"aludel": aludel, "psql": psql, "dbmate": dbmate, "graphile-migrate": graphile_migrate,
         "node-pg-migrate": node_pg_migrate, "alembic": alembic, "sqitch": sqitch}

PYTHON = ["python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "python3-psycopg2", "libpq5"]
PERL = ["perl-base", "perl", "perl-modules-5.36", "libperl5.36", "libdbd-pg-perl", "postgresql-client-15", "libpq5"]


def output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout.strip()


def version(name):
    """The package's, for npm's; the last word of what the others say."""
    package = PEERS / name / f"node_modules/{name}/package.json"
    if package.exists():
        return json.loads(package.read_text())["version"]
    program = {"aludel": generate.__file__.replace("tests/bench/generate.py", "build/release/gen/aludel")}.get(name, name)
    return output(program, "--version").splitlines()[0].replace("(Debian", "").split()[-2 if name == "psql" else -1].strip("()v")


def disk(name, migrators):
    """Bytes of what must be there to run it, without the C library: files, or Debian packages and all of node."""
    if name == "aludel":
        return (migrators / "m16").stat().st_size
    if name == "dbmate":
        return DBMATE.stat().st_size
    if (PEERS / name).exists():
        return 1024 * int(output("du", "-sk", PEERS / name).split()[0]) + os.stat(output("which", "node")).st_size
    packages = {"psql": ["postgresql-client-15", "libpq5"], "alembic": ["alembic", "python3-alembic", "python3-sqlalchemy",
                "python3-mako", *PYTHON], "sqitch": ["sqitch", *PERL]}[name]
    return 1024 * sum(map(int, output("dpkg-query", "-W", "-f", "${Installed-Size} ", *packages).split()))


# --- What is measured -----------------------------------------------------------------------------------------------


class Sheet:
    """What becomes of the table in the docs: a row a tool, a column a measure."""

    def __init__(self, table):
        self.table = table
        self.columns = []
        self.cells = {}

    def heading(self, column, text):
        self.columns.append(column)
        self.table.heading(text)

    def put(self, name, text):
        self.cells[name, self.columns[-1]] = text

    def put_number(self, name, value, unit=""):
        self.table.add(name, value, unit)
        self.put(name, f"{value:,}")

    def put_times(self, samples):
        for name, taken in samples.items():
            low, high = (wall * 1e3 for wall in taken.range())
            self.table.add(name, taken.wall * 1e3, "ms", span=[low, high])
            self.put(name, f"{taken.wall * 1e3:,.0f} ({low:,.0f} to {high:,.0f})")

    def markdown(self):
        lines = [f"| | {' | '.join(self.columns)} |", f"| --- |{' --- |' * len(self.columns)}"]
        for name in TOOLS:
            cells = [self.cells.get((name, column), "") for column in self.columns]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        return "\n".join(lines)


def figures(table, build, work, meter, quick):
    counts = [16] if quick else [16, 200, 1000]
    (work / "aludel").mkdir()
    migrators = migrating.build_migrators(build, work / "aludel", counts)
    projects = {count: {name: make(folder_of(work, name, count), count, migrators) for name, make in TOOLS.items()}
                for count in counts}
    sheet = Sheet(table)
    server = Server(max_connections=200).start()
    try:
        still(sheet, migrators)
        traffic(sheet, server, projects[16])
        for count in counts:
            apply(sheet, server, meter, projects[count], count, 3 if quick or count > 200 else 5)
        revert(sheet, server, meter, projects[16], 3 if quick else 5)
        no_op(sheet, server, meter, projects[16], 3 if quick else 11)
        far_away(sheet, server, meter, projects[16], 1 if quick else 3)
    finally:
        server.destroy()
    if not quick:
        write(sheet)


def write(sheet):
    page = Path(generate.__file__).parents[2] / "docs/peers.md"
    head, _, rest = page.read_text().partition("<!-- figures -->\n")
    page.write_text(f"{head}<!-- figures -->\n{sheet.markdown()}\n<!-- end of figures -->{rest.partition('<!-- end of figures -->')[2]}")


def folder_of(work, name, count):
    folder = work / f"{name}-{count}"
    folder.mkdir()
    return folder


def run(meter, project, words, host, name):
    command, options = project.command(words, host, name)
    return meter.run(*command, **options)


def still(sheet, migrators):
    sheet.heading("version", "versions")
    for name in TOOLS:
        sheet.put(name, version(name))
    sheet.heading("MB on disk", "size of all that must be there, without libc (MB)")
    for name in TOOLS:
        sheet.put_number(name, round(disk(name, migrators) / 1e6), "MB")


def schema(server):
    """What the SQL made, without the tools' own tables."""
    own = [option for table in ("schema_migrations", "pgmigrations*", "alembic_version") for option in ("-T", table)]
    dump = output(CLIENT_BIN / "pg_dump", "-s", "-n", "public", *own, "-d", server.conninfo("peer"))
    return [line for line in dump.splitlines() if not line.startswith("\\")]


def traffic(sheet, server, projects):
    sheet.heading("trips", "16 revisions: round trips after connecting")
    sent, schemas = {}, {}
    for name, project in projects.items():
        server.create_database("peer")
        with Trips(server) as proxy:
            command, options = project.command(project.up, proxy.folder.name, "peer")
            ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
            if ran.returncode:
                raise RuntimeError(f"{name}: {ran.stdout}{ran.stderr}")
            sheet.put_number(name, proxy.total)
            sent[name] = proxy.sent
        schemas[name] = schema(server)
    different = [name for name in schemas if schemas[name] != schemas["psql"]]
    if different:
        raise RuntimeError(f"another schema than psql's: {', '.join(different)}")
    sheet.heading("kB sent", "16 revisions: kB sent")
    for name, sent_bytes in sent.items():
        sheet.put_number(name, round(sent_bytes / 1e3), "kB")


def fresh(server, meter, project, host):
    server.create_database("peer")
    return run(meter, project, project.up, host, "peer")


def apply(sheet, server, meter, projects, count, times):
    sheet.heading(f"apply {count:,}, ms", f"apply {count:,} revisions")
    samples = meter.alternate(times, **{name: lambda p=project: fresh(server, meter, p, server.folder)
                                        for name, project in projects.items()})
    sheet.put_times(samples)
    if count == 16:
        sheet.heading("peak MB", "peak memory, MB")
        for name, taken in samples.items():
            sheet.put_number(name, round(taken.peak / 1e6, 1), "MB")


def revert(sheet, server, meter, projects, times):
    """dbmate goes back one a run, graphile-migrate not at all."""
    def back(project):
        fresh(server, meter, project, server.folder)
        return run(meter, project, project.down, server.folder, "peer")

    sheet.heading("revert 16, ms", "revert 16 revisions")
    sheet.put_times(meter.alternate(times, **{name: lambda p=project: back(p)
                                              for name, project in projects.items() if project.down}))


def no_op(sheet, server, meter, projects, times):
    """psql has no ledger to look into."""
    sheet.heading("nothing pending, ms", "nothing pending")
    contenders = {}
    for name, project in projects.items():
        if name == "psql":
            continue
        database = f"noop_{name.replace('-', '_')}"
        server.create_database(database)
        run(meter, project, project.up, server.folder, database)
        contenders[name] = lambda p=project, d=database: run(meter, p, p.up, server.folder, d)
    sheet.put_times(meter.alternate(times, **contenders))


def far_away(sheet, server, meter, projects, times):
    sheet.heading("apply 16 from 5 ms away, ms", f"apply 16 revisions, {ONE_WAY * 1e3:g} ms away each way")
    with Latency(server, ONE_WAY) as wire:
        sheet.put_times(meter.alternate(times, **{name: lambda p=project: fresh(server, meter, p, wire.folder.name)
                                                  for name, project in projects.items()}))
