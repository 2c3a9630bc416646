/* syntax_parser.h: libpg_query as the rest of the compiler sees it: one statement in, at most one fault out. Only
 * syntax_pgquery.c includes the library's header. Call these in a process that may crash and on a large stack
 * (syntax_workers.h): the library checks neither its input nor its stack. */
#ifndef ALUDEL_GEN_SYNTAX_PARSER_H
#define ALUDEL_GEN_SYNTAX_PARSER_H

#include <stdbool.h>
#include <stdint.h>

/* Plain data, and small enough that a pipe takes it whole. */
struct syntax_fault {
    uint32_t offset;   /* of the offending token, in bytes; the length of the SQL: at its end */
    uint32_t length;   /* of the token; 0: the fault is not about one */
    bool placed;       /* false: `offset` means nothing */
    char token[64];    /* its beginning */
    char message[160]; /* PostgreSQL's words, without ` at or near "token"` */
};

/* `sql` is one statement, NUL-terminated UTF-8. True: PostgreSQL's grammar takes it. */
bool syntax_parse(const char *sql, struct syntax_fault *fault);

/* The same for the body of a CREATE FUNCTION, CREATE PROCEDURE or DO in PL/pgSQL, which syntax_parse() takes for a mere
 * string. Faults have no offset. Ends the process when the statement has no body, or one that is not a string. */
bool syntax_parse_plpgsql(const char *sql, struct syntax_fault *fault);

#endif
