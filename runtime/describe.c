#include "describe.h"

#include "columns.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

/* --- Branches ---------------------------------------------------------------------------------------------------- */

static void inherit(struct aludel_i_describer *d, uint32_t node)
{
    const struct aludel_i_node *of = &d->view->graph.nodes[node];
    uint64_t *in = &d->in[node * d->words];
    for (uint32_t i = 0; i < of->n_parents; i++)
        for (size_t word = 0; word < d->words; word++)
            in[word] |= d->in[of->parents[i] * d->words + word];
    if (of->branch == NULL)
        return;
    in[d->n_names / 64] |= (uint64_t)1 << d->n_names % 64;
    d->names[d->n_names++] = of->branch;
}

bool aludel_i_describer_init(struct aludel_i_describer *describer, const struct aludel_i_view *view)
{
    const struct aludel_i_graph *graph = &view->graph;
    uint32_t n = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        n += graph->nodes[i].branch != NULL;
    *describer = (struct aludel_i_describer){.view = view, .words = n / 64 + 1};
    describer->names = calloc((size_t)n + 1, sizeof(*describer->names));
    describer->in = calloc(((size_t)graph->n + 1) * describer->words, sizeof *describer->in);
    if (describer->names == NULL || describer->in == NULL) {
        aludel_i_describer_free(describer);
        return false;
    }
    for (uint32_t i = 0; i < graph->n; i++)
        inherit(describer, i);
    return true;
}

void aludel_i_describer_free(struct aludel_i_describer *describer)
{
    free(describer->names);
    free(describer->in);
    *describer = (struct aludel_i_describer){0};
}

static bool is_in(const struct aludel_i_describer *d, uint32_t node, uint32_t name)
{
    return (d->in[node * d->words + name / 64] >> name % 64 & 1) != 0;
}

/* "net, crm"; returns how many. */
static uint32_t add_branches(const struct aludel_i_describer *d, uint32_t node, const char *before,
                             struct aludel_i_buffer *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->n_names; i++)
        if (is_in(d, node, i))
            aludel_i_buffer_printf(out, "%s%s", n++ == 0 ? before : ", ", d->names[i]);
    return n;
}

/* --- Text -------------------------------------------------------------------------------------------------------- */

const char *aludel_i_standing_name(enum aludel_i_standing standing)
{
    static const char *const names[ALUDEL_I_STANDING_COUNT] = {
        [ALUDEL_I_PENDING] = "pending",
        [ALUDEL_I_APPLIED] = "applied",
        [ALUDEL_I_EDITED] = "edited",
        [ALUDEL_I_UNKNOWN] = "unknown",
        [ALUDEL_I_HALF_APPLIED] = "half applied",
        [ALUDEL_I_HALF_REVERTED] = "half reverted",
        [ALUDEL_I_REPLACED] = "replaced",
    };
    return names[standing];
}

bool aludel_i_is_head(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_i_node *of = &view->graph.nodes[node];
    return of->revision != NULL && !aludel_i_graph_is_replaced(&view->graph, node) &&
           (of->n_children == 0 || of->children[0] >= view->graph.n_known);
}

void aludel_i_describe_name(const struct aludel_i_describer *describer, uint32_t node, unsigned marks,
                            struct aludel_i_buffer *out)
{
    const struct aludel_i_view *view = describer->view;
    const struct aludel_i_node *of = &view->graph.nodes[node];
    enum aludel_i_standing standing = view->standing[node];
    aludel_i_buffer_puts(out, of->id);
    if ((marks & ALUDEL_I_MARK_BRANCHES) != 0 && add_branches(describer, node, " (", out) > 0)
        aludel_i_buffer_puts(out, ")");
    if ((marks & ALUDEL_I_MARK_HEAD) != 0 && aludel_i_is_head(view, node))
        aludel_i_buffer_puts(out, " (head)");
    if ((marks & ALUDEL_I_MARK_HEAD) != 0 && aludel_i_graph_is_replaced(&view->graph, node))
        aludel_i_buffer_printf(out, " (replaced by %s)", view->graph.nodes[of->replaced_by].id);
    if ((marks & ALUDEL_I_MARK_CURRENT) != 0 && view->heads[node])
        aludel_i_buffer_puts(out, " (current)");
    if ((marks & ALUDEL_I_MARK_TREE) != 0 && of->n_children > 1)
        aludel_i_buffer_puts(out, " (branchpoint)");
    if ((marks & ALUDEL_I_MARK_TREE) != 0 && of->n_parents > 1)
        aludel_i_buffer_puts(out, " (mergepoint)");
    if ((marks & ALUDEL_I_MARK_STANDING) != 0 && standing > ALUDEL_I_APPLIED && standing != ALUDEL_I_REPLACED)
        aludel_i_buffer_printf(out, " (%s)", aludel_i_standing_name(standing));
}

static void add_ids(const struct aludel_i_describer *d, const uint32_t *list, uint32_t n, struct aludel_i_buffer *out)
{
    for (uint32_t i = 0; i < n; i++)
        aludel_i_buffer_printf(out, "%s%s", i == 0 ? "" : ", ", d->view->graph.nodes[list[i]].id);
}

static void add_parents(const struct aludel_i_describer *d, uint32_t node, struct aludel_i_buffer *out)
{
    const struct aludel_i_node *of = &d->view->graph.nodes[node];
    add_ids(d, of->parents, of->n_parents, out);
    if (of->n_parents == 0)
        aludel_i_buffer_puts(out, "<base>");
}

void aludel_i_describe_line(const struct aludel_i_describer *describer, uint32_t node, unsigned marks,
                            struct aludel_i_buffer *out)
{
    const struct aludel_i_node *of = &describer->view->graph.nodes[node];
    add_parents(describer, node, out);
    if (of->n_depends > 0) {
        aludel_i_buffer_puts(out, " (");
        add_ids(describer, of->depends, of->n_depends, out);
        aludel_i_buffer_puts(out, ")");
    }
    aludel_i_buffer_puts(out, " -> ");
    aludel_i_describe_name(describer, node, marks, out);
    aludel_i_describe_summary(of, out);
    aludel_i_buffer_puts(out, "\n");
}

void aludel_i_describe_summary(const struct aludel_i_node *of, struct aludel_i_buffer *out)
{
    aludel_i_buffer_puts(out, of->summary[0] == '\0' ? "" : ", ");
    aludel_i_columns_add_line(out, of->summary, strlen(of->summary));
}

static void add_indented(const char *text, struct aludel_i_buffer *out)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        aludel_i_buffer_puts(out, length == 0 ? "" : "    ");
        aludel_i_columns_add_line(out, text, length);
        aludel_i_buffer_puts(out, "\n");
        text += length + (text[length] == '\n');
    }
}

static void add_field(const char *name, const char *value, struct aludel_i_buffer *out)
{
    if (value == NULL)
        return;
    aludel_i_buffer_printf(out, "%s: ", name);
    aludel_i_columns_add_line(out, value, strlen(value));
    aludel_i_buffer_puts(out, "\n");
}

static void add_list(const struct aludel_i_describer *d, const char *name, const uint32_t *list, uint32_t n,
                     struct aludel_i_buffer *out)
{
    if (n == 0)
        return;
    aludel_i_buffer_printf(out, "%s: ", name);
    add_ids(d, list, n, out);
    aludel_i_buffer_puts(out, "\n");
}

/* By name: the plan may not have them any more. */
static void add_replaced(const struct aludel_revision *revision, struct aludel_i_buffer *out)
{
    for (uint32_t i = 0; revision != NULL && i < revision->n_replaces; i++)
        aludel_i_buffer_printf(out, "%s%s", i == 0 ? "Replaces: " : ", ", revision->replaces[i].id);
    if (revision != NULL && revision->n_replaces > 0)
        aludel_i_buffer_puts(out, "\n");
}

static void add_edges(const struct aludel_i_describer *d, uint32_t node, struct aludel_i_buffer *out)
{
    const struct aludel_i_node *of = &d->view->graph.nodes[node];
    aludel_i_buffer_puts(out, of->n_parents > 1 ? "Merges: " : "Parent: ");
    add_parents(d, node, out);
    aludel_i_buffer_puts(out, "\n");
    add_list(d, "Also depends on", of->depends, of->n_depends, out);
    add_replaced(of->revision, out);
    add_list(d, "Branches into", of->children, of->n_children > 1 ? of->n_children : 0, out);
    if (add_branches(d, node, "Branch names: ", out) > 0)
        aludel_i_buffer_puts(out, "\n");
}

static void add_header(const struct aludel_revision *revision, struct aludel_i_buffer *out)
{
    add_field("Path", revision->file, out);
    add_field("Category", revision->category, out);
    add_field("Module", revision->module, out);
    add_field("Author", revision->author, out);
    add_field("Created", revision->created, out);
    add_field("Irreversible", revision->irreversible, out);
}

static void add_doc(const struct aludel_i_node *of, struct aludel_i_buffer *out)
{
    if (of->summary[0] == '\0')
        return;
    aludel_i_buffer_puts(out, "\n");
    add_indented(of->summary, out);
    if (of->revision == NULL || of->revision->doc[0] == '\0')
        return;
    aludel_i_buffer_puts(out, "\n");
    add_indented(of->revision->doc, out);
}

void aludel_i_describe_block(const struct aludel_i_describer *describer, uint32_t node, unsigned marks,
                             struct aludel_i_buffer *out)
{
    const struct aludel_i_node *of = &describer->view->graph.nodes[node];
    const struct aludel_i_applied *row = describer->view->row[node];
    aludel_i_buffer_puts(out, "Rev: ");
    aludel_i_describe_name(describer, node, marks & ~(unsigned)ALUDEL_I_MARK_BRANCHES, out);
    aludel_i_buffer_puts(out, "\n");
    add_edges(describer, node, out);
    if (of->revision != NULL)
        add_header(of->revision, out);
    if (row != NULL) {
        add_field("Applied", row->applied_at, out);
        add_field("Applied by", row->by, out);
    }
    add_doc(of, out);
    aludel_i_buffer_puts(out, "\n");
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void json_ids(const struct aludel_i_describer *d, const char *key, const uint32_t *list, uint32_t n,
                     struct aludel_i_buffer *out)
{
    aludel_i_json_open(out, key, '[');
    for (uint32_t i = 0; i < n; i++)
        aludel_i_json_string(out, NULL, d->view->graph.nodes[list[i]].id);
    aludel_i_json_close(out, ']');
}

static void json_branches(const struct aludel_i_describer *d, uint32_t node, struct aludel_i_buffer *out)
{
    aludel_i_json_string(out, "branch", d->view->graph.nodes[node].branch);
    aludel_i_json_open(out, "branches", '[');
    for (uint32_t i = 0; i < d->n_names; i++)
        if (is_in(d, node, i))
            aludel_i_json_string(out, NULL, d->names[i]);
    aludel_i_json_close(out, ']');
}

static void json_replaced(const struct aludel_i_view *view, uint32_t node, struct aludel_i_buffer *out)
{
    const struct aludel_revision *revision = view->graph.nodes[node].revision;
    if (revision != NULL && revision->n_replaces > 0) {
        aludel_i_json_open(out, "replaces", '[');
        for (uint32_t i = 0; i < revision->n_replaces; i++)
            aludel_i_json_string(out, NULL, revision->replaces[i].id);
        aludel_i_json_close(out, ']');
    }
    if (aludel_i_graph_is_replaced(&view->graph, node))
        aludel_i_json_string(out, "replaced_by", view->graph.nodes[view->graph.nodes[node].replaced_by].id);
}

static void json_revision(const struct aludel_revision *revision, struct aludel_i_buffer *out)
{
    aludel_i_json_string(out, "file", revision->file);
    aludel_i_json_string(out, "doc", revision->doc);
    aludel_i_json_string(out, "category", revision->category);
    aludel_i_json_string(out, "module", revision->module);
    aludel_i_json_string(out, "author", revision->author);
    aludel_i_json_string(out, "created", revision->created);
    aludel_i_json_string(out, "irreversible", revision->irreversible);
    aludel_i_json_number(out, "server_min", revision->server_min);
    aludel_i_json_hex(out, "checksum", revision->checksum, sizeof revision->checksum);
}

static void json_standing(const struct aludel_i_describer *d, uint32_t node, struct aludel_i_buffer *out)
{
    const struct aludel_i_view *view = d->view;
    const struct aludel_i_applied *row = view->row[node];
    aludel_i_json_string(out, "standing", aludel_i_standing_name(view->standing[node]));
    aludel_i_json_bool(out, "current", view->heads[node]);
    if (row == NULL)
        return;
    aludel_i_json_open(out, "applied", '{');
    aludel_i_json_number(out, "seq", row->seq);
    aludel_i_json_string(out, "kind", (const char[]){row->kind, '\0'});
    aludel_i_json_string(out, "at", row->applied_at);
    aludel_i_json_string(out, "by", row->by);
    aludel_i_json_string(out, "build", row->build);
    aludel_i_json_hex(out, "checksum", row->checksum, sizeof row->checksum);
    if (aludel_i_view_edited(view, node))
        aludel_i_json_string(out, "edited", aludel_i_view_edit(view, node));
    aludel_i_json_close(out, '}');
}

void aludel_i_describe_json(const struct aludel_i_describer *describer, uint32_t node, struct aludel_i_buffer *out)
{
    const struct aludel_i_node *of = &describer->view->graph.nodes[node];
    aludel_i_json_open(out, NULL, '{');
    aludel_i_json_string(out, "revision", of->id);
    aludel_i_json_string(out, "summary", of->summary);
    json_ids(describer, "parents", of->parents, of->n_parents, out);
    json_ids(describer, "depends", of->depends, of->n_depends, out);
    json_ids(describer, "children", of->children, of->n_children, out);
    json_branches(describer, node, out);
    json_replaced(describer->view, node, out);
    aludel_i_json_bool(out, "head", aludel_i_is_head(describer->view, node));
    if (of->revision != NULL)
        json_revision(of->revision, out);
    if (describer->view->state != NULL)
        json_standing(describer, node, out);
    aludel_i_json_line(out);
}
