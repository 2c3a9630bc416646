#include "picture.h"

#include <string.h>

/* Writes `text` with `before` in front of each of `special`. */
static void escape(struct aludel_i_buffer *out, const char *text, const char *special, const char *before)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr(special, *c) != NULL)
            aludel_i_buffer_puts(out, before);
        aludel_i_buffer_add(out, c, 1);
    }
}

static bool is_current(const struct aludel_i_view *view, uint32_t node, unsigned marks)
{
    return (marks & ALUDEL_I_MARK_CURRENT) != 0 && view->heads[node];
}

/* --- Markdown ---------------------------------------------------------------------------------------------------- */

static const char emphasis[] = "\\`*_[]<>&"; /* means something in the middle of a line */

void aludel_i_markdown(struct aludel_i_buffer *out, const char *text)
{
    escape(out, text, emphasis, "\\");
}

static const char *category(const struct aludel_i_node *of)
{
    const char *name = of->revision == NULL ? NULL : of->revision->category;
    return name == NULL ? "" : name;
}

static void heading(struct aludel_i_buffer *out, const char *name, uint32_t numbered)
{
    aludel_i_buffer_puts(out, numbered == 0 ? "## " : "\n## ");
    aludel_i_markdown(out, name[0] == '\0' ? "Other" : name);
    aludel_i_buffer_puts(out, "\n\n");
}

void aludel_i_picture_markdown(const struct aludel_i_describer *describer, const bool *set, unsigned marks,
                               struct aludel_i_buffer *out)
{
    const struct aludel_i_view *view = describer->view;
    const char *under = "";
    uint32_t number = 0;
    if (view->plan->title[0] != '\0') {
        aludel_i_buffer_puts(out, "# ");
        aludel_i_markdown(out, view->plan->title);
        aludel_i_buffer_puts(out, "\n\n");
    }
    for (uint32_t i = 0; i < view->graph.n; i++) {
        const struct aludel_i_node *of = &view->graph.nodes[i];
        if (!set[i])
            continue;
        if (strcmp(under, category(of)) != 0)
            heading(out, category(of), number);
        under = category(of);
        aludel_i_buffer_printf(out, "%u. `%s`%s", ++number, of->id, of->summary[0] == '\0' ? "" : ": ");
        aludel_i_markdown(out, of->summary);
        aludel_i_buffer_puts(out, aludel_i_is_head(view, i) ? " **(head)**" : "");
        aludel_i_buffer_puts(out, is_current(view, i, marks) ? " **(current)**\n" : "\n");
    }
}

/* --- Graphviz ---------------------------------------------------------------------------------------------------- */

static void dot_edges(const struct aludel_i_view *view, uint32_t to, const uint32_t *list, uint32_t n, const bool *set,
                      const char *style, struct aludel_i_buffer *out)
{
    for (uint32_t i = 0; i < n; i++) {
        if (!set[list[i]])
            continue;
        aludel_i_buffer_puts(out, "    \"");
        escape(out, view->graph.nodes[list[i]].id, "\"\\", "\\");
        aludel_i_buffer_puts(out, "\" -> \"");
        escape(out, view->graph.nodes[to].id, "\"\\", "\\");
        aludel_i_buffer_printf(out, "\"%s;\n", style);
    }
}

static void dot_node(const struct aludel_i_view *view, uint32_t node, bool current, struct aludel_i_buffer *out)
{
    const struct aludel_i_node *of = &view->graph.nodes[node];
    aludel_i_buffer_puts(out, "    \"");
    escape(out, of->id, "\"\\", "\\");
    aludel_i_buffer_puts(out, "\" [label=\"");
    escape(out, of->id, "\"\\", "\\");
    aludel_i_buffer_puts(out, of->summary[0] == '\0' ? "" : "\\n");
    escape(out, of->summary, "\"\\", "\\");
    aludel_i_buffer_puts(out, "\"");
    aludel_i_buffer_puts(out, aludel_i_is_head(view, node) ? ", penwidth=2" : "");
    aludel_i_buffer_puts(out, current ? ", style=filled" : "");
    aludel_i_buffer_puts(out, "];\n");
}

void aludel_i_picture_dot(const struct aludel_i_describer *describer, const bool *set, unsigned marks,
                          struct aludel_i_buffer *out)
{
    const struct aludel_i_view *view = describer->view;
    aludel_i_buffer_puts(out, "digraph revisions {\n    rankdir=BT;\n    node [shape=box];\n");
    for (uint32_t i = 0; i < view->graph.n; i++) {
        const struct aludel_i_node *of = &view->graph.nodes[i];
        if (!set[i])
            continue;
        dot_node(view, i, is_current(view, i, marks), out);
        dot_edges(view, i, of->parents, of->n_parents, set, "", out);
        dot_edges(view, i, of->depends, of->n_depends, set, " [style=dashed]", out);
    }
    aludel_i_buffer_puts(out, "}\n");
}

/* --- Mermaid ----------------------------------------------------------------------------------------------------- */

/* Mermaid's own entities: a number between # and ;. */
static void mermaid_text(struct aludel_i_buffer *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (strchr("\"#&<>`\\", *c) != NULL)
            aludel_i_buffer_printf(out, "#%d;", *c);
        else
            aludel_i_buffer_add(out, c, 1);
}

static void mermaid_edges(const uint32_t *list, uint32_t n, uint32_t to, const bool *set, const char *arrow,
                          struct aludel_i_buffer *out)
{
    for (uint32_t i = 0; i < n; i++)
        if (set[list[i]])
            aludel_i_buffer_printf(out, "    r%u %s r%u\n", list[i], arrow, to);
}

void aludel_i_picture_mermaid(const struct aludel_i_describer *describer, const bool *set, unsigned marks,
                              struct aludel_i_buffer *out)
{
    const struct aludel_i_view *view = describer->view;
    aludel_i_buffer_puts(out, "flowchart BT\n    classDef head stroke-width:3px\n    classDef current fill:#9c9\n");
    for (uint32_t i = 0; i < view->graph.n; i++) {
        const struct aludel_i_node *of = &view->graph.nodes[i];
        if (!set[i])
            continue;
        aludel_i_buffer_printf(out, "    r%u[\"", i);
        mermaid_text(out, of->id);
        aludel_i_buffer_puts(out, of->summary[0] == '\0' ? "" : "<br>");
        mermaid_text(out, of->summary);
        aludel_i_buffer_puts(out, "\"]\n");
        mermaid_edges(of->parents, of->n_parents, i, set, "-->", out);
        mermaid_edges(of->depends, of->n_depends, i, set, "-.->", out);
        if (aludel_i_is_head(view, i))
            aludel_i_buffer_printf(out, "    class r%u head\n", i);
        if (is_current(view, i, marks))
            aludel_i_buffer_printf(out, "    class r%u current\n", i);
    }
}
