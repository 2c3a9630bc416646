/* split FILE: where the file's statements begin and end for aludel and for PostgreSQL's parser, as offsets, a line
 * each:
 *
 * aludel START END FLAGS WHAT: END is without the `;`, the file's length when there is none; FLAGS are those of
 * letters()
 *
 * parser END
 *
 * refused MESSAGE: the parser takes nothing of a file that has one fault
 *
 * fault ID OFFSET: what aludel complains about
 *
 * split --tree FILE: the parser's tree, as JSON. */
#include "parse.h"
#include "statements.h"

#include <pg_query.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HEADER[] = "-- @revision a\n-- @revises base\n-- @upgrade\n";
enum { HEADER_LENGTH = sizeof HEADER - 1 };

static size_t offset_of(const struct source *source, const char *at)
{
    return (size_t)(at - source->bytes) - HEADER_LENGTH;
}

/* Of a class, for kinds.py: "-cx". */
static const char *letters(const struct statement_class *class)
{
    static char flags[16];
    const struct {
        char letter;
        bool is;
    } all[] = {
        {'a', class->no_transaction}, {'c', class->concurrently}, {'d', class->copy_from_stdin},
        {'e', class->if_exists},      {'k', class->cascade},      {'n', class->if_not_exists},
        {'r', class->or_replace},     {'t', class->temporary},    {'x', class->transaction_control},
    };
    size_t used = 0;
    flags[used++] = '-';
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].is)
            flags[used++] = all[i].letter;
    flags[used] = '\0';
    return flags;
}

static void put_ours(const struct source *source, const struct tree_section *section)
{
    for (size_t i = 0; i < section->n_statements; i++) {
        struct tree_statement statement;
        statements_get(section, i, &statement);
        size_t start = offset_of(source, statement.text.at), end = start + statement.text.length - 1;
        bool closed = statement.text.at[statement.text.length - 1] == ';';
        printf("aludel %zu %zu %s %s\n", start, closed ? end : source->length - HEADER_LENGTH,
               letters(&statement.class), statement.class.what);
    }
}

/* The server's parser does not know the data lines. */
static void blank_copy_data(const struct tree_section *section, const struct source *source, char *sql)
{
    for (size_t i = 0; i < section->n_statements; i++) {
        struct tree_statement statement;
        statements_get(section, i, &statement);
        if (statement.copy.at != NULL)
            memset(sql + offset_of(source, statement.copy.at), ' ', statement.copy.length + strlen("\\."));
    }
}

static void put_parsers(const char *sql)
{
    PgQuerySplitResult result = pg_query_split_with_parser(sql);
    if (result.error != NULL)
        printf("refused %s\n", result.error->message);
    for (int i = 0; result.error == NULL && i < result.n_stmts; i++) {
        const PgQuerySplitStmt *statement = result.stmts[i];
        size_t end = (size_t)statement->stmt_location + (size_t)statement->stmt_len;
        printf("parser %zu\n", statement->stmt_len == 0 ? strlen(sql) : end);
    }
    pg_query_free_split_result(result);
}

static void put_faults(const struct diag_list *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i]->severity == DIAG_ERROR)
            printf("fault %s %zu\n", diag_id_name(diags->items[i]->id),
                   (size_t)diags->items[i]->span.offset - HEADER_LENGTH);
}

static void put_tree(const char *sql)
{
    PgQueryParseResult result = pg_query_parse(sql);
    puts(result.error == NULL ? result.parse_tree : "null");
    pg_query_free_parse_result(result);
}

static void compare(const struct source *source, struct arena *arena, struct diag_list *diags, bool tree)
{
    struct tree_file file;
    parse_file(parser_create(arena), &file, source, arena, diags, NULL);
    char *sql = arena_copy(arena, source->bytes + HEADER_LENGTH, source->length - HEADER_LENGTH);
    blank_copy_data(&file.sections[0], source, sql);
    if (tree) {
        put_tree(sql);
    } else {
        put_faults(diags);
        put_ours(source, &file.sections[0]);
        put_parsers(sql);
    }
    pg_query_exit(); /* crashes in a thread that has not parsed */
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_create();
    struct diag_list diags = {.arena = arena};
    struct source bare, source;
    struct text text = {0};
    bool tree = argc == 3 && strcmp(argv[1], "--tree") == 0;
    const char *path = argv[argc - 1];
    if (argc != 2 + tree)
        return EXIT_FAILURE;
    text_puts(&text, HEADER);
    if (source_read(&bare, arena, &diags, path, path)) {
        text_add(&text, bare.bytes, bare.length);
        if (source_from_memory(&source, arena, &diags, path, text.at, text.length))
            compare(&source, arena, &diags, tree);
    } else {
        put_faults(&diags);
    }
    text_free(&text);
    arena_destroy(arena);
    return EXIT_SUCCESS;
}
