#include "deciding.h"

#include "calls.h"
#include "needs.h"

/* --- Stamp ------------------------------------------------------------------------------------------------------- */

/* A recorded squash that stays needs the rows of what it replaces. */
static void keep_parts(struct aludel_i_deciding *d, bool *below)
{
    const struct aludel_i_view *view = d->view;
    for (uint32_t i = view->graph.n; i-- > 0;)
        for (uint32_t k = 0; below[i] && view->applied[i] && k < view->graph.nodes[i].n_replaces; k++)
            below[view->graph.nodes[i].replaces[k]] = true;
}

/* Some of its parts, but not all: what is stamped is the squash. */
static bool is_part_of_stamped(const struct aludel_i_deciding *d, uint32_t node, const bool *below)
{
    uint32_t squash = d->view->graph.nodes[node].replaced_by;
    return squash != ALUDEL_I_NONE && below[squash] && !d->view->applied[squash];
}

static bool stamp(struct aludel_i_deciding *d, const char *target, bool purge)
{
    const struct aludel_i_view *view = d->view;
    bool *above = d->set, *below = d->named, *going = d->parts;
    if (!aludel_i_deciding_target(d, ALUDEL_I_NEITHER, target, below) ||
        !aludel_i_deciding_target(d, ALUDEL_I_ABOVE, target, above))
        return false;
    aludel_i_graph_close_down(&view->graph, below);
    keep_parts(d, below);
    for (uint32_t i = view->n_applied; i-- > 0;) {
        uint32_t node = view->applied_order[i];
        going[node] =
            !below[node] && !view->unrecorded[node] && (purge || above[node] || is_part_of_stamped(d, node, below));
        if (going[node])
            aludel_i_deciding_add(d, node, true)->record = view->row[node]->kind == 'r';
    }
    if (!aludel_i_deciding_none_left_behind(d, going))
        return false;
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        if (below[i] && (!aludel_i_view_settled(view, i) || view->unrecorded[i]))
            aludel_i_deciding_add(d, i, false)->record = view->unrecorded[i];
    return true;
}

void aludel_i_decide_stamp(const struct aludel_i_view *view, const char *target, bool purge,
                           struct aludel_i_decision *decision)
{
    struct aludel_i_deciding d;
    if (aludel_i_deciding_begin(&d, view, decision) && !stamp(&d, target, purge))
        decision->n_work = 0;
    aludel_i_deciding_end(&d);
}

/* --- Accept ------------------------------------------------------------------------------------------------------ */

static bool is_edited(struct aludel_i_deciding *d, uint32_t node)
{
    const struct aludel_i_view *view = d->view;
    struct aludel_i_buffer *message = &d->decision->message, *hint = &d->decision->hint;
    if (view->graph.nodes[node].revision == NULL) {
        aludel_i_buffer_printf(message, "this build does not know revision '%s'", aludel_i_deciding_id(view, node));
        aludel_i_buffer_puts(hint, "run the build that has it");
    } else if (view->standing[node] == ALUDEL_I_EDITED) {
        return true;
    } else if (!view->applied[node]) {
        aludel_i_buffer_printf(message, "revision '%s' is not applied", aludel_i_deciding_id(view, node));
        aludel_i_buffer_printf(hint, "apply it as it stands here: " ALUDEL_I_CALL "upgrade %s",
                               aludel_i_deciding_id(view, node));
    } else {
        aludel_i_buffer_printf(message, "revision '%s' was not edited since it was applied",
                               aludel_i_deciding_id(view, node));
        aludel_i_buffer_puts(hint, "what was edited: " ALUDEL_I_CALL "status");
    }
    return aludel_i_deciding_refuse(d->decision, ALUDEL_USAGE);
}

/* The ledger's foreign keys would refuse it, too. */
static bool none_missing(struct aludel_i_deciding *d, uint32_t node, const uint32_t *needs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (d->view->applied[needs[i]])
            continue;
        aludel_i_buffer_printf(&d->decision->message, "revision '%s' now needs '%s', which is not applied",
                               aludel_i_deciding_id(d->view, node), aludel_i_deciding_id(d->view, needs[i]));
        aludel_i_buffer_printf(&d->decision->hint, "put the header of %s back as it was",
                               d->view->graph.nodes[node].revision->file);
        return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
    }
    return true;
}

/* Adds to `set` everything that needs a member by the ledger, directly or not. */
static void close_up_by_rows(const struct aludel_i_view *view, bool *set)
{
    for (uint32_t i = 0; i < view->n_applied; i++) {
        uint32_t node = view->applied_order[i];
        for (uint32_t k = 0; k < i && !set[node]; k++) {
            uint32_t before = view->applied_order[k];
            set[node] = set[before] && aludel_i_row_needs(view->row[node], aludel_i_deciding_id(view, before));
        }
    }
}

/* Two that changed places, say: by their rows they would need each other, and neither could be taken back any more.
 * What stands first in the plan needs nothing that was edited, so there is one to begin with. */
static bool none_in_a_circle(struct aludel_i_deciding *d, uint32_t node)
{
    const struct aludel_i_view *view = d->view;
    bool *needs_it = d->set, *needed = d->named;
    needed[node] = needs_it[node] = true;
    aludel_i_graph_close_down(&view->graph, needed);
    close_up_by_rows(view, needs_it);
    for (uint32_t i = 0; i < node; i++) {
        if (!needed[i] || !needs_it[i] || view->standing[i] != ALUDEL_I_EDITED)
            continue;
        aludel_i_buffer_printf(&d->decision->message, "revision '%s' now needs '%s', which was applied on top of it",
                               aludel_i_deciding_id(view, node), aludel_i_deciding_id(view, i));
        aludel_i_buffer_printf(&d->decision->hint, "accept that first: " ALUDEL_I_CALL "accept %s --reason '...'",
                               aludel_i_deciding_id(view, i));
        return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
    }
    return true;
}

static bool accept(struct aludel_i_deciding *d, const char *target)
{
    struct aludel_i_buffer why = {0};
    uint32_t node = ALUDEL_I_NONE;
    bool one = aludel_i_target_one(&d->place, target, &node, &why);
    if (!one)
        aludel_i_deciding_refuse_why(d->decision, ALUDEL_USAGE, &why);
    aludel_i_buffer_free(&why);
    if (!one || !aludel_i_deciding_none_half_reverted(d, NULL) || !is_edited(d, node))
        return false;
    const struct aludel_revision *revision = d->view->graph.nodes[node].revision;
    if (!none_missing(d, node, revision->parents, revision->n_parents) ||
        !none_missing(d, node, revision->depends, revision->n_depends) || !none_in_a_circle(d, node))
        return false;
    aludel_i_deciding_add(d, node, false);
    return true;
}

void aludel_i_decide_accept(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision)
{
    struct aludel_i_deciding d;
    if (aludel_i_deciding_begin(&d, view, decision) && !accept(&d, target))
        decision->n_work = 0;
    aludel_i_deciding_end(&d);
}
