/* syntax_parser.h: libpg_query as the rest of the compiler sees it: one statement in, at most one fault out. Only
 * syntax_pgquery.c includes the library's header. Call these in a process that may crash and on a large stack
 * (syntax_workers.h): the library checks neither its input nor its stack. */
#ifndef ALUDEL_GEN_SYNTAX_PARSER_H
#define ALUDEL_GEN_SYNTAX_PARSER_H

#include <stdbool.h>
#include <stdint.h>

/* What was tried, and makes a refused statement one that PostgreSQL takes. */
enum syntax_cure {
    SYNTAX_NO_CURE,
    SYNTAX_DROP_COMMA,    /* the one in front of the token */
    SYNTAX_RESPELL,       /* the word at `cure_offset` */
    SYNTAX_QUOTE,         /* the token: it is a reserved word where a name was meant */
    SYNTAX_ADD_SEMICOLON, /* in front of the word at `cure_offset`: both halves are statements */
    SYNTAX_ADD_COMMA,     /* in front of the token */
    SYNTAX_NO_VARIABLES,  /* the token is the colon of one of psql's */
    SYNTAX_NEST_LESS,     /* bison's stack, of 10,000 entries, is full */
};

/* Plain data, and small enough that a pipe takes it whole. */
struct syntax_fault {
    bool placed;           /* false: the next two mean nothing */
    uint32_t offset;       /* of the offending token, in bytes; the length of the SQL: at its end */
    uint32_t length;       /* of the token, or of the line that it is in */
    uint32_t token_length; /* 0: the fault is not about one token */
    char token[64];        /* its beginning */
    char message[160];     /* PostgreSQL's words, without ` at or near "token"` */
    enum syntax_cure cure;
    uint32_t cure_offset, cure_length;
    const char *cure_word; /* how to spell it; a constant of the program, so it is good in every process */
};

/* `sql` is one statement, NUL-terminated UTF-8. True: PostgreSQL's grammar takes it, and *fault is untouched. */
bool syntax_parse(const char *sql, struct syntax_fault *fault);

/* The same for the body of a CREATE FUNCTION, CREATE PROCEDURE or DO in PL/pgSQL, which syntax_parse() takes for a mere
 * string. Faults are not placed. Ends the process when the statement has no body, or one that is not a string. */
bool syntax_parse_plpgsql(const char *sql, struct syntax_fault *fault);

#endif
