#include "live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    struct aludel_statement statement;
    char text[sizeof "CREATE INDEX t_i\n    ON t (i)"];
} sql = {{.sql = sizeof(struct aludel_statement), .length = 29}, "CREATE INDEX t_i\n    ON t (i)"},
  other = {{.sql = sizeof(struct aludel_statement), .length = 8}, "SELECT 1"};
static const struct aludel_i_terminal plain = {.columns = 120}, small = {.columns = 40},
                                      modern = {.columns = 80, .unicode = true};

/* Statement `index` of `count`, in revision 2 of 12. */
static struct aludel_event runs(const struct aludel_statement *statement, uint32_t index, uint32_t count)
{
    return (struct aludel_event){.kind = ALUDEL_EVENT_STATEMENT,
                                 .revision = "0002_more",
                                 .index = 2,
                                 .count = 12,
                                 .statement = statement,
                                 .statement_index = index,
                                 .statement_count = count,
                                 .elapsed_ms = -1};
}

static void shows(struct aludel_i_live *live, const struct aludel_event *event, double now,
                  const struct aludel_i_terminal *terminal, const char *expected)
{
    struct aludel_i_buffer line = {.at = NULL};
    aludel_i_live_note(live, event, now);
    aludel_i_live_add(live, event, now, terminal, &line);
    assert_string_equal(aludel_i_buffer_text(&line), expected);
    aludel_i_buffer_free(&line);
}

static void a_statement_says_for_how_long(void **unused)
{
    (void)unused;
    struct aludel_i_live live = {.statement = NULL};
    struct aludel_event event = runs(&sql.statement, 1, 3), next = runs(&other.statement, 2, 3);
    shows(&live, &event, 5000, &plain, " 2/12  0002_more  1/3  CREATE INDEX t_i ON t (i)");
    shows(&live, &event, 5999, &plain, " 2/12  0002_more  1/3  CREATE INDEX t_i ON t (i)");
    shows(&live, &event, 6000, &plain, " 2/12  0002_more  1/3  1.0 s  CREATE INDEX t_i ON t (i)");
    shows(&live, &next, 6500, &plain, " 2/12  0002_more  2/3  SELECT 1");
}

/* The rate is known after a moment, and is that of this run: the step began with its 11th statement. */
static void many_statements(void **unused)
{
    (void)unused;
    struct aludel_i_live live = {.statement = NULL};
    struct aludel_event first = runs(&sql.statement, 11, 100), soon = runs(&other.statement, 31, 100),
                        later = runs(&sql.statement, 51, 100), again = runs(&other.statement, 11, 100);
    shows(&live, &first, 1000, &plain,
          " 2/12  0002_more  11/100  [##------------------] 10%  CREATE INDEX t_i ON t (i)");
    shows(&live, &soon, 2000, &plain, " 2/12  0002_more  31/100  [######--------------] 30%  SELECT 1");
    shows(&live, &later, 5000, &plain,
          " 2/12  0002_more  51/100  [##########----------] 50%  10/s  6 s left  CREATE INDEX t_i ON t (i)");
    shows(&live, &again, 9000, &plain, " 2/12  0002_more  11/100  [##------------------] 10%  SELECT 1");
}

static void remaining_time_has_units(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t count;
        const char *expected;
    } table[] = {
        {130, "2/12  0002_more  11/130  [----------]  7%  1.0/s  2 min 01 s left  SELECT 1"},
        {10010, "2/12  0002_more  11/10010  [----------]  0%  1.0/s  2 h 46 min left  SELECT 1"},
        {4000000000U, "2/12  0002_more  11/4000000000  [----------]  0%  1.0/s  SELECT 1"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct aludel_i_live live = {.statement = NULL};
        struct aludel_event first = runs(&sql.statement, 1, table[i].count),
                            event = runs(&other.statement, 11, table[i].count);
        static const struct aludel_i_terminal terminal = {.columns = 99};
        first.count = event.count = 12;
        aludel_i_live_note(&live, &first, 0);
        char expected[128];
        snprintf(expected, sizeof expected, " %s", table[i].expected);
        shows(&live, &event, 10000, &terminal, expected);
    }
}

static void copy_data(void **unused)
{
    (void)unused;
    struct aludel_i_live live = {.statement = NULL};
    struct aludel_event event = runs(&other.statement, 1, 1), retry = {.kind = ALUDEL_EVENT_RETRY};
    event.total = 50000000;
    shows(&live, &event, 0, &plain, " 2/12  0002_more  1/1  [--------------------]  0%  0.0 of 50.0 MB  SELECT 1");
    event.done = 20000000;
    shows(&live, &event, 4000, &plain,
          " 2/12  0002_more  1/1  4.0 s  [########------------] 40%  20.0 of 50.0 MB  5.0 MB/s  7 s left  SELECT 1");
    event.done = event.total;
    shows(&live, &event, 9000, &plain,
          " 2/12  0002_more  1/1  9.0 s  [####################] 100%  50.0 of 50.0 MB  SELECT 1");
    aludel_i_live_note(&live, &retry, 9500);
    event.done = 0;
    shows(&live, &event, 10000, &plain, " 2/12  0002_more  1/1  [--------------------]  0%  0.0 of 50.0 MB  SELECT 1");
    event.total = 500;
    shows(&live, &event, 10000, &plain, " 2/12  0002_more  1/1  SELECT 1");
}

static void a_phase_of_the_server(void **unused)
{
    (void)unused;
    struct aludel_i_live live = {.statement = NULL};
    struct aludel_event event = runs(&sql.statement, 3, 20);
    event.phase = "building index: scanning table";
    event.done = 3;
    event.total = 4;
    aludel_i_live_note(&live, &event, 0);
    shows(&live, &event, 2000, &plain,
          " 2/12  0002_more  3/20  2.0 s  building index: scanning table  [###############-----] 75%  CREATE INDEX t_i "
          "ON t (i)");
    event.total = 0;
    shows(&live, &event, 2000, &plain,
          " 2/12  0002_more  3/20  2.0 s  building index: scanning table  CREATE INDEX t_i ON t (i)");
}

static void it_fits_the_terminal(void **unused)
{
    (void)unused;
    struct aludel_i_live live = {.statement = NULL};
    struct aludel_event event = runs(&sql.statement, 11, 20);
    shows(&live, &event, 0, &small, " 2/12  0002_more  11/20  [#####-----...");
    shows(&live, &event, 0, &modern, " 2/12  0002_more  11/20  █████░░░░░ 50%  CREATE INDEX t_i ON t (i)");
    event.phase = "waiting for writers before build";
    shows(&live, &event, 0, &modern, " 2/12  0002_more  11/20  waiting for writers before build  CREATE INDEX t_i ON…");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_says_for_how_long), cmocka_unit_test(many_statements),
        cmocka_unit_test(remaining_time_has_units),      cmocka_unit_test(copy_data),
        cmocka_unit_test(a_phase_of_the_server),         cmocka_unit_test(it_fits_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
