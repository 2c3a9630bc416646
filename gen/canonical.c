#include "canonical.h"

#include <string.h>

/* Marks that no token holds: a source has no control characters where its tokens begin. */
enum { BUFFER_SIZE = 64 * 1024, END_OF_TOKEN = 0, CONTINUED = 1, END_OF_STATEMENT = 2, DATA = 3 };

void canonical_create(struct canonical *canonical, struct arena *arena)
{
    *canonical = (struct canonical){.buffer = arena_alloc(arena, BUFFER_SIZE)};
}

static void flush(struct canonical *canonical)
{
    digest_bytes(&canonical->digest, canonical->buffer, canonical->used);
    canonical->used = 0;
}

static void add_and_flush(struct canonical *canonical, const char *bytes, size_t length)
{
    while (length > BUFFER_SIZE - canonical->used) {
        size_t fits = BUFFER_SIZE - canonical->used;
        memcpy(canonical->buffer + canonical->used, bytes, fits);
        canonical->used = BUFFER_SIZE;
        bytes += fits;
        length -= fits;
        flush(canonical);
    }
    memcpy(canonical->buffer + canonical->used, bytes, length);
    canonical->used += length;
}

static inline void add(struct canonical *canonical, const char *bytes, size_t length)
{
    if (length > BUFFER_SIZE - canonical->used) {
        add_and_flush(canonical, bytes, length);
        return;
    }
    memcpy(canonical->buffer + canonical->used, bytes, length);
    canonical->used += length;
}

static inline void mark(struct canonical *canonical, char what)
{
    add(canonical, &what, 1);
}

/* With every CRLF as LF. */
static void add_lines(struct canonical *canonical, const char *at, size_t length)
{
    const char *end = at + length, *crlf;
    for (const char *from = at; (crlf = memchr(from, '\r', (size_t)(end - from))) != NULL;) {
        from = crlf + 1;
        if (from == end || *from != '\n')
            continue;
        add(canonical, at, (size_t)(crlf - at));
        at = from;
    }
    add(canonical, at, (size_t)(end - at));
}

void canonical_start_section(struct canonical *canonical)
{
    canonical->used = 0;
    digest_begin(&canonical->digest);
}

static bool may_hold_lines(enum token_kind kind)
{
    return kind == TOKEN_STRING || kind == TOKEN_CONTINUATION || kind == TOKEN_QUOTED || kind == TOKEN_COPY_DATA;
}

/* Apart from canonical_token(), which has less to save on the stack so. */
__attribute__((noinline)) static void add_token(struct canonical *canonical, const struct token *token)
{
    if (token->kind == TOKEN_CONTINUATION)
        mark(canonical, CONTINUED);
    if (token->kind == TOKEN_COPY_DATA)
        mark(canonical, DATA);
    if (may_hold_lines(token->kind))
        add_lines(canonical, token->text.at, token->text.length);
    else
        add(canonical, token->text.at, token->text.length);
    mark(canonical, END_OF_TOKEN);
}

void canonical_token(struct canonical *canonical, const struct token *token)
{
    const struct slice text = token->text;
    if (may_hold_lines(token->kind) || text.length >= BUFFER_SIZE - canonical->used) {
        add_token(canonical, token);
        return;
    }
    char *to = canonical->buffer + canonical->used;
    memcpy(to, text.at, text.length);
    to[text.length] = END_OF_TOKEN;
    canonical->used += text.length + 1;
}

void canonical_end_statement(struct canonical *canonical)
{
    mark(canonical, END_OF_STATEMENT);
}

void canonical_end_section(struct canonical *canonical, struct tree_section *section)
{
    flush(canonical);
    digest_number(&canonical->digest, (uint64_t)section->kind);
    digest_number(&canonical->digest, section->transactional);
    digest_number(&canonical->digest, section->idempotent);
    digest_number(&canonical->digest, section->irreversible);
    digest_number(&canonical->digest, (uint64_t)section->lock_timeout_ms);
    digest_number(&canonical->digest, (uint64_t)section->statement_timeout_ms);
    digest_number(&canonical->digest, (uint64_t)section->retries);
    digest_end(&canonical->digest, section->checksum);
}

/* Read once more, as few need one: for every statement of a large file there would be 32 bytes. Not all of its `;` are
 * of the last kind here, as nobody says which statement is a routine. */
void canonical_statement(struct canonical *canonical, const struct source *source, struct slice text, struct slice copy,
                         unsigned char checksum[DIGEST_BYTES])
{
    const char *at = text.at, *end = at + text.length;
    struct lexer lexer;
    lexer_start(&lexer, at, (size_t)(source->bytes + source->length - at));
    lexer.keywords = false;
    canonical_start_section(canonical);
    for (struct token token; (token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end;)
        if (token.kind >= TOKEN_WORD && token.kind <= TOKEN_SEMICOLON &&
            (token.kind != TOKEN_SEMICOLON || token.text.at + 1 < end))
            canonical_token(canonical, &token);
    if (copy.at != NULL)
        canonical_token(canonical, &(struct token){.kind = TOKEN_COPY_DATA, .text = copy});
    mark(canonical, END_OF_STATEMENT);
    flush(canonical);
    digest_end(&canonical->digest, checksum);
}
