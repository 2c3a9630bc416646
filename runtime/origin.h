/* origin.h: where the function that an error of the server names was created, among the statements of a plan. */
#ifndef ALUDEL_ORIGIN_H
#define ALUDEL_ORIGIN_H

#include "internal.h"

struct aludel_i_origin {
    const struct aludel_revision *revision;
    const struct aludel_statement *statement;
    size_t body;   /* offset of its body's opening quote */
    uint32_t line; /* of the body, from 1 */
};

/* `context` is an error's: "PL/pgSQL function NAME(...) line N at ...", the innermost first. Looks at what the plan's
 * revisions create when they are applied, up to `last`; what replaces a function of the same parameters counts in its
 * place. False: not there, or it cannot be said which of several it is. */
bool aludel_i_origin_find(const struct aludel_plan *plan, const struct aludel_revision *last, const char *context,
                          struct aludel_i_origin *origin);

#endif
