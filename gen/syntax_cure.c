#include "syntax_cure.h"

#include "token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 256 << 10 }; /* of a statement that is parsed again and again */

/* A refused statement, and the tokens around the fault. */
struct patient {
    struct slice sql;
    struct token before, token;
};

/* --- Trials --------------------------------------------------------------------------------------------------------
 */

static struct slice until(struct slice sql, const char *end)
{
    return (struct slice){sql.at, (size_t)(end - sql.at)};
}

static struct slice from(struct slice sql, const char *start)
{
    return (struct slice){start, (size_t)(sql.at + sql.length - start)};
}

/* The three run together are a statement. */
static bool accepted(struct slice head, const char *middle, struct slice tail)
{
    struct text sql = {0};
    text_add(&sql, head.at, head.length);
    text_puts(&sql, middle);
    text_add(&sql, tail.at, tail.length);
    struct syntax_fault fault;
    bool taken = syntax_parse(sql.at, &fault);
    text_free(&sql);
    return taken;
}

static bool accepted_with(const struct patient *patient, struct slice old, const char *new)
{
    return accepted(until(patient->sql, old.at), new, from(patient->sql, old.at + old.length));
}

static bool accepted_behind(const struct patient *patient, const char *new)
{
    return accepted(until(patient->sql, patient->token.text.at), new, from(patient->sql, patient->token.text.at));
}

/* --- Tokens --------------------------------------------------------------------------------------------------------
 */

static struct patient examine(struct slice sql, uint32_t offset)
{
    struct patient patient = {.sql = sql};
    struct lexer lexer;
    lexer_start(&lexer, sql.at, sql.length);
    lexer_start_statement(&lexer);
    do {
        patient.before = patient.token;
        patient.token = lexer_sql(&lexer);
    } while (patient.token.kind != TOKEN_END && patient.token.text.at < sql.at + offset);
    return patient;
}

static bool one_of(struct slice word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_equal_nocase(word, slice_of(words[i])))
            return true;
    return false;
}

#define ONE_OF(word, words) one_of(word, words, sizeof(words) / sizeof *(words))

static bool begins_line(const struct patient *patient, struct slice token)
{
    const char *at = token.at;
    while (at > patient->sql.at && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at > patient->sql.at && (at[-1] == '\n' || at[-1] == '\r');
}

static void place_cure(const struct patient *patient, const struct token *token, struct syntax_fault *fault)
{
    fault->cure_offset = (uint32_t)(token->text.at - patient->sql.at);
    fault->cure_length = (uint32_t)token->text.length;
}

/* --- Cures ---------------------------------------------------------------------------------------------------------
 */

static bool drop_comma(const struct patient *patient)
{
    return patient->before.kind == TOKEN_PUNCTUATION && slice_is(patient->before.text, ",") &&
           accepted_with(patient, patient->before.text, " ");
}

/* Words that are mistyped in migrations, and that a slip of the fingers does not turn into each other. */
static const char *const keywords[] = {
    "ALTER",        "ANALYZE",      "AS",         "BY",      "CASCADE", "CHECK",      "COLUMN",    "COMMENT",
    "CONCURRENTLY", "CONFLICT",     "CONSTRAINT", "CREATE",  "DEFAULT", "DELETE",     "DISTINCT",  "DROP",
    "EXECUTE",      "EXISTS",       "EXTENSION",  "FOREIGN", "FROM",    "FUNCTION",   "GENERATED", "GRANT",
    "GROUP",        "IDENTITY",     "INDEX",      "INSERT",  "INTO",    "JOIN",       "KEY",       "LANGUAGE",
    "LIMIT",        "MATERIALIZED", "NULL",       "OWNER",   "PRIMARY", "REFERENCES", "RENAME",    "REPLACE",
    "RETURNING",    "RETURNS",      "REVOKE",     "SCHEMA",  "SELECT",  "SEQUENCE",   "SET",       "TABLE",
    "TEMPORARY",    "TRIGGER",      "TRUNCATE",   "TYPE",    "UNIQUE",  "UPDATE",     "USING",     "VALUES",
    "VIEW",         "WHERE",        "WITH",
};

static const char *respelled(const struct patient *patient, const struct token *token)
{
    if (token->kind != TOKEN_WORD || ONE_OF(token->text, keywords))
        return NULL;
    char upper[24];
    if (token->text.length < 3 || token->text.length >= sizeof upper)
        return NULL;
    for (size_t i = 0; i < token->text.length; i++) {
        char c = token->text.at[i];
        upper[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    size_t limit = token->text.length < 6 ? 1 : 2;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (text_distance((struct slice){upper, token->text.length}, slice_of(keywords[i]), limit) <= limit &&
            accepted_with(patient, token->text, keywords[i]))
            return keywords[i];
    return NULL;
}

/* Of the token or, as `SELECT a FORM b` is refused at b, of the one before it. */
static bool respell(const struct patient *patient, struct syntax_fault *fault)
{
    const struct token *tokens[] = {&patient->token, &patient->before};
    for (size_t i = 0; i < 2; i++) {
        fault->cure_word = respelled(patient, tokens[i]);
        if (fault->cure_word != NULL) {
            place_cure(patient, tokens[i], fault);
            return true;
        }
    }
    return false;
}

/* Reserved words that people name things by, and that begin no clause in these places. */
static bool quote(const struct patient *patient)
{
    static const char *const nouns[] = {"all",   "array", "asc",   "column", "desc",  "end", "fetch", "for",  "grant",
                                        "group", "limit", "order", "offset", "table", "to",  "user",  "when", "window"};
    static const char *const in_front[] = {"(",    ",",     ".",    "add",    "column", "exists", "from", "into",
                                           "join", "table", "only", "update", "view",   "index",  "on"};
    if (patient->token.kind != TOKEN_WORD || !ONE_OF(patient->token.text, nouns) ||
        !ONE_OF(patient->before.text, in_front))
        return false;
    char quoted[16];
    snprintf(quoted, sizeof quoted, "\"%.*s\"", SLICE_FORMAT(patient->token.text));
    return accepted_with(patient, patient->token.text, quoted);
}

/* SET is not among them: `UPDATE t SET a = 1 SET b = 2` would be two statements as well. */
static bool begins_statement(const struct patient *patient, const struct token *token)
{
    static const char *const verbs[] = {"alter",   "analyze", "call",   "cluster",  "comment", "copy",   "create",
                                        "delete",  "do",      "drop",   "grant",    "insert",  "lock",   "refresh",
                                        "reindex", "revoke",  "select", "truncate", "update",  "vacuum", "with"};
    return token->kind == TOKEN_WORD && ONE_OF(token->text, verbs) && begins_line(patient, token->text) &&
           accepted(until(patient->sql, token->text.at), "", (struct slice){"", 0}) &&
           accepted((struct slice){"", 0}, "", from(patient->sql, token->text.at));
}

/* The fault may be one word late: in `SELECT a FROM b` and, on the next line, `INSERT INTO c`, INSERT is read as an
 * alias. */
static bool add_semicolon(const struct patient *patient, struct syntax_fault *fault)
{
    const struct token *keyword = &patient->token;
    if (!begins_statement(patient, keyword))
        keyword = &patient->before;
    if (!begins_statement(patient, keyword))
        return false;
    place_cure(patient, keyword, fault);
    return true;
}

/* Only at the start of a line: elsewhere a comma turns many a misspelt word into one more column. */
static bool add_comma(const struct patient *patient)
{
    return begins_line(patient, patient->token.text) && accepted_behind(patient, ",");
}

/* `:name`, `:'name'`, `:"name"` and `:{?name}` */
static bool is_variable(const struct patient *patient)
{
    const char *behind = patient->token.text.at + 1; /* a NUL ends the statement */
    return slice_is(patient->token.text, ":") && *behind != '\0' &&
           (strchr("'\"{_", *behind) != NULL || (*behind >= 'A' && *behind <= 'Z') ||
            (*behind >= 'a' && *behind <= 'z'));
}

void syntax_find_cure(struct slice sql, struct syntax_fault *fault)
{
    if (!fault->placed || fault->token_length == 0)
        return;
    if (strcmp(fault->message, "memory exhausted") == 0)
        fault->cure = SYNTAX_NEST_LESS;
    if (fault->cure != SYNTAX_NO_CURE || sql.length > MOST_BYTES)
        return;
    struct patient patient = examine(sql, fault->offset);
    if (patient.token.text.at != sql.at + fault->offset)
        return;
    if (is_variable(&patient))
        fault->cure = SYNTAX_NO_VARIABLES;
    else if (drop_comma(&patient))
        fault->cure = SYNTAX_DROP_COMMA;
    else if (respell(&patient, fault))
        fault->cure = SYNTAX_RESPELL;
    else if (quote(&patient))
        fault->cure = SYNTAX_QUOTE;
    else if (add_semicolon(&patient, fault))
        fault->cure = SYNTAX_ADD_SEMICOLON;
    else if (add_comma(&patient))
        fault->cure = SYNTAX_ADD_COMMA;
}
