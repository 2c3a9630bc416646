#include "emitter.h"

#include "threads.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>

struct emission {
    const struct plan *plan;
    void (*make)(void *user, struct emitter *emitter);
    void *user;
    emit_sink *sink;
    void *sink_user;
    uint32_t n_parts;
    atomic_uint_fast32_t next; /* the first part that nobody has taken */
    pthread_mutex_t lock;      /* of what follows */
    pthread_cond_t moved;
    uint32_t turn; /* the part that may leave now */
    bool failed;   /* set by the part whose turn it is, and read by it */
};

static void wait_for_turn(const struct emitter *emitter)
{
    struct emission *emission = emitter->emission;
    pthread_mutex_lock(&emission->lock);
    while (emission->turn != emitter->part)
        pthread_cond_wait(&emission->moved, &emission->lock);
    pthread_mutex_unlock(&emission->lock);
}

static void send(const struct emitter *emitter, const char *bytes, size_t length)
{
    struct emission *emission = emitter->emission;
    if (!emission->failed && length > 0)
        emission->failed = !emission->sink(emission->sink_user, bytes, length);
}

static void flush(struct emitter *emitter)
{
    wait_for_turn(emitter);
    send(emitter, emitter->buffer, emitter->used);
    emitter->used = 0;
}

static void end_turn(struct emitter *emitter)
{
    struct emission *emission = emitter->emission;
    flush(emitter);
    pthread_mutex_lock(&emission->lock);
    emission->turn++;
    pthread_cond_broadcast(&emission->moved);
    pthread_mutex_unlock(&emission->lock);
}

void emitter_flush_and_put(struct emitter *emitter, const char *bytes, size_t length)
{
    flush(emitter);
    if (length <= EMITTER_BUFFER) {
        memcpy(emitter->buffer, bytes, length);
        emitter->used = length;
    } else {
        send(emitter, bytes, length);
    }
}

/* --- Words and numbers -------------------------------------------------------------------------------------------- */

void put_format(struct emitter *emitter, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (const char *at; (at = strchr(format, '%')) != NULL; format = at + 2) {
        put(emitter, format, (size_t)(at - format));
        if (at[1] == 's')
            put_string(emitter, va_arg(arguments, const char *));
        else
            put_number(emitter, va_arg(arguments, unsigned));
    }
    va_end(arguments);
    put_string(emitter, format);
}

void put_number(struct emitter *emitter, uint32_t number)
{
    char digits[10];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(emitter, digits + at, sizeof digits - at);
}

/* --- Threads ------------------------------------------------------------------------------------------------------ */

static void make_some(void *user, struct arena *arena, struct diag_list *none)
{
    (void)none;
    struct emission *emission = user;
    struct emitter emitter = {
        .emission = emission, .plan = emission->plan, .buffer = arena_alloc(arena, EMITTER_BUFFER)};
    literal_letters(emitter.letter);
    plan_room_init(&emitter.room, arena);
    for (uint_fast32_t part; (part = atomic_fetch_add(&emission->next, 1)) < emission->n_parts;) {
        emitter.part = (uint32_t)part;
        emission->make(emission->user, &emitter);
        end_turn(&emitter);
    }
    plan_room_free(&emitter.room);
}

bool emitter_run(const struct plan *plan, uint32_t n_parts, size_t n_threads,
                 void (*make)(void *user, struct emitter *emitter), void *user, emit_sink *sink, void *sink_user)
{
    struct emission emission = {
        .plan = plan, .make = make, .user = user, .sink = sink, .sink_user = sink_user, .n_parts = n_parts};
    struct arena *arena = arena_create();
    struct diag_list none = {.arena = arena};
    pthread_mutex_init(&emission.lock, NULL);
    pthread_cond_init(&emission.moved, NULL);
    threads_run(n_threads, arena, &none, make_some, &emission);
    pthread_cond_destroy(&emission.moved);
    pthread_mutex_destroy(&emission.lock);
    arena_destroy(arena);
    return !emission.failed;
}
