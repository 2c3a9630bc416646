#include "sanitizer.h"
#include "syntax_workers.h"
#include "text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* One job a character: `.` is well, `r` reports, `c` crashes, `h` hangs, `s` needs 200 MiB of stack, `m` reports when
 * it gets 64 MiB of memory. */
static size_t weigh_one(const void *jobs, size_t job)
{
    (void)jobs, (void)job;
    return 1;
}

static size_t little_memory(const void *jobs, size_t job)
{
    (void)jobs, (void)job;
    return 16 << 20;
}

static unsigned two_seconds(const void *jobs, size_t job)
{
    (void)jobs, (void)job;
    return 2;
}

static uint32_t use_stack(uint32_t pages);
static uint32_t (*volatile use_more_stack)(uint32_t) = use_stack; /* hides the recursion, which would become a loop */

static uint32_t use_stack(uint32_t pages)
{
    volatile char page[4096];
    page[0] = (char)pages;
    return pages == 0 ? 0 : use_more_stack(pages - 1) + (unsigned char)page[0];
}

static bool behave(const void *jobs, size_t job, struct syntax_report *report)
{
    volatile bool forever = true;
    void *volatile kept;
    switch (((const char *)jobs)[job]) {
    case 'c':
        raise(SIGSEGV);
        break;
    case 'h':
        while (forever)
            continue;
        break;
    case 's':
        report->fault.offset = use_stack((200 << 20) / 4500);
        return true;
    case 'm':
        kept = malloc(64 << 20);
        free(kept);
        return kept != NULL;
    case 'r':
        report->fault.offset = (uint32_t)job * 10;
        return true;
    default:
        break;
    }
    return false;
}

struct outcome {
    struct arena *arena;
    struct syntax_report *reports;
    size_t n_reports, n_left;
    const char *why;
};

static struct outcome run(const char *jobs, size_t weight_of_worker)
{
    struct outcome outcome = {.arena = arena_create()};
    struct syntax_work work = {jobs, strlen(jobs), weigh_one, little_memory, behave, weight_of_worker, two_seconds};
    outcome.reports = syntax_workers_run(&work, outcome.arena, &outcome.n_reports, &outcome.n_left, &outcome.why);
    return outcome;
}

/* The reports as `job:verdict` with R for a report and G for a job given up. */
static void assert_reports(const char *jobs, size_t weight_of_worker, const char *expected)
{
    struct outcome outcome = run(jobs, weight_of_worker);
    struct text seen = {0};
    text_puts(&seen, "");
    for (size_t i = 0; i < outcome.n_reports; i++) {
        const struct syntax_report *report = &outcome.reports[i];
        text_printf(&seen, "%u%c ", report->job, report->verdict == SYNTAX_GAVE_UP ? 'G' : 'R');
        if (report->verdict != SYNTAX_GAVE_UP && jobs[report->job] == 'r')
            assert_int_equal(report->fault.offset, report->job * 10);
    }
    assert_string_equal(seen.at, expected);
    assert_int_equal(outcome.n_left, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    text_free(&seen);
    arena_destroy(outcome.arena);
}

static void reports_come_in_order_of_jobs(void **state)
{
    (void)state;
    assert_reports("", 1, "");
    assert_reports("....", 1, "");
    assert_reports("r..r.r", 1, "0R 3R 5R ");
    assert_reports("r..r.r", 1000, "0R 3R 5R ");
}

static void a_crash_costs_one_job(void **state)
{
    (void)state;
    assert_reports("c", 1, "0G ");
    assert_reports("rcr.c", 1000, "0R 1G 2R 4G ");
    assert_reports("ccrrcc", 1, "0G 1G 2R 3R 4G 5G ");
}

static void a_hang_ends_at_the_deadline(void **state)
{
    (void)state;
    assert_reports("rhr", 1000, "0R 1G 2R ");
}

static void a_worker_has_much_stack(void **state)
{
    (void)state;
    assert_reports("s", 1, "0R ");
}

static void memory_is_short(void **state)
{
    (void)state;
    assert_reports("rm", 1000, WITH_ADDRESS_SANITIZER ? "0R 1R " : "0R ");
}

static void more_reports_than_a_pipe_holds(void **state)
{
    (void)state;
    enum { MANY = 9000 };
    char *jobs = malloc(MANY + 1);
    memset(jobs, 'r', MANY);
    jobs[MANY] = '\0';
    struct outcome outcome = run(jobs, 1);
    assert_int_equal(outcome.n_reports, MANY);
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(outcome.reports[i].job, i);
    arena_destroy(outcome.arena);
    free(jobs);
}

static void too_many_reports_end_it(void **state)
{
    (void)state;
    enum { MANY = 25000, MOST = 10000 };
    char *jobs = malloc(MANY + 1);
    memset(jobs, 'r', MANY);
    jobs[MANY] = '\0';
    struct outcome outcome = run(jobs, MANY + 1);
    assert_int_equal(outcome.n_reports, MOST);
    assert_int_equal(outcome.n_left, MANY - MOST);
    assert_non_null(outcome.why);
    arena_destroy(outcome.arena);
    free(jobs);
}

static void too_many_crashes_end_it(void **state)
{
    (void)state;
    struct outcome outcome = run("cccccccccccccccccccccccccrrr", 1000);
    assert_int_equal(outcome.n_reports, 16);
    assert_int_equal(outcome.n_left, 28 - 16);
    assert_non_null(outcome.why);
    arena_destroy(outcome.arena);
}

static void exit_statuses_may_be_ignored(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    assert_reports("rcr", 1000, "0R 1G 2R ");
    signal(SIGCHLD, SIG_DFL);
}

/* In a process of its own, which gives the limit back. */
static void leaves_all_under(int resource, rlim_t limit)
{
    pid_t child = fork();
    if (child == 0) {
        if (resource == RLIMIT_NPROC && getuid() == 0 && setuid(65534) != 0)
            _exit(9);
        setrlimit(resource, &(struct rlimit){limit, limit});
        struct outcome outcome = run("rrr", 1000);
        _exit(outcome.n_reports == 0 && outcome.n_left == 3 && outcome.why != NULL ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void what_cannot_be_started_is_left(void **state)
{
    (void)state;
    leaves_all_under(RLIMIT_NPROC, 0);
    leaves_all_under(RLIMIT_NOFILE, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_come_in_order_of_jobs),  cmocka_unit_test(a_crash_costs_one_job),
        cmocka_unit_test(a_hang_ends_at_the_deadline),    cmocka_unit_test(a_worker_has_much_stack),
        cmocka_unit_test(more_reports_than_a_pipe_holds), cmocka_unit_test(too_many_reports_end_it),
        cmocka_unit_test(too_many_crashes_end_it),        cmocka_unit_test(memory_is_short),
        cmocka_unit_test(exit_statuses_may_be_ignored),   cmocka_unit_test(what_cannot_be_started_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
