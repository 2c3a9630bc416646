#include "check_objects.h"

#include "check_downgrade.h"
#include "check_enum.h"
#include "check_twice.h"
#include "classify.h"
#include "names.h"
#include "statements.h"
#include "threads.h"

/* --- What the upgrades do, one after the other ----------------------------------------------------------------------
 */

struct walk {
    const struct check_input *input;
    struct changes changes;
    struct schema schema;
    struct twice_check twice;
    struct enum_check enums;
    struct slice_map altered; /* tables, by name */
    size_t n_altered, room;
};

static void follow(struct walk *walk, uint32_t node, const struct tree_statement *statement)
{
    changes_gather_one(&walk->changes, walk->input->graph->nodes[node].file, statement);
    for (size_t i = 0; i < walk->changes.n; i++) {
        struct schema_first first = schema_apply(&walk->schema, &walk->changes.items[i], node);
        if (first.written.at != NULL)
            twice_check(&walk->twice, first, &walk->changes.items[i], node);
    }
}

/* What a squash replaces is made by the squash. */
static void walk_section(struct walk *walk, uint32_t node, const struct tree_section *section)
{
    const struct revision_node *revision = &walk->input->graph->nodes[node];
    bool happens = section->kind == TREE_UPGRADE && revision->replaced_by == SLICE_MAP_NONE;
    if (section->kind != TREE_VERIFY)
        enum_check_start(&walk->enums);
    for (size_t i = 0; i < section->n_statements; i++) {
        struct tree_statement statement;
        statements_get(section, i, &statement);
        if (happens)
            follow(walk, node, &statement);
        if (section->transactional)
            enum_check_statement(&walk->enums, revision->file, section, &statement);
    }
}

static void walk_sections(struct walk *walk, uint32_t node, enum tree_section_kind kind)
{
    const struct tree_file *file = walk->input->graph->nodes[node].file;
    for (size_t i = 0; i < file->n_sections; i++)
        if (file->sections[i].kind == kind)
            walk_section(walk, node, &file->sections[i]);
}

/* What is verified stands in the transaction of the last upgrade. */
static void walk_revision(struct walk *walk, uint32_t node)
{
    walk_sections(walk, node, TREE_UPGRADE);
    walk_sections(walk, node, TREE_VERIFY);
    walk_sections(walk, node, TREE_DOWNGRADE);
}

/* Whatever made it, a type that gets a value is there. Its values may be used in any column. */
static void know_type(struct walk *walk, struct slice key)
{
    schema_know_type(&walk->schema, key);
    walk->changes.all_tables = true;
}

/* What a table has as columns is asked where one is altered: to read them all would take a third of the check. */
static void know_altered(struct walk *walk, struct slice key)
{
    if (walk->n_altered == walk->room) {
        slice_map_widen(&walk->altered, walk->changes.arena);
        walk->room *= 2;
    }
    walk->n_altered += slice_map_put(&walk->altered, key, 0) == SLICE_MAP_NONE;
}

static bool alters_table(const struct statement_class *class)
{
    return class->what[0] == 'A' && (class->kind == KIND_TABLE || class->kind == KIND_FOREIGN_TABLE) &&
           class->object.at != NULL;
}

static void look_ahead(struct walk *walk, const struct tree_file *file, const struct tree_section *section, size_t i)
{
    const struct statement_class *class = statements_traits(section, i);
    struct tree_statement statement;
    if (class->enum_value.at == NULL && !alters_table(class))
        return;
    statements_get(section, i, &statement);
    struct token last = name_last(statement.class.object, file->source->bytes + file->source->length);
    struct slice key = name_fold(walk->changes.arena, &last);
    if (class->enum_value.at != NULL)
        know_type(walk, key);
    else
        know_altered(walk, key);
}

static void look_ahead_in(struct walk *walk, const struct tree_file *file)
{
    for (size_t i = 0; i < file->n_sections && !file->broken; i++)
        for (size_t k = 0; k < file->sections[i].n_statements; k++)
            look_ahead(walk, file, &file->sections[i], k);
}

static void walk_all(struct walk *walk)
{
    const struct revision_graph *graph = walk->input->graph;
    for (uint32_t i = 0; i < graph->n; i++)
        look_ahead_in(walk, graph->nodes[i].file);
    for (uint32_t i = 0; i < graph->n; i++) {
        if (graph->nodes[i].file->broken)
            schema_apply(&walk->schema, &(struct change){.effect = UNCLEAR}, i);
        else
            walk_revision(walk, i);
    }
}

static void check_history(const struct check_input *input)
{
    struct arena *arena = arena_create(); /* of no use to anybody afterwards */
    enum { AT_FIRST = 64 };
    struct walk walk = {.input = input, .changes = {.arena = arena, .tables = &walk.altered}, .room = AT_FIRST};
    slice_map_init(&walk.altered, arena, AT_FIRST);
    schema_init(&walk.schema, arena);
    twice_check_init(&walk.twice, input, arena);
    walk.enums = (struct enum_check){.input = input, .schema = &walk.schema, .arena = arena};
    walk_all(&walk);
    arena_destroy(arena);
}

/* --- Both directions ---------------------------------------------------------------------------------------------- */

struct looking {
    const struct check_input *input;
    atomic_size_t next; /* the first file whose downgrade nobody has taken */
};

/* The history has an order, and takes about as long as all downgrades, each of which stands alone: it is for the thread
 * that has the caller's list, so that the order of diagnostics does not depend on who was faster. */
static void look(void *user, struct arena *arena, struct diag_list *diags)
{
    struct looking *looking = user;
    struct check_input input = *looking->input;
    const bool first = diags == input.diags;
    input.arena = arena;
    input.diags = diags;
    if (first)
        check_history(&input);
    check_downgrades(&input, &looking->next);
}

void check_objects(const struct check_input *input)
{
    struct looking looking = {.input = input};
    threads_run(threads_worth(input->n_files), input->arena, input->diags, look, &looking);
}
