/* place.h: from what the server says about a statement to the line and column in the file that it came from. */
#ifndef ALUDEL_PLACE_H
#define ALUDEL_PLACE_H

#include "internal.h"

#include <libpq-fe.h>

/* Fills the event's line, column and statement for an error or notice about `statement`: by the position that the
 * server gives, by the line within a DO block, by the line of COPY data, or else where the statement begins. The server
 * counts characters, but bytes where `bytes`: on an SQL_ASCII database. */
void aludel_i_place_event(struct aludel_event *event, const struct aludel_statement *statement, const PGresult *result,
                          bool bytes);

/* Offset in bytes of the text's character number `position`, from 1; at most `length`. */
size_t aludel_i_place_offset(const char *sql, size_t length, long position, bool bytes);

/* The same for a line, from 1, of the body whose opening quote stands at that offset of the statement; or, where the
 * line is 0, for that offset. */
void aludel_i_place_in_body(struct aludel_event *event, const struct aludel_statement *statement, size_t body,
                            uint32_t line);

/* The text of the event's line as far as its statement or COPY data knows it; NULL: not at all. *indent is how many
 * columns of the line come before that text. */
const char *aludel_i_place_line(const struct aludel_event *event, size_t *length, uint32_t *indent);

#endif
