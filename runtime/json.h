/* json.h: a small JSON writer. One object a line is the migrator's machine-readable form.
 *
 * Keys are ours, need no escaping, and are NULL inside an array. Commas are written where they belong: after anything
 * but an opening bracket, a line end, or the start. */
#ifndef ALUDEL_JSON_H
#define ALUDEL_JSON_H

#include "buffer.h"

void aludel_i_json_open(struct aludel_i_buffer *out, const char *key, char bracket); /* '{' or '[' */
void aludel_i_json_close(struct aludel_i_buffer *out, char bracket);                 /* '}' or ']' */
void aludel_i_json_line(struct aludel_i_buffer *out);                                /* '}' and the end of the line */

/* A NULL value is written as null. What is not UTF-8 in it becomes U+FFFD. */
void aludel_i_json_string(struct aludel_i_buffer *out, const char *key, const char *value);
void aludel_i_json_number(struct aludel_i_buffer *out, const char *key, int64_t value);
void aludel_i_json_bool(struct aludel_i_buffer *out, const char *key, bool value);
void aludel_i_json_hex(struct aludel_i_buffer *out, const char *key, const unsigned char *bytes, size_t length);

#endif
