#include "threads.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 16, WORTH_A_THREAD = 64 }; /* files: a millisecond or more, a thread takes 0.1 */

struct thread {
    thread_work *work;
    void *user;
    struct arena *arena;
    struct diag_list diags;
    pthread_t id;
};

static void *begin(void *argument)
{
    struct thread *thread = argument;
    thread->work(thread->user, thread->arena, &thread->diags);
    return NULL;
}

static bool start(struct thread *thread, struct arena *arena, const struct diag_list *diags, thread_work *work,
                  void *user)
{
    *thread = (struct thread){.work = work, .user = user, .arena = arena_create_within(arena)};
    thread->diags.arena = thread->arena;
    memcpy(thread->diags.treatment, diags->treatment, sizeof diags->treatment);
    return pthread_create(&thread->id, NULL, begin, thread) == 0;
}

void threads_run(size_t n_threads, struct arena *arena, struct diag_list *diags, thread_work *work, void *user)
{
    struct thread others[MOST_THREADS - 1];
    size_t n = 0;
    while (n + 1 < n_threads && n < MOST_THREADS - 1 && start(&others[n], arena, diags, work, user))
        n++;
    work(user, arena, diags);
    for (size_t i = 0; i < n; i++) {
        pthread_join(others[i].id, NULL);
        diag_take(diags, &others[i].diags);
    }
}

size_t threads_worth(size_t n_files)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const size_t worth = 1 + n_files / WORTH_A_THREAD;
    return processors > 0 && (size_t)processors < worth ? (size_t)processors : worth;
}
