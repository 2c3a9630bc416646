#include "emit.h"

#include "emit_statements.h"

#include <stdio.h>

/* --- Steps -------------------------------------------------------------------------------------------------------- */

static void put_true(struct emitter *emitter, const char *member, bool value)
{
    if (value)
        put_format(emitter, "        .%s = true,\n", member);
}

/* A duration or a count that is not the project's. */
static void put_setting(struct emitter *emitter, const char *name, int32_t value)
{
    if (value == ALUDEL_PROJECT_DEFAULT)
        put_format(emitter, "        .%s = ALUDEL_PROJECT_DEFAULT,\n", name);
    else
        put_format(emitter, "        .%s = %u,\n", name, (unsigned)value);
}

static void emit_step(struct emitter *emitter, const char *table, uint32_t index, const struct aludel_step *step)
{
    put_string(emitter, "    {\n");
    if (step->n_statements > 0)
        put_format(emitter, "        .statements = %s%u.statements,\n        .n_statements = %u,\n", table, index,
                   step->n_statements);
    put_format(emitter, "        .line = %u,\n        .transactional = %s,\n", step->line,
               step->transactional ? "true" : "false");
    put_true(emitter, "verify", step->verify);
    put_true(emitter, "copies", step->copies);
    put_true(emitter, "unprepares", step->unprepares);
    put_true(emitter, "checks_constraints", step->checks_constraints);
    put_setting(emitter, "lock_timeout_ms", step->lock_timeout_ms);
    put_setting(emitter, "statement_timeout_ms", step->statement_timeout_ms);
    put_setting(emitter, "retries", step->retries);
    if (step->checksum != NULL) {
        put_checksum(emitter, "        .checksum = (const unsigned char *)", step->checksum);
        put_string(emitter, ",\n");
    }
    put_string(emitter, "    },\n");
}

/* One direction of revision number `revision`: a table of statements for each step, then the table of steps. */
static void emit_steps(struct emitter *emitter, uint32_t revision, const char *direction,
                       const struct aludel_step *steps, uint32_t n_steps)
{
    char table[32];
    snprintf(table, sizeof table, "r%u_%s", revision, direction);
    for (uint32_t i = 0; i < n_steps; i++) {
        if (steps[i].n_statements > 0)
            emit_statements(emitter, table, i, &steps[i]);
    }
    if (n_steps == 0)
        return;
    put_format(emitter, "\nstatic const struct aludel_step %s[] = {\n", table);
    for (uint32_t i = 0; i < n_steps; i++)
        emit_step(emitter, table, i, &steps[i]);
    put_string(emitter, "};\n");
}

static void emit_edges(struct emitter *emitter, uint32_t revision, const char *kind, const uint32_t *nodes, uint32_t n)
{
    if (n == 0)
        return;
    put_format(emitter, "\nstatic const uint32_t r%u_%s[] = {", revision, kind);
    for (uint32_t i = 0; i < n; i++)
        put_format(emitter, "%s%u", i == 0 ? "" : ", ", nodes[i]);
    put_string(emitter, "};\n");
}

static void emit_replaced(struct emitter *emitter, uint32_t number, const struct aludel_revision *revision)
{
    if (revision->n_replaces == 0)
        return;
    put_format(emitter, "\nstatic const struct aludel_replaced r%u_replaces[] = {\n", number);
    for (uint32_t i = 0; i < revision->n_replaces; i++) {
        put_optional(emitter, "    {.id = ", revision->replaces[i].id);
        put_checksum(emitter, ", .checksum = ", revision->replaces[i].checksum);
        put_string(emitter, "},\n");
    }
    put_string(emitter, "};\n");
}

static void emit_tables(struct emitter *emitter, uint32_t number, const struct aludel_revision *revision)
{
    put_format(emitter, "\n/* %u of the order: %s */\n", number + 1, revision->id);
    emit_edges(emitter, number, "parents", revision->parents, revision->n_parents);
    emit_edges(emitter, number, "depends", revision->depends, revision->n_depends);
    emit_replaced(emitter, number, revision);
    emit_steps(emitter, number, "up", revision->upgrade, revision->n_upgrade);
    emit_steps(emitter, number, "down", revision->downgrade, revision->n_downgrade);
}

static void put_list(struct emitter *emitter, uint32_t revision, const char *member, const char *kind, uint32_t n)
{
    if (n > 0)
        put_format(emitter, "        .%s = r%u_%s,\n        .n_%s = %u,\n", member, revision, kind, member, n);
}

static void emit_revision(struct emitter *emitter, uint32_t number, const struct aludel_revision *revision)
{
    put_string(emitter, "    {\n");
    put_member(emitter, "id", revision->id);
    put_member(emitter, "file", revision->file);
    put_member(emitter, "summary", revision->summary);
    put_member(emitter, "doc", revision->doc);
    put_member(emitter, "category", revision->category);
    put_member(emitter, "module", revision->module);
    put_member(emitter, "branch", revision->branch);
    put_member(emitter, "author", revision->author);
    put_member(emitter, "created", revision->created);
    put_list(emitter, number, "parents", "parents", revision->n_parents);
    put_list(emitter, number, "depends", "depends", revision->n_depends);
    put_list(emitter, number, "replaces", "replaces", revision->n_replaces);
    put_list(emitter, number, "upgrade", "up", revision->n_upgrade);
    put_list(emitter, number, "downgrade", "down", revision->n_downgrade);
    put_member(emitter, "irreversible", revision->irreversible);
    if (revision->server_min != 0)
        put_format(emitter, "        .server_min = %u,\n", (unsigned)revision->server_min);
    put_checksum(emitter, "        .checksum = ", revision->checksum);
    put_checksum(emitter, ",\n        .upgrade_checksum = ", revision->upgrade_checksum);
    put_checksum(emitter, ",\n        .downgrade_checksum = ", revision->downgrade_checksum);
    put_string(emitter, ",\n    },\n");
}

/* --- The file ----------------------------------------------------------------------------------------------------- */

/* The literals are longer than the 4,095 bytes that -pedantic counts on, and fill 32-byte arrays without a NUL, which
 * gcc 15 and clang 21 warn of. */
static void emit_prologue(struct emitter *emitter, const struct aludel_plan *plan)
{
    put_format(emitter, "/* Generated by aludel %s from %u revision%s. Edit those, not this. */\n", plan->compiler,
               plan->n_revisions, plan->n_revisions == 1 ? "" : "s");
    put_format(emitter,
               "#include <aludel.h>\n\n#if ALUDEL_PLAN_FORMAT != %u\n"
               "#error \"aludel %s made this file, <aludel.h> is of another version: compile the migrations again\"\n"
               "#endif\n\n",
               (unsigned)ALUDEL_PLAN_FORMAT, plan->compiler);
    put_string(emitter,
               "#ifdef __GNUC__\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#endif\n"
               "#if (defined __clang_major__ && __clang_major__ >= 21) || (defined __GNUC__ && __GNUC__ >= 15)\n"
               "#pragma GCC diagnostic ignored \"-Wunterminated-string-initialization\"\n#endif\n");
}

static void emit_plan_table(struct emitter *emitter, const struct aludel_plan *plan, const char *name)
{
    if (name != NULL)
        put_format(emitter, "\nextern const struct aludel_plan %s;\n\nconst struct aludel_plan %s = {\n", name, name);
    else
        put_string(emitter, "\nstatic const struct aludel_plan plan = {\n");
    put_format(emitter, "        .format = %u,\n", (unsigned)plan->format);
    put_member(emitter, "project", plan->project);
    put_member(emitter, "title", plan->title);
    put_member(emitter, "ledger", plan->ledger);
    put_member(emitter, "digest", plan->digest);
    put_member(emitter, "compiler", plan->compiler);
    put_format(emitter, "        .server_min = %u,\n", (unsigned)plan->server_min);
    put_setting(emitter, "lock_timeout_ms", plan->lock_timeout_ms);
    put_setting(emitter, "statement_timeout_ms", plan->statement_timeout_ms);
    put_setting(emitter, "retries", plan->retries);
    put_format(emitter, "        .revisions = revisions,\n        .n_revisions = %u,\n};\n", plan->n_revisions);
}

static void emit_epilogue(struct emitter *emitter, const struct aludel_plan *plan, const char *name)
{
    put_string(emitter, "};\n");
    emit_plan_table(emitter, plan, name);
    if (name == NULL)
        put_string(emitter, "\nint main(int argc, char **argv)\n{\n    return aludel_main(argc, argv, &plan);\n}\n");
}

/* --- Its parts ---------------------------------------------------------------------------------------------------- */

enum { REVISIONS_IN_A_PART = 64 };

static uint32_t count_groups(const struct aludel_plan *plan)
{
    return plan->n_revisions / REVISIONS_IN_A_PART + 1;
}

/* The tables of all groups of revisions, then the rows of all. */
static void emit_part(void *user, struct emitter *emitter)
{
    const struct aludel_plan *plan = &emitter->plan->all;
    const struct emit_options *options = user;
    const uint32_t n_groups = count_groups(plan), group = emitter->part % n_groups;
    const uint32_t first = group * REVISIONS_IN_A_PART;
    const bool rows = emitter->part >= n_groups;
    if (emitter->part == 0)
        emit_prologue(emitter, plan);
    if (emitter->part == n_groups)
        put_string(emitter, "\nstatic const struct aludel_revision revisions[] = {\n");
    for (uint32_t i = first; i < plan->n_revisions && i < first + REVISIONS_IN_A_PART; i++)
        (rows ? emit_revision : emit_tables)(emitter, i, &plan->revisions[i]);
    if (emitter->part == 2 * n_groups - 1)
        emit_epilogue(emitter, plan, options->plan_name);
}

bool emit_plan(const struct plan *plan, const struct emit_options *options, size_t n_threads, emit_sink *sink,
               void *user)
{
    struct emit_options copy = *options;
    return emitter_run(plan, 2 * count_groups(&plan->all), n_threads, emit_part, &copy, sink, user);
}
