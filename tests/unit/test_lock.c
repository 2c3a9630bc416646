/* What waiting for the lock comes to where no server answers; with one: tests/integration/test_locks.py. */
#include "lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

static bool no_random;

ssize_t __real_getrandom(void *buffer, size_t length, unsigned int flags);
ssize_t __wrap_getrandom(void *buffer, size_t length, unsigned int flags);

ssize_t __wrap_getrandom(void *buffer, size_t length, unsigned int flags)
{
    return no_random ? -1 : __real_getrandom(buffer, length, flags);
}

static void jitter_stays_below_its_limit(void **unused)
{
    (void)unused;
    for (int i = 0; i < 1000; i++)
        assert_in_range(aludel_i_jitter(3), 0, 2);
    no_random = true; /* the kernel has just started: rivals move in step then */
    assert_int_equal(aludel_i_jitter(3), 0);
    no_random = false;
}

static int wait_on_a_lost_connection(int signal)
{
    static const struct aludel_options options;
    volatile int interrupted = signal;
    struct aludel_i_session session = {.options = &options, .dialect = {.schema = "aludel"}};
    struct aludel_i_watch watch = {.moved = 0};
    session.conn.lost = true;
    session.conn.interrupted = &interrupted;
    return aludel_i_lock_wait(&session, &watch);
}

static void a_signal_ends_the_wait(void **unused)
{
    (void)unused;
    assert_int_equal(wait_on_a_lost_connection(0), ALUDEL_DISCONNECTED);
    assert_int_equal(wait_on_a_lost_connection(1), ALUDEL_INTERRUPTED);
    assert_int_equal(wait_on_a_lost_connection(2), ALUDEL_TERMINATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jitter_stays_below_its_limit),
        cmocka_unit_test(a_signal_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
