"""Changes to the runtime that the suite must notice: (file, what stands there, what the mutant has there instead)."""

import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(os.environ["ALUDEL_SOURCE_DIR"]) / "runtime"
BUILD = Path(os.environ["ALUDEL_BUILD_DIR"])

TRY_LOCK = "pg_catalog.pg_try_advisory_lock($3::pg_catalog.int4, $4::pg_catalog.int4)"
SEAL = """ CONSTRAINT applied_is_closed_by_history REFERENCES aludel.history (seal)
        DEFERRABLE INITIALLY DEFERRED"""
COMMIT = """        aludel_i_apply_add_own(a, tail, "COMMIT", ALUDEL_I_OWN_COMMIT);
"""
SLOW_LOCK = ("sql/facts.sql", "CASE WHEN $2::pg_catalog.bool",
             "CASE WHEN $2::pg_catalog.bool AND pg_catalog.pg_sleep(0.3) IS NOT NULL")

MUTANTS = {
    "ledger in a second transaction": [("apply_build.c", """        aludel_i_apply_add_claim(a, &transaction->head);
        aludel_i_apply_add_close(a, early ? &transaction->head : &transaction->tail);
""", """        (void)early;
        aludel_i_script_add(&transaction->tail, "COMMIT", ALUDEL_I_END);
        aludel_i_script_add(&transaction->tail, "BEGIN", ALUDEL_I_END);
        aludel_i_apply_add_claim(a, &transaction->tail);
        aludel_i_apply_add_close(a, &transaction->tail);
""")],
    "lock waited for in the server": [("sql/facts.sql", TRY_LOCK, "pg_catalog.pg_advisory_lock($3::pg_catalog.int4,"
                                       " $4::pg_catalog.int4)::pg_catalog.text OPERATOR(pg_catalog.=) ''")],
    "no lock": [("sql/facts.sql", TRY_LOCK, "($3::pg_catalog.int4 IS NULL) = ($4::pg_catalog.int4 IS NULL)")],
    "COMMIT in a step": [("sql/create_ledger.sql", SEAL, "")],
    "ROLLBACK in a step": [("sql/create_ledger.sql", "seal pg_catalog.uuid PRIMARY KEY", "seal pg_catalog.uuid UNIQUE")],
    "no Sync between lock and ledger": [SLOW_LOCK, ("session.c", "enum { FACTS, FACTS_SYNC, LEDGER };",
                                                    "enum { FACTS, LEDGER };"),
                                        ("session.c", "\n    aludel_i_script_sync(&script);\n", "\n")],
    "probe that ignores indisvalid": [
        ("sql/probe_create_index.sql", "COALESCE(pg_catalog.bool_or(i.indisvalid), false)",
         "COALESCE(pg_catalog.bool_or(true), false)"),
        ("sql/probe_create_index.sql", "FILTER (WHERE NOT i.indisvalid)", "FILTER (WHERE false)")],
    "retry that does not heed the ledger": [
        ("migrate_work.c", "return (m->view.row[node] != NULL && !m->view.unrecorded[node]) != errand->downgrade;",
         "return false && errand->downgrade;")],
    # The sleep holds the gap open that the mutation made: without it a rival has microseconds to find it.
    "unlock before COMMIT": [("apply_build.c", COMMIT, """    aludel_i_script_add(tail, "SELECT pg_catalog.pg_advisory_unlock_all(),"
                        " pg_catalog.pg_sleep(0.1)", ALUDEL_I_END);
""" + COMMIT)],
    "cancel believed, not the answers": [("exchange.c", "if (!flight->bad && !all_but_sync_sent)",
                                          "if (!flight->bad)")],
    "libpq's errors taken for the server's": [
        ("exchange.c", "return PQresultStatus(result) != PGRES_FATAL_ERROR ||", "return result != NULL ||")],
    "sent, and taken for not sent": [("convoy.c", "    *sent = count_sent(&run);\n", "    (void)count_sent;\n")],
    "no mutation": [SLOW_LOCK],
}

# Somebody's SQL in the middle of a step, as no compiler lets it pass.
TAMPERED = "INSERT INTO trace.effect VALUES ('indexed 3');"


def build(name, folder, statement=None, plans=()):
    """The migrator with the mutant in it. Its plan is `plans`, or the fixture's; with `statement`, that has it in the
    place of TAMPERED."""
    runtime = folder / "runtime"
    shutil.copytree(SOURCE, runtime)
    for file, old, new in MUTANTS[name]:
        text = (runtime / file).read_text()
        assert text.count(old) == 1, f"the mutant '{name}' no longer fits {file}"
        (runtime / file).write_text(text.replace(old, new))
    changed = {file for file, *_ in MUTANTS[name]}
    sources = [runtime / file for file in changed if file.endswith(".c")]
    sources += plans or [plan(folder, statement)]
    if any(file.startswith("sql/") for file in changed):
        sources.append(embed(runtime))
    return link(folder / "works", sources, runtime)


def link(program, sources, runtime=SOURCE):
    """An object on the command line goes before the archive's member of that name."""
    include = subprocess.run(["pg_config", "--includedir"], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(["cc", "-std=gnu11", "-O1", f"-I{runtime}", f"-I{include}", "-o", program, *sources,
                    BUILD / "runtime" / "libaludel.a", "-lpq"], check=True)
    return program


def plan(folder, statement):
    source = (BUILD / "tests" / "faults" / "works.aludel.c").read_text()
    if statement:
        assert source.count(TAMPERED) == 1
        source = source.replace(TAMPERED, statement.ljust(len(TAMPERED)))
    (folder / "works.c").write_text(source)
    return folder / "works.c"


def embed(runtime):
    target = runtime / "sql_embedded.c"
    with target.open("w") as out:
        subprocess.run(["awk", "-f", "sql/embed.awk", *sorted(str(path.relative_to(runtime))
                                                              for path in (runtime / "sql").glob("*.sql"))],
                       cwd=runtime, check=True, stdout=out)
    return target
