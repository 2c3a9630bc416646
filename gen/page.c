#include "page.h"

#include "describe.h"
#include "graph.h"
#include "plan.h"
#include "svg.h"
#include "xml.h"

#include <stdlib.h>
#include <string.h>

/* page.css and page.js, embedded. */
extern const char page_css[], page_js[];

const char page_mark[] = "<!DOCTYPE html>\n<!-- aludel doc -->\n";

/* --- States and categories ---------------------------------------------------------------------------------------- */

const char *page_state_name(enum page_state state)
{
    static const char *const names[PAGE_STATE_COUNT] = {
        [PAGE_HEAD] = "head",
        [PAGE_MERGE] = "merge",
        [PAGE_BRANCHES] = "branch point",
        [PAGE_RELEASED] = "released",
        [PAGE_NO_TRANSACTION] = "without transaction",
        [PAGE_IRREVERSIBLE] = "irreversible",
        [PAGE_CHECKS] = "with warnings",
    };
    return names[state];
}

static bool has_no_transaction(const struct tree_file *file)
{
    for (size_t i = 0; i < file->n_sections; i++)
        if (!file->sections[i].transactional)
            return true;
    return false;
}

static bool has_diagnostics(const struct page *page, const struct tree_file *file)
{
    const struct diag_list *diags = &page->folder->compilation->diags;
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i]->span.source == file->source)
            return true;
    return false;
}

bool page_state_is(const struct page *page, uint32_t node, enum page_state state)
{
    const struct compilation *compilation = page->folder->compilation;
    const struct aludel_revision *revision = &page->plan->revisions[node];
    switch (state) {
    case PAGE_HEAD:
        return aludel_i_is_head(page->view, node);
    case PAGE_MERGE:
        return revision->n_parents > 1;
    case PAGE_BRANCHES:
        return page->view->graph.nodes[node].n_children > 1;
    case PAGE_RELEASED:
        return released_holds(&compilation->released, revision);
    case PAGE_NO_TRANSACTION:
        return has_no_transaction(compilation->graph->nodes[node].file);
    case PAGE_IRREVERSIBLE:
        return revision->irreversible != NULL;
    default:
        return has_diagnostics(page, compilation->graph->nodes[node].file);
    }
}

static const char *category(const struct page *page, uint32_t node)
{
    return page->plan->revisions[node].category;
}

static const char *module(const struct page *page, uint32_t node)
{
    return page->plan->revisions[node].module;
}

/* Is it the first revision with that value? */
static bool comes_up(const struct page *page, uint32_t node, const char *(*value)(const struct page *, uint32_t))
{
    if (value(page, node) == NULL)
        return false;
    for (uint32_t i = 0; i < node; i++)
        if (value(page, i) != NULL && strcmp(value(page, i), value(page, node)) == 0)
            return false;
    return true;
}

static const int *number_categories(const struct page *page)
{
    int *numbers = arena_alloc(page->folder->compilation->arena, page->plan->n_revisions * sizeof *numbers), next = 0;
    for (uint32_t i = 0; i < page->plan->n_revisions; i++) {
        uint32_t same = 0;
        while (same < i && (category(page, same) == NULL || category(page, i) == NULL ||
                            strcmp(category(page, same), category(page, i)) != 0))
            same++;
        numbers[i] = category(page, i) == NULL ? -1 : same < i ? numbers[same] : next++;
    }
    return numbers;
}

/* --- Pieces ------------------------------------------------------------------------------------------------------- */

/* Lists and tables keep their lines, other text is filled anew. */
static bool keeps_lines(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((i == 0 || text[i - 1] == '\n') && strchr(" \t-*+|0123456789", text[i]) != NULL)
            return true;
    return false;
}

void page_paragraphs(const struct page *page, const char *class, const char *text)
{
    while (*text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
        PAGE(page, "<p class=\"%s%s\">", class, keeps_lines(text, length) ? " lines" : "");
        aludel_i_xml_add(page->out, text, length);
        PAGE(page, "</p>\n");
        text += length + strspn(text + length, "\n");
    }
}

static void add_diagnostic(const struct page *page, const struct diag *diag)
{
    PAGE(page, "<li class=\"%s\"><span class=\"severity\">%s</span> ", diag_severity_word(diag->severity),
         diag_severity_word(diag->severity));
    PAGE_TEXT(page, diag->message);
    PAGE(page, " <span class=\"how\">%s", diag_id_name(diag->id));
    if (diag->span.source != NULL)
        PAGE(page, " \xC2\xB7 line %u", source_place(diag->span.source, diag->span.offset).line);
    PAGE(page, "</span>");
    if (diag->hint != NULL) {
        PAGE(page, "<span class=\"hint\">");
        PAGE_TEXT(page, diag->hint);
        PAGE(page, "</span>");
    }
    PAGE(page, "</li>\n");
}

/* A diagnostic that belongs to no revision is said at the top of the page. */
static bool belongs(const struct page *page, const struct diag *diag, const struct tree_file *file)
{
    const struct compilation *compilation = page->folder->compilation;
    if (file != NULL)
        return diag->span.source == file->source;
    for (uint32_t i = 0; i < compilation->graph->n; i++)
        if (compilation->graph->nodes[i].file->source == diag->span.source)
            return false;
    return true;
}

void page_diagnostics(const struct page *page, const struct tree_file *file)
{
    const struct diag_list *diags = &page->folder->compilation->diags;
    bool any = false;
    for (size_t i = 0; i < diags->count; i++) {
        if (!belongs(page, diags->items[i], file))
            continue;
        PAGE(page, "%s", any ? "" : "<ul class=\"checks\">\n");
        add_diagnostic(page, diags->items[i]);
        any = true;
    }
    PAGE(page, "%s", any ? "</ul>\n" : "");
}

static void add_title(const struct page *page)
{
    PAGE_TEXT(page, page->plan->title[0] != '\0'     ? page->plan->title
                    : page->plan->project[0] != '\0' ? page->plan->project
                                                     : "Revisions");
}

/* --- Top ---------------------------------------------------------------------------------------------------------- */

static void add_head(const struct page *page)
{
    PAGE(page, "%s<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
         page_mark);
    PAGE(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
               "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
    add_title(page);
    PAGE(page, "</title>\n<style>\n");
    aludel_i_buffer_puts(page->out, page_css);
    PAGE(page, "</style>\n</head>\n<body>\n");
}

static void add_counts(const struct page *page)
{
    const struct diag_list *diags = &page->folder->compilation->diags;
    uint32_t n = page->plan->n_revisions, n_heads = 0;
    for (uint32_t i = 0; i < n; i++)
        n_heads += aludel_i_is_head(page->view, i);
    PAGE(page, "<p class=\"counts\">%u revision%s \xC2\xB7 %u head%s", n, n == 1 ? "" : "s", n_heads,
         n_heads == 1 ? "" : "s");
    if (page->plan->server_min > 0)
        PAGE(page, " \xC2\xB7 PostgreSQL %d or newer", page->plan->server_min);
    if (diags->n_errors > 0)
        PAGE(page, " \xC2\xB7 %zu error%s", diags->n_errors, diags->n_errors == 1 ? "" : "s");
    if (diags->n_warnings > 0)
        PAGE(page, " \xC2\xB7 %zu warning%s", diags->n_warnings, diags->n_warnings == 1 ? "" : "s");
    PAGE(page, "</p>\n");
}

static void add_option(const struct page *page, const char *value)
{
    PAGE(page, "<option>");
    PAGE_TEXT(page, value);
    PAGE(page, "</option>");
}

static void add_choice(const struct page *page, const char *id, const char *name,
                       const char *(*value)(const struct page *, uint32_t))
{
    bool any = false;
    for (uint32_t i = 0; i < page->plan->n_revisions; i++) {
        if (!comes_up(page, i, value))
            continue;
        if (!any)
            PAGE(page, "<select id=\"%s\" aria-label=\"%s\"><option value=\"\">Any %s</option>", id, name, id);
        add_option(page, value(page, i));
        any = true;
    }
    PAGE(page, "%s", any ? "</select>\n" : "");
}

static bool any_is(const struct page *page, enum page_state state)
{
    for (uint32_t i = 0; i < page->plan->n_revisions; i++)
        if (page_state_is(page, i, state))
            return true;
    return false;
}

/* Without the script there is nothing that it could do: it takes `hidden` away. */
static void add_tools(const struct page *page)
{
    PAGE(page, "<form id=\"tools\" role=\"search\" hidden=\"hidden\">\n"
               "<input id=\"search\" type=\"search\" placeholder=\"Search ids, texts and SQL\" aria-label=\"Search\" "
               "autocomplete=\"off\" spellcheck=\"false\"/>\n");
    add_choice(page, "category", "Category", category);
    add_choice(page, "module", "Module", module);
    PAGE(page, "<select id=\"state\" aria-label=\"State\"><option value=\"\">Any state</option>");
    for (int state = 0; state < PAGE_STATE_COUNT; state++)
        if (any_is(page, (enum page_state)state))
            add_option(page, page_state_name((enum page_state)state));
    PAGE(page, "</select>\n<output id=\"found\" aria-live=\"polite\"></output>\n</form>\n");
}

static void add_top(const struct page *page)
{
    const struct tree_file *project = page->folder->compilation->project;
    PAGE(page, "<header class=\"top\">\n<h1>");
    add_title(page);
    PAGE(page, "</h1>\n");
    add_counts(page);
    if (project != NULL)
        page_paragraphs(page, "lead", project->doc);
    page_diagnostics(page, NULL);
    PAGE(page, "</header>\n");
    add_tools(page);
}

/* --- The graph and the revisions ---------------------------------------------------------------------------------- */

static void add_graph(const struct page *page)
{
    struct aludel_i_describer describer;
    bool *set = aludel_i_graph_new_set(&page->view->graph);
    bool ok = set != NULL && aludel_i_describer_init(&describer, page->view);
    PAGE(page,
         "<section id=\"graph\" aria-label=\"Graph\">\n<p id=\"zoom\" hidden=\"hidden\">"
         "<button type=\"button\" id=\"out\" aria-label=\"Smaller\">\xE2\x88\x92</button>"
         "<button type=\"button\" id=\"fit\" aria-label=\"Fit\">Fit</button>"
         "<button type=\"button\" id=\"in\" aria-label=\"Larger\">+</button></p>\n<div id=\"view\" tabindex=\"0\">\n");
    if (ok) {
        memset(set, true, page->view->graph.n * sizeof *set);
        aludel_i_picture_svg(&describer, set, 0, true, page->out);
        aludel_i_describer_free(&describer);
    }
    PAGE(page, "</div>\n</section>\n");
    page->out->failed = page->out->failed || !ok;
    free(set);
}

void page_document(const struct folder *folder, struct aludel_i_buffer *out)
{
    struct page page = {.folder = folder, .plan = &folder->compilation->plan->all, .view = &folder->view, .out = out};
    page.categories = number_categories(&page);
    add_head(&page);
    add_top(&page);
    PAGE(&page, "<div id=\"columns\">\n");
    add_graph(&page);
    PAGE(&page, "<main>\n<p id=\"none\" hidden=\"hidden\">Nothing fits. Escape shows all again.</p>\n");
    for (uint32_t i = page.plan->n_revisions; i-- > 0;)
        page_revision(&page, i);
    PAGE(&page,
         "<footer><p>Made by aludel " ALUDEL_VERSION
         ". Locks are those that the first words of a statement tell, on what "
         "was there before its step; foreign keys, functions and triggers lock more.</p></footer>\n</main>\n</div>\n");
    PAGE(&page, "<script>/*<![CDATA[*/\n");
    aludel_i_buffer_puts(out, page_js);
    PAGE(&page, "/*]]>*/</script>\n</body>\n</html>\n");
}
