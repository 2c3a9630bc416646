/* script.h: a few statements of the runtime's own, one behind the other, to go into an exchange. */
#ifndef ALUDEL_SCRIPT_H
#define ALUDEL_SCRIPT_H

#include "exchange.h"
#include "sql.h"

struct aludel_i_script {
    struct aludel_i_message messages[32];
    uint32_t n;
    struct aludel_i_dialect *dialect;
    bool failed; /* out of memory or out of room */
};

/* Adds a statement; its values, if any, follow as `const char *` and end in ALUDEL_I_END (NULL is a value: NULL). All
 * of it is borrowed until the script has run. */
void aludel_i_script_add(struct aludel_i_script *script, const char *sql, ...);

/* A statement that is not of sql/, as it stands and without values. */
void aludel_i_script_add_text(struct aludel_i_script *script, const char *sql);
void aludel_i_script_sync(struct aludel_i_script *script);

/* A statement without values whose result is wanted in binary: 32 bytes of a checksum are 32 bytes. */
void aludel_i_script_add_binary(struct aludel_i_script *script, const char *sql);

/* All statements of a file of sql/, without values. */
void aludel_i_script_add_all(struct aludel_i_script *script, const char *const *statements);

extern const char aludel_i_end[];
#define ALUDEL_I_END aludel_i_end

/* Runs it alone, behind a Sync of its own. `answer` as in struct aludel_i_exchange. */
ALUDEL_I_MUST_CHECK enum aludel_i_exchanged
aludel_i_script_run(struct aludel_i_conn *conn, struct aludel_i_script *script,
                    bool (*answer)(void *user, uint32_t index, PGresult **result), void *user);

#endif
