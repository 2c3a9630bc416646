/* columns.h: how much room text takes on a terminal, in columns. Without a locale: the text is UTF-8 whatever it says.
 */
#ifndef ALUDEL_COLUMNS_H
#define ALUDEL_COLUMNS_H

#include "buffer.h"

/* Of the whole text: two for East Asian wide characters and emoji, none for combining ones. */
uint32_t aludel_i_columns(const char *text);

/* How many bytes of the text's first line fit into `most` columns, up to a blank where one is in sight; at least 1
 * character. */
size_t aludel_i_columns_fit(const char *text, uint32_t most);

/* Adds the text, cut to `most` columns with `ellipsis` as its last; returns how many it took. Control characters become
 * '?': a terminal obeys them, and a picture must not be moved by what a file says. */
uint32_t aludel_i_columns_add(struct aludel_i_buffer *out, const char *text, uint32_t most, const char *ellipsis);

/* Adds `length` bytes of a text the same way, but uncut and with its tabs: outside a picture those move nothing. */
void aludel_i_columns_add_line(struct aludel_i_buffer *out, const char *text, size_t length);

#endif
