"""What `aludel compile` and `aludel check` cost: their own reading, and with PostgreSQL's grammar (libpg_query)."""

import re
import shutil
import subprocess
from pathlib import Path

import generate

SOURCE = Path(__file__).resolve().parents[2]

SIZE = 5000
SMALL = 1200  # for the largest count: what grows is the number of revisions


def figures(table, build, work, meter, quick):
    aludel = build / "gen" / "aludel"
    count = 1000 if quick else 10_000
    throughput(table, aludel, work, meter, count)
    short_statements(table, aludel, work, meter)
    syntax(table, aludel, work, meter)
    lexing(table, build, work, meter)
    linearity(table, aludel, work, meter, [100, 1000, 10_000] if quick else [1000, 10_000, 100_000])


def throughput(table, aludel, work, meter, count):
    folder = work / "throughput"
    size = generate.write(folder, count, SIZE)
    names = sorted(path.name for path in folder.iterdir())
    output = work / "throughput.c"
    runs = meter.alternate(
        5,
        aludel=lambda: meter.run(aludel, "compile", "-Wno-syntax", "-o", output, folder),
        wc=lambda: meter.run("wc", "-l", *names, cwd=folder),
        sha256sum=lambda: meter.run("sha256sum", *names, cwd=folder))
    ours = runs["aludel"]

    table.heading(f"aludel compile: {count:,} revisions, {size / 1e6:.1f} MB")
    table.add("peak memory / input", ours.peak / size, "x", goal=4)
    table.add("emitted C / input", output.stat().st_size / size, "x")
    add_speed(table, "SQL compiled", size, ours, goal=-100)
    table.add("SQL compiled a second of CPU", size / ours.cpu / 1e6, "MB/s")
    for name in ("wc", "sha256sum"):
        shown = f"{name}{' -l' if name == 'wc' else ''} of the same files"
        table.add(f"time / {shown}", ours.wall / runs[name].wall, "x")
        table.add(f"CPU time / {shown}", ours.cpu / runs[name].cpu, "x")


def short_statements(table, aludel, work, meter):
    """Memory where there is most to keep for each byte: one statement as often as 20 MB hold it, in one file."""
    output = work / "short.c"
    table.heading("20 MB of one short statement in one file: peak memory / input")
    for number, statement in enumerate(("SELECT 1;\n", "DROP TABLE a;\n", "x;\n", "x;")):
        folder = work / f"short-{number}"
        size = generate.write_short(folder, 20_000_000 // len(statement), statement)
        for name, command in (("check", ["check"]), ("compile", ["compile", "-o", output])):
            cost = meter.run(aludel, *command, "-Wno-syntax", folder)
            table.add(f"{name}: {statement!r}", cost.peak / size, "x", goal=8)


def syntax(table, aludel, work, meter):
    """Both kinds of time, as the check has a process for each processor and libpg_query alone has one. Bodies in
    PL/pgSQL are apart: the bare grammar takes them for strings."""
    parsing = meter.build("parsing", "-lpg_query")
    if parsing is None:
        return
    folder = work / "syntax"
    size = generate.write(folder, 1000, SIZE)
    names = sorted(path.name for path in folder.iterdir())
    runs = meter.alternate(
        5,
        parsing=lambda: meter.run(parsing, *names, cwd=folder),
        grammar=lambda: meter.run(aludel, "check", "-Wno-plpgsql-syntax", folder),
        bodies=lambda: meter.run(aludel, "check", folder))
    bare = runs["parsing"]
    table.heading(f"aludel check, with PostgreSQL's grammar: 1,000 revisions, {size / 1e6:.1f} MB")
    table.add("time / libpg_query alone", runs["grammar"].wall / bare.wall, "x", goal=1.3)
    table.add("CPU time / libpg_query alone", runs["grammar"].cpu / bare.cpu, "x")
    table.add("CPU time / libpg_query alone, bodies too", runs["bodies"].cpu / bare.cpu, "x")


def lexing(table, build, work, meter):
    sql = work / "lexing.sql"
    sql.write_text("".join(generate.revision(n, SIZE) for n in range(1, 1001)))
    archives = (build / "gen" / "libaludel_compiler.a", build / "runtime" / "libaludel.a")
    program = meter.build("lexing", "-I", SOURCE / "gen", *archives)
    table.heading(f"the lexer alone: {sql.stat().st_size / 1e6:.1f} MB")
    if shutil.which("valgrind"):
        more = instructions(work, program, sql, "2") - instructions(work, program, sql, "1")
        table.add("instructions a byte", more / sql.stat().st_size)
    speeds = sorted(lexing_speed(program, sql) for _ in range(5))
    table.add("SQL lexed", speeds[2], "MB/s", goal=-500, span=[speeds[0], speeds[-1]])


def lexing_speed(program, sql):
    result = subprocess.run([program, sql, "20"], check=True, capture_output=True, text=True)
    size, microseconds, _ = map(int, result.stdout.split())
    return size / microseconds


def instructions(work, program, *arguments):
    result = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={work / 'callgrind'}", program,
                             *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(re.search(r"Collected : (\d+)", result.stderr)[1])


def add_speed(table, what, size, samples, goal=None):
    table.add(what, size / samples.wall / 1e6, "MB/s", goal=goal,
              span=[size / wall / 1e6 for wall in reversed(samples.range())])


def linearity(table, aludel, work, meter, counts):
    table.heading("aludel compile: time a revision, as their number grows")
    base = None
    for count in counts:
        folder = work / f"linear-{count}"
        size = generate.write(folder, count, SMALL)
        samples = meter.alternate(5 if count < 50_000 else 3, aludel=lambda: meter.run(
            aludel, "compile", "-Wno-syntax", "-o", work / "linear.c", folder))["aludel"]
        each = samples.wall / count
        base = base or each
        table.add(f"{count:,} revisions, {size / 1e6:.1f} MB", each * 1e6, "us",
                  span=[wall / count * 1e6 for wall in samples.range()])
        table.add(f"  against {counts[0]:,}", each / base, "x")
        # Of little input, most of the memory is the program's own.
        table.add("  peak memory / input", samples.peak / size, "x", goal=4 if size > 50e6 else None)
