#include "token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The tokens of SQL in one line: `text`, with a `;` that ends a statement as `;;`, a continuation as `+text`, and what
 * is never closed as `!text`. */
static const char *tokens(const char *sql, bool routine)
{
    static char line[1024];
    size_t used = 0;
    struct lexer lexer;
    lexer_start(&lexer, sql, strlen(sql));
    lexer.routine = routine;
    line[0] = '\0';
    for (;;) {
        struct token token = lexer_sql(&lexer);
        if (token.kind == TOKEN_END)
            return line;
        const char *before = token.kind == TOKEN_CONTINUATION                                      ? "+"
                             : token.kind >= TOKEN_OPEN_STRING && token.kind <= TOKEN_OPEN_COMMENT ? "!"
                             : token.kind == TOKEN_SECTION                                         ? "#"
                             : token.kind == TOKEN_MISSPELT_SECTION                                ? "?"
                                                                                                   : "";
        used += (size_t)snprintf(line + used, sizeof line - used, "%s%s%.*s%s", used == 0 ? "" : " ", before,
                                 SLICE_FORMAT(token.text), token.kind == TOKEN_SEMICOLON ? ";" : "");
        if (token.kind == TOKEN_SEMICOLON)
            lexer_start_statement(&lexer);
    }
}

struct lexer_case {
    const char *sql, *tokens;
};

static void check(const struct lexer_case *cases, size_t n, bool routine)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(tokens(cases[i].sql, routine), cases[i].tokens);
}

static void strings_of_every_kind(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"'a;''b'", "'a;''b'"},
        {"'a\\' b", "'a\\' b"},
        {"E'a\\';' b", "E'a\\';' b"},
        {"e'\\\\' b", "e'\\\\' b"},
        {"n'a' x'1f' b'01' U&'d\\0061' uescape '!'", "n'a' x'1f' b'01' U&'d\\0061' uescape '!'"},
        {"u&\"a\"\"b\" \"c;\"", "u&\"a\"\"b\" \"c;\""},
        {"type'a'", "type 'a'"},
        {"u & 'a'", "u & 'a'"},
        {"'a", "!'a"},
        {"E'a\\", "!E'a\\"},
        {"\"a", "!\"a"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void strings_go_on_behind_a_line_end(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"'a'\n'b'", "'a' +'b'"},
        {"'a' 'b'", "'a' 'b'"},
        {"'a' -- x\n 'b'", "'a' +'b'"},
        {"'a'\n-- x\n\n  'b'", "'a' +'b'"},
        {"'a'\r'b'", "'a' +'b'"},
        {"'a'\n/* x */'b'", "'a' 'b'"},
        {"E'a'\n'b\\''\n'c'", "E'a' +'b\\'' +'c'"},
        {"'a'\nE'b'", "'a' E'b'"},
        {"'a'\nx 'b'", "'a' x 'b'"},
        {"'a'\n-- @downgrade\n'b'", "'a' #@downgrade 'b'"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void dollar_quotes(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"$$a;b$$", "$$a;b$$"},
        {"x=$$a;b$$", "x = $$a;b$$"},
        {"a$b$c", "a$b$c"},
        {"$a$ $b$ $a$ c", "$a$ $b$ $a$ c"},
        {"$a$x$b$a$ c", "$a$x$b$a$ c"},
        {"$a$x$a$a$ c", "$a$x$a$ a$ c"},
        {"$\xC3\xA4$;$\xC3\xA4$", "$\xC3\xA4$;$\xC3\xA4$"},
        {"$1$$;$$", "$1 $$;$$"},
        {"$1a", "$1a"},
        {"$a ;", "$ a ;;"},
        {"$A$ $a$", "!$A$ $a$"},
        {"$$ '", "!$$ '"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void comments(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"a/* ; /* ; */ ; */b", "a b"},
        {"a /**/ b", "a b"},
        {"a /*/ ; */ b", "a b"},
        {"a /***/ b", "a b"},
        {"a /* **/ b", "a b"},
        {"a -- ;\nb", "a b"},
        {"a --;\rb", "a b"},
        {"a /* /* */", "a !/* /* */"},
        {"/* ' */ a", "a"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void operators(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"a*-1", "a * - 1"},
        {"a=-1", "a = - 1"},
        {"a<=-1", "a <= - 1"},
        {"a@-1", "a @- 1"},
        {"a?-b", "a ?- b"},
        {"a+--b\nc", "a + c"},
        {"a*/*b*/c", "a * c"},
        {"a@--b", "a @"},
        {"a+-+b", "a + - + b"},
        {"a->>'b'", "a ->> 'b'"},
        {"a::b", "a :: b"},
        {"a:=b", "a := b"},
        {"a=>b", "a => b"},
        {"a<>b!=c", "a <> b != c"},
        {"a[1:2]", "a [ 1 : 2 ]"},
        {"a|| -1", "a || - 1"},
        {"a/-- x\nb", "a / b"},
        {"a.*", "a . *"},
        {"a*+-+b+-c", "a * + - + b + - c"},
        {"a+-@+b+", "a +-@+ b +"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

/* 40,000,000,000 steps where each sign would read the others again. */
static void a_run_of_signs_is_read_once(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    char *signs = malloc(MANY + 1);
    memset(signs, '+', MANY);
    signs[MANY] = '\0';
    struct lexer lexer;
    lexer_start(&lexer, signs, MANY);
    size_t n = 0;
    while (lexer_sql(&lexer).kind == TOKEN_OPERATOR)
        n++;
    assert_int_equal(n, MANY);
    free(signs);
}

static void numbers(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"1 1.5 .5 1. 1e5 1.5E-3 0x1F 0o7 0b1 1_000", "1 1.5 .5 1. 1e5 1.5E-3 0x1F 0o7 0b1 1_000"},
        {"1..10", "1 .. 10"},
        {"1a", "1a"},
        {"1.e", "1.e"},
        {"1e+", "1e +"},
        {"a1", "a1"},
        {"1;2", "1 ;; 2"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void statements_end_outside_parentheses(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"a; b;", "a ;; b ;;"},
        {"do (a; b); c", "do ( a ; b ) ;; c"},
        {"a); b", "a ) ;; b"},
        {"((a;); b); c", "( ( a ; ) ; b ) ;; c"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void bodies_end_with_their_end(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"begin atomic a; b; end; c", "begin atomic a ; b ; end ;; c"},
        {"begin atomic case a when b then c end; d; END; e", "begin atomic case a when b then c end ; d ; END ;; e"},
        {"begin atomic (case a end); end; c", "begin atomic ( case a end ) ; end ;; c"},
        {"begin atomic (a as end); b; end; c", "begin atomic ( a as end ) ; b ; end ;; c"},
        {"begin atomic (a as case); end; c", "begin atomic ( a as case ) ; end ;; c"},
        {"\"begin\" atomic a; b", "\"begin\" atomic a ;; b"},
        {"begin() a; b", "begin ( ) a ;; b"},
        {"begin /* x */ Atomic a; end; b", "begin Atomic a ; end ;; b"},
    };
    check(cases, sizeof cases / sizeof cases[0], true);
    static const struct lexer_case outside[] = {{"begin atomic a; b; end;", "begin atomic a ;; b ;; end ;;"}};
    check(outside, 1, false);
}

static void sections_begin_at_annotations(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"a\n-- @upgrade\nb", "a #@upgrade b"},
        {"a\n\t --\t@verify", "a #@verify"},
        {"--@downgrade x", "#@downgrade x"},
        {"a\n--\xC2\xA0@verify\nb", "a #@verify b"},
        {"a\n-- \xC2\xA0 @verify\nb", "a #@verify b"},
        {"a\n--\xC2\xA1@verify\nb", "a b"},
        {"a -- @upgrade\nb", "a b"},
        {"'\n-- @upgrade\n'", "'\n-- @upgrade\n'"},
        {"/*\n-- @upgrade\n*/ a", "a"},
        {"$$\n-- @upgrade\n$$", "$$\n-- @upgrade\n$$"},
        {"\"\n-- @upgrade\n\"", "\"\n-- @upgrade\n\""},
        {"-- @todo upgrade\n-- @param x\n-- @revision y\na", "a"},
        {"-- @downgade\na", "?@downgade a"},
        {"-- @UPGRADE\na", "?@UPGRADE a"},
        {"a -- @downgade\nb", "a b"},
        {"-- upgrade\n-- @ upgrade\n-- @\na", "a"},
        {"(a\n-- @upgrade\nb", "( a #@upgrade b"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void psql_commands_take_their_line(void **state)
{
    (void)state;
    static const struct lexer_case cases[] = {
        {"\\connect a 'b\nc", "\\connect c"},
        {"a \\g\nb", "a \\g b"},
        {"\\", "\\"},
    };
    check(cases, sizeof cases / sizeof cases[0], false);
}

static void copy_data_end_at_their_mark(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum token_kind kind;
        const char *data, *rest;
    } cases[] = {
        {"\na;'b\n\\.\nrest", TOKEN_COPY_DATA, "a;'b\n", "rest"},
        {"\n\\.\n", TOKEN_COPY_DATA, "", ""},
        {" -- x\na\n\\.", TOKEN_COPY_DATA, "a\n", ""},
        {"\r\na\r\n\\.\r\nrest", TOKEN_COPY_DATA, "a\r\n", "rest"},
        {"\n\\.x\nx\\.\n \\.\n\\.\n", TOKEN_COPY_DATA, "\\.x\nx\\.\n \\.\n", ""},
        {"\n-- @upgrade\n\\.\n", TOKEN_COPY_DATA, "-- @upgrade\n", ""},
        {"\na\n", TOKEN_OPEN_COPY, "a\n", ""},
        {"", TOKEN_OPEN_COPY, "", ""},
        {" b\na\n", TOKEN_COPY_JUNK, "", " b\na\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lexer lexer;
        lexer_start(&lexer, cases[i].text, strlen(cases[i].text));
        struct token token = lexer_copy_data(&lexer);
        assert_int_equal(token.kind, cases[i].kind);
        assert_true(slice_is(token.text, cases[i].data));
        assert_string_equal(lexer.cursor, cases[i].rest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_of_every_kind),
        cmocka_unit_test(strings_go_on_behind_a_line_end),
        cmocka_unit_test(dollar_quotes),
        cmocka_unit_test(comments),
        cmocka_unit_test(operators),
        cmocka_unit_test(a_run_of_signs_is_read_once),
        cmocka_unit_test(numbers),
        cmocka_unit_test(statements_end_outside_parentheses),
        cmocka_unit_test(bodies_end_with_their_end),
        cmocka_unit_test(sections_begin_at_annotations),
        cmocka_unit_test(psql_commands_take_their_line),
        cmocka_unit_test(copy_data_end_at_their_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
