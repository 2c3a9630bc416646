#include "graph.h"
#include "locks.h"
#include "page.h"
#include "page_sql.h"
#include "statements.h"
#include "svg.h"
#include "xml.h"

#include <string.h>

static const struct tree_file *file_of(const struct page *page, uint32_t node)
{
    return page->folder->compilation->graph->nodes[node].file;
}

/* --- Head --------------------------------------------------------------------------------------------------------- */

static void add_attribute(const struct page *page, const char *name, const char *value)
{
    if (value == NULL)
        return;
    PAGE(page, " data-%s=\"", name);
    PAGE_TEXT(page, value);
    PAGE(page, "\"");
}

static void begin_article(const struct page *page, uint32_t node)
{
    const struct aludel_revision *revision = &page->plan->revisions[node];
    int category = page->categories[node];
    PAGE(page, "<article id=\"%s\" class=\"revision", revision->id);
    if (category >= 0)
        PAGE(page, " hue%d", category % ALUDEL_I_HUES);
    PAGE(page, "\"");
    add_attribute(page, "category", revision->category);
    add_attribute(page, "module", revision->module);
    PAGE(page, " data-state=\"|");
    for (int state = 0; state < PAGE_STATE_COUNT; state++)
        if (page_state_is(page, node, (enum page_state)state))
            PAGE(page, "%s|", page_state_name((enum page_state)state));
    PAGE(page, "\">\n");
}

static void add_marks(const struct page *page, uint32_t node)
{
    const char *branch = page->view->graph.nodes[node].branch;
    PAGE(page, "<p class=\"marks\">");
    if (branch != NULL) {
        PAGE(page, "<span class=\"mark branch\">branch ");
        PAGE_TEXT(page, branch);
        PAGE(page, "</span> ");
    }
    for (int state = 0; state < PAGE_CHECKS; state++)
        if (page_state_is(page, node, (enum page_state)state))
            PAGE(page, "<span class=\"mark state%d\">%s</span> ", state, page_state_name((enum page_state)state));
    PAGE(page, "</p>\n");
}

static void add_head(const struct page *page, uint32_t node)
{
    const struct aludel_revision *revision = &page->plan->revisions[node];
    PAGE(page, "<header><h2><a href=\"#%s\">%s</a></h2><span class=\"number\">%u</span>\n", revision->id, revision->id,
         node + 1);
    if (revision->summary[0] != '\0') {
        PAGE(page, "<p class=\"summary\">");
        PAGE_TEXT(page, revision->summary);
        PAGE(page, "</p>\n");
    }
    add_marks(page, node);
    PAGE(page, "</header>\n");
    page_paragraphs(page, "doc", revision->doc);
}

/* --- Facts -------------------------------------------------------------------------------------------------------- */

static void add_link(const struct page *page, const char *between, uint32_t node)
{
    const char *id = page->plan->revisions[node].id;
    PAGE(page, "%s<a href=\"#%s\">%s</a>", between, id, id);
}

static void add_links(const struct page *page, const char *name, const uint32_t *list, uint32_t n)
{
    if (n == 0)
        return;
    PAGE(page, "<dt>%s</dt><dd>", name);
    for (uint32_t i = 0; i < n; i++)
        add_link(page, i == 0 ? "" : ", ", list[i]);
    PAGE(page, "</dd>\n");
}

static bool contains(const uint32_t *list, uint32_t n, uint32_t node)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i] == node)
            return true;
    return false;
}

static void add_dependents(const struct page *page, uint32_t node)
{
    bool any = false;
    for (uint32_t i = node + 1; i < page->plan->n_revisions; i++)
        if (contains(page->plan->revisions[i].depends, page->plan->revisions[i].n_depends, node)) {
            add_link(page, any ? ", " : "<dt>Needed by</dt><dd>", i);
            any = true;
        }
    PAGE(page, "%s", any ? "</dd>\n" : "");
}

static void add_fact(const struct page *page, const char *name, const char *value)
{
    if (value == NULL)
        return;
    PAGE(page, "<dt>%s</dt><dd>", name);
    PAGE_TEXT(page, value);
    PAGE(page, "</dd>\n");
}

/* What a squash stands for; most of it is gone. */
static void add_replaced(const struct page *page, const struct aludel_revision *revision)
{
    for (uint32_t i = 0; i < revision->n_replaces; i++) {
        const char *id = revision->replaces[i].id;
        uint32_t node = aludel_i_graph_find(&page->view->graph, id, strlen(id));
        PAGE(page, "%s", i == 0 ? "<dt>Replaces</dt><dd>" : ", ");
        if (node == ALUDEL_I_NONE)
            PAGE_TEXT(page, id);
        else
            add_link(page, "", node);
    }
    PAGE(page, "%s", revision->n_replaces > 0 ? "</dd>\n" : "");
}

static void add_facts(const struct page *page, uint32_t node)
{
    const struct aludel_revision *revision = &page->plan->revisions[node];
    const struct aludel_i_node *of = &page->view->graph.nodes[node];
    const char *name = strrchr(revision->file, '/');
    char checksum[DIGEST_HEX_BYTES];
    digest_hex(revision->checksum, checksum);
    PAGE(page, "<dl>\n");
    add_links(page, of->n_parents > 1 ? "Parents" : "Parent", of->parents, of->n_parents);
    if (of->n_parents == 0)
        add_fact(page, "Parent", "none: it is a root");
    add_links(page, "Depends on", of->depends, of->n_depends);
    add_links(page, of->n_children > 1 ? "Children" : "Child", of->children, of->n_children);
    add_dependents(page, node);
    add_replaced(page, revision);
    add_fact(page, "Category", revision->category);
    add_fact(page, "Module", revision->module);
    add_fact(page, "Author", revision->author);
    add_fact(page, "Created", revision->created);
    add_fact(page, "File", name == NULL ? revision->file : name + 1);
    if (revision->server_min > 0)
        PAGE(page, "<dt>Server</dt><dd>PostgreSQL %d or newer</dd>\n", revision->server_min);
    PAGE(page, "<dt>Checksum</dt><dd title=\"%s\">%.12s</dd>\n</dl>\n", checksum, checksum);
}

/* --- Locks -------------------------------------------------------------------------------------------------------- */

static uint32_t line_of(const struct tree_file *file, const char *at)
{
    return source_place(file->source, (size_t)(at - file->source->bytes)).line;
}

static bool same_lock(const struct lock *a, const struct lock *b)
{
    return a->mode == b->mode && a->at_most == b->at_most && slice_equal(a->object, b->object);
}

/* The lock that statement `i` is the first of its section to take. */
static bool new_lock(const struct tree_section *section, size_t i, struct lock *lock)
{
    struct tree_statement statement, other;
    statements_get(section, i, &statement);
    if (!lock_of(&statement.class, lock) || lock_is_on_new(section, i, lock))
        return false;
    for (size_t k = 0; k < i; k++) {
        struct lock before;
        statements_get(section, k, &other);
        if (lock_of(&other.class, &before) && same_lock(&before, lock) &&
            strcmp(other.class.what, statement.class.what) == 0)
            return false;
    }
    return true;
}

static void add_lock(const struct page *page, const struct tree_file *file, const struct tree_statement *statement,
                     const struct lock *lock)
{
    bool heavy = strcmp(lock->holds, "reads and writes") == 0, middle = strcmp(lock->holds, "writes") == 0;
    PAGE(page, "<tr><td><span class=\"lock %s\">%s%s</span></td><td>",
         heavy    ? "heavy"
         : middle ? "middle"
                  : "light",
         lock->at_most ? "at most " : "", lock->mode);
    aludel_i_xml_add(page->out, lock->object.at, lock->object.length);
    PAGE(page, "</td><td>%s</td><td>%s, line %u</td></tr>\n", lock->holds, statement->class.what,
         line_of(file, statement->text.at));
}

static void add_locks(const struct page *page, const struct tree_file *file, const struct tree_section *section)
{
    bool any = false;
    for (size_t i = 0; i < section->n_statements; i++) {
        struct lock lock;
        if (!new_lock(section, i, &lock))
            continue;
        if (!any)
            PAGE(page,
                 "<table class=\"locks\"><thead><tr><th>Lock</th><th>on</th><th>holds up</th><th>taken by</th></tr>"
                 "</thead><tbody>\n");
        struct tree_statement statement;
        statements_get(section, i, &statement);
        add_lock(page, file, &statement, &lock);
        any = true;
    }
    PAGE(page, "%s", any ? "</tbody></table>\n" : "");
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

static const char *section_name(enum tree_section_kind kind)
{
    return kind == TREE_UPGRADE ? "Upgrade" : kind == TREE_DOWNGRADE ? "Downgrade" : "Verify";
}

/* Of that kind, among the first `n`. */
static size_t count_sections(const struct tree_file *file, size_t n, enum tree_section_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += file->sections[i].kind == kind;
    return count;
}

static void add_duration(const struct page *page, const char *name, int32_t ms)
{
    if (ms > 0)
        PAGE(page, ms % 1000 == 0 ? " \xC2\xB7 %s %d s" : " \xC2\xB7 %s %d ms", name, ms % 1000 == 0 ? ms / 1000 : ms);
    else if (ms == 0)
        PAGE(page, " \xC2\xB7 no %s", name);
}

/* "Upgrade · 5 statements in a transaction · lock timeout 3 s · lines 14 to 80" */
static void add_summary(const struct page *page, const struct tree_file *file, size_t i)
{
    const struct tree_section *section = &file->sections[i];
    const struct slice text = page_sql_text(file, i);
    uint32_t first = line_of(file, text.at), last = line_of(file, text.at + text.length - (text.length > 0));
    PAGE(page, "<summary><span class=\"step\">%s", section_name(section->kind));
    if (count_sections(file, file->n_sections, section->kind) > 1)
        PAGE(page, ", step %zu of %zu", count_sections(file, i + 1, section->kind),
             count_sections(file, file->n_sections, section->kind));
    PAGE(page, "</span> <span class=\"how\">");
    if (section->irreversible)
        PAGE(page, "cannot be taken back");
    else
        PAGE(page, "%zu %s%s", section->n_statements, section->kind == TREE_VERIFY ? "check" : "statement",
             section->n_statements == 1 ? "" : "s");
    if (!section->irreversible && section->kind != TREE_VERIFY)
        PAGE(page, section->transactional ? " in a transaction" : ", each on its own, without a transaction");
    add_duration(page, "lock timeout", section->lock_timeout_ms);
    add_duration(page, "statement timeout", section->statement_timeout_ms);
    if (section->retries >= 0)
        PAGE(page, " \xC2\xB7 %d retries", section->retries);
    if (text.length > 0 && first == last)
        PAGE(page, " \xC2\xB7 line %u", first);
    else if (text.length > 0)
        PAGE(page, " \xC2\xB7 lines %u to %u", first, last);
    PAGE(page, "</span></summary>\n");
}

static void add_section(const struct page *page, const struct tree_file *file, size_t i)
{
    const struct tree_section *section = &file->sections[i];
    PAGE(page, "<details%s>", section->kind == TREE_DOWNGRADE ? "" : " open=\"open\"");
    add_summary(page, file, i);
    if (section->irreversible) {
        PAGE(page, "<p class=\"doc\">");
        aludel_i_xml_add(page->out, section->irreversible_reason.at, section->irreversible_reason.length);
        PAGE(page, "</p>\n");
    }
    add_locks(page, file, section);
    if (page_sql_text(file, i).length > 0) {
        PAGE(page, "<pre tabindex=\"0\"><code>");
        page_sql(page->out, page->folder->compilation->arena, file, i);
        PAGE(page, "</code></pre>\n");
    }
    PAGE(page, "</details>\n");
}

void page_revision(const struct page *page, uint32_t node)
{
    const struct tree_file *file = file_of(page, node);
    begin_article(page, node);
    add_head(page, node);
    add_facts(page, node);
    page_diagnostics(page, file);
    for (size_t i = 0; i < file->n_sections; i++)
        add_section(page, file, i);
    PAGE(page, "</article>\n");
}
