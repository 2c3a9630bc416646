#include "syntax_workers.h"

#include "sanitizer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(sizeof(struct syntax_report) <= _POSIX_PIPE_BUF, "a report must go through a pipe in one piece");

enum {
    MOST_WORKERS = 16,
    MOST_REPORTS = 10000, /* nobody reads more, and one takes 300 bytes */
    MOST_DEATHS = 16,     /* after as many, the rest is left: a file that does this on purpose could go on for hours */
};

static const size_t stack_size = (size_t)256 << 20; /* holds a chain of 100,000 operators (diff-and-lint.md, C.5) */

/* One worker's run of the jobs, and what is left of it when it dies. */
struct share {
    size_t first, end;
    atomic_size_t *at; /* shared with the worker: the job that it is at; NOT_STARTED; `end` when it is through */
    pid_t pid;
    int reports; /* read end of its pipe, -1 when there is no worker */
};

static const size_t not_started = SIZE_MAX;

struct crew {
    const struct syntax_work *work;
    struct arena *arena;
    struct share shares[MOST_WORKERS];
    size_t n_shares;
    struct syntax_report *reports;
    size_t n_reports, n_left, n_deaths;
    const char *why;
};

/* --- In the worker -------------------------------------------------------------------------------------------------
 */

struct duty {
    const struct syntax_work *work;
    const struct share *share;
    int reports;
    size_t memory; /* that is in use before the first job; 0: nobody knows */
    size_t limit;  /* that is in force */
};

static struct {
    const struct duty *duty;
    size_t seen;
    unsigned ticks;
} watch;

/* Counts seconds of the processor: on a busy machine a parse takes longer, and means no harm. */
static void tick(int signal_number)
{
    (void)signal_number;
    const struct syntax_work *work = watch.duty->work;
    size_t at = atomic_load(watch.duty->share->at);
    watch.ticks = at == watch.seen ? watch.ticks + 1 : 0;
    watch.seen = at;
    if (at < work->n_jobs && watch.ticks >= work->deadline(work->jobs, at))
        _exit(1);
}

static void start_watch(const struct duty *duty)
{
    watch.duty = duty;
    watch.seen = not_started;
    struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
    sigaction(SIGPROF, &action, NULL);
    struct itimerval second = {{1, 0}, {1, 0}};
    setitimer(ITIMER_PROF, &second, NULL);
}

/* What RLIMIT_DATA counts: Linux's proc(5), statm. An address sanitizer takes memory of its own and gives little back,
 * so there is no limit with one. */
static size_t memory_in_use(void)
{
    unsigned long data = 0;
    FILE *statm = WITH_ADDRESS_SANITIZER ? NULL : fopen("/proc/self/statm", "r");
    if (statm == NULL)
        return 0;
    if (fscanf(statm, "%*u %*u %*u %*u %*u %lu", &data) != 1)
        data = 0;
    fclose(statm);
    return data * (size_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(struct duty *duty, size_t job)
{
    struct rlimit limit;
    size_t wanted = duty->memory + duty->work->memory(duty->work->jobs, job);
    if (duty->memory == 0 || wanted == duty->limit || getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (setrlimit(RLIMIT_DATA, &limit) == 0)
        duty->limit = wanted;
}

static void end_at_once(void)
{
    _exit(1);
}

/* A crash here is expected: it ends quietly, without a core file and whatever the caller, or a sanitizer, handles. So
 * is exit(): stdio's buffers and the exit handlers are the parent's. */
static void expect_crashes(void)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGPIPE};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        signal(deadly[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
    if (atexit(end_at_once) != 0)
        _exit(1);
}

static void send_report(int reports, const struct syntax_report *report)
{
    ssize_t written;
    do
        written = write(reports, report, sizeof *report);
    while (written < 0 && errno == EINTR);
    if (written < 0)
        _exit(1);
}

static void *run_jobs(void *argument)
{
    struct duty *duty = argument;
    duty->memory = memory_in_use();
    for (size_t job = duty->share->first; job < duty->share->end; job++) {
        atomic_store(duty->share->at, job);
        limit_memory(duty, job);
        struct syntax_report report = {.job = (uint32_t)job};
        if (duty->work->run(duty->work->jobs, job, &report))
            send_report(duty->reports, &report);
    }
    atomic_store(duty->share->at, duty->share->end);
    return NULL;
}

static bool start_thread(pthread_t *thread, struct duty *duty)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    bool started = pthread_attr_setstacksize(&attributes, stack_size) == 0 &&
                   pthread_create(thread, &attributes, run_jobs, duty) == 0;
    pthread_attr_destroy(&attributes);
    return started;
}

static _Noreturn void be_worker(struct duty *duty)
{
    expect_crashes();
    start_watch(duty);
    pthread_t thread;
    if (start_thread(&thread, duty))
        pthread_join(thread, NULL);
    _exit(0);
}

/* --- In the compiler -----------------------------------------------------------------------------------------------
 */

static void leave(struct crew *crew, size_t n_jobs, const char *why)
{
    crew->n_left += n_jobs;
    crew->why = why;
}

static void start_worker(struct crew *crew, struct share *share)
{
    int ends[2];
    if (pipe(ends) != 0) {
        leave(crew, share->end - share->first, strerror(errno));
        return;
    }
    atomic_store(share->at, not_started);
    share->pid = fork();
    if (share->pid == 0) {
        close(ends[0]);
        be_worker(&(struct duty){.work = crew->work, .share = share, .reports = ends[1]});
    }
    int error = errno;
    close(ends[1]);
    if (share->pid > 0) {
        share->reports = ends[0];
        return;
    }
    close(ends[0]);
    leave(crew, share->end - share->first, strerror(error));
}

static void keep_report(struct crew *crew, const struct syntax_report *report)
{
    crew->reports = arena_grow(crew->arena, crew->reports, crew->n_reports, sizeof *crew->reports);
    crew->reports[crew->n_reports++] = *report;
}

static void give_up(struct crew *crew, struct share *share, size_t job)
{
    keep_report(crew, &(struct syntax_report){.job = (uint32_t)job, .verdict = SYNTAX_GAVE_UP});
    share->first = job + 1;
    if (++crew->n_deaths >= MOST_DEATHS)
        leave(crew, share->end - share->first, "too many statements end the parser");
    else if (share->first < share->end)
        start_worker(crew, share);
}

static void bury_worker(struct share *share)
{
    close(share->reports);
    share->reports = -1;
    while (waitpid(share->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* Its last report is about `job`. */
static void stop_worker(struct crew *crew, struct share *share, size_t job)
{
    kill(share->pid, SIGKILL);
    bury_worker(share);
    if (job + 1 < share->end)
        leave(crew, share->end - job - 1, "there are too many errors");
}

/* The worker has closed its pipe. How it ended is read from where it had got to: its exit status is lost when the
 * caller ignores SIGCHLD. */
static void end_worker(struct crew *crew, struct share *share)
{
    bury_worker(share);
    size_t at = atomic_load(share->at);
    if (at == not_started)
        leave(crew, share->end - share->first, "there is no memory for a stack of 256 MiB");
    else if (at != share->end)
        give_up(crew, share, at);
}

static void read_report(struct crew *crew, struct share *share)
{
    struct syntax_report report;
    ssize_t got = read(share->reports, &report, sizeof report);
    if (got == (ssize_t)sizeof report)
        keep_report(crew, &report);
    else if (got >= 0 || errno != EINTR)
        end_worker(crew, share);
    if (got == (ssize_t)sizeof report && crew->n_reports >= MOST_REPORTS)
        stop_worker(crew, share, report.job);
}

/* False: no worker is left. */
static bool wait_for_workers(struct crew *crew)
{
    struct pollfd polled[MOST_WORKERS];
    size_t n_working = 0;
    for (size_t i = 0; i < crew->n_shares; i++) {
        polled[i] = (struct pollfd){.fd = crew->shares[i].reports, .events = POLLIN};
        n_working += crew->shares[i].reports >= 0;
    }
    if (n_working == 0)
        return false;
    if (poll(polled, crew->n_shares, -1) > 0)
        for (size_t i = 0; i < crew->n_shares; i++)
            if (polled[i].revents != 0)
                read_report(crew, &crew->shares[i]);
    return true;
}

/* Cuts the jobs into runs of about equal weight: no more than there are processors, or than is worth a fork. */
static void share_out(struct crew *crew, atomic_size_t *at)
{
    const struct syntax_work *work = crew->work;
    size_t total = 0;
    for (size_t job = 0; job < work->n_jobs; job++)
        total += work->weight(work->jobs, job);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = 1 + total / work->weight_of_worker;
    n = processors > 0 && n > (size_t)processors ? (size_t)processors : n;
    n = n > MOST_WORKERS ? MOST_WORKERS : n;
    size_t job = 0, weight = 0;
    for (size_t i = 0; i < n; i++) {
        size_t first = job;
        while (job < work->n_jobs && (i + 1 == n || weight * n < total * (i + 1)))
            weight += work->weight(work->jobs, job++);
        if (first < job)
            crew->shares[crew->n_shares++] = (struct share){first, job, &at[i], 0, -1};
    }
}

static int compare_jobs(const void *left, const void *right)
{
    const struct syntax_report *a = left, *b = right;
    return a->job < b->job ? -1 : a->job > b->job;
}

struct syntax_report *syntax_workers_run(const struct syntax_work *work, struct arena *arena, size_t *n_reports,
                                         size_t *n_left, const char **why)
{
    struct crew crew = {.work = work, .arena = arena};
    size_t size = MOST_WORKERS * sizeof(atomic_size_t);
    atomic_size_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        leave(&crew, work->n_jobs, strerror(errno));
    } else {
        share_out(&crew, at);
        for (size_t i = 0; i < crew.n_shares; i++)
            start_worker(&crew, &crew.shares[i]);
        while (wait_for_workers(&crew))
            continue;
        munmap(at, size);
    }
    if (crew.n_reports > 1)
        qsort(crew.reports, crew.n_reports, sizeof *crew.reports, compare_jobs);
    *n_reports = crew.n_reports;
    *n_left = crew.n_left;
    *why = crew.why;
    return crew.reports;
}
