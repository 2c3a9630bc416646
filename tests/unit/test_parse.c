#include "reading.h"
#include "statements.h"

static struct tree_statement statement_of(const struct tree_section *section, size_t i)
{
    struct tree_statement statement;
    statements_get(section, i, &statement);
    return statement;
}

#define HEAD "-- @revision a\n-- @revises base\n"

static void faults_of(const char *text, const char *faults)
{
    struct reading reading;
    reading_begin(&reading, text);
    assert_string_equal(reading_faults(&reading), faults);
    assert_int_equal(reading.file.broken, reading.diags.n_errors > 0);
    reading_end(&reading);
}

struct fault_case {
    const char *text, *faults;
};

static void check(const struct fault_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        faults_of(cases[i].text, cases[i].faults);
}

static void a_header_is_read_whole(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading,
                  "\n--   Title  \n--\n-- one\n--  two\n--\n--@revision r.1\n"
                  "-- @revises a, b ,c\n\t-- @depends d\r\n-- a comment\n-- @branch net\n/* x\n-- @verify\n*/\n"
                  "-- @created 2025-07-23T09:12:00.5+02:00\n-- @category  Business Logic \n-- @module m\n"
                  "-- @author A. B. <c>\n-- @server >= 15\n-- @upgrade\n-- @downgrade irreversible \"gone, all\"");
    const struct tree_file *file = &reading.file;
    assert_string_equal(reading_faults(&reading), "");
    assert_true(slice_is(file->summary, "  Title"));
    assert_string_equal(file->doc, "one\n two");
    assert_true(slice_is(file->revision.value, "r.1"));
    assert_int_equal(file->revises.count, 3);
    assert_true(slice_is(file->revises.names[1], "b"));
    assert_true(slice_is(file->depends.names[0], "d"));
    assert_true(slice_is(file->branch.value, "net"));
    assert_true(slice_is(file->created.value, "2025-07-23T09:12:00.5+02:00"));
    assert_true(slice_is(file->category.value, "Business Logic"));
    assert_true(slice_is(file->author.value, "A. B. <c>"));
    assert_int_equal(file->server_min, 15);
    assert_int_equal(file->n_sections, 2);
    assert_true(file->sections[1].irreversible);
    assert_true(slice_is(file->sections[1].irreversible_reason, "gone, all"));
    reading_end(&reading);
}

static void options_are_read(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading, HEAD "-- @upgrade transaction = off lock_timeout=3s\tidempotent retries=7\n"
                                 "-- @upgrade statement_timeout=2min\n-- @downgrade lock_timeout=1h\n-- @verify\n");
    const struct tree_section *sections = reading.file.sections;
    assert_string_equal(reading_faults(&reading), "");
    assert_int_equal(reading.file.n_sections, 4);
    assert_false(sections[0].transactional);
    assert_true(sections[0].idempotent);
    assert_int_equal(sections[0].lock_timeout_ms, 3000);
    assert_int_equal(sections[0].statement_timeout_ms, -1);
    assert_int_equal(sections[0].retries, 7);
    assert_true(sections[1].transactional);
    assert_int_equal(sections[1].statement_timeout_ms, 120000);
    assert_int_equal(sections[1].retries, -1);
    assert_int_equal(sections[2].lock_timeout_ms, 3600000);
    assert_int_equal(sections[3].kind, TREE_VERIFY);
    reading_end(&reading);
}

static void a_project_file_is_read(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading, "-- @project ISP\n-- @ledger _l\n-- @server >= 14\n-- @naming date\n-- @heads many\n"
                            "-- @defaults lock_timeout=500ms retries=5\n");
    assert_string_equal(reading_faults(&reading), "");
    assert_true(slice_is(reading.file.project.value, "ISP"));
    assert_true(slice_is(reading.file.ledger.value, "_l"));
    assert_true(reading.file.naming_date);
    assert_true(reading.file.heads_many);
    assert_int_equal(reading.file.lock_timeout_ms, 500);
    assert_int_equal(reading.file.statement_timeout_ms, -1);
    assert_int_equal(reading.file.retries, 5);
    reading_end(&reading);
}

static void each_header_line_is_a_fault_of_its_own(void **state)
{
    (void)state;
    static const struct fault_case cases[] = {
        {"-- @revision\n-- @revises a,\n-- @created yesterday\n-- @server 15\n-- @categry x\n-- @module\n",
         "1:4 malformed-value; 2:4 malformed-value; 3:13 malformed-value; 4:12 malformed-value; "
         "5:4 unknown-annotation; 6:4 malformed-value"},
        {"-- @revision a/b\n-- @revises base, a\n", "1:14 malformed-value; 2:17 malformed-value"},
        {"-- @revision head\n-- @revises a, b, a\n", "1:14 malformed-value; 2:19 duplicate-name"},
        {"-- @revision a b\n-- @revises a\n", "1:16 malformed-value"},
        {"-- @revision a\n-- @revision b\n-- @revises a\n-- @revises base\n",
         "2:4 duplicate-annotation; 4:4 duplicate-annotation"},
        {"-- @revision a\n", "1:4 missing-annotation"},
        {"-- @revises a\n", "1:1 missing-annotation"},
        {"-- only a comment\n", "1:1 no-annotation"},
        {"", "1:1 no-annotation"},
        {"SELECT 1; \\x\n'", "1:1 no-annotation"},
        {"-- @revision a\n-- @revises base\n-- @ledger x\n", "3:4 misplaced-annotation"},
        {"-- @project a\n-- @revises base\n-- @upgrade\n", "2:4 misplaced-annotation; 3:4 misplaced-annotation"},
        {"-- @project a\n-- @revision b\n", "1:4 misplaced-annotation"},
        {"-- @project a\n-- @ledger pg_x\n", "2:12 malformed-value"},
        {"-- @project a\n-- @defaults transaction=off\n", "2:14 unknown-option"},
        {"-- @project a\n-- @naming weekly\n", "2:12 malformed-value"},
        {"-- @created 2025-13-01\n-- @revision a\n-- @revises base\n", "1:13 malformed-value"},
        {"/* \n", "1:1 unterminated-comment"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void each_option_is_a_fault_of_its_own(void **state)
{
    (void)state;
    static const struct fault_case cases[] = {
        {HEAD "-- @upgrade transactoin=off\n-- @downgrade foo\n", "3:13 unknown-option; 4:15 unknown-option"},
        {HEAD "-- @upgrade lock_timeout=3\n-- @downgrade retries=x\n", "3:26 malformed-value; 4:23 malformed-value"},
        {HEAD "-- @upgrade transaction=maybe\nSELECT 1;\n-- @verify x\n", "3:25 malformed-value; 5:12 malformed-value"},
        {HEAD "-- @upgrade idempotent idempotent\n", "3:24 duplicate-option"},
        {HEAD "-- @upgrade lock_timeout=900h\n-- @upgrade retries=99999999999\n",
         "3:26 malformed-value; 4:21 malformed-value"},
        {HEAD "-- @downgrade irreversible\n-- @downgrade irreversible \"x\" y\n",
         "3:4 malformed-value; 4:32 malformed-value"},
        {HEAD "-- @downgrade irreversible \"x\n", "3:28 malformed-value"},
        {HEAD "-- @upgrade\nSELECT 1;\n-- @downgade\n-- @todo\n", "5:4 misspelt-section"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void sql_that_does_not_end_is_a_fault(void **state)
{
    (void)state;
    static const struct fault_case cases[] = {
        {HEAD "SELECT 1;\n-- @upgrade\n", "3:1 sql-before-section"},
        {HEAD "-- @upgrade\nSELECT 'a;\n", "4:8 unterminated-string"},
        {HEAD "-- @upgrade\nSELECT (1, ('a;\n", "4:13 unterminated-string"},
        {HEAD "-- @upgrade\nSET standard_conforming_strings = off;\nSELECT ('\\'');\n",
         "4:1 strings-changed; 5:9 unterminated-string"},
        {HEAD "-- @upgrade\nSELECT \"a;\n", "4:8 unterminated-identifier"},
        {HEAD "-- @upgrade\nSELECT $a$;\n$A$", "4:8 unterminated-dollar-quote"},
        {HEAD "-- @upgrade\nSELECT /* /* */;\n", "4:8 unterminated-comment"},
        {HEAD "-- @upgrade\nSELECT (1, (2);\n-- @downgrade\nSELECT (3;\n",
         "4:8 unbalanced-parenthesis; 6:8 unbalanced-parenthesis"},
        {HEAD "-- @upgrade\nCREATE FUNCTION f() BEGIN ATOMIC SELECT 1;\n", "4:27 unterminated-body"},
        {HEAD "-- @upgrade\nCOPY t FROM STDIN;\n1\n-- @downgrade\n", "5:1 unterminated-copy"},
        {HEAD "-- @upgrade\nCOPY t FROM STDIN\n-- @downgrade\n", "4:1 unterminated-copy"},
        {HEAD "-- @upgrade\nCOPY t FROM STDIN; SELECT 1;\n1\n\\.\n", "4:19 copy-junk"},
        {HEAD "-- @upgrade\n\\restrict x\n\\connect y\nSELECT 1 \\gset\n\\unrestrict x\n",
         "4:1 psql-restrict; 5:1 psql-command; 6:10 psql-command; 7:1 psql-restrict"},
        {HEAD "-- @upgrade\r\nSELECT 1,\r\n 'a';\r\n", ""},
        {HEAD "-- @upgrade\r\nSELECT 'a\r\nb', 'a\r\nb';\r\n", "4:8 crlf"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void statements_are_slices_of_the_source(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading,
                  HEAD "-- @upgrade\n -- x\n SELECT 1 -- a;\n ; ;\n/* y */ SELECT 2\n-- z\n-- @downgrade\n;;\n"
                       "COPY t FROM STDIN;\n1;\n\\.\nSELECT 3;");
    const struct tree_section *sections = reading.file.sections;
    assert_string_equal(reading_faults(&reading), "");
    assert_int_equal(sections[0].n_statements, 2);
    assert_true(slice_is(statement_of(&sections[0], 0).text, "SELECT 1 -- a;\n ;"));
    assert_true(slice_is(statement_of(&sections[0], 1).text, "SELECT 2"));
    assert_int_equal(sections[1].n_statements, 2);
    assert_true(slice_is(statement_of(&sections[1], 0).text, "COPY t FROM STDIN;"));
    assert_true(slice_is(statement_of(&sections[1], 0).copy, "1;\n"));
    assert_true(slice_is(statement_of(&sections[1], 1).text, "SELECT 3;"));
    assert_null(statement_of(&sections[1], 1).copy.at);
    reading_end(&reading);
}

/* Depth is counted, never recursed into. */
static void nesting_costs_no_stack(void **state)
{
    (void)state;
    enum { DEPTH = 100000 };
    static char text[8 * DEPTH];
    size_t used = (size_t)snprintf(text, sizeof text, HEAD "-- @upgrade\nSELECT ");
    for (size_t i = 0; i < DEPTH; i++)
        text[used++] = '(';
    for (size_t i = 0; i < DEPTH; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "/*");
    for (size_t i = 0; i < DEPTH; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "*/");
    for (size_t i = 0; i < DEPTH; i++)
        text[used++] = ')';
    text[used] = '\0';
    struct reading reading;
    reading_begin(&reading, text);
    assert_string_equal(reading_faults(&reading), "");
    assert_int_equal(reading.file.sections[0].n_statements, 1);
    reading_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_read_whole),
        cmocka_unit_test(options_are_read),
        cmocka_unit_test(a_project_file_is_read),
        cmocka_unit_test(each_header_line_is_a_fault_of_its_own),
        cmocka_unit_test(each_option_is_a_fault_of_its_own),
        cmocka_unit_test(sql_that_does_not_end_is_a_fault),
        cmocka_unit_test(statements_are_slices_of_the_source),
        cmocka_unit_test(nesting_costs_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
