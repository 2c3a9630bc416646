#include "script.h"

#include <stdarg.h>
#include <string.h>

const char aludel_i_end[] = "";

static struct aludel_i_message *next(struct aludel_i_script *script)
{
    if (script->n == sizeof script->messages / sizeof script->messages[0]) {
        script->failed = true;
        return &script->messages[0];
    }
    struct aludel_i_message *message = &script->messages[script->n++];
    *message = (struct aludel_i_message){.sql = NULL};
    return message;
}

void aludel_i_script_add(struct aludel_i_script *script, const char *sql, ...)
{
    const char *rendered = aludel_i_sql_render(script->dialect, sql);
    if (rendered == NULL) {
        script->failed = true;
        return;
    }
    struct aludel_i_message *message = next(script);
    message->sql = rendered;
    message->length = strlen(rendered);
    va_list values;
    va_start(values, sql);
    for (const char *value; (value = va_arg(values, const char *)) != ALUDEL_I_END;) {
        if (message->n_values == ALUDEL_I_VALUES) {
            script->failed = true;
            break;
        }
        message->values[message->n_values++] = value;
        message->length += value == NULL ? 0 : strlen(value);
    }
    va_end(values);
}

void aludel_i_script_add_text(struct aludel_i_script *script, const char *sql)
{
    struct aludel_i_message *message = next(script);
    message->sql = sql;
    message->length = strlen(sql);
}

void aludel_i_script_add_binary(struct aludel_i_script *script, const char *sql)
{
    uint32_t before = script->n;
    aludel_i_script_add(script, sql, ALUDEL_I_END);
    if (script->n > before)
        script->messages[before].binary = true;
}

void aludel_i_script_add_all(struct aludel_i_script *script, const char *const *statements)
{
    for (; *statements != NULL; statements++)
        aludel_i_script_add(script, *statements, ALUDEL_I_END);
}

void aludel_i_script_sync(struct aludel_i_script *script)
{
    next(script);
}

struct run {
    const struct aludel_i_script *script;
    bool (*answer)(void *user, uint32_t index, PGresult **result);
    void *user;
};

static void give_message(void *user, uint32_t index, struct aludel_i_message *message)
{
    const struct run *run = user;
    *message = run->script->messages[index];
}

static bool give_answer(void *user, uint32_t index, PGresult **result)
{
    const struct run *run = user;
    return run->answer == NULL ? aludel_i_result_ok(*result) : run->answer(run->user, index, result);
}

enum aludel_i_exchanged aludel_i_script_run(struct aludel_i_conn *conn, struct aludel_i_script *script,
                                            bool (*answer)(void *user, uint32_t index, PGresult **result), void *user)
{
    aludel_i_script_sync(script);
    if (script->failed)
        return ALUDEL_I_EXCHANGE_STOPPED;
    struct run run = {.script = script, .answer = answer, .user = user};
    struct aludel_i_exchange exchange = {.n = script->n, .message = give_message, .answer = give_answer, .user = &run};
    return aludel_i_exchange(conn, &exchange);
}
