/* page_sql.h: SQL as HTML, colored by the compiler's own lexer: <b> around keywords, <i> around comments, a span of the
 * class s around strings and n around numbers. The text is the file's, byte for byte. */
#ifndef ALUDEL_GEN_PAGE_SQL_H
#define ALUDEL_GEN_PAGE_SQL_H

#include "arena.h"
#include "buffer.h"
#include "tree.h"

/* What stands behind the section's line, up to the next section or the end of the file; a long COPY is cut. */
void page_sql(struct aludel_i_buffer *out, struct arena *arena, const struct tree_file *file, size_t section);

/* The first and the last line of that. */
struct slice page_sql_text(const struct tree_file *file, size_t section);

#endif
