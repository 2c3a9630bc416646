/* headway.h: how far a statement of ours is, by the server's own progress views (sql/headway.sql). */
#ifndef ALUDEL_HEADWAY_H
#define ALUDEL_HEADWAY_H

#include "buffer.h"

#include <libpq-fe.h>

struct aludel_i_headway {
    char phase[96];      /* in the server's words; "": it says nothing, and what is done is COPY data that was sent */
    int64_t done, total; /* of the phase, or bytes; a total of 0: unknown */
};

/* Adds the query of the views that the server has; $1 is our backend's pid. False: it has none, or out of memory. */
bool aludel_i_headway_query(struct aludel_i_buffer *query, int server_version);

/* Its answer; `rows` may be NULL, and `headway` is empty where the server says nothing. */
void aludel_i_headway_read(struct aludel_i_headway *headway, const PGresult *rows);

#endif
