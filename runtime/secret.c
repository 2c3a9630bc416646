#define _GNU_SOURCE /* program_invocation_name */
#include "secret.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What libpq cannot read may hold one as well, unless it is the mere name of a database. libpq marks by a star what is
 * not to be shown. */
static bool holds_secret(const char *conninfo)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    bool holds = options == NULL && strpbrk(conninfo, "=/@") != NULL;
    for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++)
        holds = holds || (option->dispchar[0] == '*' && option->val != NULL && option->val[0] != '\0');
    PQconninfoFree(options);
    return holds;
}

static char *find(int argc, char **argv, const char *conninfo)
{
    for (int i = 1; i < argc; i++)
        for (char *at = argv[i]; *at != '\0'; at++)
            if (at == conninfo)
                return at;
    return NULL;
}

/* The argv of an application that calls us may be anything, literals even. */
char *aludel_i_secret_hide(int argc, char **argv, const char *conninfo)
{
    char *at = argc > 0 && argv[0] == program_invocation_name ? find(argc, argv, conninfo) : NULL;
    char *copy = at != NULL && holds_secret(conninfo) ? strdup(conninfo) : NULL;
    if (copy != NULL)
        memset(at, '*', strlen(at));
    return copy;
}
