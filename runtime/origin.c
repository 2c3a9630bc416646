#include "origin.h"

#include "body.h"
#include "place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A function by name, as the server or a statement spells it. Quoted names are not followed. */
struct function {
    const char *schema, *name; /* schema: NULL where it is not said */
    size_t schema_length, name_length;
    const char *parameters; /* from the parenthesis on */
};

static bool read_function(const char *at, struct function *function)
{
    *function = (struct function){.name = at, .name_length = aludel_i_word_length(at)};
    if (function->name_length > 0 && at[function->name_length] == '.') {
        function->schema = at;
        function->schema_length = function->name_length;
        function->name = at + function->name_length + 1;
        function->name_length = aludel_i_word_length(function->name);
    }
    function->parameters = function->name + function->name_length;
    function->parameters += strspn(function->parameters, " \t\r\n");
    return function->name_length > 0 && *function->parameters == '(';
}

static bool same_word(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && strncasecmp(a, b, a_length) == 0;
}

static bool is_same(const struct function *a, const struct function *b)
{
    return same_word(a->name, a->name_length, b->name, b->name_length) &&
           (a->schema == NULL || b->schema == NULL ||
            same_word(a->schema, a->schema_length, b->schema, b->schema_length));
}

/* --- What the server says ----------------------------------------------------------------------------------------- */

struct failed {
    struct function function;
    uint32_t line;      /* of a PL/pgSQL function's body, from 1 */
    uint32_t statement; /* of an SQL function's body, from 1; 0: not said */
};

/* What begins with that, or NULL. */
static const char *starts(const char *at, const char *word)
{
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 ? at + length : NULL;
}

/* Behind "PL/pgSQL function ". A DO block, which is inline_code_block, has no parenthesis. */
static bool read_plpgsql(const char *at, struct failed *failed)
{
    const char *number = strstr(at, ") line ");
    failed->line = number == NULL ? 0 : (uint32_t)strtoul(number + 7, NULL, 10);
    return failed->line > 0 && read_function(at, &failed->function);
}

/* Behind "SQL function \"": a name as it is, without parameters or quotes of its own. */
static bool read_sql(const char *at, struct failed *failed)
{
    failed->function = (struct function){.name = at, .name_length = aludel_i_word_length(at)};
    for (size_t i = 0; i < failed->function.name_length; i++)
        if (isupper((unsigned char)at[i]))
            return false; /* which only a quoted name has */
    const char *number = starts(at + failed->function.name_length, "\" statement ");
    failed->statement = number == NULL ? 0 : (uint32_t)strtoul(number, NULL, 10);
    return failed->function.name_length > 0 && at[failed->function.name_length] == '"';
}

/* The innermost one, which comes first. */
static bool read_context(const char *context, struct failed *failed)
{
    *failed = (struct failed){.line = 0};
    for (const char *at = context; at != NULL; at = strchr(at, '\n') == NULL ? NULL : strchr(at, '\n') + 1) {
        const char *plpgsql = starts(at, "PL/pgSQL function "), *sql = starts(at, "SQL function \"");
        if (plpgsql != NULL)
            return read_plpgsql(plpgsql, failed);
        if (sql != NULL)
            return read_sql(sql, failed);
    }
    return false;
}

/* --- What a statement creates ------------------------------------------------------------------------------------- */

static const char *behind(const char *at, const char *word)
{
    size_t length = strlen(word);
    if (at == NULL || strncasecmp(at, word, length) != 0 || !isspace((unsigned char)at[length]))
        return NULL;
    at += length;
    return at + strspn(at, " \t\r\n");
}

static bool creates(const struct aludel_statement *statement, struct function *function)
{
    const char *at = behind(aludel_sql(statement), "CREATE"), *replace = behind(behind(at, "OR"), "REPLACE");
    at = replace != NULL ? replace : at;
    const char *name = behind(at, "FUNCTION");
    name = name != NULL ? name : behind(at, "PROCEDURE");
    return name != NULL && read_function(name, function);
}

static size_t parameters_length(const char *parameters)
{
    size_t length = 0;
    int depth = 0;
    do {
        depth += parameters[length] == '(' ? 1 : parameters[length] == ')' ? -1 : 0;
        length++;
    } while (depth > 0 && parameters[length] != '\0');
    return length;
}

static bool same_parameters(const char *a, const char *b)
{
    size_t length = parameters_length(a);
    return length == parameters_length(b) && memcmp(a, b, length) == 0;
}

/* The opening quote of its body, if that is dollar-quoted. */
static const char *find_body(const char *parameters)
{
    const char *at = parameters + parameters_length(parameters);
    while ((at = strchr(at, '$')) != NULL && at[1 + aludel_i_word_length(at + 1)] != '$')
        at++;
    return at;
}

static bool has_line(const char *body, uint32_t line)
{
    for (; line > 1 && body != NULL; line--)
        body = strchr(body + 1, '\n');
    return body != NULL;
}

/* --- Where in it ----------------------------------------------------------------------------------------------------
 */

/* Where in the SQL function whose body begins with that quote: the position in its text that the server tells, or else
 * its statement. */
static const char *find_in_sql(const char *quote, const struct failed *failed, const PGresult *result, bool bytes)
{
    size_t length = aludel_i_word_length(quote + 1) + 2;
    const char *text = quote + length, *end = aludel_i_body_end(quote) - length;
    const char *told = PQresultErrorField(result, PG_DIAG_INTERNAL_QUERY);
    const char *position = PQresultErrorField(result, PG_DIAG_INTERNAL_POSITION);
    if (told == NULL || position == NULL)
        return failed->statement == 0 ? NULL : aludel_i_body_statement(text, end, failed->statement);
    if (end < text || strlen(told) != (size_t)(end - text) || memcmp(told, text, strlen(told)) != 0)
        return NULL;
    return text + aludel_i_place_offset(text, strlen(told), strtol(position, NULL, 10), bytes);
}

/* --- Looking ------------------------------------------------------------------------------------------------------ */

struct search {
    struct function wanted;
    struct aludel_i_origin *origin;
    struct function found; /* .parameters is NULL before it is */
    bool several;
};

static void look_at(struct search *search, const struct aludel_revision *revision, const struct aludel_step *step)
{
    for (uint32_t i = 0; i < step->n_statements; i++) {
        struct function created;
        if (!creates(&step->statements[i], &created) || !is_same(&created, &search->wanted))
            continue;
        search->several =
            search->several ||
            (search->found.parameters != NULL &&
             (!is_same(&search->found, &created) || !same_parameters(search->found.parameters, created.parameters)));
        search->found = created;
        search->origin->revision = revision;
        search->origin->statement = &step->statements[i];
    }
}

/* In what was found. */
static bool find_place(struct aludel_i_origin *origin, const struct search *search, const struct failed *failed,
                       const PGresult *result, bool bytes)
{
    const char *quote =
        search->found.parameters == NULL || search->several ? NULL : find_body(search->found.parameters);
    if (quote == NULL)
        return false;
    origin->line = failed->line;
    const char *at = failed->line > 0 ? quote : find_in_sql(quote, failed, result, bytes);
    origin->at = at == NULL ? 0 : (size_t)(at - aludel_sql(origin->statement));
    return at != NULL && has_line(quote, failed->line);
}

bool aludel_i_origin_find(const struct aludel_plan *plan, const struct aludel_revision *last, const PGresult *result,
                          bool bytes, struct aludel_i_origin *origin)
{
    struct search search = {.origin = origin};
    struct failed failed;
    *origin = (struct aludel_i_origin){.line = 0};
    if (!read_context(PQresultErrorField(result, PG_DIAG_CONTEXT), &failed))
        return false;
    search.wanted = failed.function;
    for (uint32_t i = 0; i < plan->n_revisions; i++) {
        const struct aludel_revision *revision = &plan->revisions[i];
        for (uint32_t step = 0; step < revision->n_upgrade; step++)
            look_at(&search, revision, &revision->upgrade[step]);
        if (revision == last)
            return find_place(origin, &search, &failed, result, bytes);
    }
    return false;
}
