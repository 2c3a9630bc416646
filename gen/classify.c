#include "classify.h"

#include "arena.h"
#include "statement.h"

#include <string.h>

/* Made by lemon. */
extern const size_t statement_parser_size;
void statementInit(void *parser, struct classifier *classifier);
void statement(void *parser, int code, struct slice text);

void classifier_create(struct classifier *classifier, struct arena *arena)
{
    *classifier = (struct classifier){.parser = arena_alloc(arena, statement_parser_size)};
    classify_start(classifier);
}

void classify_start(struct classifier *classifier)
{
    *classifier = (struct classifier){.parser = classifier->parser, .class.what = ""};
    statementInit(classifier->parser, classifier);
}

void classify_token(struct classifier *classifier, const struct token *token)
{
    statement(classifier->parser, token->code, token->text);
}

void classify_end(struct classifier *classifier)
{
    if (!classifier->known)
        statement(classifier->parser, 0, (struct slice){0});
    classifier->known = true;
}

/* --- Actions ------------------------------------------------------------------------------------------------------ */

struct slice slice_through(struct slice first, struct slice last)
{
    return (struct slice){first.at, (size_t)(last.at + last.length - first.at)};
}

void classify_is(struct classifier *classifier, const char *what)
{
    classifier->class.what = what;
    classifier->class.rerun = 'T';
}

void classify_on(struct classifier *classifier, const char *what, struct slice object)
{
    classify_is(classifier, what);
    classifier->class.object = object;
}

void classify_kind(struct classifier *classifier, enum statement_kind kind)
{
    static const char *const names[VERB_COUNT][KIND_COUNT] = {
#define KIND(name, words) [KIND_##name] = "CREATE " words,
        [VERB_CREATE] = {STATEMENT_KINDS(KIND)},
#undef KIND
#define KIND(name, words) [KIND_##name] = "ALTER " words,
        [VERB_ALTER] = {STATEMENT_KINDS(KIND)},
#undef KIND
#define KIND(name, words) [KIND_##name] = "DROP " words,
        [VERB_DROP] = {STATEMENT_KINDS(KIND)},
#undef KIND
    };
    classify_is(classifier, names[classifier->verb][kind]);
    classifier->class.kind = (unsigned char)kind;
}

void classify_verb(struct classifier *classifier, struct slice word)
{
    static const char *const verbs[] = {"CLOSE",   "COMMENT", "DEALLOCATE",     "DECLARE", "EXECUTE",
                                        "EXPLAIN", "FETCH",   "GRANT",          "IMPORT",  "LISTEN",
                                        "LOAD",    "LOCK",    "MOVE",           "NOTIFY",  "REASSIGN",
                                        "RESET",   "REVOKE",  "SECURITY LABEL", "SHOW",    "UNLISTEN"};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (slice_equal_nocase((struct slice){verbs[i], word.length}, word)) {
            classify_is(classifier, verbs[i]);
            return;
        }
}

void classify_controls(struct classifier *classifier, const char *what)
{
    classify_is(classifier, what);
    classifier->class.rerun = 0;
    classifier->class.transaction_control = true;
}

void classify_alone(struct classifier *classifier, char rerun, int probe)
{
    classifier->class.no_transaction = true;
    classifier->class.rerun = rerun;
    classifier->class.probe = probe;
}

void classify_shared(struct classifier *classifier, struct slice object, int probe)
{
    classifier->class.object = object;
    classify_alone(classifier, 'P', probe);
}

/* As the server's defGetBoolean() reads it; left out means true. */
static bool is_false(struct slice value)
{
    static const char *const spellings[] = {"false", "off", "0", "'false'", "'off'", "'0'"};
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (slice_equal_nocase(value, slice_of(spellings[i])))
            return true;
    return false;
}

static struct slice without_quotes(struct slice word)
{
    if (word.length > 2 && (word.at[0] == '\'' || word.at[0] == '"'))
        return (struct slice){word.at + 1, word.length - 2};
    return word;
}

/* As the server's parse_bool() reads a setting: any beginning that is of one word alone will do. */
static bool is_off(struct slice value)
{
    static const struct {
        const char *word;
        size_t least;
    } words[] = {{"false", 1}, {"no", 1}, {"off", 2}, {"0", 1}};
    value = without_quotes(value);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (value.length >= words[i].least && value.length <= strlen(words[i].word) &&
            slice_equal_nocase(value, (struct slice){words[i].word, value.length}))
            return true;
    return false;
}

void classify_setting(struct classifier *classifier, struct slice name, struct slice value)
{
    classifier->class.strings_changed =
        slice_equal_nocase(without_quotes(name), slice_of("standard_conforming_strings")) && is_off(value);
}

void classify_option(struct classifier *classifier, struct slice name, struct slice value)
{
    if (slice_equal_nocase(name, slice_of("concurrently")))
        classifier->class.concurrently = !is_false(value);
    if (slice_equal_nocase(name, slice_of("refresh")))
        classifier->no_refresh = is_false(value);
    if (slice_equal_nocase(name, slice_of("create_slot")) || slice_equal_nocase(name, slice_of("connect")))
        classifier->off_server = classifier->off_server || is_false(value);
    if (slice_equal_nocase(name, slice_of("failover")) || slice_equal_nocase(name, slice_of("two_phase")))
        classifier->slot_change = true;
}

void classify_index(struct classifier *classifier, struct slice name, struct slice table)
{
    classifier->class.object = name;
    classifier->class.on = table;
    if (classifier->class.concurrently)
        classify_alone(classifier, 'P',
                       classifier->class.if_not_exists ? ALUDEL_PROBE_ENSURE_INDEX : ALUDEL_PROBE_CREATE_INDEX);
}

void classify_drop_index(struct classifier *classifier, struct slice name)
{
    classifier->class.object = name;
    if (classifier->class.concurrently)
        classify_alone(classifier, 'P', ALUDEL_PROBE_DROP_INDEX);
}

void classify_reindex(struct classifier *classifier, struct slice object)
{
    classify_on(classifier, "REINDEX", object);
    classifier->class.rerun = 'I';
    if (classifier->class.concurrently)
        classify_alone(classifier, 'P', ALUDEL_PROBE_REINDEX);
    else if (classifier->many)
        classify_alone(classifier, 'I', ALUDEL_PROBE_NONE);
}

void classify_detach(struct classifier *classifier, struct slice partition)
{
    classifier->class.on = classifier->class.object;
    classifier->class.object = partition;
    if (classifier->class.concurrently)
        classify_alone(classifier, 'P', ALUDEL_PROBE_DETACH);
}

static void in_transaction(struct classifier *classifier)
{
    classifier->class.no_transaction = false;
    classifier->class.rerun = 'T';
    classifier->class.probe = ALUDEL_PROBE_NONE;
}

void classify_create_subscription(struct classifier *classifier)
{
    if (classifier->off_server)
        in_transaction(classifier);
}

void classify_set_subscription(struct classifier *classifier)
{
    if (classifier->slot_change)
        classify_alone(classifier, 'I', ALUDEL_PROBE_NONE);
}

void classify_publications(struct classifier *classifier)
{
    if (classifier->no_refresh)
        in_transaction(classifier);
    else
        classify_alone(classifier, classifier->class.rerun, ALUDEL_PROBE_NONE);
}
