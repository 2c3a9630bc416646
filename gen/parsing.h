/* parsing.h: one source while it is read, shared by the files that do it: parse.c (what comes after what),
 * parse_complain.c (what is wrong with the SQL as text), parse_invisible.c (characters that nobody sees). */
#ifndef ALUDEL_GEN_PARSING_H
#define ALUDEL_GEN_PARSING_H

#include "canonical.h"
#include "classify.h"
#include "parse.h"
#include "tree_build.h"

enum { LONGEST_NAME = 63 }; /* of which PostgreSQL keeps all bytes */

struct parser {
    const struct source *source;
    const struct parse_observer *observer;
    struct lexer lexer;
    struct classifier classifier;
    struct canonical canonical;
    struct tree_builder builder;
    void *parser;                    /* lemon's, of migration.y */
    struct tree_statement statement; /* being read; its text is absent between two */
    size_t n_errors_before;          /* it began */
    struct statement_shapes *shapes;
    bool stray; /* SQL without a section, which was complained about */
    bool warned_of_crlf;
};

/* --- parse_complain.c: what is in `stray` SQL is passed over in silence ------------------------------------------- */

/* From there to the end of its line. */
struct slice parser_rest_of_line(const struct parser *p, const char *at);

/* A token that SQL cannot hold. */
void parser_complain(struct parser *p, const struct token *token);
void parser_complain_stray(struct parser *p, const struct token *sql); /* that it is */

/* The statement that ends here. */
void parser_complain_unclosed(struct parser *p);
void parser_complain_no_copy_data(struct parser *p);
void parser_complain_statement(struct parser *p);

void parser_warn_of_crlf(struct parser *p, const struct token *token);
void parser_warn_of_long_name(struct parser *p, const struct token *token);
void parser_complain_parameter(struct parser *p, const struct token *token); /* once a statement */

/* --- parse_invisible.c: once a statement ------------------------------------------------------------------------- */

void parser_complain_invisible(struct parser *p, const struct token *token);
void parser_complain_invisible_in_body(struct parser *p); /* of a routine, where the statement ends */

#endif
