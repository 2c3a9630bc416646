/* describe.h: one revision in words, for every command that shows revisions: Alembic's line and block, and JSON. */
#ifndef ALUDEL_DESCRIBE_H
#define ALUDEL_DESCRIBE_H

#include "buffer.h"
#include "view.h"

/* Which branches each revision is in, worked out once for many revisions. */
struct aludel_i_describer {
    const struct aludel_i_view *view;
    const char **names; /* of all branches, in the graph's order */
    uint32_t n_names;
    uint64_t *in; /* `words` a node: bit i: in branch names[i] */
    size_t words;
};

/* False: out of memory, and *describer is empty. */
ALUDEL_I_MUST_CHECK bool aludel_i_describer_init(struct aludel_i_describer *describer,
                                                 const struct aludel_i_view *view);
void aludel_i_describer_free(struct aludel_i_describer *describer);

/* "pending", "applied", "edited", "unknown", "half applied", "half reverted" */
const char *aludel_i_standing_name(enum aludel_i_standing standing);

/* A revision of this build that none of this build's has as a parent. */
bool aludel_i_is_head(const struct aludel_i_view *view, uint32_t node);

enum aludel_i_marks {
    ALUDEL_I_MARK_BRANCHES = 1, /* (net) */
    ALUDEL_I_MARK_HEAD = 2,     /* (head) */
    ALUDEL_I_MARK_CURRENT = 4,  /* (current): the database is here */
    ALUDEL_I_MARK_TREE = 8,     /* (branchpoint) (mergepoint) */
    ALUDEL_I_MARK_STANDING = 16 /* (edited), (unknown), (half applied), (half reverted) */
};

/* "ae1027a6acf (net) (head)", without a line end. `marks`: some of enum aludel_i_marks. */
void aludel_i_describe_name(const struct aludel_i_describer *describer, uint32_t node, unsigned marks,
                            struct aludel_i_buffer *out);

/* "1975ea83b712 -> ae1027a6acf (head), add a column" and a line end. */
void aludel_i_describe_line(const struct aludel_i_describer *describer, uint32_t node, unsigned marks,
                            struct aludel_i_buffer *out);

/* The block that starts "Rev: " and ends in an empty line. */
void aludel_i_describe_block(const struct aludel_i_describer *describer, uint32_t node, unsigned marks,
                             struct aludel_i_buffer *out);

/* All that is known of it as one JSON object and a line end. */
void aludel_i_describe_json(const struct aludel_i_describer *describer, uint32_t node, struct aludel_i_buffer *out);

/* Its summary behind a comma, or nothing. */
void aludel_i_describe_summary(const struct aludel_i_node *of, struct aludel_i_buffer *out);

#endif
