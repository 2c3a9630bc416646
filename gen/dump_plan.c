#include "dump.h"

static void put_nodes(struct text *out, const struct revision_graph *graph, const char *label, const uint32_t *nodes,
                      uint32_t n)
{
    if (n == 0)
        return;
    text_printf(out, " %s", label);
    for (uint32_t i = 0; i < n; i++)
        text_printf(out, " %.*s", SLICE_FORMAT(graph->nodes[nodes[i]].id));
}

void dump_graph(struct text *out, const struct revision_graph *graph)
{
    text_printf(out, "graph%s%s\n", graph->resolved ? "" : " unresolved", graph->acyclic ? "" : " cyclic");
    for (uint32_t i = 0; i < graph->n; i++) {
        const struct revision_node *node = &graph->nodes[i];
        text_printf(out, "%.*s %s", SLICE_FORMAT(node->id), node->file->source->name);
        put_nodes(out, graph, "revises", node->parents, node->n_parents);
        put_nodes(out, graph, "depends", node->depends, node->n_depends);
        put_nodes(out, graph, "replaces", node->replaces, node->n_replaces);
        if (node->file->branch.value.at != NULL)
            text_printf(out, " branch %.*s", SLICE_FORMAT(node->file->branch.value));
        text_putc(out, '\n');
    }
}

static void put_statement(struct text *out, struct aludel_i_statement statement)
{
    static const char rerun[] = {
        [ALUDEL_RERUN_TRANSACTIONAL] = 'T', [ALUDEL_RERUN_PROBED] = 'P', [ALUDEL_RERUN_HARMLESS] = 'I'};
    size_t line = 0;
    while (line < statement.length && statement.sql[line] != '\n' && statement.sql[line] != '\r')
        line++;
    text_printf(out, "    %u:%u %c %zu bytes: ", statement.line, statement.column, rerun[statement.rerun],
                statement.length);
    text_add(out, statement.sql, line);
    if (line < statement.length)
        text_puts(out, " ...");
    if (statement.copy != NULL)
        text_printf(out, " + %zu bytes of data from line %u", statement.copy_length, statement.copy_line);
    text_putc(out, '\n');
}

static void put_steps(struct text *out, const struct plan *plan, const char *direction, const struct aludel_step *steps,
                      uint32_t n)
{
    struct plan_room room;
    plan_room_init(&room, plan->arena);
    for (uint32_t i = 0; i < n; i++) {
        const struct aludel_step *step = &steps[i];
        text_printf(out, "  %s line %u%s lock_timeout %d statement_timeout %d retries %d\n",
                    step->verify ? "verify" : direction, step->line, step->transactional ? "" : " transaction=off",
                    (int)step->lock_timeout_ms, (int)step->statement_timeout_ms, (int)step->retries);
        uint32_t from = step->line;
        for (uint32_t k = 0; k < step->n_statements; k++) {
            struct aludel_i_statement statement = plan_statement(plan, step, k, &room);
            plan_place(plan, step, from, &statement);
            put_statement(out, statement);
            from = statement.line;
        }
    }
    plan_room_free(&room);
}

void dump_plan(struct text *out, const struct plan *plan)
{
    const struct aludel_plan *all = &plan->all;
    text_printf(out, "plan %s project '%s' ledger %s server >= %d lock_timeout %d statement_timeout %d retries %d\n",
                all->digest, all->project, all->ledger, (int)all->server_min, (int)all->lock_timeout_ms,
                (int)all->statement_timeout_ms, (int)all->retries);
    for (uint32_t i = 0; i < all->n_revisions; i++) {
        const struct aludel_revision *revision = &all->revisions[i];
        text_printf(out, "%u %s %s: %s\n", i, revision->id, revision->file, revision->summary);
        for (uint32_t k = 0; k < revision->n_replaces; k++)
            text_printf(out, "  replaces %s\n", revision->replaces[k].id);
        put_steps(out, plan, "upgrade", revision->upgrade, revision->n_upgrade);
        put_steps(out, plan, "downgrade", revision->downgrade, revision->n_downgrade);
        if (revision->irreversible != NULL)
            text_printf(out, "  irreversible: %s\n", revision->irreversible);
    }
}
