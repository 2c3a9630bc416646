#include "offline.h"

#include "apply.h"
#include "calls.h"
#include "lock.h"
#include "print.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>

struct offline {
    const struct aludel_plan *plan;
    struct aludel_i_session session;
    struct aludel_i_view view;
    bool *set;    /* of what is to be done */
    bool *record; /* of that, squashes of whose parts the script begins behind some */
    bool downgrade;
    FILE *out;
};

/* --- What is to be done ------------------------------------------------------------------------------------------- */

/* Behind a part of a squash, the others follow, and then it is recorded. */
static void finish_parts(struct offline *o, const bool *below)
{
    for (uint32_t i = 0; i < o->plan->n_revisions; i++) {
        const struct aludel_i_node *squash = &o->view.graph.nodes[i];
        for (uint32_t k = 0; k < squash->n_replaces && o->set[i]; k++)
            o->record[i] = o->record[i] || below[squash->replaces[k]];
        for (uint32_t k = 0; k < squash->n_replaces && o->record[i]; k++)
            o->set[squash->replaces[k]] = !below[squash->replaces[k]];
    }
}

static bool begin_behind(struct offline *o, const char *range, struct aludel_i_buffer *why)
{
    struct aludel_i_place place = aludel_i_view_place(&o->view);
    bool *below = aludel_i_graph_new_set(&o->view.graph);
    char *from = strdup(range);
    bool ok = below != NULL && from != NULL;
    why->failed = why->failed || !ok;
    if (ok) {
        from[strcspn(from, ":")] = '\0';
        ok = from[0] == '\0' || aludel_i_target(&place, ALUDEL_I_UP, from, below, why);
    }
    if (ok)
        finish_parts(o, below);
    free(below);
    free(from);
    return ok;
}

static bool read_range(struct offline *o, const char *range, struct aludel_i_buffer *why)
{
    struct aludel_i_place place = aludel_i_view_place(&o->view);
    if (o->downgrade && strchr(range, ':') == NULL) {
        aludel_i_buffer_printf(
            why, "without a database, '%s' does not say where from\n" ALUDEL_I_CALL "downgrade --sql FROM:%s", range,
            range);
        return false;
    }
    if (o->downgrade)
        return aludel_i_target_range_down(&place, range, o->set, why);
    struct aludel_i_buffer whole = {.at = NULL};
    aludel_i_buffer_printf(&whole, "%s%s", range == NULL || strchr(range, ':') == NULL ? ":" : "",
                           range == NULL ? "" : range);
    bool ok = !whole.failed && aludel_i_target_range(&place, aludel_i_buffer_text(&whole), false, o->set, why);
    why->failed = why->failed || whole.failed;
    ok = ok && begin_behind(o, aludel_i_buffer_text(&whole), why);
    aludel_i_buffer_free(&whole);
    return ok;
}

/* From base there may be no ledger yet. */
static bool from_base(const char *range)
{
    const char *colon = range == NULL ? NULL : strchr(range, ':');
    return colon == NULL || colon == range || strncmp(range, "base:", 5) == 0;
}

static bool none_irreversible(const struct offline *o, struct aludel_i_buffer *why)
{
    for (uint32_t i = o->view.graph.n; i-- > 0 && o->downgrade;) {
        const char *reason = o->plan->revisions[i].irreversible;
        if (!o->set[i] || reason == NULL)
            continue;
        aludel_i_buffer_printf(why, "revision '%s' is irreversible: %s", o->plan->revisions[i].id, reason);
        return false;
    }
    return true;
}

/* One transaction cannot hold them; as a run, refuses before anything is done. */
static bool none_alone(const struct offline *o, struct aludel_i_buffer *why)
{
    for (uint32_t i = 0; i < o->view.graph.n; i++) {
        const struct aludel_revision *revision = &o->plan->revisions[i];
        if (!o->set[i] || o->record[i] || !o->session.options->all_in_one ||
            !aludel_i_has_off_step(revision, o->downgrade))
            continue;
        aludel_i_buffer_printf(
            why,
            "revision '%s' has a step with transaction=off, which cannot be part of one transaction\n"
            "let each step have its own: --transaction=each",
            revision->id);
        return false;
    }
    return true;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

/* The lock is tried, not waited for, as a migrator does; it would find a script that waits to be no migrator at work.
 */
void aludel_i_offline_begin(FILE *out, const struct aludel_i_session *session, int32_t least)
{
    least = least > 12 ? least : 12;
    fprintf(out, "\\set ON_ERROR_STOP on\n"
                 "\\set ON_ERROR_ROLLBACK off\n"
                 "\\set AUTOCOMMIT on\n");
    aludel_i_print_reading(out);
    fprintf(out,
            "DO $$\n"
            "BEGIN\n"
            "    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < %d THEN\n"
            "        RAISE EXCEPTION 'the server is older than PostgreSQL %d';\n"
            "    END IF;\n"
            "    IF NOT pg_catalog.pg_try_advisory_lock(%d, %d) THEN\n"
            "        RAISE EXCEPTION 'a migrator is at work on this database';\n"
            "    END IF;\n"
            "END $$;\n\n",
            least * 10000, least, ALUDEL_I_LOCK_CLASS, session->lock_key);
}

static void print_beginning(const struct offline *o)
{
    int32_t least = o->plan->server_min;
    for (uint32_t i = 0; i < o->view.graph.n && !o->downgrade; i++)
        if (o->set[i] && o->plan->revisions[i].server_min > least)
            least = o->plan->revisions[i].server_min;
    aludel_i_offline_begin(o->out, &o->session, least);
}

static bool needs_one_of(const struct aludel_i_node *node, const bool *set)
{
    bool found = false;
    for (uint32_t i = 0; i < node->n_parents; i++)
        found = found || set[node->parents[i]];
    for (uint32_t i = 0; i < node->n_depends; i++)
        found = found || set[node->depends[i]];
    return found;
}

static void add_outside(const uint32_t *needs, uint32_t n, const bool *set, bool *outside)
{
    for (uint32_t i = 0; i < n; i++)
        outside[needs[i]] = !set[needs[i]];
}

/* What must be applied already, and what not: a statement outside of transactions runs before the ledger's own
 * constraints could stop it. */
static void list_ends(const struct offline *o, bool *there, bool *absent)
{
    for (uint32_t i = 0; i < o->view.graph.n; i++) {
        const struct aludel_i_node *node = &o->view.graph.nodes[i];
        if (o->downgrade) {
            there[i] = o->set[i];
            absent[i] = !o->set[i] && needs_one_of(node, o->set);
        } else if (o->set[i]) {
            absent[i] = true;
            add_outside(node->parents, node->n_parents, o->set, there);
            add_outside(node->depends, node->n_depends, o->set, there);
            if (o->record[i])
                add_outside(node->replaces, node->n_replaces, o->set, there);
        }
    }
}

/* A squash that is run, or taken back by its own downgrade, has none of its parts in the ledger. */
static void print_parts(const struct offline *o, const char **separator)
{
    for (uint32_t i = 0; i < o->plan->n_revisions; i++)
        for (uint32_t k = 0; k < o->plan->revisions[i].n_replaces && o->set[i] && !o->record[i]; k++) {
            fprintf(o->out, "%s'%s'", *separator, o->plan->revisions[i].replaces[k].id);
            *separator = ", ";
        }
}

static void print_list(const struct offline *o, const bool *set, bool parts)
{
    const char *separator = "";
    fputs("ARRAY[", o->out);
    for (uint32_t i = 0; i < o->view.graph.n; i++)
        if (set[i]) {
            fprintf(o->out, "%s'%s'", separator, o->view.graph.nodes[i].id);
            separator = ", ";
        }
    if (parts)
        print_parts(o, &separator);
    fputs("]::pg_catalog.text[]", o->out);
}

/* A script from base may find no ledger. What is half done is for a migrator, which knows where to go on. */
static void print_look(const struct offline *o)
{
    struct aludel_i_buffer schema = {.at = NULL}, meta = {.at = NULL};
    aludel_i_sql_identifier(&schema, o->session.dialect.schema);
    aludel_i_print_meta(&meta, o->session.dialect.schema);
    fprintf(o->out,
            "    IF %s IS NOT NULL THEN\n"
            "        IF EXISTS (SELECT FROM %s.step) THEN\n"
            "            RAISE EXCEPTION 'a revision is half done in this database'\n"
            "                USING HINT = 'run the migrator: its status says which one, and it goes on where that "
            "stopped';\n"
            "        END IF;\n"
            "        applied := ARRAY(SELECT revision FROM %s.applied);\n"
            "    END IF;\n",
            aludel_i_buffer_text(&meta), aludel_i_buffer_text(&schema), aludel_i_buffer_text(&schema));
    aludel_i_buffer_free(&schema);
    aludel_i_buffer_free(&meta);
}

static bool print_guard(const struct offline *o)
{
    bool *there = aludel_i_graph_new_set(&o->view.graph), *absent = aludel_i_graph_new_set(&o->view.graph);
    bool ok = there != NULL && absent != NULL;
    if (ok) {
        list_ends(o, there, absent);
        fputs("DO $$\n"
              "DECLARE\n"
              "    applied pg_catalog.text[];\n"
              "    lacks pg_catalog.text;\n"
              "    has pg_catalog.text;\n"
              "BEGIN\n",
              o->out);
        print_look(o);
        fputs("    SELECT pg_catalog.string_agg(id, ', ') INTO lacks FROM pg_catalog.unnest(", o->out);
        print_list(o, there, false);
        fputs(") id\n     WHERE id OPERATOR(pg_catalog.=) ANY (applied) IS NOT TRUE;\n"
              "    SELECT pg_catalog.string_agg(id, ', ') INTO has FROM pg_catalog.unnest(",
              o->out);
        print_list(o, absent, true);
        fputs(") id\n     WHERE id OPERATOR(pg_catalog.=) ANY (applied);\n"
              "    IF lacks IS NOT NULL OR has IS NOT NULL THEN\n"
              "        RAISE EXCEPTION 'the database is not at what this script begins with'\n"
              "            USING DETAIL = pg_catalog.concat_ws('; ', 'not applied: ' OPERATOR(pg_catalog.||) lacks,\n"
              "                                                'applied already: ' OPERATOR(pg_catalog.||) has);\n"
              "    END IF;\n"
              "END $$;\n\n",
              o->out);
    }
    free(there);
    free(absent);
    return ok;
}

void aludel_i_offline_end(FILE *out, struct aludel_i_session *session)
{
    struct aludel_i_script reset = {.dialect = &session->dialect};
    aludel_i_script_add_all(&reset, aludel_i_sql_reset);
    aludel_i_print_script(out, &reset);
    fprintf(out, "DO $$ BEGIN PERFORM pg_catalog.pg_advisory_unlock(%d, %d); END $$;\n", ALUDEL_I_LOCK_CLASS,
            session->lock_key);
}

static int print_revision(struct offline *o, uint32_t node, uint32_t index, uint32_t count)
{
    struct aludel_i_task task = {.revision = &o->plan->revisions[node],
                                 .action = o->downgrade      ? "downgrade"
                                           : o->record[node] ? "squash"
                                                             : "upgrade",
                                 .downgrade = o->downgrade,
                                 .record_only = o->record[node],
                                 .beside = o->record[node],
                                 .index = index,
                                 .count = count,
                                 .all_in_one = o->session.options->all_in_one,
                                 .last = index == count};
    fprintf(o->out, "-- %s: %s %s\n", task.revision->file, task.action, task.revision->id);
    return aludel_i_apply(&o->session, &task);
}

static int print_all(struct offline *o)
{
    uint32_t n = o->view.graph.n, count = aludel_i_graph_count(&o->view.graph, o->set), index = 0;
    int outcome = ALUDEL_OK;
    if (count > 0)
        print_beginning(o);
    if (count > 0 && !print_guard(o))
        return ALUDEL_DISCONNECTED;
    for (uint32_t i = 0; i < n && outcome == ALUDEL_OK; i++) {
        uint32_t node = o->downgrade ? n - 1 - i : i;
        if (o->set[node])
            outcome = print_revision(o, node, ++index, count);
    }
    if (count > 0 && outcome == ALUDEL_OK)
        aludel_i_offline_end(o->out, &o->session);
    return outcome;
}

int aludel_i_offline(const struct aludel_plan *plan, const struct aludel_options *options, bool downgrade,
                     const char *range, FILE *out, struct aludel_i_buffer *why)
{
    struct offline o = {.plan = plan, .downgrade = downgrade, .out = out};
    int outcome = ALUDEL_DISCONNECTED;
    if (!aludel_i_session_init(&o.session, NULL, plan, options, NULL) || !aludel_i_view_init(&o.view, plan, NULL) ||
        (o.set = aludel_i_graph_new_set(&o.view.graph)) == NULL ||
        (o.record = aludel_i_graph_new_set(&o.view.graph)) == NULL) {
        why->failed = true;
        goto cleanup;
    }
    o.session.script = out;
    o.session.direct = true;
    o.session.host[0] = '\0'; /* psql's is not known */
    o.session.state.exists = downgrade || !from_base(range);
    outcome = ALUDEL_USAGE;
    if (read_range(&o, range, why) && none_irreversible(&o, why) && none_alone(&o, why))
        outcome = print_all(&o);
cleanup:
    free(o.set);
    free(o.record);
    aludel_i_view_free(&o.view);
    aludel_i_session_free(&o.session);
    why->failed = why->failed || outcome == ALUDEL_DISCONNECTED;
    return why->failed ? ALUDEL_DISCONNECTED : outcome;
}
