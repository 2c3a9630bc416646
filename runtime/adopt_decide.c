#include "adopt.h"

#include "calls.h"

#include <stdlib.h>
#include <string.h>

struct numbered {
    char number[64];
    uint32_t node;
};

/* Everything that a decision is made of while it is being made. Sets: `adopted` is what the other's ledger means,
 * `more` is for one question at a time. */
struct adopting {
    const struct aludel_i_view *view;
    const struct aludel_i_evidence *evidence;
    struct aludel_i_decision *decision;
    uint32_t *row_of;
    bool *adopted, *more;
    uint32_t halfway;          /* a squash of which a finding is a part without a file, and not the last; or none */
    const char *halfway_at;    /* that finding */
    struct numbered *numbered; /* by number */
    uint32_t n_numbered;
};

static bool refuse(struct adopting *a)
{
    a->decision->outcome = ALUDEL_DISAGREE;
    return false;
}

static const char *id(const struct adopting *a, uint32_t node)
{
    return a->view->graph.nodes[node].id;
}

static const char *called(const struct adopting *a)
{
    return aludel_i_buffer_text(&a->evidence->called);
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
    const struct numbered *left = a, *right = b;
    int order = aludel_i_tool_compare(left->number, right->number);
    return order != 0 ? order : (left->node < right->node ? -1 : 1);
}

/* A squash without the files of its parts has the number of the last one. */
static const char *numbered_by(const struct adopting *a, uint32_t node)
{
    const struct aludel_revision *revision = a->view->graph.nodes[node].revision;
    return revision == NULL || revision->n_replaces == 0 ? id(a, node)
                                                         : revision->replaces[revision->n_replaces - 1].id;
}

static void number_all(struct adopting *a)
{
    for (uint32_t i = 0; i < a->view->graph.n; i++) {
        struct numbered *next = &a->numbered[a->n_numbered];
        next->node = i;
        if (a->view->graph.nodes[i].n_replaces == 0) /* else its parts have their own */
            a->n_numbered += aludel_i_tool_number(a->evidence->tool, numbered_by(a, i), next->number);
    }
    qsort(a->numbered, a->n_numbered, sizeof *a->numbered, by_number);
}

/* How many are numbered less than that; they stand at the front. */
static uint32_t count_below(const struct adopting *a, const char *number)
{
    uint32_t low = 0, high = a->n_numbered;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (aludel_i_tool_compare(a->numbered[middle].number, number) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t count_equal(const struct adopting *a, uint32_t first, const char *number)
{
    uint32_t n = 0;
    while (first + n < a->n_numbered && strcmp(a->numbered[first + n].number, number) == 0)
        n++;
    return n;
}

/* --- From findings to revisions ----------------------------------------------------------------------------------- */

static bool refuse_ambiguous(struct adopting *a, const struct aludel_i_finding *finding, uint32_t first)
{
    aludel_i_buffer_printf(&a->decision->message, "'%s' in %s may be '%s' or '%s'", finding->id, called(a),
                           id(a, a->numbered[first].node), id(a, a->numbered[first + 1].node));
    aludel_i_buffer_puts(&a->decision->hint, "one number belongs to one revision: rename the other one");
    return refuse(a);
}

static bool is_named(const struct adopting *a, const char *part, const struct aludel_i_finding *finding,
                     const char *number)
{
    char text[64];
    return strcmp(part, finding->id) == 0 || (number != NULL && aludel_i_tool_number(a->evidence->tool, part, text) &&
                                              aludel_i_tool_compare(text, number) == 0);
}

static bool is_found(const struct adopting *a, const char *part)
{
    for (uint32_t i = 0; i < a->evidence->n; i++) {
        const struct aludel_i_finding *finding = &a->evidence->findings[i];
        char text[64];
        bool numbered = finding->number != NULL && aludel_i_tool_number(a->evidence->tool, finding->number, text);
        if (is_named(a, part, finding, numbered ? text : NULL))
            return true;
    }
    return false;
}

/* Does a finding that names the last part mean all of them? One that speaks for itself alone leaves the others to
 * others. */
static bool means_all(const struct adopting *a, const struct aludel_revision *squash, enum aludel_i_reach reach)
{
    for (uint32_t k = 0; reach == ALUDEL_I_THIS && k < squash->n_replaces; k++)
        if (!is_found(a, squash->replaces[k].id))
            return false;
    return true;
}

/* Is it a part of a squash, without a file of its own? The last one is as far as the squash. */
static bool find_part(struct adopting *a, const struct aludel_i_finding *finding, const char *number, uint32_t *node)
{
    for (uint32_t i = 0; i < a->view->graph.n_known; i++) {
        const struct aludel_i_node *squash = &a->view->graph.nodes[i];
        for (uint32_t k = 0; squash->n_replaces == 0 && k < squash->revision->n_replaces; k++) {
            if (!is_named(a, squash->revision->replaces[k].id, finding, number))
                continue;
            if (k + 1 == squash->revision->n_replaces && means_all(a, squash->revision, finding->reach))
                *node = i;
            else {
                a->halfway = i;
                a->halfway_at = finding->id;
            }
            return true;
        }
    }
    return false;
}

/* Sets *node to the revision that a finding names, or to ALUDEL_I_NONE. False: there are two of its number. */
static bool find(struct adopting *a, const struct aludel_i_finding *finding, const char *number, uint32_t *node)
{
    char spelled[129];
    *node = aludel_i_graph_find(&a->view->graph, finding->id, strlen(finding->id));
    aludel_i_tool_spell(finding->id, spelled);
    if (*node == ALUDEL_I_NONE)
        *node = aludel_i_graph_find(&a->view->graph, spelled, strlen(spelled));
    if (*node == ALUDEL_I_NONE && find_part(a, finding, number, node))
        return true;
    if (*node != ALUDEL_I_NONE || number == NULL)
        return true;
    uint32_t first = count_below(a, number), n = count_equal(a, first, number);
    if (n > 1)
        return refuse_ambiguous(a, finding, first);
    if (n == 1)
        *node = a->numbered[first].node;
    return true;
}

static bool is_known(const struct adopting *a, uint32_t node)
{
    return node != ALUDEL_I_NONE && (a->view->graph.nodes[node].revision != NULL || a->view->applied[node]);
}

static void add_needs(struct adopting *a, uint32_t node)
{
    memset(a->more, 0, a->view->graph.n * sizeof *a->more);
    a->more[node] = true;
    aludel_i_graph_close_down(&a->view->graph, a->more);
    for (uint32_t i = 0; i < a->view->graph.n; i++)
        a->adopted[i] = a->adopted[i] || a->more[i];
}

static void add_below(struct adopting *a, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        a->adopted[a->numbered[i].node] = true;
}

/* Adds what one finding says is applied. *known: this build has it. */
static bool add_finding(struct adopting *a, uint32_t row, bool *known)
{
    const struct aludel_i_finding *finding = &a->evidence->findings[row];
    char text[64];
    const char *number =
        finding->number != NULL && aludel_i_tool_number(a->evidence->tool, finding->number, text) ? text : NULL;
    uint32_t node;
    if (!find(a, finding, number, &node))
        return false;
    *known = is_known(a, node) || finding->reach == ALUDEL_I_BASELINE || a->halfway_at == finding->id;
    if (finding->reach >= ALUDEL_I_BELOW && number != NULL && *known) {
        uint32_t below = count_below(a, number);
        add_below(a, below + (finding->reach == ALUDEL_I_BASELINE ? count_equal(a, below, number) : 0));
    }
    if (!is_known(a, node))
        return true;
    a->adopted[node] = true;
    if (finding->reach == ALUDEL_I_NEEDS)
        add_needs(a, node);
    if (node < a->view->graph.n_known)
        a->row_of[node] = row;
    return true;
}

static bool refuse_unknown(struct adopting *a, const struct aludel_i_buffer *list, uint32_t count)
{
    aludel_i_buffer_printf(&a->decision->message, "%s has what this build does not know: %s%s", called(a),
                           aludel_i_buffer_text(list), count > 8 ? ", ..." : "");
    aludel_i_buffer_printf(
        &a->decision->hint,
        "build it from a folder that has %s ('aludel import %s' makes one), or let %s take back what "
        "no folder has any more",
        count == 1 ? "it" : "them", a->evidence->tool->name, a->evidence->tool->name);
    return refuse(a);
}

/* A registry with several projects: the one that this plan's @project names. NULL: it has only one. */
static bool choose_project(struct adopting *a, const char **project)
{
    const struct aludel_i_evidence *evidence = a->evidence;
    const char *ours = a->view->plan->project, *first = evidence->n == 0 ? NULL : evidence->findings[0].project;
    *project = NULL;
    for (uint32_t i = 0; i < evidence->n && first != NULL; i++) {
        const char *theirs = evidence->findings[i].project;
        if (strcmp(theirs, ours) == 0)
            *project = theirs;
    }
    for (uint32_t i = 0; i < evidence->n && first != NULL && *project == NULL; i++) {
        if (strcmp(evidence->findings[i].project, first) == 0)
            continue;
        aludel_i_buffer_printf(&a->decision->message, "%s has several projects, among them '%s' and '%s'", called(a),
                               first, evidence->findings[i].project);
        aludel_i_buffer_printf(&a->decision->hint, "say in the project file which one this is: -- @project %s", first);
        return refuse(a);
    }
    return true;
}

static bool add_all(struct adopting *a)
{
    struct aludel_i_buffer unknown = {.at = NULL};
    const char *project;
    uint32_t count = 0;
    bool ok = choose_project(a, &project);
    for (uint32_t i = 0; ok && i < a->evidence->n; i++) {
        const struct aludel_i_finding *finding = &a->evidence->findings[i];
        bool known = true;
        if (project == NULL || strcmp(finding->project, project) == 0)
            ok = add_finding(a, i, &known);
        if (!known && ++count <= 8)
            aludel_i_buffer_printf(&unknown, "%s'%s'", count == 1 ? "" : ", ", finding->id);
    }
    if (ok && count > 0)
        ok = refuse_unknown(a, &unknown, count);
    a->decision->message.failed = a->decision->message.failed || unknown.failed;
    aludel_i_buffer_free(&unknown);
    return ok;
}

/* --- Squashes ----------------------------------------------------------------------------------------------------- */

static bool has(const struct adopting *a, uint32_t node)
{
    return a->adopted[node] || a->view->applied[node];
}

/* With all of its parts it is there as well, as their record, and they with it; with some it is not, whatever its
 * number says. */
static void settle_squashes(struct adopting *a)
{
    for (uint32_t i = 0; i < a->view->graph.n_known; i++) {
        const struct aludel_i_node *squash = &a->view->graph.nodes[i];
        uint32_t n = 0;
        for (uint32_t k = 0; k < squash->n_replaces; k++)
            n += has(a, squash->replaces[k]);
        if (n > 0)
            a->adopted[i] = n == squash->revision->n_replaces;
        for (uint32_t k = 0; k < squash->n_replaces && a->adopted[i]; k++)
            a->adopted[squash->replaces[k]] = has(a, squash->replaces[k]);
    }
}

static bool is_record(const struct adopting *a, uint32_t node)
{
    const struct aludel_i_node *squash = &a->view->graph.nodes[node];
    return squash->n_replaces > 0 && has(a, squash->replaces[0]);
}

static bool none_halfway(struct adopting *a)
{
    if (a->halfway == ALUDEL_I_NONE || has(a, a->halfway))
        return true;
    const struct aludel_revision *squash = a->view->graph.nodes[a->halfway].revision;
    aludel_i_buffer_printf(&a->decision->message, "%s is in the middle of what '%s' replaces: it has '%s'", called(a),
                           squash->id, a->halfway_at);
    aludel_i_buffer_printf(&a->decision->hint, "let %s go on to '%s' first", a->evidence->tool->name,
                           squash->replaces[squash->n_replaces - 1].id);
    return refuse(a);
}

/* --- What stands in the way --------------------------------------------------------------------------------------- */

static bool none_in_trouble(struct adopting *a)
{
    const struct aludel_i_evidence *evidence = a->evidence;
    for (uint32_t i = 0; i < evidence->n; i++) {
        const struct aludel_i_finding *finding = &evidence->findings[i];
        if (finding->trouble == NULL)
            continue;
        aludel_i_buffer_printf(&a->decision->message, "%s says that '%s' is %s: nobody knows how much of it is there",
                               called(a), finding->id, finding->trouble);
        aludel_i_buffer_printf(&a->decision->hint, "look, make it whole or undo it by hand, and tell %s: %s",
                               evidence->tool->name, evidence->tool->cure);
        return refuse(a);
    }
    return true;
}

static bool none_half_done(struct adopting *a)
{
    for (uint32_t i = 0; i < a->view->graph.n; i++) {
        bool up = a->view->standing[i] == ALUDEL_I_HALF_APPLIED;
        if (!up && a->view->standing[i] != ALUDEL_I_HALF_REVERTED)
            continue;
        aludel_i_buffer_printf(&a->decision->message, "revision '%s' is half %s by aludel", id(a, i),
                               up ? "applied" : "reverted");
        aludel_i_buffer_printf(&a->decision->hint, "finish that first: " ALUDEL_I_CALL "%s",
                               up ? "upgrade" : "downgrade");
        if (up)
            aludel_i_buffer_printf(&a->decision->hint, " %s", id(a, i));
        return refuse(a);
    }
    return true;
}

static bool lacks(const struct adopting *a, uint32_t node, bool purge)
{
    return !a->adopted[node] && (purge || !a->view->applied[node]);
}

/* The first of what a revision needs that is neither adopted nor, where that stays, applied. */
static uint32_t find_missing(const struct adopting *a, const uint32_t *needs, uint32_t n, bool purge)
{
    for (uint32_t i = 0; i < n; i++)
        if (lacks(a, needs[i], purge))
            return needs[i];
    return ALUDEL_I_NONE;
}

static bool none_lacks_what_it_needs(struct adopting *a, bool purge)
{
    struct aludel_i_buffer *message = &a->decision->message;
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->view->graph.n; i++) {
        const struct aludel_i_node *node = &a->view->graph.nodes[i];
        uint32_t missing = find_missing(a, node->parents, node->n_parents, purge);
        if (missing == ALUDEL_I_NONE)
            missing = find_missing(a, node->depends, node->n_depends, purge);
        if (!a->adopted[i] || missing == ALUDEL_I_NONE)
            continue;
        if (++count <= 8)
            aludel_i_buffer_printf(message, "%s'%s', which '%s' needs", count == 1 ? "" : "; ", id(a, missing),
                                   node->id);
    }
    if (count == 0)
        return true;
    aludel_i_buffer_printf(message, "%s: missing in %s", count > 8 ? "; ..." : "", called(a));
    aludel_i_buffer_printf(&a->decision->hint,
                           "let %s apply what is missing first; if it is there, only unrecorded: " ALUDEL_I_CALL
                           "stamp TARGET",
                           a->evidence->tool->name);
    return refuse(a);
}

/* Applied after what the other's ledger has: both tools may have gone on, or the other one back. */
static bool went_apart(struct adopting *a, uint32_t n_new)
{
    const struct aludel_i_view *view = a->view;
    memcpy(a->more, a->adopted, view->graph.n * sizeof *a->more);
    aludel_i_graph_descendants(&view->graph, a->more);
    for (uint32_t i = 0; i < view->graph.n; i++) {
        if (!view->applied[i] || a->adopted[i] || !a->more[i] || (n_new == 0 && view->row[i]->kind != 'a'))
            continue;
        aludel_i_buffer_printf(&a->decision->message, "aludel's ledger has '%s', and %s has it not%s", id(a, i),
                               called(a), n_new > 0 ? ", but others that the ledger lacks" : " any more");
        aludel_i_buffer_printf(&a->decision->hint,
                               "if %s is right: " ALUDEL_I_CALL
                               "adopt --from=%s --purge; if the ledger is: nothing is to be adopted",
                               called(a), a->evidence->tool->name);
        return !refuse(a);
    }
    return false;
}

/* --- The decision ------------------------------------------------------------------------------------------------- */

static void add_work(struct adopting *a, uint32_t node, bool downgrade)
{
    bool record = downgrade ? a->view->row[node]->kind == 'r' : is_record(a, node);
    a->decision->work[a->decision->n_work++] =
        (struct aludel_i_work){.node = node, .downgrade = downgrade, .record = record};
}

static void list_work(struct adopting *a, bool purge)
{
    const struct aludel_i_view *view = a->view;
    for (uint32_t i = purge ? view->n_applied : 0; i-- > 0;)
        if (!a->adopted[view->applied_order[i]] && !view->unrecorded[view->applied_order[i]])
            add_work(a, view->applied_order[i], true);
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        if (a->adopted[i] && (!view->applied[i] || view->unrecorded[i]))
            add_work(a, i, false);
}

static bool adopt(struct adopting *a, bool purge)
{
    number_all(a);
    for (uint32_t i = 0; i < a->view->plan->n_revisions; i++)
        a->row_of[i] = ALUDEL_I_NONE;
    if (!none_in_trouble(a) || !none_half_done(a) || !add_all(a))
        return false;
    settle_squashes(a);
    if (!none_halfway(a) || !none_lacks_what_it_needs(a, purge))
        return false;
    list_work(a, purge);
    return purge || !went_apart(a, a->decision->n_work);
}

void aludel_i_decide_adopt(const struct aludel_i_view *view, const struct aludel_i_evidence *evidence, bool purge,
                           uint32_t *row_of, struct aludel_i_decision *decision)
{
    struct adopting a = {
        .view = view, .evidence = evidence, .decision = decision, .row_of = row_of, .halfway = ALUDEL_I_NONE};
    *decision = (struct aludel_i_decision){.outcome = ALUDEL_OK};
    a.adopted = aludel_i_graph_new_set(&view->graph);
    a.more = aludel_i_graph_new_set(&view->graph);
    a.numbered = calloc((size_t)view->graph.n + 1, sizeof *a.numbered);
    decision->work = calloc((size_t)view->graph.n * 2 + 1, sizeof *decision->work);
    decision->message.failed = a.adopted == NULL || a.more == NULL || a.numbered == NULL || decision->work == NULL;
    if (!decision->message.failed && !adopt(&a, purge))
        decision->n_work = 0;
    free(a.adopted);
    free(a.more);
    free(a.numbered);
    aludel_i_decision_settle(decision);
}
