#include "plan.h"

#include "classify.h"
#include "digest.h"
#include "statements.h"
#include "threads.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What a step was made from. */
struct plan_origin {
    const struct source *source;
    const struct tree_section *section;
};

/* What holds where neither the section nor the project file says anything: a step that does not get its lock gives way
 * after five seconds and is tried ten times more. */
enum { LOCK_TIMEOUT_MS = 5000, STATEMENT_TIMEOUT_MS = 0, RETRIES = 10 };

static const char *string(struct arena *arena, struct slice slice)
{
    return slice.at == NULL ? NULL : arena_copy(arena, slice.at, slice.length);
}

static const char *string_or(struct arena *arena, struct slice slice, const char *otherwise)
{
    return slice.at == NULL ? otherwise : arena_copy(arena, slice.at, slice.length);
}

/* --- Steps -------------------------------------------------------------------------------------------------------- */

static enum aludel_rerun rerun(const struct tree_section *section, const struct statement_class *class)
{
    if (section->transactional || class->rerun == 'T')
        return ALUDEL_RERUN_TRANSACTIONAL;
    return class->rerun == 'P' ? ALUDEL_RERUN_PROBED : ALUDEL_RERUN_HARMLESS;
}

void plan_room_init(struct plan_room *room, struct arena *arena)
{
    *room = (struct plan_room){0};
    canonical_create(&room->canonical, arena);
}

void plan_room_free(struct plan_room *room)
{
    text_free(&room->object);
    text_free(&room->on);
}

static const char *put(struct text *room, struct slice slice)
{
    room->length = 0;
    text_add(room, slice.at, slice.length);
    return slice.at == NULL ? NULL : room->at;
}

struct aludel_i_statement plan_statement(const struct plan *plan, const struct aludel_step *step, uint32_t i,
                                         struct plan_room *room)
{
    const struct tree_section *section = plan->origins[step - plan->steps].section;
    const struct statement_class *traits = statements_traits(section, i);
    const struct slice text = statements_text(section, i);
    struct aludel_i_statement to = {.sql = text.at,
                                    .length = text.length,
                                    .rerun = rerun(section, traits),
                                    .checksum = section->transactional ? NULL : room->checksum};
    if (!traits->copy_from_stdin && to.rerun != ALUDEL_RERUN_PROBED)
        return to;
    struct tree_statement from;
    statements_get(section, i, &from);
    to.copy = from.copy.at;
    to.copy_length = from.copy.length;
    if (to.rerun == ALUDEL_RERUN_PROBED) {
        to.probe = (enum aludel_probe)from.class.probe;
        to.object = put(&room->object, from.class.object);
        to.on = put(&room->on, from.class.on);
    }
    return to;
}

void plan_checksum(const struct plan *plan, const struct aludel_step *step, const struct aludel_i_statement *statement,
                   struct plan_room *room)
{
    const struct slice text = {statement->sql, statement->length}, copy = {statement->copy, statement->copy_length};
    if (statement->checksum != NULL)
        canonical_statement(&room->canonical, plan->origins[step - plan->steps].source, text, copy, room->checksum);
}

void plan_place(const struct plan *plan, const struct aludel_step *step, uint32_t line,
                struct aludel_i_statement *statement)
{
    const struct source *source = plan->origins[step - plan->steps].source;
    struct place place = source_place_from(source, line, (size_t)(statement->sql - source->bytes));
    statement->line = place.line;
    statement->column = place.column;
    if (statement->copy != NULL)
        statement->copy_line = source_place(source, (size_t)(statement->copy - source->bytes)).line;
}

static void fill_step(const struct plan *plan, struct aludel_step *step, const struct source *source,
                      const struct tree_section *section)
{
    plan->origins[step - plan->steps] = (struct plan_origin){source, section};
    *step = (struct aludel_step){
        .n_statements = (uint32_t)section->n_statements,
        .line = source_place(source, (size_t)(section->keyword.at - source->bytes)).line,
        .transactional = section->transactional,
        .verify = section->kind == TREE_VERIFY,
        .lock_timeout_ms = section->lock_timeout_ms,
        .statement_timeout_ms = section->statement_timeout_ms,
        .retries = section->retries,
    };
    for (uint32_t i = 0; i < step->n_statements; i++) {
        struct tree_statement statement;
        if (statements_traits(section, i)->kind != KIND_NONE)
            continue; /* CREATE, ALTER, DROP: nothing to note, and no longer in the cache */
        statements_get(section, i, &statement);
        aludel_i_step_note(step, &(struct aludel_i_statement){.sql = statement.text.at,
                                                              .length = statement.text.length,
                                                              .copy = statement.copy.at});
    }
}

/* Steps that are journalled one by one need a checksum, to be known again when the revision goes on half-way. */
static void add_checksums(const struct plan *plan, struct aludel_step *steps, uint32_t n)
{
    uint32_t n_journalled = 0;
    for (uint32_t i = 0; i < n; i++)
        n_journalled += !steps[i].verify;
    for (uint32_t i = 0; i < n && n_journalled > 1; i++)
        if (!steps[i].verify)
            steps[i].checksum = plan->origins[&steps[i] - plan->steps].section->checksum;
}

/* Verify steps in front of the first step have nothing to stand behind: they run when all is done. */
static uint32_t fill_upgrade_steps(const struct plan *plan, const struct tree_file *file, struct aludel_step *steps)
{
    size_t first = 0;
    uint32_t n = 0;
    while (first < file->n_sections && file->sections[first].kind != TREE_UPGRADE)
        first++;
    for (size_t i = first; i < file->n_sections; i++)
        if (file->sections[i].kind != TREE_DOWNGRADE)
            fill_step(plan, &steps[n++], file->source, &file->sections[i]);
    for (size_t i = 0; i < first; i++)
        if (file->sections[i].kind == TREE_VERIFY)
            fill_step(plan, &steps[n++], file->source, &file->sections[i]);
    return n;
}

/* Verify steps run in the transaction of the step that they stand behind, so they have one when any step has. */
static void fill_upgrade(const struct plan *plan, const struct tree_file *file, struct aludel_step *steps,
                         struct aludel_revision *revision)
{
    bool transactional = false;
    revision->upgrade = steps;
    revision->n_upgrade = fill_upgrade_steps(plan, file, steps);
    for (uint32_t i = 0; i < revision->n_upgrade; i++)
        transactional = transactional || (steps[i].transactional && !steps[i].verify);
    for (uint32_t i = 0; i < revision->n_upgrade; i++)
        steps[i].transactional = steps[i].verify ? transactional : steps[i].transactional;
    add_checksums(plan, steps, revision->n_upgrade);
}

static void fill_downgrade(const struct plan *plan, struct arena *arena, const struct tree_file *file,
                           struct aludel_step *steps, struct aludel_revision *revision)
{
    revision->downgrade = steps;
    for (size_t i = 0; i < file->n_sections; i++)
        if (file->sections[i].irreversible)
            revision->irreversible = string_or(arena, file->sections[i].irreversible_reason, "");
        else if (file->sections[i].kind == TREE_DOWNGRADE)
            fill_step(plan, &steps[revision->n_downgrade++], file->source, &file->sections[i]);
    add_checksums(plan, steps, revision->n_downgrade);
}

/* --- Checksums ---------------------------------------------------------------------------------------------------- */

static int compare_ids(const void *left, const void *right)
{
    return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

/* As written and by id: the order of the nodes changes when somebody adds an unrelated revision, and what a name leads
 * to when that is squashed. */
static void digest_ids(struct digest *digest, struct arena *arena, const struct tree_name_list *list)
{
    struct slice *ids = arena_alloc(arena, list->count * sizeof *ids);
    for (size_t i = 0; i < list->count; i++)
        ids[i] = list->names[i];
    if (list->count > 1)
        qsort(ids, list->count, sizeof *ids, compare_ids);
    digest_number(digest, list->count);
    for (size_t i = 0; i < list->count; i++)
        digest_field(digest, ids[i]);
}

static void digest_replaced(struct digest *digest, const struct tree_file *file)
{
    for (size_t i = 0; i < file->n_replaced; i++) {
        digest_field(digest, file->replaced[i].id);
        digest_field(digest, file->replaced[i].checksum);
    }
}

static void digest_sections(struct digest *digest, const struct tree_file *file, bool up, bool down)
{
    for (size_t i = 0; i < file->n_sections; i++) {
        const struct tree_section *section = &file->sections[i];
        if (section->kind == TREE_DOWNGRADE ? down : up)
            digest_bytes(digest, section->checksum, sizeof section->checksum);
    }
}

static void fill_checksums(struct arena *arena, const struct revision_node *node, struct aludel_revision *revision)
{
    struct digest digest;
    digest_begin(&digest);
    digest_field(&digest, node->id);
    digest_ids(&digest, arena, &node->file->revises);
    digest_ids(&digest, arena, &node->file->depends);
    digest_replaced(&digest, node->file);
    digest_sections(&digest, node->file, true, true);
    digest_end(&digest, revision->checksum);
    digest_begin(&digest);
    digest_sections(&digest, node->file, true, false);
    digest_end(&digest, revision->upgrade_checksum);
    digest_begin(&digest);
    digest_sections(&digest, node->file, false, true);
    digest_end(&digest, revision->downgrade_checksum);
}

static const char *plan_digest(struct arena *arena, const struct aludel_plan *plan)
{
    struct digest digest;
    unsigned char result[DIGEST_BYTES];
    char *hex = arena_alloc(arena, DIGEST_HEX_BYTES);
    digest_begin(&digest);
    for (uint32_t i = 0; i < plan->n_revisions; i++)
        digest_bytes(&digest, plan->revisions[i].checksum, sizeof plan->revisions[i].checksum);
    digest_end(&digest, result);
    digest_hex(result, hex);
    return hex;
}

/* --- Revisions and the whole -------------------------------------------------------------------------------------- */

static unsigned char hex_value(char digit)
{
    return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static void fill_replaced(struct arena *arena, const struct tree_file *file, struct aludel_revision *revision)
{
    struct aludel_replaced *replaces = arena_alloc(arena, file->n_replaced * sizeof *replaces);
    for (size_t i = 0; i < file->n_replaced; i++) {
        const char *hex = file->replaced[i].checksum.at;
        replaces[i].id = string(arena, file->replaced[i].id);
        for (size_t k = 0; k < DIGEST_BYTES; k++)
            replaces[i].checksum[k] = (unsigned char)(hex_value(hex[2 * k]) << 4 | hex_value(hex[2 * k + 1]));
    }
    revision->replaces = replaces;
    revision->n_replaces = (uint32_t)file->n_replaced;
}

static void fill_revision(const struct plan *plan, struct arena *arena, const struct revision_node *node,
                          struct aludel_step *steps, struct aludel_revision *revision)
{
    const struct tree_file *file = node->file;
    revision->id = string(arena, node->id);
    revision->file = file->source->name;
    revision->summary = string_or(arena, file->summary, "");
    revision->doc = file->doc;
    revision->category = string(arena, file->category.value);
    revision->module = string(arena, file->module.value);
    revision->branch = string(arena, file->branch.value);
    revision->author = string(arena, file->author.value);
    revision->created = string(arena, file->created.value);
    revision->parents = node->parents;
    revision->n_parents = node->n_parents;
    revision->depends = node->depends;
    revision->n_depends = node->n_depends;
    revision->server_min = file->server_min;
    fill_upgrade(plan, file, steps, revision);
    fill_downgrade(plan, arena, file, steps + revision->n_upgrade, revision);
    fill_replaced(arena, file, revision);
    fill_checksums(arena, node, revision);
}

static int32_t setting(int32_t projects, int32_t otherwise)
{
    return projects == ALUDEL_PROJECT_DEFAULT ? otherwise : projects;
}

struct planning {
    struct plan *plan;
    const struct revision_graph *graph;
    struct aludel_revision *revisions;
    uint32_t *first_steps; /* of each revision */
    atomic_size_t next;    /* the first revision that nobody has taken */
};

static void fill_some(void *user, struct arena *arena, struct diag_list *none)
{
    (void)none;
    struct planning *planning = user;
    const struct plan *plan = planning->plan;
    size_t i;
    while ((i = atomic_fetch_add(&planning->next, 1)) < planning->graph->n)
        fill_revision(plan, arena, &planning->graph->nodes[i], &plan->steps[planning->first_steps[i]],
                      &planning->revisions[i]);
}

static const struct aludel_revision *fill_revisions(struct plan *plan, const struct revision_graph *graph)
{
    struct arena *arena = plan->arena;
    struct planning planning = {.plan = plan, .graph = graph};
    uint32_t n_sections = 0;
    planning.revisions = arena_alloc(arena, graph->n * sizeof *planning.revisions);
    planning.first_steps = arena_alloc(arena, graph->n * sizeof *planning.first_steps);
    for (uint32_t i = 0; i < graph->n; i++) {
        planning.first_steps[i] = n_sections;
        n_sections += (uint32_t)graph->nodes[i].file->n_sections;
    }
    plan->steps = arena_alloc(arena, n_sections * sizeof *plan->steps);
    plan->origins = arena_alloc(arena, n_sections * sizeof *plan->origins);
    threads_run(threads_worth(graph->n), arena, &(struct diag_list){.arena = arena}, fill_some, &planning);
    return planning.revisions;
}

struct plan *plan_build(struct arena *arena, const struct revision_graph *graph, const struct tree_file *project)
{
    static const struct tree_file no_project = {.lock_timeout_ms = ALUDEL_PROJECT_DEFAULT,
                                                .statement_timeout_ms = ALUDEL_PROJECT_DEFAULT,
                                                .retries = ALUDEL_PROJECT_DEFAULT};
    if (project == NULL)
        project = &no_project;
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->arena = arena;
    plan->all = (struct aludel_plan){
        .format = ALUDEL_PLAN_FORMAT,
        .project = string_or(arena, project->project.value, ""),
        .title = string_or(arena, project->summary, ""),
        .ledger = string_or(arena, project->ledger.value, "aludel"),
        .compiler = ALUDEL_VERSION,
        .server_min = project->server_min,
        .lock_timeout_ms = setting(project->lock_timeout_ms, LOCK_TIMEOUT_MS),
        .statement_timeout_ms = setting(project->statement_timeout_ms, STATEMENT_TIMEOUT_MS),
        .retries = setting(project->retries, RETRIES),
        .revisions = fill_revisions(plan, graph),
        .n_revisions = graph->n,
    };
    plan->all.digest = plan_digest(arena, &plan->all);
    return plan;
}
