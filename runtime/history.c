#include "history.h"

#include "describe.h"
#include "drawing.h"
#include "picture.h"
#include "svg.h"

#include <stdlib.h>
#include <string.h>

bool aludel_i_format_read(const char *name, enum aludel_i_format *format)
{
    static const char *const names[ALUDEL_I_FORMAT_COUNT] = {
        [ALUDEL_I_TEXT] = "text", [ALUDEL_I_JSON] = "json",       [ALUDEL_I_MARKDOWN] = "markdown",
        [ALUDEL_I_DOT] = "dot",   [ALUDEL_I_MERMAID] = "mermaid", [ALUDEL_I_SVG] = "svg",
    };
    for (int i = 0; i < ALUDEL_I_FORMAT_COUNT; i++)
        if (strcmp(name, names[i]) == 0) {
            *format = (enum aludel_i_format)i;
            return true;
        }
    return false;
}

/* How a list of revisions is written: in which format, and in text as what. */
struct listing {
    enum aludel_i_format format;
    enum { NAMES, LINES, BLOCKS } as;
    unsigned marks;
};

static void list(const struct aludel_i_describer *d, const bool *set, struct listing as, struct aludel_i_buffer *out)
{
    for (uint32_t i = d->view->graph.n; i-- > 0;) {
        if (!set[i])
            continue;
        if (as.format == ALUDEL_I_JSON)
            aludel_i_describe_json(d, i, out);
        else if (as.as == BLOCKS)
            aludel_i_describe_block(d, i, as.marks, out);
        else if (as.as == LINES)
            aludel_i_describe_line(d, i, as.marks, out);
        else {
            aludel_i_describe_name(d, i, as.marks, out);
            aludel_i_buffer_puts(out, "\n");
        }
    }
}

/* What all commands here need: a describer and a set to fill. */
struct work {
    struct aludel_i_describer describer;
    bool *set;
};

static bool begin(struct work *work, const struct aludel_i_view *view, struct aludel_i_buffer *told)
{
    work->set = NULL;
    if (aludel_i_describer_init(&work->describer, view))
        work->set = aludel_i_graph_new_set(&view->graph);
    told->failed = told->failed || work->set == NULL;
    return work->set != NULL;
}

static void end(struct work *work)
{
    aludel_i_describer_free(&work->describer);
    free(work->set);
}

static bool select_range(const struct aludel_i_view *view, const char *range, bool *set, struct aludel_i_buffer *why)
{
    struct aludel_i_place place = aludel_i_view_place(view);
    if (range != NULL)
        return aludel_i_target_range(&place, range, true, set, why);
    memset(set, true, view->graph.n * sizeof *set);
    return true;
}

bool aludel_i_history(const struct aludel_i_view *view, const struct aludel_i_history_options *options,
                      struct aludel_i_buffer *out, struct aludel_i_buffer *why)
{
    struct listing as = {options->format, options->verbose ? BLOCKS : LINES,
                         ALUDEL_I_MARK_BRANCHES | ALUDEL_I_MARK_HEAD | ALUDEL_I_MARK_TREE};
    if (options->indicate_current)
        as.marks |= ALUDEL_I_MARK_CURRENT;
    if (options->graph && options->format != ALUDEL_I_TEXT) {
        aludel_i_buffer_puts(why, "--graph draws text, and --format asks for something else\nleave one of them out");
        return false;
    }
    struct work work;
    bool ok = begin(&work, view, why) && select_range(view, options->range, work.set, why);
    if (ok && options->graph)
        aludel_i_draw(&work.describer, work.set, as.marks & ~(unsigned)ALUDEL_I_MARK_TREE, options->verbose,
                      &options->terminal, out);
    else if (ok && options->format == ALUDEL_I_MARKDOWN)
        aludel_i_picture_markdown(&work.describer, work.set, as.marks, out);
    else if (ok && options->format == ALUDEL_I_DOT)
        aludel_i_picture_dot(&work.describer, work.set, as.marks, out);
    else if (ok && options->format == ALUDEL_I_MERMAID)
        aludel_i_picture_mermaid(&work.describer, work.set, as.marks, out);
    else if (ok && options->format == ALUDEL_I_SVG)
        aludel_i_picture_svg(&work.describer, work.set, as.marks, false, out);
    else if (ok)
        list(&work.describer, work.set, as, out);
    end(&work);
    return ok;
}

bool aludel_i_show(const struct aludel_i_view *view, const char *target, enum aludel_i_format format,
                   struct aludel_i_buffer *out, struct aludel_i_buffer *why)
{
    struct listing as = {format, BLOCKS, ALUDEL_I_MARK_HEAD | ALUDEL_I_MARK_TREE | ALUDEL_I_MARK_STANDING};
    struct aludel_i_place place = aludel_i_view_place(view);
    struct work work;
    bool ok = begin(&work, view, why) && aludel_i_target(&place, ALUDEL_I_NEITHER, target, work.set, why);
    if (ok)
        list(&work.describer, work.set, as, out);
    end(&work);
    return ok;
}

void aludel_i_heads(const struct aludel_i_view *view, enum aludel_i_format format, bool verbose,
                    struct aludel_i_buffer *out)
{
    struct listing as = {format, verbose ? BLOCKS : NAMES, ALUDEL_I_MARK_BRANCHES | ALUDEL_I_MARK_HEAD};
    struct work work;
    if (begin(&work, view, out)) {
        for (uint32_t i = 0; i < view->graph.n; i++)
            work.set[i] = aludel_i_is_head(view, i);
        list(&work.describer, work.set, as, out);
    }
    end(&work);
}

static void branch_point(const struct aludel_i_describer *d, uint32_t node, bool verbose, struct aludel_i_buffer *out)
{
    const unsigned marks = ALUDEL_I_MARK_BRANCHES | ALUDEL_I_MARK_HEAD | ALUDEL_I_MARK_TREE;
    const struct aludel_i_node *of = &d->view->graph.nodes[node];
    if (verbose)
        aludel_i_describe_block(d, node, marks, out);
    else {
        aludel_i_describe_name(d, node, marks, out);
        aludel_i_buffer_puts(out, "\n");
    }
    for (uint32_t i = 0; i < of->n_children; i++) {
        aludel_i_buffer_printf(out, "%*s -> ", (int)strlen(of->id), "");
        aludel_i_describe_name(d, of->children[i], marks, out);
        if (verbose)
            aludel_i_describe_summary(&d->view->graph.nodes[of->children[i]], out);
        aludel_i_buffer_puts(out, "\n");
    }
    aludel_i_buffer_puts(out, "\n");
}

void aludel_i_branches(const struct aludel_i_view *view, enum aludel_i_format format, bool verbose,
                       struct aludel_i_buffer *out)
{
    struct work work;
    bool ok = begin(&work, view, out);
    for (uint32_t i = view->graph.n; ok && i-- > 0;) {
        if (view->graph.nodes[i].n_children < 2)
            continue;
        if (format == ALUDEL_I_JSON)
            aludel_i_describe_json(&work.describer, i, out);
        else
            branch_point(&work.describer, i, verbose, out);
    }
    end(&work);
}

void aludel_i_current(const struct aludel_i_view *view, enum aludel_i_format format, bool verbose,
                      struct aludel_i_buffer *out)
{
    struct listing as = {format, verbose ? BLOCKS : NAMES, ALUDEL_I_MARK_HEAD | ALUDEL_I_MARK_STANDING};
    struct work work;
    if (begin(&work, view, out)) {
        for (uint32_t i = 0; i < view->graph.n; i++)
            work.set[i] = view->heads[i] || view->standing[i] >= ALUDEL_I_HALF_APPLIED;
        list(&work.describer, work.set, as, out);
    }
    end(&work);
}

bool aludel_i_at_heads(const struct aludel_i_view *view)
{
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        if (!aludel_i_view_settled(view, i) && aludel_i_is_head(view, i))
            return false;
    return true;
}
