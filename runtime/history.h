/* history.h: `history`, `heads`, `branches`, `show` and `current`, in Alembic's shapes, as JSON or as pictures. Written
 * into a buffer; the view may be of a folder without a database. Out of memory: out->failed or why->failed. */
#ifndef ALUDEL_HISTORY_H
#define ALUDEL_HISTORY_H

#include "buffer.h"
#include "terminal.h"
#include "view.h"

enum aludel_i_format {
    ALUDEL_I_TEXT,
    ALUDEL_I_JSON,     /* one object a line, see aludel_i_describe_json() */
    ALUDEL_I_MARKDOWN, /* the order document: a numbered list under the categories, oldest first */
    ALUDEL_I_DOT,
    ALUDEL_I_MERMAID,
    ALUDEL_I_SVG,
    ALUDEL_I_FORMAT_COUNT
};

/* "text", "json", "markdown", "dot", "mermaid", "svg"; false: none of these. */
bool aludel_i_format_read(const char *name, enum aludel_i_format *format);

struct aludel_i_history_options {
    enum aludel_i_format format;
    bool verbose;
    bool indicate_current;
    bool graph;        /* text with the lines of the graph beside it */
    const char *range; /* "A:B", A included; NULL: everything */
    struct aludel_i_terminal terminal;
};

/* Newest first. False: `why` says what is wrong with the range or the options, as in target.h. */
ALUDEL_I_MUST_CHECK bool aludel_i_history(const struct aludel_i_view *view,
                                          const struct aludel_i_history_options *options, struct aludel_i_buffer *out,
                                          struct aludel_i_buffer *why);

/* Each revision that `target` names, as a block or as JSON. */
ALUDEL_I_MUST_CHECK bool aludel_i_show(const struct aludel_i_view *view, const char *target,
                                       enum aludel_i_format format, struct aludel_i_buffer *out,
                                       struct aludel_i_buffer *why);

/* These three know text and JSON; any other format is text. */
void aludel_i_heads(const struct aludel_i_view *view, enum aludel_i_format format, bool verbose,
                    struct aludel_i_buffer *out);
void aludel_i_branches(const struct aludel_i_view *view, enum aludel_i_format format, bool verbose,
                       struct aludel_i_buffer *out);

/* What the database is at, and what is half applied beside it. */
void aludel_i_current(const struct aludel_i_view *view, enum aludel_i_format format, bool verbose,
                      struct aludel_i_buffer *out);

/* Has the database all heads of this build? For `current --check-heads` and `wait --for=heads`. */
bool aludel_i_at_heads(const struct aludel_i_view *view);

#endif
