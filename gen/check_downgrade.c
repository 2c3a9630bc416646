#include "check_downgrade.h"

#include "classify.h"
#include "token.h"

#include <ctype.h>
#include <string.h>

enum effect { MAKES, DROPS, ALTERS };

/* What one statement does to one object. */
struct change {
    enum effect effect;
    bool maybe;  /* IF EXISTS, OR REPLACE: perhaps there was nothing to do */
    bool rename; /* half of one */
    const char *kind;
    struct slice written, key, on;
};

/* What all statements of one direction do. */
struct changes {
    struct arena *arena;
    const char *limit; /* of the source, where the lexer finds its NUL */
    struct change *items;
    size_t n, n_statements;
    bool unclear; /* perhaps more than can be seen here */
    bool cascade;
};

/* --- Names ---------------------------------------------------------------------------------------------------------
 */

/* The last part of a name as the server keeps it: in lower case unless it is quoted. */
static struct slice key_of(const struct changes *changes, struct slice name)
{
    if (name.at == NULL)
        return name;
    struct lexer lexer;
    struct token last = {0};
    lexer_start(&lexer, name.at, (size_t)(changes->limit - name.at));
    while (lexer.cursor < name.at + name.length)
        last = lexer_sql(&lexer);
    if (last.kind == TOKEN_QUOTED)
        return (struct slice){last.text.at + 1, last.text.length - 2};
    char *lower = arena_copy(changes->arena, last.text.at, last.text.length);
    for (char *c = lower; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return (struct slice){lower, last.text.length};
}

static bool is_relation(const char *kind)
{
    return strcmp(kind, "TYPE") != 0 && strcmp(kind, "DOMAIN") != 0;
}

/* Tables, views and indexes share their names, and types and domains theirs. */
static const struct change *find(const struct changes *changes, enum effect effect, const char *kind, struct slice key)
{
    for (size_t i = 0; i < changes->n && key.at != NULL; i++)
        if (changes->items[i].effect == effect && is_relation(changes->items[i].kind) == is_relation(kind) &&
            slice_equal(changes->items[i].key, key))
            return &changes->items[i];
    return NULL;
}

/* --- Gathering -----------------------------------------------------------------------------------------------------
 */

static void add(struct changes *changes, struct change change)
{
    change.key = key_of(changes, change.written);
    change.on = key_of(changes, change.on);
    changes->items = arena_grow(changes->arena, changes->items, changes->n, sizeof *changes->items);
    changes->items[changes->n++] = change;
}

/* DROP TABLE a, b */
static void add_dropped(struct changes *changes, const struct statement_class *class, const char *kind)
{
    struct slice list = class->objects;
    struct change drop = {.effect = DROPS, .maybe = class->if_exists, .kind = kind};
    struct lexer lexer;
    if (list.at == NULL)
        return;
    lexer_start(&lexer, list.at, (size_t)(changes->limit - list.at));
    while (lexer.cursor < list.at + list.length) {
        struct token token = lexer_sql(&lexer);
        if (slice_is(token.text, ",")) {
            add(changes, drop);
            drop.written = (struct slice){0};
        } else {
            drop.written = drop.written.at == NULL ? token.text : slice_through(drop.written, token.text);
        }
    }
    add(changes, drop);
}

static const char *tracked_kind(const char *what)
{
    static const char *const kinds[] = {"TABLE", "FOREIGN TABLE", "VIEW",  "MATERIALIZED VIEW",
                                        "INDEX", "TYPE",          "DOMAIN"};
    const char *kind = strchr(what, ' ');
    for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind + 1, kinds[i]) == 0)
            return kinds[i];
    return NULL;
}

static bool is_unclear(const char *what)
{
    static const char *const unclear[] = {"",
                                          "DO",
                                          "CALL",
                                          "SELECT",
                                          "WITH",
                                          "EXECUTE",
                                          "CREATE EXTENSION",
                                          "DROP EXTENSION",
                                          "ALTER EXTENSION",
                                          "SET",
                                          "CREATE SCHEMA",
                                          "DROP SCHEMA",
                                          "DROP OWNED"};
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++)
        if (strcmp(what, unclear[i]) == 0)
            return true;
    return false;
}

static void gather_statement(struct changes *changes, const struct statement_class *class)
{
    const char *kind = tracked_kind(class->what);
    changes->n_statements++;
    changes->cascade = changes->cascade || class->cascade;
    changes->unclear = changes->unclear || is_unclear(class->what);
    if (kind == NULL || class->object.at == NULL || class->temporary)
        return;
    bool maybe = class->if_exists || class->if_not_exists || class->or_replace;
    if (class->what[0] == 'D') {
        add_dropped(changes, class, kind);
    } else if (class->what[0] == 'C') {
        add(changes, (struct change){MAKES, maybe, false, kind, class->object, {0}, class->on});
    } else if (class->new_name.at != NULL) {
        add(changes, (struct change){DROPS, maybe, true, kind, class->object, {0}, {0}});
        add(changes, (struct change){MAKES, maybe, true, kind, class->new_name, {0}, {0}});
    } else {
        add(changes, (struct change){ALTERS, maybe, false, kind, class->object, {0}, {0}});
    }
}

static struct changes gather(struct arena *arena, const struct tree_file *file, enum tree_section_kind kind)
{
    struct changes changes = {.arena = arena, .limit = file->source->bytes + file->source->length};
    for (size_t i = 0; i < file->n_sections; i++)
        for (size_t k = 0; k < file->sections[i].n_statements && file->sections[i].kind == kind; k++)
            gather_statement(&changes, &file->sections[i].statements[k].class);
    return changes;
}

/* --- Comparing -----------------------------------------------------------------------------------------------------
 */

/* What goes when something else does. */
static bool goes_along(const struct change *made, const struct changes *up, const struct changes *down)
{
    if (down->cascade)
        return true;
    if (made->on.at == NULL)
        return false;
    return find(down, DROPS, "TABLE", made->on) != NULL || find(down, ALTERS, "TABLE", made->on) != NULL ||
           find(up, MAKES, "TABLE", made->on) != NULL;
}

static void check_taken_back(struct diag_list *diags, const struct tree_file *file, const struct changes *up,
                             const struct changes *down)
{
    for (size_t i = 0; i < up->n; i++) {
        const struct change *made = &up->items[i];
        if (made->effect != MAKES || made->maybe || made->rename || find(up, DROPS, made->kind, made->key) != NULL ||
            find(down, DROPS, made->kind, made->key) != NULL || goes_along(made, up, down))
            continue;
        struct diag *diag = diag_add(diags, DIAG_DOWNGRADE_LEAVES, source_span(file->source, made->written),
                                     "the downgrade leaves '%.*s' behind", SLICE_FORMAT(made->written));
        diag_hint(diags, diag, "add 'DROP %s %.*s;' to '@downgrade'", made->kind, SLICE_FORMAT(made->written));
    }
}

static void check_made(struct diag_list *diags, const struct tree_file *file, const struct changes *up,
                       const struct changes *down)
{
    for (size_t i = 0; i < down->n; i++) {
        const struct change *dropped = &down->items[i];
        if (dropped->effect != DROPS || dropped->maybe || find(up, MAKES, dropped->kind, dropped->key) != NULL ||
            find(down, MAKES, dropped->kind, dropped->key) != NULL)
            continue;
        struct diag *diag = diag_add(diags, DIAG_DOWNGRADE_UNKNOWN, source_span(file->source, dropped->written),
                                     "the downgrade %s '%.*s', which the upgrade did not make",
                                     dropped->rename ? "renames" : "drops", SLICE_FORMAT(dropped->written));
        diag_hint(diags, diag, "a downgrade takes back what its own upgrade did, and no more");
    }
}

void check_downgrade(struct diag_list *diags, const struct tree_file *file)
{
    struct changes up = gather(diags->arena, file, TREE_UPGRADE), down = gather(diags->arena, file, TREE_DOWNGRADE);
    if (up.unclear || down.unclear || up.n_statements == 0 || down.n_statements == 0)
        return;
    check_taken_back(diags, file, &up, &down);
    check_made(diags, file, &up, &down);
}
