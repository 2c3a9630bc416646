#include "headway.h"

#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

bool aludel_i_headway_query(struct aludel_i_buffer *query, int server_version)
{
    static const int since[] = {120000, 120000, 140000}; /* in the order of sql/headway.sql */
    for (size_t i = 0; aludel_i_sql_headway[i] != NULL; i++)
        if (server_version >= since[i])
            aludel_i_buffer_printf(query, "%s%s", query->length > 0 ? "\nUNION ALL\n" : "", aludel_i_sql_headway[i]);
    return query->length > 0 && !query->failed;
}

void aludel_i_headway_read(struct aludel_i_headway *headway, const PGresult *rows)
{
    enum { PHASE, DONE, TOTAL };
    *headway = (struct aludel_i_headway){.total = 0};
    if (PQresultStatus(rows) != PGRES_TUPLES_OK || PQntuples(rows) == 0)
        return;
    snprintf(headway->phase, sizeof headway->phase, "%s", PQgetvalue(rows, 0, PHASE));
    headway->done = strtoll(PQgetvalue(rows, 0, DONE), NULL, 10);
    headway->total = strtoll(PQgetvalue(rows, 0, TOTAL), NULL, 10);
}
