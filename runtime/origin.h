/* origin.h: where the function that an error of the server names was created, among the statements of a plan. */
#ifndef ALUDEL_ORIGIN_H
#define ALUDEL_ORIGIN_H

#include "internal.h"

#include <libpq-fe.h>

struct aludel_i_origin {
    const struct aludel_revision *revision;
    const struct aludel_statement *statement;
    size_t at;     /* offset of its body's opening quote; where `line` is 0, of what failed */
    uint32_t line; /* of the body, from 1; 0 for a function in SQL */
};

/* `result` is an error, whose context says "PL/pgSQL function NAME(...) line N at ..." or "SQL function "NAME"
 * statement N", the innermost first; `bytes` is as in place.h. Looks at what the plan's revisions create when they are
 * applied, up to `last`; what replaces a function of the same parameters counts in its place. False: not there, or it
 * cannot be said which of several it is, or where in it. */
bool aludel_i_origin_find(const struct aludel_plan *plan, const struct aludel_revision *last, const PGresult *result,
                          bool bytes, struct aludel_i_origin *origin);

#endif
