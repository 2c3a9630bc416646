/* deciding.h: a decision while it is being made, shared by the files that make them: decide.c (upgrade and downgrade),
 * decide_record.c (stamp and accept). */
#ifndef ALUDEL_DECIDING_H
#define ALUDEL_DECIDING_H

#include "decide.h"

/* Everything that a decision is made of while it is being made. */
struct aludel_i_deciding {
    const struct aludel_i_view *view;
    struct aludel_i_place place;
    struct aludel_i_decision *decision;
    bool *set, *named;
    bool *parts; /* squashes that are recorded when their parts are applied */
};

/* False: out of memory. Call aludel_i_deciding_end() in any case. */
ALUDEL_I_MUST_CHECK bool aludel_i_deciding_begin(struct aludel_i_deciding *d, const struct aludel_i_view *view,
                                                 struct aludel_i_decision *decision);
void aludel_i_deciding_end(struct aludel_i_deciding *d);

/* Fills `set` with what the target means. False: it was refused. */
ALUDEL_I_MUST_CHECK bool aludel_i_deciding_target(struct aludel_i_deciding *d, enum aludel_i_direction direction,
                                                  const char *target, bool *set);

const char *aludel_i_deciding_id(const struct aludel_i_view *view, uint32_t node);
struct aludel_i_work *aludel_i_deciding_add(struct aludel_i_deciding *d, uint32_t node, bool downgrade);

/* Both set the outcome; the first returns false, the second splits `why` into message and hint. */
bool aludel_i_deciding_refuse(struct aludel_i_decision *decision, int outcome);
void aludel_i_deciding_refuse_why(struct aludel_i_decision *decision, int outcome, const struct aludel_i_buffer *why);

/* Refuses where a revision is half reverted that is not `allowed` (NULL: none is). */
ALUDEL_I_MUST_CHECK bool aludel_i_deciding_none_half_reverted(struct aludel_i_deciding *d, const bool *allowed);

/* Refuses where a row that stays needs one of `going` by the ledger, though the plan, where it was edited, does not. */
ALUDEL_I_MUST_CHECK bool aludel_i_deciding_none_left_behind(struct aludel_i_deciding *d, const bool *going);

#endif
