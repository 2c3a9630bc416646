#include "reading.h"

#include "calls.h"
#include "distance.h"

#include <stdlib.h>
#include <string.h>

enum {
    LEAST_PREFIX = 4, /* Alembic's: shorter ones fit by accident */
    MOST_LISTED = 8,
    MOST_STEPS = 1000000000 /* more than any graph has; keeps the count inside its type */
};

#define SHOW(r) (int)(r)->length, (r)->text /* for "%.*s" */

struct reader {
    const struct aludel_i_place *place;
    const struct aludel_i_graph *graph;
    const char *text; /* all of it, for messages */
    size_t length;
    struct aludel_i_reading *out;
    struct aludel_i_buffer *why;
};

void aludel_i_target_list(struct aludel_i_buffer *out, const struct aludel_i_graph *graph, const bool *set)
{
    uint32_t listed = 0;
    for (uint32_t i = 0; i < graph->n; i++) {
        if (!set[i])
            continue;
        if (listed++ == MOST_LISTED) {
            aludel_i_buffer_puts(out, "...");
            return;
        }
        aludel_i_buffer_printf(out, "%s'%s'", listed == 1 ? "" : ", ", graph->nodes[i].id);
    }
}

static bool is(const char *word, size_t length, const char *keyword)
{
    return strlen(keyword) == length && memcmp(word, keyword, length) == 0;
}

/* "current", or no word at all before a count, behind the branch. */
static bool asks_database(const char *text, size_t length)
{
    const char *at = memchr(text, '@', length), *end = text + length;
    const char *word = at == NULL ? text : at + 1, *sign = word;
    while (sign < end && *sign != '+' && *sign != '-')
        sign++;
    return (sign == word && sign < end) || is(word, (size_t)(sign - word), "current");
}

bool aludel_i_target_asks_database(const char *text)
{
    size_t length = strcspn(text, ":");
    if (asks_database(text, length))
        return true;
    return text[length] == ':' && asks_database(text + length + 1, strlen(text + length + 1));
}

static const char *const keywords[] = {"head", "heads", "base", "current"};

enum { N_KEYWORDS = sizeof keywords / sizeof keywords[0] };

static bool is_keyword(const char *word, size_t length)
{
    for (size_t i = 0; i < N_KEYWORDS; i++)
        if (is(word, length, keywords[i]))
            return true;
    return false;
}

static bool inside(const struct reader *r, uint32_t node)
{
    return r->out->members == NULL || r->out->members[node];
}

/* --- Branches ---------------------------------------------------------------------------------------------------- */

static uint32_t find_branch(const struct aludel_i_graph *graph, const char *name, size_t length)
{
    for (uint32_t i = 0; i < graph->n; i++)
        if (graph->nodes[i].branch != NULL && is(name, length, graph->nodes[i].branch) &&
            !aludel_i_graph_is_replaced(graph, i))
            return i;
    return ALUDEL_I_NONE;
}

/* The id or keyword, or with `branches` the branch name, that was probably meant; NULL: none is near. */
static const char *nearest(const struct aludel_i_graph *graph, const char *word, size_t length, bool branches)
{
    struct aludel_i_guess guess = aludel_i_guess(word, length);
    for (size_t i = 0; !branches && i < N_KEYWORDS; i++)
        aludel_i_guess_try(&guess, keywords[i]);
    for (uint32_t i = 0; i < graph->n; i++) {
        const char *name = branches ? graph->nodes[i].branch : graph->nodes[i].id;
        if (name != NULL)
            aludel_i_guess_try(&guess, name);
    }
    return guess.name;
}

static void suggest(struct reader *r, const char *near, const char *what)
{
    if (near != NULL)
        aludel_i_buffer_printf(r->why, "\ndid you mean '%s'?", near);
    else
        aludel_i_buffer_printf(r->why, "\nthe %s: " ALUDEL_I_CALL "history", what);
}

static bool read_branch(struct reader *r, const char *name, size_t length)
{
    uint32_t start = find_branch(r->graph, name, length);
    if (start == ALUDEL_I_NONE) {
        const char *near = nearest(r->graph, name, length, true);
        aludel_i_buffer_printf(r->why, "no such branch '%.*s'", (int)length, name);
        suggest(r, near, "branches");
        return false;
    }
    r->out->bottom = start;
    r->out->members = aludel_i_graph_new_set(r->graph);
    if (r->out->members == NULL) {
        r->why->failed = true;
        return false;
    }
    r->out->members[start] = true;
    aludel_i_graph_descendants(r->graph, r->out->members);
    return true;
}

/* --- Words ------------------------------------------------------------------------------------------------------- */

static bool name_heads(struct reader *r, bool one)
{
    bool *set = r->out->set;
    for (uint32_t i = 0; i < r->graph->n_known; i++)
        set[i] = inside(r, i) && !aludel_i_graph_is_replaced(r->graph, i);
    aludel_i_graph_keep_heads(r->graph, set);
    if (!one || aludel_i_graph_count(r->graph, set) <= 1)
        return true;
    aludel_i_buffer_printf(r->why,
                           "multiple head revisions are present for given argument '%.*s'; please specify a specific "
                           "target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads"
                           "\nthe heads are ",
                           SHOW(r));
    aludel_i_target_list(r->why, r->graph, set);
    return false;
}

static bool name_current(struct reader *r)
{
    const bool *applied = r->place->applied;
    if (applied == NULL) {
        aludel_i_buffer_printf(r->why,
                               "'%.*s' asks what a database is at, and there is none here\n"
                               "count from 'head' or from 'base', or name a revision",
                               SHOW(r));
        return false;
    }
    for (uint32_t i = 0; i < r->graph->n; i++)
        r->out->set[i] = applied[i] && !r->place->silent[i] && inside(r, i);
    aludel_i_graph_keep_heads(r->graph, r->out->set);
    if (aludel_i_graph_count(r->graph, r->out->set) == 0)
        r->out->kind = ALUDEL_I_BASE;
    return true;
}

/* Marks the ids that start with the word, those of the branch where one was named; returns how many there are. */
static uint32_t mark_matches(struct reader *r, const char *word, size_t length)
{
    uint32_t count, first = aludel_i_graph_prefix(r->graph, word, length, &count), marked = 0;
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t node = (uint32_t)(r->graph->by_id[i] - r->graph->nodes);
        r->out->set[node] = inside(r, node);
        marked += r->out->set[node];
    }
    return marked;
}

static bool unknown(struct reader *r, const char *word, size_t length)
{
    const char *near = nearest(r->graph, word, length, false);
    aludel_i_buffer_printf(r->why, "no such revision or branch '%.*s'", (int)length, word);
    if (length < LEAST_PREFIX)
        aludel_i_buffer_puts(r->why, "; please ensure at least four characters are present for partial revision "
                                     "identifier matches");
    suggest(r, near, "ids");
    return false;
}

static bool ambiguous(struct reader *r, const char *word, size_t length)
{
    aludel_i_buffer_printf(r->why, "multiple revisions start with '%.*s': ", (int)length, word);
    aludel_i_target_list(r->why, r->graph, r->out->set);
    aludel_i_buffer_puts(r->why, "\nwrite more of the id");
    return false;
}

static bool not_a_member(struct reader *r, uint32_t node)
{
    aludel_i_buffer_printf(r->why, "revision %s is not a member of branch '%s'\n'%s' names it without the branch",
                           r->graph->nodes[node].id, r->graph->nodes[r->out->bottom].branch, r->graph->nodes[node].id);
    return false;
}

static bool too_short(struct reader *r, const char *word, size_t length, uint32_t only)
{
    aludel_i_buffer_printf(r->why,
                           "no such revision or branch '%.*s'; please ensure at least four characters are present for "
                           "partial revision identifier matches\ndid you mean '%s'?",
                           (int)length, word, r->graph->nodes[only].id);
    return false;
}

static bool name_by_prefix(struct reader *r, const char *word, size_t length)
{
    uint32_t count, first = aludel_i_graph_prefix(r->graph, word, length, &count);
    uint32_t marked = length == 0 ? 0 : mark_matches(r, word, length);
    if (marked > 1)
        return ambiguous(r, word, length);
    if (length == 0 || count == 0)
        return unknown(r, word, length);
    uint32_t only = (uint32_t)(r->graph->by_id[first] - r->graph->nodes);
    if (marked == 0)
        return not_a_member(r, only);
    if (length < LEAST_PREFIX)
        return too_short(r, word, length, only);
    return true;
}

static bool only_a_branch(struct reader *r, uint32_t start)
{
    const struct aludel_i_node *node = &r->graph->nodes[start];
    aludel_i_buffer_printf(r->why, "'%s' is a branch, not a revision\nits newest is '%s@head', its first is '%s'",
                           node->branch, node->branch, node->id);
    return false;
}

static bool only_a_part(struct reader *r, uint32_t squash, const char *word, size_t length)
{
    const char *id = r->graph->nodes[squash].id;
    aludel_i_buffer_printf(r->why, "'%.*s' is a part of '%s', which replaces it\n'%s' is all of it", (int)length, word,
                           id, id);
    return false;
}

static bool name_revision(struct reader *r, const char *word, size_t length)
{
    bool last;
    uint32_t node = aludel_i_graph_find(r->graph, word, length);
    uint32_t squash = node != ALUDEL_I_NONE ? node : aludel_i_graph_find_squash(r->graph, word, length, &last);
    if (squash != node && !last)
        return only_a_part(r, squash, word, length);
    if (squash == ALUDEL_I_NONE) {
        uint32_t branch = find_branch(r->graph, word, length);
        return branch == ALUDEL_I_NONE ? name_by_prefix(r, word, length) : only_a_branch(r, branch);
    }
    node = squash; /* the last of what it replaces was as far */
    if (!inside(r, node))
        return not_a_member(r, node);
    r->out->set[node] = true;
    return true;
}

static bool name_word(struct reader *r, const char *word, size_t length)
{
    if (is(word, length, "base")) {
        r->out->kind = ALUDEL_I_BASE;
        return true;
    }
    if (is(word, length, "current"))
        return name_current(r);
    if (is_keyword(word, length))
        return name_heads(r, is(word, length, "head"));
    return name_revision(r, word, length);
}

/* --- Steps ------------------------------------------------------------------------------------------------------- */

/* "WORD+N": finds the sign and reads the count. False: the text ends otherwise. */
static bool split(struct reader *r, const char *rest, size_t length, size_t *word_length)
{
    size_t digits = 0;
    while (digits < length && rest[length - 1 - digits] >= '0' && rest[length - 1 - digits] <= '9')
        digits++;
    if (digits == 0 || digits == length)
        return false;
    size_t sign = length - 1 - digits;
    if (rest[sign] != '+' && rest[sign] != '-')
        return false;
    uint32_t count = 0;
    for (size_t i = sign + 1; i < length && count < MOST_STEPS; i++)
        count = count * 10 + (uint32_t)(rest[i] - '0');
    r->out->sign = rest[sign];
    r->out->count = count < MOST_STEPS ? count : MOST_STEPS;
    *word_length = sign;
    return true;
}

/* Counts the ways among `list` and tells the last one. A step leaves the branch only where it must: below the branch's
 * first revision. */
static uint32_t count_ways(const struct reader *r, const uint32_t *list, uint32_t n, bool replaced, uint32_t *last)
{
    uint32_t ways = 0;
    for (uint32_t i = 0; i < n; i++)
        if (inside(r, list[i]) && (replaced || !aludel_i_graph_is_replaced(r->graph, list[i]))) {
            *last = list[i];
            ways++;
        }
    if (ways > 0 || n == 0)
        return ways;
    *last = list[0];
    return n;
}

static bool is_root(const struct reader *r, uint32_t node)
{
    return r->graph->nodes[node].n_parents == 0 && !aludel_i_graph_is_replaced(r->graph, node);
}

static uint32_t count_roots(const struct reader *r, uint32_t *last)
{
    if (r->out->bottom != ALUDEL_I_NONE) {
        *last = r->out->bottom;
        return 1;
    }
    uint32_t ways = 0;
    for (uint32_t i = 0; i < r->graph->n_known; i++)
        if (is_root(r, i)) {
            *last = i;
            ways++;
        }
    return ways;
}

/* The ways are marked. */
static bool fork_ahead(struct reader *r, const char *from)
{
    aludel_i_buffer_printf(r->why, "'%.*s' can go more than one way from '%s': ", SHOW(r), from);
    aludel_i_target_list(r->why, r->graph, r->out->set);
    aludel_i_buffer_puts(r->why, "\nname the revision itself");
    return false;
}

static void too_far(struct reader *r, size_t word_end, uint32_t taken)
{
    aludel_i_buffer_printf(r->why, "walked too far: '%.*s' takes more steps than there are", SHOW(r));
    if (taken > 0)
        aludel_i_buffer_printf(r->why, "\n'%.*s%c%u' is the farthest", (int)word_end, r->text, r->out->sign, taken);
}

static bool step_from_base(struct reader *r, uint32_t *at)
{
    uint32_t ways = r->out->sign == '+' ? count_roots(r, at) : 0;
    if (ways <= 1)
        return ways == 1;
    for (uint32_t i = 0; i < r->graph->n_known; i++)
        r->out->set[i] = is_root(r, i);
    return fork_ahead(r, "base");
}

/* One step from *at, where ALUDEL_I_NONE is base. False with an empty `why`: there is none. */
static bool step(struct reader *r, uint32_t *at)
{
    if (*at == ALUDEL_I_NONE)
        return step_from_base(r, at);
    bool up = r->out->sign == '+';
    const struct aludel_i_node *node = &r->graph->nodes[*at];
    const uint32_t *list = up ? node->children : node->parents;
    uint32_t n = up ? node->n_children : node->n_parents;
    if (n == 0 && !up) {
        r->out->bottom = *at;
        *at = ALUDEL_I_NONE;
        return true;
    }
    uint32_t last, ways = count_ways(r, list, n, aludel_i_graph_is_replaced(r->graph, *at), &last);
    if (ways <= 1) {
        *at = ways == 1 ? last : *at;
        return ways == 1;
    }
    for (uint32_t i = 0; i < n; i++)
        r->out->set[list[i]] = inside(r, list[i]) && !aludel_i_graph_is_replaced(r->graph, list[i]);
    return fork_ahead(r, node->id);
}

/* Where the walk starts: the one revision that the word named, or base. */
static bool find_start(struct reader *r, uint32_t *at)
{
    *at = ALUDEL_I_NONE;
    uint32_t count = aludel_i_graph_count(r->graph, r->out->set);
    if (count > 1) {
        aludel_i_buffer_printf(r->why, "'%.*s' has more than one revision to start from: ", SHOW(r));
        aludel_i_target_list(r->why, r->graph, r->out->set);
        aludel_i_buffer_puts(r->why, "\nstart from one of them");
        return false;
    }
    for (uint32_t i = 0; count == 1 && *at == ALUDEL_I_NONE; i++)
        if (r->out->set[i])
            *at = i;
    return true;
}

static bool walk(struct reader *r, size_t word_end)
{
    uint32_t at;
    if (!find_start(r, &at))
        return false;
    memset(r->out->set, 0, r->graph->n * sizeof *r->out->set);
    for (uint32_t taken = 0; taken < r->out->count; taken++)
        if (!step(r, &at)) {
            if (r->why->length == 0)
                too_far(r, word_end, taken);
            return false;
        }
    r->out->kind = at == ALUDEL_I_NONE ? ALUDEL_I_BASE : ALUDEL_I_REVISIONS;
    if (at != ALUDEL_I_NONE)
        r->out->set[at] = true;
    return true;
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

/* Does the word name something by itself? Asked where "WORD-N" may also be the start of an id. */
static bool names_one(const struct reader *r, const char *word, size_t length)
{
    if (is_keyword(word, length) || aludel_i_graph_find(r->graph, word, length) != ALUDEL_I_NONE)
        return true;
    uint32_t count;
    aludel_i_graph_prefix(r->graph, word, length, &count);
    return length >= LEAST_PREFIX && count == 1;
}

static bool two_readings(struct reader *r, const char *word, size_t length)
{
    aludel_i_buffer_printf(r->why, "'%.*s' is the start of ", SHOW(r));
    aludel_i_target_list(r->why, r->graph, r->out->set);
    aludel_i_buffer_printf(r->why, ", and also %u down from '%.*s'\nwrite the id in full", r->out->count, (int)length,
                           word);
    return false;
}

static bool read_rest(struct reader *r, enum aludel_i_direction direction, const char *rest, size_t length)
{
    size_t word_length;
    if (aludel_i_graph_find(r->graph, rest, length) != ALUDEL_I_NONE || !split(r, rest, length, &word_length))
        return name_word(r, rest, length);
    size_t word_end = (size_t)(rest - r->text) + word_length;
    if (word_length == 0) {
        if (direction == ALUDEL_I_UP || direction == ALUDEL_I_DOWN) {
            r->out->kind = ALUDEL_I_RELATIVE;
            return true;
        }
        return name_current(r) && walk(r, word_end);
    }
    if (length >= LEAST_PREFIX && mark_matches(r, rest, length) > 0) {
        if (names_one(r, rest, word_length))
            return two_readings(r, rest, word_length);
        r->out->sign = '\0';
        return name_by_prefix(r, rest, length);
    }
    return name_word(r, rest, word_length) && walk(r, word_end);
}

bool aludel_i_read(const struct aludel_i_place *place, enum aludel_i_direction direction, const char *text,
                   size_t length, struct aludel_i_reading *reading, struct aludel_i_buffer *why)
{
    *reading = (struct aludel_i_reading){.bottom = ALUDEL_I_NONE, .set = aludel_i_graph_new_set(place->graph)};
    if (reading->set == NULL) {
        why->failed = true;
        return false;
    }
    struct reader r = {
        .place = place, .graph = place->graph, .text = text, .length = length, .out = reading, .why = why};
    const char *at = memchr(text, '@', length);
    if (at == NULL)
        return read_rest(&r, direction, text, length);
    size_t name_length = (size_t)(at - text);
    return read_branch(&r, text, name_length) && read_rest(&r, direction, at + 1, length - name_length - 1);
}

void aludel_i_reading_free(struct aludel_i_reading *reading)
{
    free(reading->set);
    free(reading->members);
    *reading = (struct aludel_i_reading){0};
}
