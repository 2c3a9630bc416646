#include "lock.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum { PAUSE_MIN_MS = 50, PAUSE_JITTER_MS = 450, TELL_MS = 10000, WAIT_LOCK_MS = 60000 };

int32_t aludel_i_lock_key(const char *schema)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (const char *c = schema; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return (int32_t)hash;
}

int aludel_i_jitter(int limit)
{
    unsigned int random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
        return 0;
    return (int)(random % (unsigned int)limit);
}

struct holder {
    bool known, at_work;
    char seen[512]; /* changes when it gets on */
    char text[512];
    char pid[16];
};

static bool take_holder(void *user, uint32_t index, PGresult **result)
{
    struct holder *holder = user;
    (void)index;
    const PGresult *row = *result;
    if (!aludel_i_result_ok(row))
        return false;
    if (PQntuples(row) == 0)
        return true;
    holder->known = true;
    holder->at_work = PQgetvalue(row, 0, 6)[0] == 't';
    snprintf(holder->pid, sizeof holder->pid, "%s", PQgetvalue(row, 0, 0));
    snprintf(holder->seen, sizeof holder->seen, "%s %s %s", holder->pid, PQgetvalue(row, 0, 3), PQgetvalue(row, 0, 5));
    snprintf(holder->text, sizeof holder->text, "pid %s, %s from %s, '%s', connected for %s s, for %s s %s",
             holder->pid, PQgetvalue(row, 0, 1), PQgetvalue(row, 0, 2), PQgetvalue(row, 0, 3), PQgetvalue(row, 0, 4),
             PQgetvalue(row, 0, 8), PQgetvalue(row, 0, 7));
    return true;
}

static enum aludel_i_exchanged ask(struct aludel_i_session *session, struct holder *holder)
{
    struct aludel_i_script script = {.dialect = &session->dialect};
    char class[16], key[16];
    snprintf(class, sizeof class, "%d", ALUDEL_I_LOCK_CLASS);
    snprintf(key, sizeof key, "%d", session->lock_key);
    aludel_i_script_add(&script, aludel_i_sql_holder[0], class, key, ALUDEL_I_END);
    return aludel_i_script_run(&session->conn, &script, take_holder, holder);
}

static int give_up(const struct aludel_i_session *session, const struct holder *holder, int32_t patience)
{
    char hint[128];
    snprintf(hint, sizeof hint, "if it is stuck: SELECT pg_terminate_backend(%s);", holder->pid);
    aludel_i_report_error(session, holder->known ? hint : NULL,
                          "another migrator holds the lock and made no progress for %g s: %s", patience / 1000.0,
                          holder->known ? holder->text : "unknown");
    return ALUDEL_LOCKED;
}

static void tell(const struct aludel_i_session *session, struct aludel_i_watch *watch, const struct holder *holder)
{
    char text[640];
    snprintf(text, sizeof text, "another migrator holds the lock: %s", holder->text);
    aludel_i_report(session, &(struct aludel_event){.kind = ALUDEL_EVENT_WAITING, .text = text});
    watch->told = aludel_i_now_ms();
}

int aludel_i_lock_wait(struct aludel_i_session *session, struct aludel_i_watch *watch)
{
    int32_t patience = session->options->wait_lock_ms > 0 ? session->options->wait_lock_ms : WAIT_LOCK_MS;
    struct holder holder = {.known = false};
    enum aludel_i_exchanged exchanged = ask(session, &holder);
    if (aludel_i_conn_interrupted(&session->conn) != 0)
        return aludel_i_session_interrupted(session);
    if (exchanged == ALUDEL_I_EXCHANGE_LOST)
        return ALUDEL_DISCONNECTED;
    int64_t now = aludel_i_now_ms();
    bool gone = exchanged == ALUDEL_I_EXCHANGED && !holder.known;
    bool moved = watch->moved == 0 || gone || holder.at_work || strcmp(watch->seen, holder.seen) != 0;
    if (moved)
        watch->moved = now;
    if (now - watch->moved >= patience)
        return give_up(session, &holder, patience);
    if (holder.known && (strcmp(watch->seen, holder.seen) != 0 || now - watch->told >= TELL_MS))
        tell(session, watch, &holder);
    memcpy(watch->seen, holder.seen, sizeof watch->seen);
    aludel_i_conn_sleep(&session->conn, PAUSE_MIN_MS + aludel_i_jitter(PAUSE_JITTER_MS));
    return ALUDEL_OK;
}
