#include "origin.h"

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

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(const char *at)
{
    size_t length = 0;
    while (is_word(at[length]))
        length++;
    return length;
}

static bool read_function(const char *at, struct function *function)
{
    *function = (struct function){.name = at, .name_length = word_length(at)};
    if (function->name_length > 0 && at[function->name_length] == '.') {
        function->schema = at;
        function->schema_length = function->name_length;
        function->name = at + function->name_length + 1;
        function->name_length = word_length(function->name);
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

/* The innermost one. A DO block, which is inline_code_block, has no parenthesis. */
static bool read_context(const char *context, struct function *function, uint32_t *line)
{
    static const char begin[] = "PL/pgSQL function ";
    const char *at = context == NULL ? NULL : strstr(context, begin);
    if (at == NULL || !read_function(at + sizeof begin - 1, function))
        return false;
    const char *number = strstr(at, ") line ");
    *line = number == NULL ? 0 : (uint32_t)strtoul(number + 7, NULL, 10);
    return *line > 0;
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
    const char *at = behind(statement->sql, "CREATE"), *replace = behind(behind(at, "OR"), "REPLACE");
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

/* The opening quote of its body, if that is dollar-quoted and long enough. */
static bool find_body(struct aludel_i_origin *origin, const char *parameters)
{
    const char *at = parameters + parameters_length(parameters);
    while ((at = strchr(at, '$')) != NULL && at[1 + word_length(at + 1)] != '$')
        at++;
    if (at == NULL)
        return false;
    origin->body = (size_t)(at - origin->statement->sql);
    for (uint32_t line = origin->line; line > 1 && at != NULL; line--)
        at = strchr(at + 1, '\n');
    return at != NULL;
}

/* --- Looking ------------------------------------------------------------------------------------------------------ */

struct search {
    struct function wanted;
    struct aludel_i_origin *origin;
    const char *parameters; /* of what was found */
    bool several;
};

static void look_at(struct search *search, const struct aludel_revision *revision, const struct aludel_step *step)
{
    for (uint32_t i = 0; i < step->n_statements; i++) {
        struct function created;
        if (!creates(&step->statements[i], &created) || !is_same(&created, &search->wanted))
            continue;
        search->several =
            search->several || (search->parameters != NULL && !same_parameters(search->parameters, created.parameters));
        search->parameters = created.parameters;
        search->origin->revision = revision;
        search->origin->statement = &step->statements[i];
    }
}

bool aludel_i_origin_find(const struct aludel_plan *plan, const struct aludel_revision *last, const char *context,
                          struct aludel_i_origin *origin)
{
    struct search search = {.origin = origin};
    *origin = (struct aludel_i_origin){.line = 0};
    if (!read_context(context, &search.wanted, &origin->line))
        return false;
    for (uint32_t i = 0; i < plan->n_revisions; i++) {
        const struct aludel_revision *revision = &plan->revisions[i];
        for (uint32_t step = 0; step < revision->n_upgrade; step++)
            look_at(&search, revision, &revision->upgrade[step]);
        if (revision == last)
            return search.parameters != NULL && !search.several && find_body(origin, search.parameters);
    }
    return false;
}
