/* drawing.h: the graph on a terminal: a revision a line, and the lines between them. */
#ifndef ALUDEL_DRAWING_H
#define ALUDEL_DRAWING_H

#include "describe.h"
#include "terminal.h"

/* Newest first; with `verbose` all about each revision beside the lines. Cut to the terminal's columns. `marks` as in
 * describe.h; ALUDEL_I_MARK_CURRENT also draws what is applied, pending and in trouble in different ways. */
void aludel_i_draw(const struct aludel_i_describer *describer, const bool *set, unsigned marks, bool verbose,
                   const struct aludel_i_terminal *terminal, struct aludel_i_buffer *out);

#endif
