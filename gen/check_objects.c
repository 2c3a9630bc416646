#include "check_objects.h"

#include "check_downgrade.h"
#include "check_enum.h"
#include "check_twice.h"
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

/* Whatever made it, a type that gets a value is there. */
static void know_types(struct walk *walk, const struct tree_file *file)
{
    const char *limit = file->source->bytes + file->source->length;
    for (size_t i = 0; i < file->n_sections; i++)
        for (size_t k = 0; k < file->sections[i].n_statements; k++) {
            struct tree_statement statement;
            if (statements_traits(&file->sections[i], k)->enum_value.at == NULL)
                continue;
            statements_get(&file->sections[i], k, &statement);
            struct token last = name_last(statement.class.object, limit);
            schema_know_type(&walk->schema, name_fold(walk->changes.arena, &last));
        }
}

static void walk_all(struct walk *walk)
{
    const struct revision_graph *graph = walk->input->graph;
    for (uint32_t i = 0; i < graph->n; i++)
        if (!graph->nodes[i].file->broken)
            know_types(walk, graph->nodes[i].file);
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
    struct walk walk = {.input = input, .changes = {.arena = arena, .with_tables = true}};
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
