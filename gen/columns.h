/* columns.h: what one statement does to which columns of its table. */
#ifndef ALUDEL_GEN_COLUMNS_H
#define ALUDEL_GEN_COLUMNS_H

#include "changes.h"

/* ALTER TABLE t ADD COLUMN a int, DROP b, ALTER c TYPE text, or RENAME a TO b. True: a CASCADE may drop more. */
bool columns_of_alter(struct changes *changes, const struct tree_statement *statement);

/* CREATE TABLE t (a int, b text). What LIKE, INHERITS, OF or AS bring in remains unknown. */
void columns_of_create(struct changes *changes, const struct tree_statement *statement);

#endif
