#include "deciding.h"

#include "calls.h"
#include "needs.h"

#include <stdlib.h>
#include <string.h>

bool aludel_i_deciding_refuse(struct aludel_i_decision *decision, int outcome)
{
    decision->outcome = outcome;
    return false;
}

/* Splits what target.h and resuming say into message and hint. */
void aludel_i_deciding_refuse_why(struct aludel_i_decision *decision, int outcome, const struct aludel_i_buffer *why)
{
    const char *text = aludel_i_buffer_text(why);
    size_t length = strcspn(text, "\n");
    aludel_i_buffer_add(&decision->message, text, length);
    if (text[length] == '\n')
        aludel_i_buffer_puts(&decision->hint, text + length + 1);
    decision->message.failed = decision->message.failed || why->failed;
    decision->outcome = outcome;
}

/* Out of memory anywhere shows as a failed buffer, and turns whatever was decided into a refusal. */
void aludel_i_decision_settle(struct aludel_i_decision *decision)
{
    if (!decision->message.failed && !decision->hint.failed)
        return;
    aludel_i_decision_free(decision);
    decision->outcome = ALUDEL_DISCONNECTED;
    aludel_i_buffer_puts(&decision->message, "out of memory; nothing was run");
}

const char *aludel_i_deciding_id(const struct aludel_i_view *view, uint32_t node)
{
    return view->graph.nodes[node].id;
}

/* The first node of that standing; *count is how many there are. */
static uint32_t find_standing(const struct aludel_i_view *view, enum aludel_i_standing standing, uint32_t *count)
{
    uint32_t first = ALUDEL_I_NONE;
    *count = 0;
    for (uint32_t i = 0; i < view->graph.n; i++)
        if (view->standing[i] == standing && (*count)++ == 0)
            first = i;
    return first;
}

static void more(struct aludel_i_decision *decision, uint32_t count)
{
    if (count > 1)
        aludel_i_buffer_printf(&decision->message, " (and %u more: see 'status')", count - 1);
}

bool aludel_i_deciding_begin(struct aludel_i_deciding *d, const struct aludel_i_view *view,
                             struct aludel_i_decision *decision)
{
    *decision = (struct aludel_i_decision){0};
    *d = (struct aludel_i_deciding){.view = view, .place = aludel_i_view_place(view), .decision = decision};
    d->set = aludel_i_graph_new_set(&view->graph);
    d->named = aludel_i_graph_new_set(&view->graph);
    d->parts = aludel_i_graph_new_set(&view->graph);
    decision->work = calloc((size_t)view->graph.n * 2 + 1, sizeof *decision->work); /* a stamp may be both ways */
    decision->message.failed = d->set == NULL || d->named == NULL || d->parts == NULL || decision->work == NULL;
    return !decision->message.failed;
}

void aludel_i_deciding_end(struct aludel_i_deciding *d)
{
    free(d->set);
    free(d->named);
    free(d->parts);
    aludel_i_decision_settle(d->decision);
}

bool aludel_i_deciding_target(struct aludel_i_deciding *d, enum aludel_i_direction direction, const char *target,
                              bool *set)
{
    struct aludel_i_buffer why = {0};
    bool ok = aludel_i_target(&d->place, direction, target, set, &why);
    if (!ok)
        aludel_i_deciding_refuse_why(d->decision, ALUDEL_USAGE, &why);
    aludel_i_buffer_free(&why);
    return ok;
}

struct aludel_i_work *aludel_i_deciding_add(struct aludel_i_deciding *d, uint32_t node, bool downgrade)
{
    struct aludel_i_work *work = &d->decision->work[d->decision->n_work++];
    *work = (struct aludel_i_work){.node = node, .downgrade = downgrade};
    return work;
}

/* --- Upgrade ----------------------------------------------------------------------------------------------------- */

static void hint_finish_downgrade(struct aludel_i_deciding *d, uint32_t node)
{
    const struct aludel_i_view *view = d->view;
    const struct aludel_i_node *half = &view->graph.nodes[node];
    const char *target = half->n_parents == 0 ? "base" : aludel_i_deciding_id(view, half->parents[0]);
    if (view->applied_order[view->n_applied - 1] == node)
        target = "-1";
    aludel_i_buffer_printf(&d->decision->hint, "finish that first: " ALUDEL_I_CALL "downgrade %s", target);
}

bool aludel_i_deciding_none_half_reverted(struct aludel_i_deciding *d, const bool *allowed)
{
    for (uint32_t i = 0; i < d->view->graph.n; i++)
        if (d->view->standing[i] == ALUDEL_I_HALF_REVERTED && (allowed == NULL || !allowed[i])) {
            aludel_i_buffer_printf(&d->decision->message, "revision '%s' is half reverted",
                                   aludel_i_deciding_id(d->view, i));
            hint_finish_downgrade(d, i);
            return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
        }
    return true;
}

static void add_short_checksum(struct aludel_i_buffer *out, const unsigned char *checksum)
{
    for (int i = 0; i < 4; i++)
        aludel_i_buffer_printf(out, "%02x", checksum[i]);
}

/* What the squash was made of is not what this database has. */
static bool edited_before_squash(struct aludel_i_deciding *d, uint32_t node, uint32_t count)
{
    const struct aludel_i_view *view = d->view;
    const char *squash = aludel_i_deciding_id(view, view->graph.nodes[node].replaced_by);
    aludel_i_buffer_printf(&d->decision->message,
                           "revision '%s' is not what '%s' replaces: it was edited before that was made of it",
                           aludel_i_deciding_id(view, node), squash);
    more(d->decision, count);
    aludel_i_buffer_printf(&d->decision->hint,
                           "if the database is what the edited one says, tell it with the build that still has it: "
                           "accept %s --reason '...'",
                           aludel_i_deciding_id(view, node));
    return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
}

static bool none_edited(struct aludel_i_deciding *d)
{
    const struct aludel_i_view *view = d->view;
    struct aludel_i_buffer *message = &d->decision->message;
    uint32_t count, node = find_standing(view, ALUDEL_I_EDITED, &count);
    if (count == 0)
        return true;
    if (view->graph.nodes[node].revision == NULL)
        return edited_before_squash(d, node, count);
    aludel_i_buffer_printf(message, "revision '%s' was edited after it was applied: its %s (the ledger has ",
                           aludel_i_deciding_id(view, node), aludel_i_view_edit(view, node));
    add_short_checksum(message, view->row[node]->checksum);
    aludel_i_buffer_puts(message, ", this build ");
    add_short_checksum(message, view->graph.nodes[node].revision->checksum);
    aludel_i_buffer_puts(message, ")");
    more(d->decision, count);
    aludel_i_buffer_printf(&d->decision->hint,
                           "put %s back as it was and make the change in a new revision; if the database is already "
                           "what it says: " ALUDEL_I_CALL "accept %s --reason '...'",
                           view->graph.nodes[node].revision->file, aludel_i_deciding_id(view, node));
    return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
}

/* An applied revision, as the ledger has it, that lacks something it needs; NULL: there is none. */
static const char *missing(const struct aludel_i_view *view, const char *const *names, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = aludel_i_graph_find(&view->graph, names[i], strlen(names[i]));
        if (node == ALUDEL_I_NONE || !view->applied[node])
            return names[i];
    }
    return NULL;
}

static bool none_lacks_a_parent(struct aludel_i_deciding *d)
{
    const struct aludel_i_state *state = d->view->state;
    for (uint32_t i = 0; i < state->n_applied; i++) {
        const struct aludel_i_applied *row = &state->applied[i];
        const char *parent = missing(d->view, row->parents, row->n_parents);
        if (parent == NULL)
            parent = missing(d->view, row->depends, row->n_depends);
        if (parent == NULL)
            continue;
        aludel_i_buffer_printf(&d->decision->message, "the ledger has '%s' without '%s', which it needs", row->revision,
                               parent);
        aludel_i_buffer_puts(&d->decision->hint, "if the schema has it all the same: " ALUDEL_I_CALL "stamp current");
        return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
    }
    return true;
}

/* How many of the last applied revisions are unknown, and can be taken back with what the ledger has of them. */
static uint32_t count_unknown_on_top(const struct aludel_i_view *view)
{
    uint32_t n = 0;
    while (n < view->n_applied) {
        uint32_t node = view->applied_order[view->n_applied - 1 - n];
        if (!aludel_i_view_is_strange(view, node) || !view->row[node]->has_downgrade)
            break;
        n++;
    }
    return n;
}

/* The first of another build, applied or half applied; *count is how many there are. */
static uint32_t find_strange(const struct aludel_i_view *view, uint32_t *count)
{
    uint32_t first = ALUDEL_I_NONE;
    *count = 0;
    for (uint32_t i = view->graph.n_known; i < view->graph.n; i++)
        if (aludel_i_view_is_strange(view, i) && (*count)++ == 0)
            first = i;
    return first;
}

/* The pending revision that does what another build's did: very likely it is that one, and was renamed. NULL: there is
 * none. */
static const struct aludel_revision *find_renamed(const struct aludel_i_view *view, uint32_t strange)
{
    const struct aludel_i_applied *row = view->row[strange];
    for (uint32_t i = 0; row != NULL && i < view->graph.n_known; i++) {
        const struct aludel_revision *revision = view->graph.nodes[i].revision;
        if (view->standing[i] == ALUDEL_I_PENDING && revision->n_upgrade > 0 &&
            memcmp(revision->upgrade_checksum, row->upgrade_checksum, sizeof row->upgrade_checksum) == 0)
            return revision;
    }
    return NULL;
}

static void hint_unknown(struct aludel_i_deciding *d, uint32_t strange, uint32_t count)
{
    struct aludel_i_buffer *hint = &d->decision->hint;
    const struct aludel_revision *renamed = find_renamed(d->view, strange);
    if (renamed != NULL) {
        aludel_i_buffer_printf(hint,
                               "'%s' does the same: if it was renamed, give it its id back and build again: "
                               "aludel rename %s %s",
                               renamed->id, renamed->id, aludel_i_deciding_id(d->view, strange));
        return;
    }
    aludel_i_buffer_puts(hint, "run the build that has it");
    if (count == count_unknown_on_top(d->view))
        aludel_i_buffer_printf(
            hint, ", or take it back with the downgrade in the ledger: " ALUDEL_I_CALL "downgrade -%u", count);
}

/* This build must not build on a schema that it cannot know. */
static bool builds_on_unknown(struct aludel_i_deciding *d, uint32_t strange, uint32_t count)
{
    aludel_i_buffer_printf(&d->decision->message, "the ledger has '%s', which this build does not know",
                           aludel_i_deciding_id(d->view, strange));
    more(d->decision, count);
    hint_unknown(d, strange, count);
    return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
}

/* --- Upgrade: squashes --- */

static bool lacks_a_part(struct aludel_i_deciding *d, uint32_t squash, const char *part)
{
    const struct aludel_i_view *view = d->view;
    const struct aludel_revision *revision = view->graph.nodes[squash].revision;
    aludel_i_buffer_printf(&d->decision->message,
                           "the database is in the middle of what '%s' replaces: it lacks '%s', which this build does "
                           "not have any more",
                           revision->id, part);
    aludel_i_buffer_printf(&d->decision->hint,
                           "finish with the last build that has it: upgrade %s; then run this one again",
                           revision->replaces[revision->n_replaces - 1].id);
    return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
}

static bool is_half_applied(const struct aludel_i_view *view, uint32_t node)
{
    return view->standing[node] == ALUDEL_I_HALF_APPLIED;
}

/* What the squash replaces is to be applied, so that the squash is as good as applied. */
static bool want_parts(struct aludel_i_deciding *d, uint32_t squash)
{
    const struct aludel_i_graph *graph = &d->view->graph;
    const struct aludel_revision *revision = graph->nodes[squash].revision;
    for (uint32_t i = 0; i < revision->n_replaces; i++) {
        const char *part = revision->replaces[i].id;
        uint32_t node = aludel_i_graph_find(graph, part, strlen(part));
        bool there = aludel_i_view_has_part(d->view, part);
        if (!there && (node == ALUDEL_I_NONE || graph->nodes[node].revision == NULL))
            return lacks_a_part(d, squash, part);
        if (node != ALUDEL_I_NONE)
            d->set[node] = true;
    }
    d->parts[squash] = true;
    return true;
}

/* Newest first: a squash may be a part of another one. */
static bool want_all_parts(struct aludel_i_deciding *d)
{
    const struct aludel_i_graph *graph = &d->view->graph;
    for (uint32_t i = graph->n_known; i-- > 0;)
        if (d->set[i] && graph->nodes[i].revision->n_replaces > 0 && !is_half_applied(d->view, i) &&
            (d->view->unrecorded[i] || aludel_i_view_in_between(d->view, i)) && !want_parts(d, i))
            return false;
    aludel_i_graph_close_down(graph, d->set);
    return true;
}

/* Its parts may not be begun while it is under way itself. */
static bool none_half_squashed(struct aludel_i_deciding *d)
{
    const struct aludel_i_graph *graph = &d->view->graph;
    for (uint32_t i = 0; i < graph->n_known; i++) {
        uint32_t squash = graph->nodes[i].replaced_by;
        if (!d->set[i] || squash == ALUDEL_I_NONE || !is_half_applied(d->view, squash))
            continue;
        aludel_i_buffer_printf(&d->decision->message, "'%s', which replaces '%s', is half applied",
                               aludel_i_deciding_id(d->view, squash), aludel_i_deciding_id(d->view, i));
        aludel_i_buffer_printf(&d->decision->hint, "finish that first: " ALUDEL_I_CALL "upgrade %s",
                               aludel_i_deciding_id(d->view, squash));
        return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
    }
    return true;
}

static bool resume(struct aludel_i_deciding *d, struct aludel_i_work *work, const struct aludel_step *steps,
                   uint32_t n_steps)
{
    struct aludel_i_buffer why = {0};
    bool ok = aludel_i_decide_resume(d->view, steps, n_steps, work, &why);
    if (!ok)
        aludel_i_deciding_refuse_why(d->decision, ALUDEL_DISAGREE, &why);
    aludel_i_buffer_free(&why);
    return ok;
}

static bool add_pending(struct aludel_i_deciding *d)
{
    const struct aludel_i_view *view = d->view;
    for (uint32_t i = 0; i < view->graph.n_known; i++) {
        if (!d->set[i] || (aludel_i_view_settled(view, i) && !view->unrecorded[i]))
            continue;
        const struct aludel_revision *revision = view->graph.nodes[i].revision;
        if (d->parts[i])
            aludel_i_deciding_add(d, i, false)->record = true;
        else if (!resume(d, aludel_i_deciding_add(d, i, false), revision->upgrade, revision->n_upgrade))
            return false;
    }
    return true;
}

static bool anything_pending(const struct aludel_i_deciding *d)
{
    for (uint32_t i = 0; i < d->view->graph.n; i++)
        if (d->set[i] && !aludel_i_view_settled(d->view, i))
            return true;
    return false;
}

/* With nothing to run beside another build's revisions, a record can wait for a build that knows them. */
static bool add_work_up(struct aludel_i_deciding *d)
{
    uint32_t count, strange = find_strange(d->view, &count);
    if (count == 0)
        return add_pending(d);
    if (anything_pending(d))
        return builds_on_unknown(d, strange, count);
    d->decision->n_unknown = count;
    return true;
}

static bool upgrade(struct aludel_i_deciding *d, const char *target)
{
    return aludel_i_deciding_target(d, ALUDEL_I_UP, target, d->set) && aludel_i_deciding_none_half_reverted(d, NULL) &&
           none_edited(d) && none_lacks_a_parent(d) && none_half_squashed(d) && want_all_parts(d) && add_work_up(d);
}

void aludel_i_decide_upgrade(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision)
{
    struct aludel_i_deciding d;
    if (aludel_i_deciding_begin(&d, view, decision) && !upgrade(&d, target))
        decision->n_work = 0;
    aludel_i_deciding_end(&d);
}

/* --- Downgrade --------------------------------------------------------------------------------------------------- */

static bool left_behind(struct aludel_i_deciding *d, uint32_t stays, uint32_t goes)
{
    const char *id = aludel_i_deciding_id(d->view, stays);
    aludel_i_buffer_printf(&d->decision->message,
                           "revision '%s' was applied on top of '%s', and its header was edited since: now it stays "
                           "when that goes",
                           id, aludel_i_deciding_id(d->view, goes));
    aludel_i_buffer_printf(&d->decision->hint,
                           "put the header of %s back as it was; if it does without '%s': " ALUDEL_I_CALL
                           "accept %s --reason '...'",
                           d->view->graph.nodes[stays].revision->file, aludel_i_deciding_id(d->view, goes), id);
    return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
}

/* The ledger's foreign keys would refuse it, after the work was begun. */
bool aludel_i_deciding_none_left_behind(struct aludel_i_deciding *d, const bool *going)
{
    const struct aludel_i_view *view = d->view;
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        for (uint32_t k = 0; view->standing[i] == ALUDEL_I_EDITED && !going[i] && k < view->graph.n; k++)
            if (going[k] && aludel_i_row_needs(view->row[i], aludel_i_deciding_id(view, k)))
                return left_behind(d, i, k);
    return true;
}

static bool none_half_applied(struct aludel_i_deciding *d)
{
    uint32_t count, node = find_standing(d->view, ALUDEL_I_HALF_APPLIED, &count);
    if (count == 0)
        return true;
    aludel_i_buffer_printf(&d->decision->message, "revision '%s' is half applied", aludel_i_deciding_id(d->view, node));
    more(d->decision, count);
    if (d->view->graph.nodes[node].revision == NULL)
        aludel_i_buffer_puts(&d->decision->hint, "finish that first, with the build that has it");
    else
        aludel_i_buffer_printf(&d->decision->hint, "finish that first: " ALUDEL_I_CALL "upgrade %s",
                               aludel_i_deciding_id(d->view, node));
    return aludel_i_deciding_refuse(d->decision, ALUDEL_DISAGREE);
}

static bool irreversible(struct aludel_i_deciding *d, uint32_t node, const char *reason)
{
    aludel_i_buffer_printf(&d->decision->message, "revision '%s' is irreversible: %s",
                           aludel_i_deciding_id(d->view, node), reason);
    aludel_i_buffer_puts(&d->decision->hint,
                         "nothing was run; take back only what came after it: " ALUDEL_I_CALL "downgrade ");
    aludel_i_buffer_puts(&d->decision->hint, aludel_i_deciding_id(d->view, node));
    return aludel_i_deciding_refuse(d->decision, ALUDEL_USAGE);
}

static bool revert_stored(struct aludel_i_deciding *d, uint32_t node)
{
    const struct aludel_i_applied *row = d->view->row[node];
    if (row->has_downgrade) {
        aludel_i_deciding_add(d, node, true)->stored = true;
        return true;
    }
    if (row->irreversible != NULL)
        return irreversible(d, node, row->irreversible);
    aludel_i_buffer_printf(&d->decision->message,
                           "revision '%s' cannot be reverted: this build does not know it, and the ledger has no "
                           "downgrade of it",
                           aludel_i_deciding_id(d->view, node));
    aludel_i_buffer_puts(&d->decision->hint, "run the build that has it");
    return aludel_i_deciding_refuse(d->decision, ALUDEL_USAGE);
}

/* The stored downgrade belongs to what was applied, so it goes before the plan's where the two may differ. */
static bool revert(struct aludel_i_deciding *d, uint32_t node)
{
    const struct aludel_revision *revision = d->view->graph.nodes[node].revision;
    bool edited = aludel_i_view_edited(d->view, node);
    if (d->view->row[node]->kind == 'r') { /* what made its schema goes by itself */
        if (!d->view->unrecorded[node])
            aludel_i_deciding_add(d, node, true)->record = true;
        return true;
    }
    if (revision == NULL || (edited && d->view->row[node]->has_downgrade))
        return revert_stored(d, node);
    if (revision->irreversible != NULL)
        return irreversible(d, node, revision->irreversible);
    return resume(d, aludel_i_deciding_add(d, node, true), revision->downgrade, revision->n_downgrade);
}

static bool downgrade(struct aludel_i_deciding *d, const char *target)
{
    const struct aludel_i_view *view = d->view;
    if (!aludel_i_deciding_target(d, ALUDEL_I_DOWN, target, d->set) || !none_half_applied(d) ||
        !aludel_i_deciding_none_half_reverted(d, d->set) || !aludel_i_deciding_none_left_behind(d, d->set))
        return false;
    for (uint32_t i = view->n_applied; i-- > 0;)
        if (d->set[view->applied_order[i]] && !revert(d, view->applied_order[i]))
            return false;
    return true;
}

void aludel_i_decide_downgrade(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision)
{
    struct aludel_i_deciding d;
    if (aludel_i_deciding_begin(&d, view, decision) && !downgrade(&d, target))
        decision->n_work = 0;
    aludel_i_deciding_end(&d);
}

void aludel_i_decision_free(struct aludel_i_decision *decision)
{
    aludel_i_buffer_free(&decision->message);
    aludel_i_buffer_free(&decision->hint);
    free(decision->work);
    *decision = (struct aludel_i_decision){0};
}
