/* svg.h: the graph as a picture: boxes in layers, the newest on top, for a light or a dark page. */
#ifndef ALUDEL_SVG_H
#define ALUDEL_SVG_H

#include "describe.h"

/* `marks` as in describe.h; ALUDEL_I_MARK_CURRENT also tells applied, pending and in trouble apart. With `links` it is
 * part of a page: each box leads to "#ID" and has the id "graph-ID". */
void aludel_i_picture_svg(const struct aludel_i_describer *describer, const bool *set, unsigned marks, bool links,
                          struct aludel_i_buffer *out);

/* The categories are colored by number, in the order they come up in: 0 to ALUDEL_I_HUES - 1, and again from 0. The
 * classes are "hue0", ...; "" for a revision without a category. */
enum { ALUDEL_I_HUES = 8 };

#endif
