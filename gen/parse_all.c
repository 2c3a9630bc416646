#include "parse_all.h"

#include "parse.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 16, WORTH_A_THREAD = 64 }; /* files: a millisecond or more, a thread takes 0.1 */

struct work {
    const struct input_list *inputs;
    struct source *sources;
    struct tree_file *files;
    atomic_size_t next; /* the first file that nobody has taken */
};

/* Neither arenas nor lists of diagnostics are shared, so nothing is locked. */
struct worker {
    struct work *work;
    struct arena *arena;
    struct diag_list *diags;
    struct diag_list own; /* of all but the first worker, which has the caller's */
    pthread_t thread;
};

static void read_and_parse(const struct worker *worker, struct parser *parser, size_t i)
{
    const struct input *input = &worker->work->inputs->items[i];
    struct source *source = &worker->work->sources[i];
    struct tree_file *file = &worker->work->files[i];
    if (source_read(source, worker->arena, worker->diags, input->path, input->name))
        parse_file(parser, file, source, worker->arena, worker->diags, NULL);
    else
        *file = (struct tree_file){.source = source, .doc = "", .broken = true};
}

static void *be_worker(void *argument)
{
    const struct worker *worker = argument;
    struct parser *parser = parser_create(worker->arena);
    size_t i;
    while ((i = atomic_fetch_add(&worker->work->next, 1)) < worker->work->inputs->count)
        read_and_parse(worker, parser, i);
    return NULL;
}

static bool start(struct worker *worker, struct work *work, struct arena *arena, const struct diag_list *diags)
{
    *worker = (struct worker){.work = work, .arena = arena_create_within(arena), .diags = &worker->own};
    worker->own.arena = worker->arena;
    memcpy(worker->own.treatment, diags->treatment, sizeof diags->treatment);
    return pthread_create(&worker->thread, NULL, be_worker, worker) == 0;
}

size_t parse_all_threads(size_t n_files)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const size_t worth = 1 + n_files / WORTH_A_THREAD;
    return processors > 0 && (size_t)processors < worth ? (size_t)processors : worth;
}

/* This thread works too: what cannot be started need not be. */
void parse_all(struct arena *arena, struct diag_list *diags, const struct input_list *inputs, struct source *sources,
               struct tree_file *files, size_t n_threads)
{
    struct work work = {.inputs = inputs, .sources = sources, .files = files};
    struct worker workers[MOST_THREADS];
    size_t n = 1;
    while (n < n_threads && n < MOST_THREADS && start(&workers[n], &work, arena, diags))
        n++;
    workers[0] = (struct worker){.work = &work, .arena = arena, .diags = diags};
    be_worker(&workers[0]);
    for (size_t i = 1; i < n; i++) {
        pthread_join(workers[i].thread, NULL);
        diag_take(diags, &workers[i].own);
    }
}
