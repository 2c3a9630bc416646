"""What `aludel compile` costs: its own reading, and with PostgreSQL's grammar (libpg_query) beside it."""

import generate

SIZE = 5000
SMALL = 1200  # for the largest count: what grows is the number of revisions


def figures(table, build, work, meter, quick):
    aludel = build / "gen" / "aludel"
    count = 1000 if quick else 10_000
    throughput(table, aludel, work, meter, count)
    linearity(table, aludel, work, meter, [100, 1000, 10_000] if quick else [1000, 10_000, 100_000])


def throughput(table, aludel, work, meter, count):
    folder = work / "throughput"
    size = generate.write(folder, count, SIZE)
    names = sorted(path.name for path in folder.iterdir())
    output = work / "throughput.c"
    runs = meter.alternate(
        5,
        aludel=lambda: meter.run(aludel, "compile", "-Wno-syntax", "-o", output, folder),
        syntax=lambda: meter.run(aludel, "compile", "-o", output, folder),
        wc=lambda: meter.run("wc", "-l", *names, cwd=folder),
        sha256sum=lambda: meter.run("sha256sum", *names, cwd=folder))
    ours = runs["aludel"]

    table.heading(f"aludel compile: {count:,} revisions, {size / 1e6:.1f} MB")
    table.add("peak memory / input", ours.peak / size, "x", goal=4)
    table.add("emitted C / input", output.stat().st_size / size, "x")
    add_speed(table, "SQL compiled", size, ours, goal=-100)
    for name in ("wc", "sha256sum"):
        table.add(f"time / {name}{' -l' if name == 'wc' else ''} of the same files", ours.wall / runs[name].wall, "x")
    add_speed(table, "SQL compiled, syntax checked", size, runs["syntax"])


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
