#include "import_steps.h"

#include "import_files.h"
#include "psql.h"

#include <string.h>

enum { MOST_INCLUDED = 16 };

/* --- Cutting ------------------------------------------------------------------------------------------------------ */

void import_reader_start(struct import_reader *reader, struct arena *arena, struct slice sql)
{
    *reader = (struct import_reader){.at = sql.at};
    lexer_start(&reader->lexer, sql.at, sql.length);
    classifier_create(&reader->classifier, arena);
}

static void classify(struct import_reader *reader, const struct token *token)
{
    if (reader->classifier.known)
        return;
    classify_token(&reader->classifier, token);
    reader->lexer.keywords = !reader->classifier.known;
    reader->lexer.routine = reader->classifier.routine;
}

/* The item from `start` to where the lexer is. */
static bool made(struct import_reader *reader, struct import_item *item, const char *start)
{
    item->lead = (struct slice){reader->at, (size_t)(start - reader->at)};
    item->text = (struct slice){start, (size_t)(reader->lexer.cursor - start)};
    reader->at = reader->lexer.cursor;
    return true;
}

static bool end_statement(struct import_reader *reader, struct import_item *item, const char *start, bool semicolon)
{
    classify_end(&reader->classifier);
    item->class = reader->classifier.class;
    if (item->class.copy_from_stdin && semicolon)
        lexer_copy_data(&reader->lexer);
    return made(reader, item, start);
}

bool import_next(struct import_reader *reader, struct import_item *item)
{
    const char *start = NULL;
    *item = (struct import_item){0};
    lexer_start_statement(&reader->lexer);
    classify_start(&reader->classifier);
    for (;;) {
        struct token token = lexer_sql(&reader->lexer);
        if (token.kind == TOKEN_END && start == NULL)
            return made(reader, item, token.text.at) && false;
        if (token.kind == TOKEN_END || (token.kind == TOKEN_SEMICOLON && start != NULL))
            return end_statement(reader, item, start, token.kind == TOKEN_SEMICOLON);
        if (token.kind == TOKEN_SEMICOLON || token.kind == TOKEN_SECTION || token.kind == TOKEN_MISSPELT_SECTION)
            continue;
        item->is_command = start == NULL && token.kind == TOKEN_BACKSLASH;
        if (start == NULL)
            start = token.text.at;
        if (item->is_command)
            return made(reader, item, start);
        if (token.kind >= TOKEN_WORD && token.kind <= TOKEN_PUNCTUATION)
            classify(reader, &token);
    }
}

bool import_opens_block(const struct import_item *item)
{
    const char *what = item->class.what;
    return !item->is_command && (strcmp(what, "BEGIN") == 0 || strcmp(what, "START TRANSACTION") == 0);
}

bool import_closes_block(const struct import_item *item)
{
    const char *what = item->class.what;
    return !item->is_command && (strcmp(what, "COMMIT") == 0 || strcmp(what, "END") == 0);
}

/* --- Pieces ------------------------------------------------------------------------------------------------------- */

void import_add_piece(struct import *import, struct import_step *step, const struct source *source, struct slice text)
{
    struct import_piece *last = step->n_pieces > 0 ? &step->pieces[step->n_pieces - 1] : NULL;
    if (text.length == 0)
        return;
    if (last != NULL && last->source == source && last->text.at + last->text.length == text.at) {
        last->text.length += text.length;
        return;
    }
    step->pieces = arena_grow(import->arena, step->pieces, step->n_pieces, sizeof *step->pieces);
    step->pieces[step->n_pieces++] = (struct import_piece){source, text};
}

static struct import_step *last_step(const struct import_steps *steps)
{
    const struct import_revision *revision = steps->revision;
    return revision->n_steps > steps->first ? &revision->steps[revision->n_steps - 1] : NULL;
}

static struct import_step *add_step(struct import_steps *steps, bool alone)
{
    struct import_revision *revision = steps->revision;
    revision->steps = arena_grow(steps->import->arena, revision->steps, revision->n_steps, sizeof *revision->steps);
    revision->steps[revision->n_steps++] = (struct import_step){.kind = steps->kind, .alone = alone};
    return last_step(steps);
}

/* What was SET in an earlier step of the same file holds no longer in this one. */
static struct import_step *next_step(struct import_steps *steps, bool alone)
{
    struct import_step *step = add_step(steps, alone);
    for (size_t i = 0; i < steps->n_settings; i++) {
        import_add_piece(steps->import, step, steps->settings[i].source, steps->settings[i].text);
        import_add_piece(steps->import, step, NULL, slice_of("\n"));
    }
    steps->closed = steps->has_statement = steps->has_effect = false;
    return step;
}

/* --- Transactions ------------------------------------------------------------------------------------------------- */

static struct span place_of(const struct source *source, const struct import_item *item)
{
    size_t length = strcspn(item->text.at, "\r\n;");
    return source_span(source, (struct slice){item->text.at, length < item->text.length ? length : item->text.length});
}

static bool is_only_blank(struct slice text)
{
    return import_trim(text).length == 0;
}

/* Comments in front of what is left out belong to what follows. */
static void keep_lead(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    if (is_only_blank(item->lead))
        return;
    struct import_step *step = last_step(steps);
    if (step == NULL || steps->closed)
        step = next_step(steps, false);
    import_add_piece(steps->import, step, source, item->lead);
}

static void take_block(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    keep_lead(steps, source, item);
    steps->in_block = import_opens_block(item);
    steps->closed = steps->has_statement;
    if (!steps->said_block)
        import_say(steps->import, DIAG_IMPORT_CHANGED, place_of(source, item), NULL,
                   "'%s' is left out: a section is a transaction by itself", item->class.what);
    steps->said_block = true;
}

/* SET without LOCAL, and what pg_dump writes in its place. */
static bool is_setting(const struct import_item *item)
{
    static const char pg_dump[] = "SELECT pg_catalog.set_config(";
    struct slice rest = item->text, word;
    if (import_begins(item->text, pg_dump))
        return true;
    if (strcmp(item->class.what, "SET") != 0 || !import_word(&rest, &word) || !import_word(&rest, &word))
        return false;
    return !slice_equal_nocase(word, slice_of("local")) && !slice_equal_nocase(word, slice_of("constraints")) &&
           !slice_equal_nocase(word, slice_of("transaction"));
}

static void remember_setting(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    steps->settings = arena_grow(steps->import->arena, steps->settings, steps->n_settings, sizeof *steps->settings);
    steps->settings[steps->n_settings++] = (struct import_piece){source, item->text};
}

static bool runs_alone(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    const struct statement_class *class = &item->class;
    if (class->no_transaction && !steps->alone)
        import_say(steps->import, DIAG_IMPORT_CHANGED, place_of(source, item), NULL,
                   "'%s%s' becomes a section of its own, without a transaction", class->what,
                   class->concurrently ? " CONCURRENTLY" : "");
    return class->no_transaction || (steps->alone && !steps->in_block && class->rerun != 0);
}

static void take_statement(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    struct import_step *step = last_step(steps);
    bool alone = runs_alone(steps, source, item);
    if (step == NULL || steps->closed || (step->alone != alone && steps->has_effect))
        step = next_step(steps, alone);
    step->alone = alone;
    steps->has_statement = true;
    steps->has_effect = steps->has_effect || !is_setting(item);
    import_add_piece(steps->import, step, source, item->lead);
    import_add_piece(steps->import, step, source, item->text);
    if (is_setting(item))
        remember_setting(steps, source, item);
}

/* --- Commands of psql --------------------------------------------------------------------------------------------- */

static bool is_one_of(struct slice word, const char *const *words)
{
    while (*words != NULL && !slice_is(word, *words))
        words++;
    return *words != NULL;
}

static struct slice unquoted(struct slice word)
{
    bool quoted = word.length >= 2 && word.at[0] == '\'' && word.at[word.length - 1] == '\'';
    return quoted ? (struct slice){word.at + 1, word.length - 2} : word;
}

/* Returns what follows the last item. */
static struct slice take_all(struct import_steps *steps, const struct source *source, struct slice sql)
{
    struct import_reader reader;
    struct import_item item;
    import_reader_start(&reader, steps->import->arena, sql);
    while (!steps->ended && import_next(&reader, &item))
        import_steps_take(steps, source, &item);
    if (steps->ended)
        item.lead = (struct slice){sql.at + sql.length, 0};
    steps->ended = false;
    return item.lead;
}

/* \i is relative to where psql was started, which is not known: the folder of the script is as good. */
static bool include(struct import_steps *steps, const struct source *source, struct slice name)
{
    name = unquoted(name);
    const char *slash = strrchr(source->path, '/');
    int folder = slash == NULL || name.at[0] == '/' ? 0 : (int)(slash + 1 - source->path);
    const char *path = import_printf(steps->import, "%.*s%.*s", folder, source->path, SLICE_FORMAT(name));
    if (!import_is_file(path))
        path = import_printf(steps->import, "%.*s", SLICE_FORMAT(name));
    if (!import_is_file(path) || steps->depth == MOST_INCLUDED)
        return false;
    const struct source *included = import_read_path(steps->import, path);
    if (last_step(steps) != NULL)
        import_add_piece(steps->import, last_step(steps), NULL, slice_of("\n"));
    steps->depth++;
    if (included != NULL)
        import_steps_end(steps, included, take_all(steps, included, import_bytes(included)));
    steps->depth--;
    return true;
}

static void say_lost(struct import_steps *steps, const struct source *source, const struct import_item *item,
                     struct slice word)
{
    import_say(steps->import, DIAG_IMPORT_LOST, place_of(source, item), "say the same in SQL, in a copy of the file",
               "'%.*s': only psql itself can carry that out", SLICE_FORMAT(word));
}

static void take_command(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    static const char *const silent[] = {"\\restrict", "\\unrestrict", NULL};
    static const char *const display[] = {"\\a", "\\echo",   "\\errverbose", "\\f",    "\\pset", "\\qecho",
                                          "\\t", "\\timing", "\\unset",      "\\warn", "\\x",    NULL};
    static const char *const includes[] = {"\\i", "\\ir", "\\include", "\\include_relative", NULL};
    static const char *const quits[] = {"\\q", "\\quit", NULL};
    struct slice rest = item->text, word, value;
    import_word(&rest, &word);
    bool goes_on = psql_next_command(rest) != NULL;
    bool has_value = import_word(&rest, &value);
    keep_lead(steps, source, item);
    if (goes_on) {
        say_lost(steps, source, item, word);
        return;
    }
    if (is_one_of(word, silent))
        return;
    if (is_one_of(word, includes) && has_value && include(steps, source, value))
        return;
    steps->ended = is_one_of(word, quits);
    bool no_effect =
        is_one_of(word, display) || (slice_is(word, "\\set") && has_value && value.at[0] <= 'Z') ||
        (slice_is(word, "\\encoding") && has_value && slice_equal_nocase(unquoted(value), slice_of("utf8")));
    if (steps->ended || no_effect)
        import_say(steps->import, DIAG_IMPORT_CHANGED, place_of(source, item), NULL,
                   steps->ended ? "'%.*s' ends the script for psql; what follows is left out"
                                : "'%.*s' is left out: it only matters to psql",
                   SLICE_FORMAT(word));
    else
        say_lost(steps, source, item, word);
}

/* --- Steps -------------------------------------------------------------------------------------------------------- */

void import_steps_start(struct import_steps *steps, struct import *import, struct import_revision *revision,
                        enum tree_section_kind kind, bool alone)
{
    *steps = (struct import_steps){
        .import = import, .revision = revision, .kind = kind, .alone = alone, .first = revision->n_steps};
}

void import_steps_take(struct import_steps *steps, const struct source *source, const struct import_item *item)
{
    if (item->is_command)
        take_command(steps, source, item);
    else if (import_opens_block(item) || import_closes_block(item))
        take_block(steps, source, item);
    else
        take_statement(steps, source, item);
}

void import_steps_end(struct import_steps *steps, const struct source *source, struct slice rest)
{
    struct import_step *step = last_step(steps);
    if (step == NULL)
        step = add_step(steps, false);
    import_add_piece(steps->import, step, source, rest);
}

void import_sql(struct import *import, struct import_revision *revision, enum tree_section_kind kind,
                const struct source *source, struct slice sql, bool alone)
{
    struct import_steps steps;
    size_t start = (size_t)(sql.at - source->bytes);
    source = import_until(import, source, sql.at + sql.length);
    sql.at = source->bytes + start;
    import_steps_start(&steps, import, revision, kind, alone);
    import_steps_end(&steps, source, take_all(&steps, source, sql));
}
