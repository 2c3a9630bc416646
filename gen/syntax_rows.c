#include "syntax_rows.h"

#include "token.h"

enum { PIECE_BYTES = 128 << 10 };

/* `INSERT INTO t VALUES`, and the rows of which some are behind it at a time. */
struct rows {
    struct slice sql, head;
    const char *start; /* of the next piece */
    struct text piece;
};

static bool is_word(const struct token *token, const char *word)
{
    return token->kind == TOKEN_WORD && slice_equal_nocase(token->text, slice_of(word));
}

static bool is_mark(const struct token *token, const char *mark)
{
    return token->kind == TOKEN_PUNCTUATION && slice_is(token->text, mark);
}

/* Reads on to VALUES, which no name can be that is not in parentheses. False: this is no INSERT of rows. */
static bool find_rows(struct rows *rows, struct lexer *lexer)
{
    struct token token = lexer_sql(lexer);
    if (!is_word(&token, "insert"))
        return false;
    do
        token = lexer_sql(lexer);
    while (token.kind != TOKEN_END && !(lexer->parens == 0 && is_word(&token, "values")));
    rows->head = (struct slice){rows->sql.at, (size_t)(lexer->cursor - rows->sql.at)};
    rows->start = lexer->cursor;
    return token.kind != TOKEN_END;
}

/* Where the fault is in the statement: the rows in front of this piece are not in it. */
static void move_fault(const struct rows *rows, struct syntax_fault *fault)
{
    if (fault->placed && fault->offset >= rows->head.length)
        fault->offset += (uint32_t)(rows->start - rows->sql.at) - (uint32_t)rows->head.length;
}

static bool parse_until(struct rows *rows, const char *end, struct syntax_fault *fault)
{
    rows->piece.length = 0;
    text_add(&rows->piece, rows->head.at, rows->head.length);
    text_add(&rows->piece, rows->start, (size_t)(end - rows->start));
    if (syntax_parse(rows->piece.at, fault))
        return true;
    move_fault(rows, fault);
    return false;
}

/* Behind a word that is in no parentheses, `ON CONFLICT` or `RETURNING`, there are no more rows; and what does not
 * begin with one is a column of the name. */
static bool parse_rows(struct rows *rows, struct lexer *lexer, struct syntax_fault *fault)
{
    struct token before = {0}, token = lexer_sql(lexer);
    bool begins = is_mark(&token, "(");
    while (begins && token.kind != TOKEN_END && (token.kind != TOKEN_WORD || lexer->parens > 0)) {
        bool row = is_mark(&before, ",") && is_mark(&token, "(") && lexer->parens == 1;
        if (row && before.text.at - rows->start > PIECE_BYTES) {
            if (!parse_until(rows, before.text.at, fault))
                return false;
            rows->start = token.text.at;
        }
        before = token;
        token = lexer_sql(lexer);
    }
    return parse_until(rows, rows->sql.at + rows->sql.length, fault);
}

bool syntax_parse_rows(struct slice sql, struct syntax_fault *fault)
{
    struct rows rows = {.sql = sql};
    struct lexer lexer;
    lexer_start(&lexer, sql.at, sql.length);
    lexer_start_statement(&lexer);
    if (sql.length <= 2 * PIECE_BYTES || !find_rows(&rows, &lexer))
        return syntax_parse(sql.at, fault);
    bool taken = parse_rows(&rows, &lexer, fault);
    text_free(&rows.piece);
    return taken;
}
