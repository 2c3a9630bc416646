/* Sqitch: the plan says which changes there are and what they need; deploy, revert and verify hold their SQL. */
#include "import_files.h"
#include "import_steps.h"

#include "created.h"

#include <string.h>

struct change {
    struct slice name;
    struct slice first_tag; /* the first one behind it; absent while there is none */
    struct import_revision *revision;
    bool reworked; /* the name comes again: its scripts are NAME@TAG.sql */
};

struct sqitch {
    struct import *import;
    const struct source *plan;
    const char *top;
    struct change *changes;
    size_t n_changes;
};

/* --- The plan's lines --------------------------------------------------------------------------------------------- */

/* "# note" ends a line; a `#` inside a name has no blank before it. */
static struct slice cut_note(struct slice *line)
{
    for (size_t i = 1; i < line->length; i++)
        if (line->at[i] == '#' && (line->at[i - 1] == ' ' || line->at[i - 1] == '\t')) {
            struct slice note = import_trim(import_from(*line, i + 1));
            line->length = i;
            return note;
        }
    return (struct slice){0};
}

static bool is_same_instance(const struct change *change, struct slice name, struct slice tag)
{
    return slice_equal(change->name, name) && (tag.at == NULL || change->first_tag.at != NULL);
}

/* "NAME", "NAME@TAG" or "@TAG": the change that it names, so far; NULL: there is none. */
static struct change *find(struct sqitch *sqitch, struct slice reference)
{
    const char *at = memchr(reference.at, '@', reference.length);
    struct slice name = {reference.at, at == NULL ? reference.length : (size_t)(at - reference.at)};
    struct slice tag = at == NULL ? (struct slice){0} : import_from(reference, name.length + 1);
    bool below = tag.at == NULL; /* at or below the tag */
    for (size_t i = sqitch->n_changes; i-- > 0;) {
        struct change *change = &sqitch->changes[i];
        below = below || slice_equal(change->first_tag, tag);
        if (below && (name.length == 0 || is_same_instance(change, name, tag)))
            return change;
    }
    return NULL;
}

static void add_dependency(struct sqitch *sqitch, struct change *change, struct slice word)
{
    struct import *import = sqitch->import;
    const struct change *needed = find(sqitch, word);
    if (word.length > 0 && word.at[0] == '!')
        import_say(import, DIAG_IMPORT_CHANGED, source_span(sqitch->plan, word), NULL,
                   "the conflict with '%.*s' is left out: in one line of revisions none is beside another",
                   SLICE_FORMAT(import_from(word, 1)));
    else if (needed != NULL && needed != change)
        import_add_name(import, &change->revision->depends, needed->revision->id);
    else
        import_say(import, DIAG_IMPORT_CHANGED, source_span(sqitch->plan, word),
                   "see to it that the other project is deployed before",
                   "the dependency on '%.*s' is left out: no change of this plan has that name", SLICE_FORMAT(word));
}

/* "[a b@v1 !c]" in the rest of a line; the rest moves behind it. */
static void take_dependencies(struct sqitch *sqitch, struct change *change, struct slice *rest)
{
    *rest = import_trim(*rest);
    const char *close = import_begins(*rest, "[") ? memchr(rest->at, ']', rest->length) : NULL;
    if (close == NULL)
        return;
    struct slice list = {rest->at + 1, (size_t)(close - rest->at) - 1}, word;
    while (import_word(&list, &word))
        add_dependency(sqitch, change, word);
    *rest = import_from(*rest, (size_t)(close - rest->at) + 1);
}

static void take_planner(struct sqitch *sqitch, struct change *change, struct slice rest)
{
    struct slice when;
    int64_t instant;
    if (!import_word(&rest, &when) || !created_parse(when, &instant))
        return;
    change->revision->created = import_printf(sqitch->import, "%.*s", SLICE_FORMAT(when));
    rest = import_trim(rest);
    if (rest.length > 0)
        change->revision->author = import_printf(sqitch->import, "%.*s", SLICE_FORMAT(rest));
}

static void read_change(struct sqitch *sqitch, struct slice line)
{
    struct import *import = sqitch->import;
    struct slice note = cut_note(&line), name;
    if (!import_word(&line, &name))
        return;
    struct change *before = find(sqitch, name);
    if (before != NULL)
        before->reworked = true;
    sqitch->changes = arena_grow(import->arena, sqitch->changes, sqitch->n_changes, sizeof *sqitch->changes);
    struct change *change = &sqitch->changes[sqitch->n_changes++];
    *change = (struct change){.name = name, .revision = import_add(import, source_span(sqitch->plan, name), name)};
    take_dependencies(sqitch, change, &line);
    take_planner(sqitch, change, line);
    change->revision->summary =
        note.length > 0 ? import_printf(import, "%.*s", SLICE_FORMAT(note)) : import_words(import, name);
}

/* "@v1.0 2025-..." */
static void read_tag(struct sqitch *sqitch, struct slice line)
{
    struct slice word;
    struct change *change = sqitch->n_changes > 0 ? &sqitch->changes[sqitch->n_changes - 1] : NULL;
    if (!import_word(&line, &word) || change == NULL)
        return;
    struct import_revision *revision = change->revision;
    revision->description =
        import_printf(sqitch->import, "%s\nTagged %.*s.", revision->description == NULL ? "" : revision->description,
                      SLICE_FORMAT(word));
    for (size_t i = sqitch->n_changes; i-- > 0 && sqitch->changes[i].first_tag.at == NULL;)
        sqitch->changes[i].first_tag = import_from(word, 1);
}

static void read_plan(struct sqitch *sqitch)
{
    struct slice rest = import_bytes(sqitch->plan), line;
    while (import_line(&rest, &line)) {
        line = import_trim(line);
        if (line.length == 0 || line.at[0] == '#' || line.at[0] == '%')
            continue;
        if (line.at[0] == '@')
            read_tag(sqitch, line);
        else
            read_change(sqitch, line);
    }
}

/* --- Scripts ------------------------------------------------------------------------------------------------------ */

static const struct source *script_of(struct sqitch *sqitch, const struct change *change, const char *folder)
{
    struct import *import = sqitch->import;
    const char *name = change->reworked && change->first_tag.at != NULL
                           ? import_printf(import, "%s/%.*s@%.*s.sql", folder, SLICE_FORMAT(change->name),
                                           SLICE_FORMAT(change->first_tag))
                           : import_printf(import, "%s/%.*s.sql", folder, SLICE_FORMAT(change->name));
    const char *path = import_join(import, sqitch->top, name);
    return import_is_file(path) ? import_read_path(import, path) : NULL;
}

static bool is_query(const struct import_item *item)
{
    return !item->is_command && (strcmp(item->class.what, "SELECT") == 0 || strcmp(item->class.what, "WITH") == 0);
}

/* Sqitch is content when a query does not fail; aludel wants it to be true. count() of the whole row computes it. */
static void add_query(struct sqitch *sqitch, struct import_step *step, const struct source *source,
                      const struct import_item *item)
{
    struct slice query = item->text;
    while (query.length > 0 && query.at[query.length - 1] == ';')
        query.length--;
    import_add_piece(sqitch->import, step, source, item->lead);
    import_add_piece(sqitch->import, step, NULL, slice_of("SELECT count(verified) >= 0 FROM (\n"));
    import_add_piece(sqitch->import, step, source, query);
    import_add_piece(sqitch->import, step, NULL, slice_of("\n) AS verified;"));
}

static void add_verify(struct sqitch *sqitch, struct import_revision *revision, const struct source *source)
{
    struct import *import = sqitch->import;
    struct import_step step = {.kind = TREE_VERIFY};
    struct import_reader reader;
    struct import_item item;
    import_reader_start(&reader, import->arena, import_bytes(source));
    while (import_next(&reader, &item)) {
        if (is_query(&item))
            add_query(sqitch, &step, source, &item);
        else if (!item.class.transaction_control)
            import_say(import, DIAG_IMPORT_CHANGED,
                       source_span(source, (struct slice){item.text.at, strcspn(item.text.at, "\r\n")}),
                       "write it as a query, below '-- @verify'", "left out of the verification: it is no query");
    }
    if (step.n_pieces == 0)
        return;
    revision->steps = arena_grow(import->arena, revision->steps, revision->n_steps, sizeof *revision->steps);
    revision->steps[revision->n_steps++] = step;
}

static void add_scripts(struct sqitch *sqitch, const struct change *change)
{
    struct import *import = sqitch->import;
    const struct source *deploy = script_of(sqitch, change, "deploy"), *revert = script_of(sqitch, change, "revert"),
                        *verify = script_of(sqitch, change, "verify");
    if (deploy == NULL) {
        import_say(import, DIAG_IMPORT_MALFORMED, change->revision->origin,
                   "bring the file back, or take the change out of the plan", "the change has no deploy script");
        return;
    }
    import_sql(import, change->revision, TREE_UPGRADE, deploy, import_bytes(deploy), false);
    if (verify != NULL)
        add_verify(sqitch, change->revision, verify);
    if (revert != NULL)
        import_sql(import, change->revision, TREE_DOWNGRADE, revert, import_bytes(revert), false);
}

/* An earlier instance of a reworked change is called as its scripts are. */
static void name_reworked(struct sqitch *sqitch, struct change *change)
{
    struct import *import = sqitch->import;
    if (!change->reworked)
        return;
    const char *id = import_id(import, slice_of(import_printf(import, "%.*s@%.*s", SLICE_FORMAT(change->name),
                                                              SLICE_FORMAT(change->first_tag))));
    const char *old = change->revision->id;
    change->revision->id = change->revision->file = id;
    for (size_t i = 0; i < import->n_revisions; i++)
        for (size_t k = 0; k < import->revisions[i]->depends.count; k++)
            if (import->revisions[i]->depends.items[k] == old)
                import->revisions[i]->depends.items[k] = id;
}

/* --- The project -------------------------------------------------------------------------------------------------- */

/* sqitch.conf: "top_dir = src", in [core]. */
static const char *top_folder(struct import *import)
{
    const char *path = import_join(import, import->path, "sqitch.conf");
    const struct source *conf = import_is_file(path) ? import_read_text(import, path) : NULL;
    struct slice rest = conf == NULL ? (struct slice){0} : import_bytes(conf), line;
    while (import_line(&rest, &line)) {
        line = import_trim(line);
        if (!import_begins(line, "top_dir"))
            continue;
        line = import_trim(import_from(line, strlen("top_dir")));
        if (import_begins(line, "="))
            return import_join(import, import->path,
                               import_printf(import, "%.*s", SLICE_FORMAT(import_trim(import_from(line, 1)))));
    }
    return import->path;
}

void import_sqitch(struct import *import)
{
    struct sqitch sqitch = {.import = import, .top = top_folder(import)};
    const char *plan = import_join(import, sqitch.top, "sqitch.plan");
    if (!import_is_file(plan)) {
        import_say(import, DIAG_IMPORT_MALFORMED, (struct span){0}, "PATH is the folder that holds it",
                   "there is no '%s'", plan);
        return;
    }
    sqitch.plan = import_read_text(import, plan);
    if (sqitch.plan == NULL)
        return;
    read_plan(&sqitch);
    for (size_t i = 0; i < sqitch.n_changes; i++) {
        name_reworked(&sqitch, &sqitch.changes[i]);
        add_scripts(&sqitch, &sqitch.changes[i]);
    }
    import_chain(import);
}
