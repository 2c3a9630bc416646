#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 32, WORD = 64 };

static struct aludel_plan plan;
static struct aludel_revision revisions[MOST];
static uint32_t edges[2][MOST][MOST];
static struct aludel_step steps[2];
static const struct {
    struct aludel_statement statement;
    char text[sizeof "SELECT 1"];
} select_1 = {{.sql = sizeof(struct aludel_statement), .length = 8, .line = 7, .column = 1}, "SELECT 1"};

static struct aludel_i_state state;
static struct aludel_i_applied rows[MOST];
static char names[MOST][WORD];
static const char *needs[2][MOST][MOST];

struct aludel_revision *plan_revision(const char *id)
{
    for (uint32_t i = 0; i < plan.n_revisions; i++)
        if (strcmp(revisions[i].id, id) == 0)
            return &revisions[i];
    return NULL;
}

/* Copies the next word of *list to `word`; false at the end. */
static bool next_word(const char **list, char *word)
{
    int length = 0;
    if (*list == NULL || sscanf(*list, " %63s%n", word, &length) != 1)
        return false;
    *list += length;
    return true;
}

static uint32_t resolve(const char *list, uint32_t *into)
{
    char word[WORD];
    uint32_t n = 0;
    while (next_word(&list, word))
        into[n++] = (uint32_t)(plan_revision(word) - revisions);
    return n;
}

static void checksum(struct aludel_revision *revision, unsigned char seed)
{
    memset(revision->checksum, seed, sizeof revision->checksum);
    memset(revision->upgrade_checksum, seed + 64, sizeof revision->upgrade_checksum);
    memset(revision->downgrade_checksum, seed + 128, sizeof revision->downgrade_checksum);
}

struct aludel_plan *make_plan(const struct draft *drafts)
{
    static char files[MOST][WORD + 8];
    steps[0] = steps[1] =
        (struct aludel_step){.statements = &select_1.statement, .n_statements = 1, .transactional = true};
    plan = (struct aludel_plan){.format = ALUDEL_PLAN_FORMAT, .project = "test", .title = "", .revisions = revisions};
    for (uint32_t i = 0; drafts[i].id != NULL; i++) {
        snprintf(files[i], sizeof files[i], "%s.sql", drafts[i].id);
        revisions[i] = (struct aludel_revision){.id = drafts[i].id, .file = files[i], .summary = "", .doc = ""};
        revisions[i].branch = drafts[i].branch;
        revisions[i].parents = edges[0][i];
        revisions[i].n_parents = resolve(drafts[i].parents, edges[0][i]);
        revisions[i].depends = edges[1][i];
        revisions[i].n_depends = resolve(drafts[i].depends, edges[1][i]);
        revisions[i].upgrade = &steps[0];
        revisions[i].downgrade = &steps[1];
        revisions[i].n_upgrade = revisions[i].n_downgrade = 1;
        checksum(&revisions[i], (unsigned char)(i + 1));
        plan.n_revisions = i + 1;
    }
    return &plan;
}

void make_squash(const char *id, const char *ids)
{
    static struct aludel_replaced replaced[2 * MOST];
    static char replaced_names[2 * MOST][WORD];
    static uint32_t used;
    struct aludel_revision *squash = plan_revision(id);
    used = used > MOST ? 0 : used;
    squash->replaces = &replaced[used];
    for (; next_word(&ids, replaced_names[used]); squash->n_replaces++, used++) {
        const struct aludel_revision *revision = plan_revision(replaced_names[used]);
        replaced[used] = (struct aludel_replaced){.id = replaced_names[used]};
        if (revision != NULL)
            memcpy(replaced[used].checksum, revision->checksum, sizeof revision->checksum);
    }
}

struct aludel_i_applied *state_row(const char *id)
{
    for (uint32_t i = 0; i < state.n_applied; i++)
        if (strcmp(rows[i].revision, id) == 0)
            return &rows[i];
    return NULL;
}

static void take_from_plan(struct aludel_i_applied *row, const struct aludel_revision *revision, uint32_t at)
{
    memcpy(row->checksum, revision->checksum, sizeof row->checksum);
    memcpy(row->upgrade_checksum, revision->upgrade_checksum, sizeof row->checksum);
    memcpy(row->downgrade_checksum, revision->downgrade_checksum, sizeof row->checksum);
    row->summary = revision->summary;
    row->irreversible = revision->irreversible;
    row->has_downgrade = revision->irreversible == NULL;
    row->parents = needs[0][at];
    row->n_parents = revision->n_parents;
    row->depends = needs[1][at];
    row->n_depends = revision->n_depends;
    for (uint32_t i = 0; i < revision->n_parents; i++)
        needs[0][at][i] = revisions[revision->parents[i]].id;
    for (uint32_t i = 0; i < revision->n_depends; i++)
        needs[1][at][i] = revisions[revision->depends[i]].id;
}

struct aludel_i_state *make_state(const char *applied)
{
    state = (struct aludel_i_state){.exists = applied != NULL, .format = 1, .min_reader = 1, .applied = rows};
    for (uint32_t i = 0; next_word(&applied, names[i]); i++) {
        rows[i] = (struct aludel_i_applied){.revision = names[i], .summary = "", .seq = i + 1, .kind = 't'};
        rows[i].has_downgrade = true;
        rows[i].applied_at = "2026-07-01 10:00:00+00";
        rows[i].build = "test";
        rows[i].by = "ann";
        const struct aludel_revision *revision = plan_revision(names[i]);
        if (revision != NULL)
            take_from_plan(&rows[i], revision, i);
        state.n_applied = i + 1;
    }
    return &state;
}

const char *set_text(const struct aludel_i_graph *graph, const bool *set)
{
    static char text[MOST * WORD];
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < graph->n; i++)
        if (set[i])
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", length == 0 ? "" : " ",
                                       graph->nodes[i].id);
    return text;
}
