/* emitter.h: text that threads make part by part and that leaves in order, and what all C is made of: words, numbers
 * and string literals. */
#ifndef ALUDEL_GEN_EMITTER_H
#define ALUDEL_GEN_EMITTER_H

#include "plan.h"

#include <string.h>

/* Takes the next piece, one at a time and in order, in whichever thread has it. False: it cannot, and wants no more. */
typedef bool emit_sink(void *user, const char *bytes, size_t length);

enum { EMITTER_BUFFER = 1 << 20 };

/* A part that is being made. What does not fit into the buffer waits there for the part's turn. */
struct emitter {
    struct emission *emission;
    const struct plan *plan;
    struct plan_room room;
    char letter[256]; /* see literal_letters() */
    uint32_t part;
    size_t used;
    char *buffer;
};

/* Calls `make` for each part from 0, in threads, several at a time; what the parts put leaves in their order. False:
 * the sink refused. */
bool emitter_run(const struct plan *plan, uint32_t n_parts, size_t n_threads,
                 void (*make)(void *user, struct emitter *emitter), void *user, emit_sink *sink, void *sink_user);

void emitter_flush_and_put(struct emitter *emitter, const char *bytes, size_t length);

static inline void put(struct emitter *emitter, const char *bytes, size_t length)
{
    if (length > EMITTER_BUFFER - emitter->used) {
        emitter_flush_and_put(emitter, bytes, length);
        return;
    }
    memcpy(emitter->buffer + emitter->used, bytes, length);
    emitter->used += length;
}

static inline void put_string(struct emitter *emitter, const char *string)
{
    put(emitter, string, strlen(string));
}

void put_number(struct emitter *emitter, uint32_t number);

/* With %s and %u, and nothing else. */
__attribute__((format(printf, 2, 3))) void put_format(struct emitter *emitter, const char *format, ...);

/* --- emit_literal.c: string literals ------------------------------------------------------------------------------ */

/* What stands behind a backslash in a literal, for each byte; or how else it is written. */
void literal_letters(char letter[256]);

/* One literal a source line, each beginning with `indent`, the last one ending with `end`, its quote included:
 * compilers choke on long lines, people on long literals. */
void put_lines(struct emitter *emitter, const char *indent, const char *bytes, size_t length, const char *end);

/* `before` and the value as literals, or nothing for NULL. */
void put_optional(struct emitter *emitter, const char *before, const char *value);

/* `    .name = "value",`, or nothing for NULL. */
void put_member(struct emitter *emitter, const char *name, const char *value);

/* `before` and the 32 bytes as a literal. */
void put_checksum(struct emitter *emitter, const char *before, const unsigned char *checksum);

#endif
