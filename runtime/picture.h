/* picture.h: revisions as documents for other programs: Markdown, Graphviz, Mermaid. `marks` as in describe.h. */
#ifndef ALUDEL_PICTURE_H
#define ALUDEL_PICTURE_H

#include "describe.h"

void aludel_i_picture_markdown(const struct aludel_i_describer *describer, const bool *set, unsigned marks,
                               struct aludel_i_buffer *out);
void aludel_i_picture_dot(const struct aludel_i_describer *describer, const bool *set, unsigned marks,
                          struct aludel_i_buffer *out);
void aludel_i_picture_mermaid(const struct aludel_i_describer *describer, const bool *set, unsigned marks,
                              struct aludel_i_buffer *out);

/* Adds text so that it means itself in Markdown. */
void aludel_i_markdown(struct aludel_i_buffer *out, const char *text);

#endif
