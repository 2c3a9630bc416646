/* What a revision's work is made of, and what becomes of it where neither the system nor a server helps. With a server:
 * tests/integration/test_steps.py and others. */
#include "applying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

static bool no_random, no_memory;

ssize_t __real_getrandom(void *buffer, size_t length, unsigned int flags);
ssize_t __wrap_getrandom(void *buffer, size_t length, unsigned int flags);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

ssize_t __wrap_getrandom(void *buffer, size_t length, unsigned int flags)
{
    return no_random ? -1 : __real_getrandom(buffer, length, flags);
}

void *__wrap_realloc(void *old, size_t size)
{
    return no_memory ? NULL : __real_realloc(old, size);
}

/* --- One revision, on a connection that was lost ------------------------------------------------------------------ */

/* VACUUM, which the runtime needs to know nothing of. */
static const struct {
    struct aludel_statement statement;
    struct aludel_more more;
    char text[sizeof "VACUUM"];
} vacuum = {{.sql = sizeof(struct aludel_statement) + sizeof(struct aludel_more),
             .length = 6,
             .more = sizeof(struct aludel_statement)},
            {.rerun = ALUDEL_RERUN_HARMLESS},
            "VACUUM"};
static const struct aludel_step outside = {.statements = &vacuum.statement,
                                           .n_statements = 1,
                                           .lock_timeout_ms = ALUDEL_PROJECT_DEFAULT,
                                           .statement_timeout_ms = ALUDEL_PROJECT_DEFAULT,
                                           .retries = ALUDEL_PROJECT_DEFAULT};
static const struct aludel_revision revision = {
    .id = "one", .file = "one.sql", .summary = "", .upgrade = &outside, .n_upgrade = 1};
static const struct aludel_plan plan = {.compiler = "1", .digest = "2", .revisions = &revision, .n_revisions = 1};
static const struct aludel_options options;
static char said[256];

static void keep_text(void *user, const struct aludel_event *event)
{
    (void)user;
    if (event->kind == ALUDEL_EVENT_ERROR)
        strncpy(said, event->text, sizeof said - 1);
}

static const struct aludel_report report = {.on_event = keep_text};
static struct aludel_i_session session;
static struct aludel_i_task task;
static struct aludel_i_applying applying;

static int begin(void **unused)
{
    (void)unused;
    said[0] = '\0';
    no_random = no_memory = false;
    session = (struct aludel_i_session){.plan = &plan, .options = &options, .report = &report, .direct = true};
    session.dialect.schema = "aludel";
    session.conn.lost = session.conn.pooled = true; /* pooled: nobody is asked over a second connection */
    session.state.exists = true;
    task = (struct aludel_i_task){.revision = &revision, .action = "upgrade", .index = 1, .count = 1};
    applying = (struct aludel_i_applying){.session = &session, .task = &task, .steps = &outside, .n_steps = 1};
    return 0;
}

static bool has(const struct aludel_i_script *script, const char *sql)
{
    for (uint32_t i = 0; i < script->n; i++)
        if (script->messages[i].sql == sql)
            return true;
    return false;
}

static void without_random_numbers_nothing_is_recorded(void **unused)
{
    (void)unused;
    struct aludel_i_failure failure = {.text = "it failed"};
    task.record_only = true;
    no_random = true;
    assert_int_equal(aludel_i_apply(&session, &task), ALUDEL_FAILED);
    assert_string_equal(said, "the system has no random numbers to give");
    aludel_i_apply_record_failure(&applying, &failure); /* or it would need a connection */
    assert_true(session.state.exists);
}

static void a_statement_outside_of_transactions_needs_the_server_first(void **unused)
{
    (void)unused;
    assert_int_equal(aludel_i_apply_off(&applying, &outside), ALUDEL_DISCONNECTED);
    session.conn.lost = false;
    session.dialect.schema = "other"; /* whose name has to be written into the statements */
    no_memory = true;
    assert_int_equal(aludel_i_apply_off(&applying, &outside), ALUDEL_DISCONNECTED);
    aludel_i_dialect_free(&session.dialect);
    aludel_i_buffer_free(&applying.settings);
}

/* --- Several, on a connection that was lost ------------------------------------------------------------------------
 */

static bool give_the_first(void *user, uint32_t ahead, struct aludel_i_task *given)
{
    (void)user;
    *given = task;
    return ahead == 0;
}

static void nothing_is_sent_of_what_cannot_be_made(void **unused)
{
    (void)unused;
    static const struct aludel_i_tasks tasks = {.get = give_the_first};
    uint32_t sent = 9;
    session.prepared[ALUDEL_I_OWN_CLAIM] = true;
    session.dialect.schema = "other"; /* whose name has to be written into the statements */
    task.record_only = true;
    no_random = true;
    assert_int_equal(aludel_i_apply_convoy(&session, &tasks, &sent), ALUDEL_OK);
    no_random = false;
    no_memory = true;
    assert_int_equal(aludel_i_apply_convoy(&session, &tasks, &sent), ALUDEL_OK);
    no_memory = false;
    assert_int_equal(aludel_i_apply_convoy(&session, &tasks, &sent), ALUDEL_DISCONNECTED);
    assert_int_equal(sent, 0);
    aludel_i_dialect_free(&session.dialect);
}

/* --- Scripts ------------------------------------------------------------------------------------------------------ */

static void a_script_that_is_full_has_failed(void **unused)
{
    (void)unused;
    struct aludel_i_script head = {.failed = true};
    aludel_i_apply_add_begin(&applying, &head);
    assert_true(head.failed);
    assert_false(applying.preparing[ALUDEL_I_OWN_SETTINGS]);
    head = (struct aludel_i_script){.n = sizeof head.messages / sizeof head.messages[0] - 1};
    aludel_i_apply_add_begin(&applying, &head); /* BEGIN, but not what prepares it */
    assert_true(head.failed);
    assert_false(applying.preparing[ALUDEL_I_OWN_SETTINGS]);
}

static void a_list_without_memory_fails_the_claim(void **unused)
{
    (void)unused;
    struct aludel_i_buffer *lists[] = {&applying.down, &applying.parents, &applying.depends, &applying.replaces, NULL};
    for (int accept = 0; accept <= 1; accept++)
        for (int i = 0; i < 5; i++) {
            struct aludel_i_script head = {.dialect = &session.dialect};
            task.accept = accept;
            for (int k = 0; k < 4; k++)
                lists[k]->failed = k == i;
            aludel_i_apply_add_claim(&applying, &head);
            assert_int_equal(head.failed, lists[i] != NULL);
        }
}

static void a_printed_ledger_takes_memory(void **unused)
{
    (void)unused;
    session.state.exists = false;
    session.script = stdout; /* there is one; nothing is written yet */
    for (int failed = 0; failed <= 1; failed++) {
        struct aludel_i_script script = {.dialect = &session.dialect, .failed = failed};
        aludel_i_apply_add_ledger(&applying, &script);
        assert_int_equal(script.failed, failed);
        aludel_i_buffer_free(&applying.ledger);
    }
    struct aludel_i_script script = {.dialect = &session.dialect};
    no_memory = true;
    aludel_i_apply_add_ledger(&applying, &script);
    assert_true(script.failed);
}

static void a_claim_stays_failed(void **unused)
{
    (void)unused;
    struct aludel_i_script head = {.dialect = &session.dialect, .failed = true};
    aludel_i_apply_add_claim(&applying, &head);
    assert_true(head.failed);
}

static void a_journal_is_cleared_where_there_may_be_one(void **unused)
{
    (void)unused;
    for (int several = 0; several <= 1; several++)
        for (uint32_t first_step = 0; first_step <= 1; first_step++) {
            struct aludel_i_script tail = {.dialect = &session.dialect};
            applying.several = several;
            task.first_step = first_step;
            aludel_i_apply_add_close(&applying, &tail);
            assert_int_equal(has(&tail, aludel_i_sql_journal_clear[0]), several || first_step > 0);
        }
}

static void a_checksum_in_hex(void **unused)
{
    (void)unused;
    static const unsigned char checksum[32] = {0x01, 0xFE};
    char hex[65];
    aludel_i_hex(hex, checksum);
    assert_memory_equal(hex, "01fe00", 6);
    aludel_i_hex(hex, NULL);
    assert_memory_equal(hex, "000000", 6);
    assert_int_equal(strlen(hex), 64);
}

static void what_a_step_says_goes_before_the_caller_and_the_project(void **unused)
{
    (void)unused;
    static const int32_t option = 2;
    assert_int_equal(aludel_i_apply_choose(1, &option, 3), 1);
    assert_int_equal(aludel_i_apply_choose(0, &option, 3), 0);
    assert_int_equal(aludel_i_apply_choose(ALUDEL_PROJECT_DEFAULT, &option, 3), 2);
    assert_int_equal(aludel_i_apply_choose(ALUDEL_PROJECT_DEFAULT, NULL, 3), 3);
}

static void a_verify_step_is_not_what_needs_to_be_outside(void **unused)
{
    (void)unused;
    static const struct aludel_step steps[] = {{.verify = true}, {.transactional = true}, {.transactional = false}};
    const struct aludel_revision two = {.upgrade = steps, .n_upgrade = 2, .downgrade = steps, .n_downgrade = 3};
    assert_false(aludel_i_has_off_step(&two, false));
    assert_true(aludel_i_has_off_step(&two, true));
}

/* --- Waiting ------------------------------------------------------------------------------------------------------ */

static void a_pause_doubles_up_to_half_a_minute(void **unused)
{
    (void)unused;
    static const int ceilings[] = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
    for (int32_t attempt = 1; attempt <= 8; attempt++)
        assert_in_range(aludel_i_apply_pause(attempt), ceilings[attempt - 1] / 2, ceilings[attempt - 1] - 1);
    assert_in_range(aludel_i_apply_pause(1000000), 15000, 29999);
}

static struct aludel_i_transaction watched(const char *lock_timeout)
{
    struct aludel_i_transaction transaction = {.n_statements = 0};
    strncpy(applying.lock_timeout, lock_timeout, sizeof applying.lock_timeout - 1);
    aludel_i_apply_watch(&applying, &transaction);
    return transaction;
}

/* When is looked next, after so long a silence; 0: it was not looked yet. */
static double next(struct aludel_i_transaction *transaction, double silent)
{
    transaction->on_silence(transaction->user, &vacuum.statement, 1, silent);
    return applying.waiting.next;
}

static void it_is_looked_before_the_server_gives_up(void **unused)
{
    (void)unused;
    static const struct {
        const char *lock_timeout;
        double first;
    } table[] = {{"0", 1000}, {"600", 300}, {"2000", 1000}, {"9000", 1000}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct aludel_i_transaction transaction = watched(table[i].lock_timeout);
        assert_true(next(&transaction, table[i].first - 1) == 0);
        assert_true(next(&transaction, table[i].first) == 2 * table[i].first);
    }
}

static void it_is_looked_more_and_more_rarely(void **unused)
{
    (void)unused;
    struct aludel_i_transaction transaction = watched("0");
    assert_true(next(&transaction, 1500) == 3000);
    assert_true(next(&transaction, 2999) == 3000);
    assert_true(next(&transaction, 3000) == 6000);
    assert_true(next(&transaction, 40000) == 70000);
    assert_true(next(&transaction, 100) == 0); /* something was heard in between */
}

static void somebody_who_watches_a_bar_sees_it_move(void **unused)
{
    (void)unused;
    struct aludel_i_transaction transaction = watched("0");
    strncpy(applying.headway.phase, "building index", sizeof applying.headway.phase - 1);
    assert_true(next(&transaction, 2000) == 3000);
    assert_true(next(&transaction, 16000) == 18000);
    assert_true(next(&transaction, 200000) == 210000);
}

static void a_server_without_views_of_progress_is_not_asked(void **unused)
{
    (void)unused;
    static const struct aludel_report watching = {.live = true};
    struct aludel_i_transaction transaction = watched("0");
    session.report = &watching; /* there is no connection, so the server's version is 0 */
    assert_true(next(&transaction, 1000) == 2000);
}

static void nobody_is_told_where_nobody_listens(void **unused)
{
    (void)unused;
    struct aludel_i_transaction transaction = watched("0");
    session.report = NULL;
    assert_true(next(&transaction, 5000) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_random_numbers_nothing_is_recorded, begin),
        cmocka_unit_test_setup(a_statement_outside_of_transactions_needs_the_server_first, begin),
        cmocka_unit_test_setup(nothing_is_sent_of_what_cannot_be_made, begin),
        cmocka_unit_test_setup(a_script_that_is_full_has_failed, begin),
        cmocka_unit_test_setup(a_list_without_memory_fails_the_claim, begin),
        cmocka_unit_test_setup(a_printed_ledger_takes_memory, begin),
        cmocka_unit_test_setup(a_claim_stays_failed, begin),
        cmocka_unit_test_setup(a_journal_is_cleared_where_there_may_be_one, begin),
        cmocka_unit_test(a_checksum_in_hex),
        cmocka_unit_test(what_a_step_says_goes_before_the_caller_and_the_project),
        cmocka_unit_test(a_verify_step_is_not_what_needs_to_be_outside),
        cmocka_unit_test(a_pause_doubles_up_to_half_a_minute),
        cmocka_unit_test_setup(it_is_looked_before_the_server_gives_up, begin),
        cmocka_unit_test_setup(it_is_looked_more_and_more_rarely, begin),
        cmocka_unit_test_setup(somebody_who_watches_a_bar_sees_it_move, begin),
        cmocka_unit_test_setup(a_server_without_views_of_progress_is_not_asked, begin),
        cmocka_unit_test_setup(nobody_is_told_where_nobody_listens, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
