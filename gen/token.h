/* token.h: tokens as slices of a source, and the lexer that cuts them (grammar/lexer.re). The lexer knows characters,
 * not meaning: which of its functions is asked next is parse.c's decision, one for each situation. It allocates
 * nothing, reports nothing and stops at `limit`, so it takes any bytes that end in a NUL past `limit`. */
#ifndef ALUDEL_GEN_TOKEN_H
#define ALUDEL_GEN_TOKEN_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END, /* of the file */

    /* the header */
    TOKEN_DOC,        /* an ordinary comment: what stands behind `--` */
    TOKEN_ANNOTATION, /* `@revision` */
    TOKEN_SQL,        /* the first byte of something that is neither */

    /* values of an annotation; `code` is a terminal of migration.y */
    TOKEN_VALUE,
    TOKEN_END_OF_LINE,

    /* SQL; `code` is a terminal of statement.y */
    TOKEN_WORD,
    TOKEN_QUOTED,       /* "identifier" */
    TOKEN_STRING,       /* of any kind, dollar quotes too */
    TOKEN_CONTINUATION, /* 'a string' that goes on from the one before, across a line end */
    TOKEN_NUMBER,
    TOKEN_PARAMETER,
    TOKEN_OPERATOR,
    TOKEN_PUNCTUATION,
    TOKEN_SEMICOLON, /* one that ends a statement; others are punctuation */
    TOKEN_COPY_DATA,
    TOKEN_SECTION,          /* `@upgrade` in front of its options */
    TOKEN_MISSPELT_SECTION, /* `@downgade`: a comment, but probably not meant as one */

    /* what SQL cannot hold */
    TOKEN_BACKSLASH,   /* a psql command, by its first word; the rest of its line is skipped */
    TOKEN_OPEN_STRING, /* from its opening to the end of the file, as the next four */
    TOKEN_OPEN_QUOTED,
    TOKEN_OPEN_DOLLAR,
    TOKEN_OPEN_COMMENT,
    TOKEN_OPEN_COPY,
    TOKEN_COPY_JUNK, /* something on the line of COPY ... FROM STDIN, where psql begins to read data */
    TOKEN_KIND_COUNT
};

struct token {
    enum token_kind kind;
    int code; /* terminal of the grammar that takes it, 0: none does */
    struct slice text;
};

enum string_kind { STRING_NONE, STRING_PLAIN, STRING_ESCAPED };

struct lexer {
    const char *cursor, *limit;
    const char *bytes;             /* the first one */
    const char *open_paren;        /* the outermost `(` that waits for its `)` */
    const char *open_block;        /* the BEGIN of BEGIN ATOMIC, while its END is missing */
    const char *signs, *signs_end; /* the `+` and `-` at the end of the last run of operators */
    uint32_t parens, blocks;
    enum string_kind string; /* of the token before: it may go on behind a line end */
    bool keywords;           /* words get the code of their keyword: asked for at the start of a statement */
    bool routine;            /* in CREATE FUNCTION or PROCEDURE, where BEGIN ATOMIC may follow */
    bool begin;              /* the word before was BEGIN */
};

void lexer_start(struct lexer *lexer, const char *bytes, size_t length);

/* Forgets parentheses and blocks: a statement begins. */
void lexer_start_statement(struct lexer *lexer);

struct token lexer_header(struct lexer *lexer);    /* in front of the first section, at the start of a line */
struct token lexer_value(struct lexer *lexer);     /* behind an annotation's word */
struct token lexer_text(struct lexer *lexer);      /* the same, when all of the line is one value */
struct token lexer_sql(struct lexer *lexer);       /* in a section */
struct token lexer_copy_data(struct lexer *lexer); /* behind the `;` of COPY ... FROM STDIN */

/* An annotation's word, without `@`. */
struct annotation {
    const char *name;
    int code; /* terminal of migration.y */
    bool section;
    bool text;           /* its value is all of the line */
    const char *example; /* NULL: it has no value */
};

const struct annotation *annotation_find(struct slice name);    /* NULL: there is none */
const struct annotation *annotation_nearest(struct slice name); /* one that was probably meant, or NULL */

const char *token_kind_name(enum token_kind kind); /* for --dump=tokens */
const char *token_code_name(int code);             /* terminal of migration.y, in a person's words */

#endif
