/* import_placeholder.h: what other tools fill in before they run a file. The values come from `-D NAME=VALUE`. */
#ifndef ALUDEL_GEN_IMPORT_PLACEHOLDER_H
#define ALUDEL_GEN_IMPORT_PLACEHOLDER_H

#include "import_files.h"

struct placeholder {
    struct slice whole, name;
    struct slice value; /* where its tool knows one itself; absent otherwise, and overruled by -D */
};

/* The first placeholder in `rest`, which is the end of the source; false: there is none. */
typedef bool placeholder_find(struct import *import, const struct source *source, struct slice rest,
                              struct placeholder *found);

/* The source with its placeholders filled in. One without a value is an error. */
const struct source *placeholder_fill(struct import *import, const struct source *source, placeholder_find *find);

placeholder_find placeholder_flyway;   /* ${NAME} */
placeholder_find placeholder_goose;    /* $NAME, ${NAME}, ${NAME:-VALUE} behind ENVSUB ON */
placeholder_find placeholder_graphile; /* :DATABASE_NAME, and :NAME if it has a value */
placeholder_find placeholder_tern;     /* {{.NAME}}, from tern.conf; {{template "FILE" .}} */

#endif
