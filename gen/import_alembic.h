/* import_alembic.h: what the two halves of `aludel import alembic` share: the Python files say what the revisions are
 * (import_alembic.c), the output of `alembic upgrade --sql` and `downgrade --sql` what they do (import_alembic_sql.c).
 */
#ifndef ALUDEL_GEN_IMPORT_ALEMBIC_H
#define ALUDEL_GEN_IMPORT_ALEMBIC_H

#include "import.h"
#include "slice_map.h"

struct alembic {
    struct import *import;
    struct slice_map by_id; /* revisions, numbered as the import's */
    struct source *folder;  /* of the Python files: a place for diagnostics */
};

/* Alembic's order becomes the import's; steps are added to its revisions. */
void import_alembic_sql(struct alembic *alembic);

#endif
