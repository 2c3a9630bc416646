/* xml.h: text in XML and HTML. */
#ifndef ALUDEL_XML_H
#define ALUDEL_XML_H

#include "buffer.h"

/* Adds `length` bytes so that they are text, between tags or in quotes: markup is escaped, and what XML cannot hold
 * (control characters, what is no UTF-8) becomes U+FFFD; CRLF becomes LF. A NUL follows the bytes, sooner or later. */
void aludel_i_xml_add(struct aludel_i_buffer *out, const char *text, size_t length);
void aludel_i_xml(struct aludel_i_buffer *out, const char *text);

#endif
