#include "drawing.h"

#include "columns.h"
#include "lanes.h"

#include <string.h>

struct drawing {
    const struct aludel_i_describer *describer;
    const struct aludel_i_terminal *terminal;
    struct aludel_i_lanes lanes;
    unsigned marks;
    struct aludel_i_buffer *out;
};

#define PLAIN  "\033[0m"
#define YELLOW "\033[33m"
#define GREEN  "\033[32m"

static void paint(const struct drawing *d, const char *code)
{
    if (d->terminal->color)
        aludel_i_buffer_puts(d->out, code);
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

struct alphabet {
    const char *lines[16]; /* by the sides where lines leave the cell */
    const char *depends_up, *run, *depends_run;
    const char *node, *pending, *current, *trouble;
    const char *more, *ellipsis;
};

static const struct alphabet ascii = {
    .lines = {" ", "|", "|", "|", "-", "/", "\\", "|", "-", "\\", "/", "|", "-", "+", "+", "+"},
    .depends_up = ":",
    .run = "-",
    .depends_run = ".",
    .node = "*",
    .pending = "o",
    .current = "@",
    .trouble = "!",
    .more = "~",
    .ellipsis = "...",
};

static const struct alphabet unicode = {
    .lines = {" ", "│", "│", "│", "─", "╯", "╮", "┤", "─", "╰", "╭", "├", "─", "┴", "┬", "┼"},
    .depends_up = "┊",
    .run = "─",
    .depends_run = "┄",
    .node = "●",
    .pending = "○",
    .current = "◉",
    .trouble = "×",
    .more = "…",
    .ellipsis = "…",
};

static const struct alphabet *alphabet_of(const struct drawing *d)
{
    return d->terminal->unicode ? &unicode : &ascii;
}

static const char *node_sign(const struct drawing *d, uint32_t node)
{
    const struct aludel_i_view *view = d->describer->view;
    const struct alphabet *use = alphabet_of(d);
    if (view->state == NULL || (d->marks & ALUDEL_I_MARK_CURRENT) == 0)
        return use->node;
    if (view->standing[node] > ALUDEL_I_APPLIED)
        return use->trouble;
    return view->standing[node] == ALUDEL_I_PENDING ? use->pending : view->heads[node] ? use->current : use->node;
}

static const char *cell_sign(const struct drawing *d, uint32_t i, bool beneath, uint32_t node)
{
    const struct aludel_i_cell *cell = &d->lanes.cells[i];
    const struct alphabet *use = alphabet_of(d);
    if (cell->node)
        return node_sign(d, node);
    if (cell->sides == 0 && beneath)
        return cell->run_depends ? use->depends_run : use->run;
    if (cell->depends && (cell->sides & (ALUDEL_I_WEST | ALUDEL_I_EAST)) == 0 && cell->sides != 0)
        return use->depends_up;
    return use->lines[cell->sides];
}

/* A lane keeps its color; a run has that of the lane it goes to, which is the one on its right more often than not. */
static void paint_lane(const struct drawing *d, uint32_t lane)
{
    static const char *const colors[] = {"\033[31m", "\033[32m", "\033[34m", "\033[35m", "\033[36m", "\033[91m"};
    paint(d, colors[lane % (sizeof colors / sizeof colors[0])]);
}

/* How many lanes fit beside a text that can still be read. */
static uint32_t most_lanes(const struct drawing *d)
{
    return d->terminal->columns == 0 ? UINT32_MAX : d->terminal->columns / 4;
}

/* The row, as far as there is room for it; returns its columns. A node beyond that stands at the edge. */
static uint32_t draw_cells(const struct drawing *d, uint32_t node)
{
    const struct alphabet *use = alphabet_of(d);
    uint32_t most = most_lanes(d), width = d->lanes.width < most ? d->lanes.width : most;
    bool cut = width < d->lanes.width, before = false;
    for (uint32_t i = 0; i < width; i++) {
        const struct aludel_i_cell *cell = &d->lanes.cells[i];
        paint_lane(d, i);
        aludel_i_buffer_puts(d->out, cell_sign(d, i, before && cell->run, node));
        if (cell->run)
            paint_lane(d, i + 1);
        if (cut || i + 1 < width)
            aludel_i_buffer_puts(d->out, !cell->run ? " " : cell->run_depends ? use->depends_run : use->run);
        before = cell->run;
    }
    if (cut && d->lanes.at >= width && d->lanes.cells[d->lanes.at].node)
        aludel_i_buffer_puts(d->out, node_sign(d, node));
    else if (cut)
        aludel_i_buffer_puts(d->out, use->more);
    paint(d, PLAIN);
    return width == 0 ? 0 : 2 * width - 1 + (cut ? 2 : 0);
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static uint32_t room(const struct drawing *d, uint32_t used)
{
    if (d->terminal->columns == 0)
        return UINT32_MAX;
    return used < d->terminal->columns ? d->terminal->columns - used : 0;
}

static uint32_t add(const struct drawing *d, const char *color, const char *text, uint32_t used)
{
    if (text[0] == '\0')
        return used;
    paint(d, color);
    used += aludel_i_columns_add(d->out, text, room(d, used), alphabet_of(d)->ellipsis);
    paint(d, color[0] == '\0' ? "" : PLAIN);
    return used;
}

static uint32_t indent(const struct drawing *d, uint32_t columns)
{
    aludel_i_buffer_printf(d->out, "%*s", (int)columns, "");
    return columns;
}

/* "ae1027a6acf (net) (head)  add a column" and a line end */
static void draw_name(const struct drawing *d, uint32_t node, uint32_t used)
{
    const struct aludel_i_view *view = d->describer->view;
    const struct aludel_i_node *of = &view->graph.nodes[node];
    struct aludel_i_buffer name = {.at = NULL};
    aludel_i_describe_name(d->describer, node, d->marks, &name);
    if ((d->marks & ALUDEL_I_MARK_CURRENT) != 0 && view->state != NULL && view->standing[node] == ALUDEL_I_PENDING)
        aludel_i_buffer_puts(&name, " (pending)");
    used = add(d, YELLOW, of->id, used + indent(d, 1));
    used = add(d, GREEN, aludel_i_buffer_text(&name) + (name.length > 0 ? strlen(of->id) : 0), used);
    if (of->summary[0] != '\0' && room(d, used) > 2)
        add(d, "", of->summary, used + indent(d, 2));
    aludel_i_buffer_puts(d->out, "\n");
    d->out->failed = d->out->failed || name.failed;
    aludel_i_buffer_free(&name);
}

/* The lines of a block that are still to be written. */
struct lines {
    const char *next;
    uint32_t margin; /* of the line whose rest is next; 0: it begins */
};

/* What fits of the next line; the rest of it is the line after that. */
static void draw_line(const struct drawing *d, struct lines *lines, uint32_t used)
{
    struct aludel_i_buffer line = {.at = NULL};
    used += indent(d, lines->margin);
    size_t fits = aludel_i_columns_fit(lines->next, room(d, used)), end = fits;
    while (end > 0 && lines->next[end - 1] == ' ')
        end--;
    aludel_i_buffer_add(&line, lines->next, end);
    add(d, "", aludel_i_buffer_text(&line), used);
    if (lines->margin == 0)
        lines->margin = (uint32_t)strspn(lines->next, " ");
    lines->next += fits;
    if (lines->next[0] == '\n') {
        lines->next++;
        lines->margin = 0;
    }
    d->out->failed = d->out->failed || line.failed;
    aludel_i_buffer_free(&line);
}

/* `lines` may be NULL: no text stands beside the row. */
static void draw_row(const struct drawing *d, uint32_t node, struct lines *lines)
{
    uint32_t used = draw_cells(d, node);
    if (lines != NULL && lines->next[0] != '\0' && lines->next[0] != '\n')
        used += indent(d, used == 0 ? 2 : 1);
    if (lines != NULL && lines->next[0] != '\0')
        draw_line(d, lines, used);
    aludel_i_buffer_puts(d->out, "\n");
}

/* The block without its first line, which the row of the node has in its own way. */
static const char *rest_of_block(const struct drawing *d, uint32_t node, struct aludel_i_buffer *block)
{
    aludel_i_describe_block(d->describer, node, d->marks, block);
    d->out->failed = d->out->failed || block->failed;
    const char *text = aludel_i_buffer_text(block), *rest = strchr(text, '\n');
    return rest == NULL ? "" : rest + 1;
}

static void draw_node(struct drawing *d, uint32_t node, bool verbose)
{
    struct aludel_i_buffer block = {.at = NULL};
    struct lines lines = {"", 0};
    if (aludel_i_lanes_join(&d->lanes, node))
        draw_row(d, node, NULL);
    aludel_i_lanes_node(&d->lanes);
    draw_name(d, node, draw_cells(d, node));
    if (verbose)
        lines.next = rest_of_block(d, node, &block);
    if (aludel_i_lanes_depends(&d->lanes, node))
        draw_row(d, node, &lines);
    if (aludel_i_lanes_parents(&d->lanes, node))
        draw_row(d, node, &lines);
    aludel_i_lanes_idle(&d->lanes);
    while (lines.next[0] != '\0')
        draw_row(d, node, &lines);
    aludel_i_buffer_free(&block);
}

void aludel_i_draw(const struct aludel_i_describer *describer, const bool *set, unsigned marks, bool verbose,
                   const struct aludel_i_terminal *terminal, struct aludel_i_buffer *out)
{
    struct drawing d = {.describer = describer, .terminal = terminal, .marks = marks, .out = out};
    const struct aludel_i_graph *graph = &describer->view->graph;
    if (!aludel_i_lanes_init(&d.lanes, graph, set)) {
        out->failed = true;
        return;
    }
    for (uint32_t i = graph->n; i-- > 0;)
        if (set[i])
            draw_node(&d, i, verbose);
    aludel_i_lanes_free(&d.lanes);
}
