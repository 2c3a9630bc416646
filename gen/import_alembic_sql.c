/* The output of `alembic upgrade --sql` and `alembic downgrade --sql`: what the revisions do. It is one script; a
 * comment line says where a revision's part begins, and the version table's statements stand between the parts. */
#include "import_alembic.h"
#include "import_files.h"
#include "import_steps.h"

#include <string.h>

struct part {
    struct import_steps steps;
    bool begun;
};

struct script {
    struct alembic *alembic;
    const struct source *source;
    struct part *upgrades, *downgrades; /* by revision */
    struct import_revision **order;     /* of the upgrades */
    size_t n_ordered;
    struct part *current;
    bool unknown; /* behind the heading of a revision that there is not, which was said */
    bool in_transaction, has_transactions;
};

/* --- Percent signs ------------------------------------------------------------------------------------------------ */

/* A driver's paramstyle doubles each `%`, unless env.py says otherwise: then every run of them has an even length. */
static bool is_doubled(const struct source *source)
{
    bool any = false;
    for (const char *at = strchr(source->bytes, '%'); at != NULL; at = strchr(at, '%')) {
        size_t run = strspn(at, "%");
        if (run % 2 == 1)
            return false;
        at += run;
        any = true;
    }
    return any;
}

static const struct source *undouble(struct import *import, const struct source *source)
{
    struct text text = {0};
    for (const char *at = source->bytes, *end = at + source->length; at < end;) {
        const char *percent = memchr(at, '%', (size_t)(end - at));
        size_t length = percent == NULL ? (size_t)(end - at) : (size_t)(percent - at) + 1;
        text_add(&text, at, length);
        at += length + (percent != NULL);
    }
    const struct source *single = import_with_text(import, source, &text);
    text_free(&text);
    return single;
}

/* --- Headings ----------------------------------------------------------------------------------------------------- */

/* "-- Running upgrade a, b -> c" is the upgrade of c, "-- Running downgrade c -> a, b" the downgrade of c. */
static bool read_heading(struct slice line, bool *upgrade, struct slice *id)
{
    static const char up[] = "-- Running upgrade ", down[] = "-- Running downgrade ";
    *upgrade = import_begins(line, up);
    if (!*upgrade && !import_begins(line, down))
        return false;
    line = import_from(line, *upgrade ? strlen(up) : strlen(down));
    const char *arrow = strstr(line.at, "->"), *end = line.at + line.length;
    if (arrow == NULL || arrow >= end)
        return false;
    *id = import_trim(*upgrade ? (struct slice){arrow + 2, (size_t)(end - arrow) - 2}
                               : (struct slice){line.at, (size_t)(arrow - line.at)});
    return id->length > 0;
}

static struct part *part_at(struct script *script, bool upgrade, uint32_t i)
{
    struct import *import = script->alembic->import;
    struct part *part = upgrade ? &script->upgrades[i] : &script->downgrades[i];
    if (part->begun)
        return part;
    import_steps_start(&part->steps, import, import->revisions[i], upgrade ? TREE_UPGRADE : TREE_DOWNGRADE, false);
    part->begun = true;
    if (upgrade)
        script->order[script->n_ordered++] = import->revisions[i];
    return part;
}

static struct part *part_of(struct script *script, bool upgrade, struct slice id)
{
    struct import *import = script->alembic->import;
    const char *valid = import_id(import, id);
    uint32_t i = slice_map_find(&script->alembic->by_id, slice_of(valid));
    if (i == SLICE_MAP_NONE) {
        import_say(import, DIAG_IMPORT_LOST, source_span(script->source, id),
                   "give the SQL and the Python files of the same commit", "no Python file is the revision '%.*s'",
                   SLICE_FORMAT(id));
        return NULL;
    }
    return part_at(script, upgrade, i);
}

/* Follows the headings in what stands in front of a statement; what is left of it belongs to that. */
static struct slice follow_headings(struct script *script, struct slice lead)
{
    struct slice rest = lead, line, id;
    bool upgrade;
    while (import_line(&rest, &line))
        if (read_heading(line, &upgrade, &id)) {
            if (script->current != NULL)
                import_steps_end(&script->current->steps, script->source, (struct slice){lead.at, 0});
            script->current = part_of(script, upgrade, id);
            script->unknown = script->current == NULL;
            lead = rest;
        }
    return lead;
}

/* --- Statements --------------------------------------------------------------------------------------------------- */

static bool is_version_table(const struct script *script, struct slice name)
{
    const char *table = script->alembic->import->options->version_table;
    struct slice last = name;
    for (size_t i = 0; i < name.length; i++)
        if (name.at[i] == '.')
            last = import_from(name, i + 1);
    if (last.length >= 2 && last.at[0] == '"')
        last = (struct slice){last.at + 1, last.length - 2};
    return slice_is(last, table != NULL ? table : "alembic_version");
}

static bool keeps_versions(const struct script *script, const struct import_item *item)
{
    static const char *const verbs[] = {"INSERT", "UPDATE", "DELETE", "CREATE TABLE", "DROP TABLE"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(item->class.what, verbs[i]) == 0)
            return is_version_table(script, item->class.object);
    return false;
}

/* env.py may have statements of its own, in front of the first revision. */
static void say_preamble(struct script *script, const struct import_item *item)
{
    import_say(script->alembic->import, DIAG_IMPORT_LOST, source_span(script->source, item->text),
               "take it out, or move it below the revision's '-- Running' line that needs it",
               "SQL that is of no revision: env.py wrote it");
}

static void take(struct script *script, struct import_item *item)
{
    item->lead = follow_headings(script, item->lead);
    if (import_opens_block(item) || import_closes_block(item)) {
        script->in_transaction = import_opens_block(item);
        return;
    }
    if (keeps_versions(script, item))
        return;
    if (script->current == NULL) {
        if (!script->unknown)
            say_preamble(script, item);
        return;
    }
    script->current->steps.alone = script->has_transactions && !script->in_transaction;
    import_steps_take(&script->current->steps, script->source, item);
}

static bool has_transactions(const struct script *script)
{
    struct import_reader reader;
    struct import_item item;
    import_reader_start(&reader, script->alembic->import->arena, import_bytes(script->source));
    while (import_next(&reader, &item))
        if (import_opens_block(&item))
            return true;
    return false;
}

static bool read_sql(struct script *script, const char *path)
{
    struct import *import = script->alembic->import;
    struct import_reader reader;
    struct import_item item;
    script->source = import_read_path(import, path);
    if (script->source == NULL)
        return false;
    if (is_doubled(script->source))
        script->source = undouble(import, script->source);
    script->has_transactions = has_transactions(script);
    script->current = NULL;
    script->unknown = false;
    import_reader_start(&reader, import->arena, import_bytes(script->source));
    while (import_next(&reader, &item))
        take(script, &item);
    follow_headings(script, item.lead);
    if (script->current != NULL)
        import_steps_end(&script->current->steps, script->source, (struct slice){item.lead.at, 0});
    return true;
}

/* --- What is missing ---------------------------------------------------------------------------------------------- */

static void say_no_part(struct script *script, uint32_t i)
{
    struct import *import = script->alembic->import;
    import_say(import, DIAG_IMPORT_LOST, import->revisions[i]->origin,
               "'alembic upgrade heads --sql' prints all of them; where it stops, a revision needs a database",
               "the SQL has no part for the revision '%s'", import->revisions[i]->id);
    import_steps_end(&part_at(script, true, i)->steps, NULL, (struct slice){0});
}

static void complain_of_missing(struct script *script)
{
    struct import *import = script->alembic->import;
    bool downgrades = import->options->downgrade_sql != NULL;
    if (!downgrades && import->n_revisions > 0)
        import_say(import, DIAG_IMPORT_CHANGED, import->revisions[0]->origin,
                   "'alembic downgrade heads:base --sql > down.sql', and '--downgrade-sql down.sql'",
                   "there is no SQL of the way back, so every revision becomes irreversible");
    for (uint32_t i = 0; i < import->n_revisions; i++) {
        struct import_revision *revision = import->revisions[i];
        if (!script->upgrades[i].begun)
            say_no_part(script, i);
        else if (!script->downgrades[i].begun && downgrades)
            import_say(import, DIAG_IMPORT_CHANGED, revision->origin,
                       "'alembic downgrade REVISION:base --sql' prints the way back from that revision",
                       "the SQL has no downgrade of the revision '%s', which becomes irreversible", revision->id);
        revision->irreversible = "alembic's downgrade of it was not imported";
    }
}

/* Where revisions of several branches are ready, aludel and alembic may choose another one. */
static void take_order(struct script *script)
{
    struct import *import = script->alembic->import;
    if (script->n_ordered == import->n_revisions)
        import->revisions = script->order;
}

void import_alembic_sql(struct alembic *alembic)
{
    struct import *import = alembic->import;
    const struct options *options = import->options;
    if (options->upgrade_sql == NULL) {
        import_say(import, DIAG_IMPORT_LOST, (struct span){0},
                   "'alembic upgrade heads --sql > up.sql', 'alembic downgrade heads:base --sql > down.sql', then add "
                   "'--upgrade-sql up.sql --downgrade-sql down.sql'",
                   "what the revisions do is Python, which only alembic can turn into SQL");
        import->n_revisions = 0;
        return;
    }
    struct script script = {
        .alembic = alembic,
        .upgrades = arena_alloc(import->arena, import->n_revisions * sizeof *script.upgrades),
        .downgrades = arena_alloc(import->arena, import->n_revisions * sizeof *script.downgrades),
        .order = arena_alloc(import->arena, import->n_revisions * sizeof(struct import_revision *)),
    };
    bool read = read_sql(&script, options->upgrade_sql);
    if (options->downgrade_sql != NULL)
        read = read_sql(&script, options->downgrade_sql) && read;
    if (read)
        complain_of_missing(&script);
    take_order(&script);
}
