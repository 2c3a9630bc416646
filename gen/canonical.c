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
    digest_bytes(&canonical->section, canonical->buffer, canonical->used);
    if (canonical->each)
        digest_bytes(&canonical->statement, canonical->buffer, canonical->used);
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
    canonical->each = false;
    digest_begin(&canonical->section);
}

void canonical_start_statement(struct canonical *canonical, bool each)
{
    if (!each)
        return;
    flush(canonical);
    canonical->each = true;
    digest_begin(&canonical->statement);
}

static bool may_hold_lines(enum token_kind kind)
{
    return kind == TOKEN_STRING || kind == TOKEN_CONTINUATION || kind == TOKEN_QUOTED || kind == TOKEN_COPY_DATA;
}

void canonical_token(struct canonical *canonical, const struct token *token)
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

void canonical_end_statement(struct canonical *canonical, unsigned char checksum[DIGEST_BYTES])
{
    mark(canonical, END_OF_STATEMENT);
    if (!canonical->each)
        return;
    flush(canonical);
    digest_end(&canonical->statement, checksum);
    canonical->each = false;
}

void canonical_end_section(struct canonical *canonical, struct tree_section *section)
{
    flush(canonical);
    digest_number(&canonical->section, (uint64_t)section->kind);
    digest_number(&canonical->section, section->transactional);
    digest_number(&canonical->section, section->idempotent);
    digest_number(&canonical->section, section->irreversible);
    digest_number(&canonical->section, (uint64_t)section->lock_timeout_ms);
    digest_number(&canonical->section, (uint64_t)section->statement_timeout_ms);
    digest_number(&canonical->section, (uint64_t)section->retries);
    digest_end(&canonical->section, section->checksum);
}
