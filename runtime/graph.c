#include "graph.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
    const struct aludel_i_node *const *left = a, *const *right = b;
    return strcmp((*left)->id, (*right)->id);
}

static void add_known(struct aludel_i_node *node, const struct aludel_revision *revision)
{
    *node = (struct aludel_i_node){
        .id = revision->id,
        .summary = revision->summary,
        .branch = revision->branch,
        .parents = revision->parents,
        .n_parents = revision->n_parents,
        .depends = revision->depends,
        .n_depends = revision->n_depends,
        .replaced_by = ALUDEL_I_NONE,
        .revision = revision,
    };
}

/* Writes the indices of those `names` that stand before node `before`; returns how many. */
static uint32_t resolve(const struct aludel_i_graph *graph, const char *const *names, uint32_t n, uint32_t before,
                        uint32_t *list)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = aludel_i_graph_find(graph, names[i], strlen(names[i]));
        if (node < before)
            list[found++] = node;
    }
    return found;
}

static uint32_t *connect_foreign(struct aludel_i_graph *graph, const struct aludel_i_foreign *foreign, uint32_t *list)
{
    for (uint32_t i = graph->n_known; i < graph->n; i++) {
        struct aludel_i_node *node = &graph->nodes[i];
        const struct aludel_i_foreign *from = &foreign[i - graph->n_known];
        node->parents = list;
        node->n_parents = resolve(graph, from->parents, from->n_parents, i, list);
        list += node->n_parents;
        node->depends = list;
        node->n_depends = resolve(graph, from->depends, from->n_depends, i, list);
        list += node->n_depends;
    }
    return list;
}

static void connect_children(struct aludel_i_graph *graph, uint32_t *list)
{
    for (uint32_t i = 0; i < graph->n; i++)
        for (uint32_t j = 0; j < graph->nodes[i].n_parents; j++)
            graph->nodes[graph->nodes[i].parents[j]].n_children++;
    for (uint32_t i = 0; i < graph->n; i++) {
        graph->nodes[i].children = list;
        list += graph->nodes[i].n_children;
        graph->nodes[i].n_children = 0;
    }
    for (uint32_t i = 0; i < graph->n; i++)
        for (uint32_t j = 0; j < graph->nodes[i].n_parents; j++) {
            struct aludel_i_node *parent = &graph->nodes[graph->nodes[i].parents[j]];
            graph->lists[(parent->children - graph->lists) + parent->n_children++] = i;
        }
}

static void add_replaced(struct aludel_i_graph *graph, struct aludel_i_node *squash, uint32_t node, uint32_t *list)
{
    if (node == ALUDEL_I_NONE || graph->nodes[node].replaced_by != ALUDEL_I_NONE)
        return;
    graph->nodes[node].replaced_by = (uint32_t)(squash - graph->nodes);
    list[squash->n_replaces++] = node;
}

/* The plan's squashes first: a ledger cannot take away what this build replaces. */
static void connect_replaced(struct aludel_i_graph *graph, const struct aludel_i_foreign *foreign, uint32_t *list)
{
    for (uint32_t i = 0; i < graph->n; i++) {
        struct aludel_i_node *node = &graph->nodes[i];
        const char *id = node->revision != NULL ? NULL : foreign[i - graph->n_known].replaces;
        node->replaces = list;
        for (uint32_t k = 0; node->revision != NULL && k < node->revision->n_replaces; k++) {
            const char *replaced = node->revision->replaces[k].id;
            add_replaced(graph, node, aludel_i_graph_find(graph, replaced, strlen(replaced)), list);
        }
        for (; id != NULL && *id != '\0'; id += strspn(id, " ")) {
            size_t length = strcspn(id, " ");
            add_replaced(graph, node, aludel_i_graph_find(graph, id, length), list);
            id += length;
        }
        list += node->n_replaces;
    }
}

/* Room for the lists that are not the plan's: children of all, parents and depends of the foreign, what is replaced
 * (which each node is once). */
static size_t edges(const struct aludel_plan *plan, const struct aludel_i_foreign *foreign, uint32_t n_foreign)
{
    size_t n = 0;
    for (uint32_t i = 0; i < plan->n_revisions; i++)
        n += plan->revisions[i].n_parents;
    for (uint32_t i = 0; i < n_foreign; i++)
        n += (size_t)2 * foreign[i].n_parents + foreign[i].n_depends;
    return n + plan->n_revisions + n_foreign;
}

bool aludel_i_graph_init(struct aludel_i_graph *graph, const struct aludel_plan *plan,
                         const struct aludel_i_foreign *foreign, uint32_t n_foreign)
{
    /* One more than needed, because calloc(0) may answer NULL. */
    size_t n = (size_t)plan->n_revisions + n_foreign;
    uint32_t *list;
    *graph = (struct aludel_i_graph){.n = (uint32_t)n, .n_known = plan->n_revisions};
    graph->nodes = calloc(n + 1, sizeof *graph->nodes);
    graph->by_id = calloc(n + 1, sizeof(*graph->by_id));
    graph->lists = calloc(edges(plan, foreign, n_foreign) + 1, sizeof *graph->lists);
    if (graph->nodes == NULL || graph->by_id == NULL || graph->lists == NULL) {
        aludel_i_graph_free(graph);
        return false;
    }
    for (uint32_t i = 0; i < plan->n_revisions; i++)
        add_known(&graph->nodes[i], &plan->revisions[i]);
    for (uint32_t i = 0; i < n_foreign; i++) {
        graph->nodes[plan->n_revisions + i].id = foreign[i].id;
        graph->nodes[plan->n_revisions + i].summary = foreign[i].summary;
        graph->nodes[plan->n_revisions + i].replaced_by = ALUDEL_I_NONE;
    }
    for (uint32_t i = 0; i < graph->n; i++)
        graph->by_id[i] = &graph->nodes[i];
    qsort(graph->by_id, graph->n, sizeof(*graph->by_id), by_id);
    list = connect_foreign(graph, foreign, graph->lists);
    connect_replaced(graph, foreign, list);
    connect_children(graph, list + graph->n);
    return true;
}

void aludel_i_graph_free(struct aludel_i_graph *graph)
{
    free(graph->nodes);
    free(graph->by_id);
    free(graph->lists);
    *graph = (struct aludel_i_graph){0};
}

/* The first place in by_id whose id is not before the `length` bytes at `text`. */
static uint32_t lower_bound(const struct aludel_i_graph *graph, const char *text, size_t length)
{
    uint32_t low = 0, high = graph->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strncmp(graph->by_id[middle]->id, text, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t aludel_i_graph_find(const struct aludel_i_graph *graph, const char *id, size_t length)
{
    /* In byte order an id comes before all longer ones that start with it. */
    uint32_t at = lower_bound(graph, id, length);
    if (at == graph->n || strlen(graph->by_id[at]->id) != length || memcmp(graph->by_id[at]->id, id, length) != 0)
        return ALUDEL_I_NONE;
    return (uint32_t)(graph->by_id[at] - graph->nodes);
}

uint32_t aludel_i_graph_prefix(const struct aludel_i_graph *graph, const char *prefix, size_t length, uint32_t *count)
{
    uint32_t first = lower_bound(graph, prefix, length), end = first;
    while (end < graph->n && strncmp(graph->by_id[end]->id, prefix, length) == 0)
        end++;
    *count = end - first;
    return first;
}

bool aludel_i_graph_is_replaced(const struct aludel_i_graph *graph, uint32_t node)
{
    return graph->nodes[node].replaced_by < graph->n_known;
}

uint32_t aludel_i_graph_find_squash(const struct aludel_i_graph *graph, const char *id, size_t length, bool *last)
{
    for (uint32_t i = 0; i < graph->n_known; i++) {
        const struct aludel_revision *revision = graph->nodes[i].revision;
        for (uint32_t k = 0; k < revision->n_replaces; k++) {
            const char *replaced = revision->replaces[k].id;
            *last = k + 1 == revision->n_replaces;
            if (strncmp(replaced, id, length) == 0 && replaced[length] == '\0')
                return i;
        }
    }
    return ALUDEL_I_NONE;
}

bool aludel_i_has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (; words != NULL && *words != '\0'; words += strspn(words, " ")) {
        size_t next = strcspn(words, " ");
        if (next == length && memcmp(words, word, length) == 0)
            return true;
        words += next;
    }
    return false;
}

uint32_t aludel_i_count_words(const char *words)
{
    uint32_t n = *words != '\0';
    for (; *words != '\0'; words++)
        n += *words == ' ';
    return n;
}

bool *aludel_i_graph_new_set(const struct aludel_i_graph *graph)
{
    return calloc((size_t)graph->n + 1, sizeof(bool));
}

uint32_t aludel_i_graph_count(const struct aludel_i_graph *graph, const bool *set)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        count += set[i];
    return count;
}

static void mark(const uint32_t *list, uint32_t n, bool *set, bool value)
{
    for (uint32_t i = 0; i < n; i++)
        set[list[i]] = value;
}

static bool any(const uint32_t *list, uint32_t n, const bool *set)
{
    for (uint32_t i = 0; i < n; i++)
        if (set[list[i]])
            return true;
    return false;
}

void aludel_i_graph_close_down(const struct aludel_i_graph *graph, bool *set)
{
    for (uint32_t i = graph->n; i-- > 0;)
        if (set[i]) {
            mark(graph->nodes[i].parents, graph->nodes[i].n_parents, set, true);
            mark(graph->nodes[i].depends, graph->nodes[i].n_depends, set, true);
        }
}

void aludel_i_graph_close_up(const struct aludel_i_graph *graph, bool *set)
{
    for (uint32_t i = 0; i < graph->n; i++)
        set[i] = set[i] || any(graph->nodes[i].parents, graph->nodes[i].n_parents, set) ||
                 any(graph->nodes[i].depends, graph->nodes[i].n_depends, set) ||
                 any(graph->nodes[i].replaces, graph->nodes[i].n_replaces, set);
}

void aludel_i_graph_descendants(const struct aludel_i_graph *graph, bool *set)
{
    for (uint32_t i = 0; i < graph->n; i++)
        set[i] = set[i] || any(graph->nodes[i].parents, graph->nodes[i].n_parents, set);
}

void aludel_i_graph_keep_heads(const struct aludel_i_graph *graph, bool *set)
{
    /* Upwards: a member takes out its parents before a child of its own takes it out. */
    for (uint32_t i = 0; i < graph->n; i++)
        if (set[i])
            mark(graph->nodes[i].parents, graph->nodes[i].n_parents, set, false);
}
