#include "order.h"

#include "draft.h"
#include "history.h"
#include "picture.h"
#include "plan.h"

#include <string.h>

struct order {
    const struct folder *folder;
    const struct aludel_plan *plan;
    struct aludel_i_buffer *out;
};

static void puts_to(const struct order *order, const char *text)
{
    aludel_i_buffer_puts(order->out, text);
}

static void add_title(const struct order *order, time_t when)
{
    const struct aludel_plan *plan = order->plan;
    const struct tree_file *project = order->folder->compilation->project;
    struct text date = {0};
    const char *title = plan->title[0] != '\0' ? plan->title : plan->project;
    puts_to(order, "# ");
    aludel_i_markdown(order->out, title);
    draft_add_time(&date, "%Y-%m-%d %H:%M:%S UTC", when);
    aludel_i_buffer_printf(order->out, "%sMigration Order\n\nGenerated on: %s\n", title[0] == '\0' ? "" : " ", date.at);
    text_free(&date);
    if (project == NULL || project->doc[0] == '\0')
        return;
    puts_to(order, "\n");
    aludel_i_markdown(order->out, project->doc);
    puts_to(order, "\n");
}

/* "1. **7fbe30f0c3ed** - Foundation: Basic customer model changes"; nothing in an id means anything in Markdown. */
static void add_sequence(const struct order *order)
{
    puts_to(order, "\n## Migration Sequence\n\n");
    for (uint32_t i = 0; i < order->plan->n_revisions; i++) {
        const struct aludel_revision *revision = &order->plan->revisions[i];
        aludel_i_buffer_printf(order->out, "%u. **%s**", i + 1, revision->id);
        puts_to(order, revision->category != NULL || revision->summary[0] != '\0' ? " - " : "");
        aludel_i_markdown(order->out, revision->category == NULL ? "" : revision->category);
        puts_to(order, revision->category != NULL && revision->summary[0] != '\0' ? ": " : "");
        aludel_i_markdown(order->out, revision->summary);
        puts_to(order, "\n");
    }
}

/* --- Categories --------------------------------------------------------------------------------------------------- */

static const char *category(const struct aludel_revision *revision)
{
    return revision->category == NULL ? "Other" : revision->category;
}

static bool comes_up_first(const struct aludel_plan *plan, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (strcmp(category(&plan->revisions[k]), category(&plan->revisions[i])) == 0)
            return false;
    return true;
}

/* "1-3, 7" */
static void add_ranges(const struct order *order, const char *name)
{
    const struct aludel_plan *plan = order->plan;
    const char *between = "";
    for (uint32_t i = 0; i < plan->n_revisions; i++) {
        uint32_t first = i;
        while (i < plan->n_revisions && strcmp(category(&plan->revisions[i]), name) == 0)
            i++;
        if (i == first)
            continue;
        aludel_i_buffer_printf(order->out, "%s%u", between, first + 1);
        if (i > first + 1)
            aludel_i_buffer_printf(order->out, "-%u", i);
        between = ", ";
    }
}

static void add_category(const struct order *order, const char *name)
{
    puts_to(order, "\n### ");
    aludel_i_markdown(order->out, name);
    puts_to(order, " (");
    add_ranges(order, name);
    puts_to(order, ")\n\n");
    for (uint32_t i = 0; i < order->plan->n_revisions; i++) {
        const struct aludel_revision *revision = &order->plan->revisions[i];
        if (strcmp(category(revision), name) != 0)
            continue;
        puts_to(order, "- ");
        if (revision->summary[0] == '\0')
            puts_to(order, revision->id);
        aludel_i_markdown(order->out, revision->summary);
        puts_to(order, "\n");
    }
}

static void add_categories(const struct order *order)
{
    puts_to(order, "\n## Migration Categories\n");
    for (uint32_t i = 0; i < order->plan->n_revisions; i++)
        if (comes_up_first(order->plan, i))
            add_category(order, category(&order->plan->revisions[i]));
}

/* --- Usage and notes ---------------------------------------------------------------------------------------------- */

static const char usage[] = "\n## Usage\n"
                            "\n"
                            "`migrate` is the program that `aludel compile` and a C compiler make of these files; the\n"
                            "database is `DATABASE_URL`'s, or that of `-d`.\n"
                            "\n"
                            "```bash\n"
                            "migrate status               # what is applied, what is pending\n"
                            "migrate upgrade --dry-run    # what would be done\n"
                            "migrate upgrade              # all that is pending, in the order above\n"
                            "migrate upgrade ID           # one revision, and what it needs\n"
                            "migrate downgrade -1         # the last one back\n"
                            "migrate current              # where the database is\n"
                            "```\n";

static bool has_no_transaction(const struct aludel_revision *revision)
{
    for (uint32_t i = 0; i < revision->n_upgrade; i++)
        if (!revision->upgrade[i].transactional)
            return true;
    return false;
}

static bool is_irreversible(const struct aludel_revision *revision)
{
    return revision->irreversible != NULL;
}

static bool has_depends(const struct aludel_revision *revision)
{
    return revision->n_depends > 0;
}

static bool is_merge(const struct aludel_revision *revision)
{
    return revision->n_parents > 1;
}

/* "- WHAT: 3, 7" where any is so. */
static void add_numbers(const struct order *order, const char *what, bool (*is)(const struct aludel_revision *))
{
    const char *between = what;
    for (uint32_t i = 0; i < order->plan->n_revisions; i++)
        if (is(&order->plan->revisions[i])) {
            aludel_i_buffer_printf(order->out, "%s%u", between, i + 1);
            between = ", ";
        }
    puts_to(order, between == what ? "" : "\n");
}

static void add_heads(const struct order *order)
{
    const struct aludel_i_view *view = &order->folder->view;
    const char *between = "- The newest: ";
    for (uint32_t i = 0; i < view->graph.n; i++)
        if (aludel_i_is_head(view, i)) {
            aludel_i_buffer_printf(order->out, "%s`%s`", between, view->graph.nodes[i].id);
            between = ", ";
        }
    puts_to(order, "\n");
}

static void add_notes(const struct order *order)
{
    const struct released *released = &order->folder->compilation->released;
    puts_to(order, "\n## Notes\n\n"
                   "- A revision runs after its parents and what it depends on; among those that are ready, the one\n"
                   "  that was created first. File names decide nothing, and the order is the same everywhere.\n");
    add_heads(order);
    if (order->plan->server_min > 0)
        aludel_i_buffer_printf(order->out, "- PostgreSQL %d or newer.\n", order->plan->server_min);
    if (released->count > 0)
        aludel_i_buffer_printf(order->out, "- Released, and not to be edited any more: %u.\n", released->count);
    add_numbers(order, "- Merges: ", is_merge);
    add_numbers(order, "- Depend on revisions beside their parents: ", has_depends);
    add_numbers(order, "- Partly outside a transaction, and resumed there after a failure: ", has_no_transaction);
    add_numbers(order, "- Cannot be taken back: ", is_irreversible);
}

void order_document(const struct folder *folder, time_t when, struct aludel_i_buffer *out)
{
    const struct order order = {folder, &folder->compilation->plan->all, out};
    add_title(&order, when);
    add_sequence(&order);
    add_categories(&order);
    puts_to(&order, usage);
    add_notes(&order);
}
