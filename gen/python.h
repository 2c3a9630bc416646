/* python.h: Python as tokens, so far as `aludel import alembic` looks: strings, names, and where a statement ends. It
 * never fails: what is no Python is something else. */
#ifndef ALUDEL_GEN_PYTHON_H
#define ALUDEL_GEN_PYTHON_H

#include "text.h"

#include <stdbool.h>

enum python_kind {
    PYTHON_END,
    PYTHON_LINE_END, /* that ends a statement: in brackets there are none */
    PYTHON_NAME,
    PYTHON_STRING,
    PYTHON_OTHER, /* an operator, a bracket, a number */
};

struct python_token {
    enum python_kind kind;
    struct slice text;
    struct slice value; /* of a string: what is between its quotes */
    bool raw;           /* a string without escapes */
    bool first;         /* at the first column, outside of brackets */
};

struct python_lexer {
    const char *cursor, *limit, *bytes;
    size_t depth; /* of brackets */
};

/* `bytes[length]` must be NUL. */
void python_start(struct python_lexer *lexer, const char *bytes, size_t length);
struct python_token python_next(struct python_lexer *lexer);

/* The string's value with its escapes undone: line ends, quotes and backslashes; others stay as they are written. */
void python_unescape(struct text *out, const struct python_token *token);

#endif
