#include "svg.h"

#include "columns.h"
#include "layers.h"
#include "xml.h"

#include <stdlib.h>
#include <string.h>

enum { HEIGHT = 46, ROW = 84, GAP = 28, MARGIN = 32, LEGEND = 34 };

struct svg {
    const struct aludel_i_describer *describer;
    struct aludel_i_layers layers;
    const char **categories; /* in the order they come up in */
    uint32_t n_categories;
    int64_t node_width, left, top; /* where the layers begin */
    unsigned marks;
    bool links;
    struct aludel_i_buffer *out;
};

#define PRINT(svg, ...) aludel_i_buffer_printf((svg)->out, __VA_ARGS__)

/* svg.css, embedded. */
extern const char aludel_i_svg_css[];

/* --- Categories --------------------------------------------------------------------------------------------------- */

static const char *category_of(const struct aludel_i_node *of)
{
    return of->revision == NULL ? NULL : of->revision->category;
}

static uint32_t find_category(const struct svg *svg, const char *name)
{
    uint32_t i = 0;
    while (i < svg->n_categories && strcmp(svg->categories[i], name) != 0)
        i++;
    return i;
}

static bool collect_categories(struct svg *svg, const bool *set)
{
    const struct aludel_i_graph *graph = &svg->describer->view->graph;
    svg->categories = calloc((size_t)graph->n + 1, sizeof(*svg->categories));
    if (svg->categories == NULL)
        return false;
    for (uint32_t i = 0; i < graph->n; i++) {
        const char *name = set[i] ? category_of(&graph->nodes[i]) : NULL;
        if (name != NULL && find_category(svg, name) == svg->n_categories)
            svg->categories[svg->n_categories++] = name;
    }
    return true;
}

static int64_t text_width(const char *text)
{
    return (int64_t)aludel_i_columns(text) * 7;
}

static int64_t legend_width(const struct svg *svg)
{
    int64_t width = 0;
    for (uint32_t i = 0; i < svg->n_categories; i++)
        width += text_width(svg->categories[i]) + 36;
    return width;
}

static void write_legend(const struct svg *svg)
{
    int64_t x = MARGIN;
    for (uint32_t i = 0; i < svg->n_categories; i++) {
        PRINT(svg,
              "<g class=\"hue%u\"><rect class=\"stripe\" x=\"%lld\" y=\"18\" width=\"10\" height=\"10\" rx=\"2\"/>"
              "<text class=\"legend\" x=\"%lld\" y=\"27\">",
              i % ALUDEL_I_HUES, (long long)x, (long long)x + 16);
        aludel_i_xml(svg->out, svg->categories[i]);
        PRINT(svg, "</text></g>\n");
        x += text_width(svg->categories[i]) + 36;
    }
}

/* --- Lines -------------------------------------------------------------------------------------------------------- */

static int64_t top_of(const struct svg *svg, uint32_t item)
{
    return svg->top + (int64_t)(svg->layers.n_layers - 1 - svg->layers.items[item].layer) * ROW;
}

/* From the top edge of one to the bottom edge of the other; through a bend straight on to its own top. */
static void write_segment(const struct svg *svg, const struct aludel_i_segment *segment)
{
    long long x = svg->layers.items[segment->below].x + svg->left, to = svg->layers.items[segment->above].x + svg->left;
    long long y = top_of(svg, segment->below), end = top_of(svg, segment->above) + HEIGHT, middle = (y + end) / 2;
    if (x == to)
        PRINT(svg, "M%lld %lldV%lld", x, y, end);
    else
        PRINT(svg, "M%lld %lldC%lld %lld %lld %lld %lld %lld", x, y, x, middle, to, middle, to, end);
    if (segment->above >= svg->layers.n_nodes)
        PRINT(svg, "V%lld", end - HEIGHT);
}

static void write_lines(const struct svg *svg)
{
    const struct aludel_i_segment *segments = svg->layers.segments;
    for (uint32_t i = 0; i < svg->layers.n_segments; i++) {
        if (i == 0 || segments[i].source != segments[i - 1].source || segments[i].depends != segments[i - 1].depends)
            PRINT(svg, "%s<path class=\"line%s\" d=\"", i == 0 ? "" : "\"/>\n", segments[i].depends ? " depends" : "");
        write_segment(svg, &segments[i]);
    }
    PRINT(svg, "%s", svg->layers.n_segments == 0 ? "" : "\"/>\n");
}

/* --- Boxes -------------------------------------------------------------------------------------------------------- */

static void write_classes(const struct svg *svg, uint32_t node)
{
    const struct aludel_i_view *view = svg->describer->view;
    const char *category = category_of(&view->graph.nodes[node]);
    if (category != NULL)
        PRINT(svg, " hue%u", find_category(svg, category) % ALUDEL_I_HUES);
    if (aludel_i_is_head(view, node))
        PRINT(svg, " head");
    if (view->state == NULL || (svg->marks & ALUDEL_I_MARK_CURRENT) == 0)
        return;
    enum aludel_i_standing standing = view->standing[node];
    PRINT(svg, " %s", standing == ALUDEL_I_PENDING ? "pending" : standing > ALUDEL_I_APPLIED ? "trouble" : "applied");
    if (view->heads[node])
        PRINT(svg, " current");
}

/* "net · head · current", above the box on the right. */
static void write_marks(const struct svg *svg, uint32_t node)
{
    const struct aludel_i_view *view = svg->describer->view;
    bool state = view->state != NULL && (svg->marks & ALUDEL_I_MARK_CURRENT) != 0;
    const char *const marks[] = {
        view->graph.nodes[node].branch,
        aludel_i_is_head(view, node) ? "head" : NULL,
        state && view->heads[node] ? "current" : NULL,
        state && view->standing[node] != ALUDEL_I_APPLIED ? aludel_i_standing_name(view->standing[node]) : NULL,
    };
    const char *between = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (marks[i] != NULL) {
            if (between == NULL)
                PRINT(svg, "<text class=\"mark\" x=\"%lld\" y=\"-6\" text-anchor=\"end\">",
                      (long long)svg->node_width - 4);
            PRINT(svg, "%s", between == NULL ? "" : between);
            aludel_i_xml(svg->out, marks[i]);
            between = " \xC2\xB7 ";
        }
    PRINT(svg, "%s", between == NULL ? "" : "</text>");
}

/* As much of the text as fits; `tenths` of a pixel a column. */
static void write_text(const struct svg *svg, const char *class, int y, const char *text, int64_t tenths)
{
    struct aludel_i_buffer cut = {.at = NULL};
    aludel_i_columns_add(&cut, text, (uint32_t)((svg->node_width - 32) * 10 / tenths), "\xE2\x80\xA6");
    PRINT(svg, "<text class=\"%s\" x=\"22\" y=\"%d\">", class, y);
    aludel_i_xml(svg->out, aludel_i_buffer_text(&cut));
    PRINT(svg, "</text>");
    svg->out->failed = svg->out->failed || cut.failed;
    aludel_i_buffer_free(&cut);
}

static void write_box(const struct svg *svg, uint32_t node)
{
    const struct aludel_i_node *of = &svg->describer->view->graph.nodes[node];
    long long x = svg->layers.items[node].x + svg->left - svg->node_width / 2, width = svg->node_width;
    if (svg->links)
        PRINT(svg, "<a id=\"graph-%s\" href=\"#%s\">", of->id, of->id);
    PRINT(svg, "<g class=\"revision");
    write_classes(svg, node);
    PRINT(svg, "\" transform=\"translate(%lld %lld)\"><title>", x, (long long)top_of(svg, node));
    aludel_i_xml(svg->out, of->id);
    PRINT(svg, "%s", of->summary[0] == '\0' ? "" : ": ");
    aludel_i_xml(svg->out, of->summary);
    PRINT(svg, "</title><rect class=\"box\" width=\"%lld\" height=\"%d\" rx=\"8\"/>", width, HEIGHT);
    PRINT(svg, "<rect class=\"stripe\" x=\"9\" y=\"10\" width=\"4\" height=\"%d\" rx=\"2\"/>", HEIGHT - 20);
    write_text(svg, "id", of->summary[0] == '\0' ? 28 : 20, of->id, 77);
    if (of->summary[0] != '\0')
        write_text(svg, "summary", 36, of->summary, 62);
    write_marks(svg, node);
    PRINT(svg, "</g>%s\n", svg->links ? "</a>" : "");
}

/* --- All of it ---------------------------------------------------------------------------------------------------- */

/* Room for the longest id, within reason. */
static int64_t choose_width(const struct aludel_i_graph *graph, const bool *set)
{
    enum { LEAST = 180, MOST = 320 };
    int64_t width = LEAST;
    for (uint32_t i = 0; i < graph->n; i++) {
        int64_t wanted = set[i] ? (int64_t)aludel_i_columns(graph->nodes[i].id) * 77 / 10 + 34 : 0;
        if (wanted > width)
            width = wanted;
    }
    return (width > MOST ? MOST : width) / 2 * 2;
}

static int64_t inner_width(const struct svg *svg)
{
    return svg->layers.width > legend_width(svg) ? svg->layers.width : legend_width(svg);
}

static void write_head(const struct svg *svg, uint32_t n)
{
    const struct aludel_plan *plan = svg->describer->view->plan;
    long long w = inner_width(svg) + (int64_t)2 * MARGIN,
              h = svg->top + (int64_t)svg->layers.n_layers * ROW - ROW + HEIGHT + MARGIN;
    PRINT(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"aludel-graph\" role=\"%s\" aria-labelledby=\"%s\" ",
          svg->links ? "group" : "img", "aludel-title aludel-text");
    PRINT(svg, "width=\"%lld\" height=\"%lld\" viewBox=\"0 0 %lld %lld\">\n<title id=\"aludel-title\">", w, h, w, h);
    aludel_i_xml(svg->out, plan->title[0] != '\0'     ? plan->title
                           : plan->project[0] != '\0' ? plan->project
                                                      : "Revisions");
    PRINT(svg,
          "</title>\n<desc id=\"aludel-text\">%u revision%s, newest on top. A line leads up from a revision to those "
          "that stand behind it, a dashed one to those that merely depend on it.</desc>\n",
          n, n == 1 ? "" : "s");
    PRINT(svg, "<style>\n%s</style>\n", aludel_i_svg_css);
    if (!svg->links)
        PRINT(svg, "<rect class=\"paper\" width=\"%lld\" height=\"%lld\"/>\n", w, h);
}

void aludel_i_picture_svg(const struct aludel_i_describer *describer, const bool *set, unsigned marks, bool links,
                          struct aludel_i_buffer *out)
{
    const struct aludel_i_graph *graph = &describer->view->graph;
    struct svg svg = {.describer = describer, .marks = marks, .links = links, .out = out};
    svg.node_width = choose_width(graph, set);
    bool ok = collect_categories(&svg, set) && aludel_i_layers_init(&svg.layers, graph, set, svg.node_width, GAP);
    if (ok) {
        svg.left = MARGIN + (inner_width(&svg) - svg.layers.width) / 2;
        svg.top = MARGIN + (svg.n_categories > 0 ? LEGEND : 0);
        write_head(&svg, aludel_i_graph_count(graph, set));
        write_legend(&svg);
        write_lines(&svg);
        for (uint32_t i = graph->n; i-- > 0;)
            if (set[i])
                write_box(&svg, i);
        PRINT(&svg, "</svg>\n");
    }
    out->failed = out->failed || !ok;
    aludel_i_layers_free(&svg.layers);
    free(svg.categories);
}
