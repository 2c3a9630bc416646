/* Loaded into a migrator with LD_PRELOAD: faults by the count, and time that passes faster. Each is armed by a
 * variable:
 *
 *   FAULTS_SPEED=N     pauses take a N-th of their time; the clock takes them in full
 *   FAULTS_SIGNAL=S    raise signal S ...
 *   FAULTS_CALL=N      ... at the N-th half call on a socket: 2n is before and 2n + 1 behind the n-th call
 *   FAULTS_ALLOC=N     the N-th allocation fails
 *   FAULTS_ALLOC_ALL   ... and all that come after it
 *   FAULTS_BARRIER=FD  before main(), wait for the end of the pipe FD
 *   FAULTS_COUNTS=FD   at exit, write the numbers of half calls and of allocations to FD */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long speed = 1, fatal_call = -1, fatal_signal, failing_allocation = -1, calls, allocations;
static long long paused; /* ns */
static bool all_fail, armed;
static int counts = -1;

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtol(text, NULL, 10);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long long in_ns(const struct timespec *time)
{
    return time->tv_sec * 1000000000LL + time->tv_nsec;
}

static struct timespec from_ns(long long ns)
{
    return (struct timespec){.tv_sec = ns / 1000000000LL, .tv_nsec = ns % 1000000000LL};
}

__attribute__((constructor)) static void arm(void)
{
    char ignored;
    speed = number("FAULTS_SPEED", 1);
    fatal_signal = number("FAULTS_SIGNAL", SIGKILL);
    fatal_call = number("FAULTS_CALL", -1);
    failing_allocation = number("FAULTS_ALLOC", -1);
    all_fail = getenv("FAULTS_ALLOC_ALL") != NULL;
    counts = (int)number("FAULTS_COUNTS", -1);
    int barrier = (int)number("FAULTS_BARRIER", -1);
    while (barrier >= 0 && read(barrier, &ignored, 1) > 0)
        ;
    armed = true;
}

__attribute__((destructor)) static void tell(void)
{
    if (counts >= 0)
        dprintf(counts, "%ld %ld\n", calls, allocations);
}

/* --- Sockets -------------------------------------------------------------------------------------------------------
 */

static void half_call(void)
{
    if (calls++ == fatal_call)
        raise((int)fatal_signal);
}

/* The call, with a moment before and one behind it. */
#define BETWEEN_HALVES(type, call)                                                                                     \
    half_call();                                                                                                       \
    type result = (call);                                                                                              \
    int saved = errno;                                                                                                 \
    half_call();                                                                                                       \
    errno = saved;                                                                                                     \
    return result

int socket(int domain, int type, int protocol)
{
    BETWEEN_HALVES(int, REAL(socket)(domain, type, protocol));
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    BETWEEN_HALVES(int, REAL(connect)(fd, address, length));
}

ssize_t send(int fd, const void *data, size_t length, int flags)
{
    BETWEEN_HALVES(ssize_t, REAL(send)(fd, data, length, flags));
}

ssize_t recv(int fd, void *data, size_t length, int flags)
{
    BETWEEN_HALVES(ssize_t, REAL(recv)(fd, data, length, flags));
}

int poll(struct pollfd *watched, nfds_t n, int timeout)
{
    if (timeout > 0 && timeout < 1000) /* libpq's own are seconds, by a clock that is not ours */
        timeout = (int)(timeout / speed) + 1;
    BETWEEN_HALVES(int, REAL(poll)(watched, n, timeout));
}

/* --- Time ----------------------------------------------------------------------------------------------------------
 */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = REAL(clock_gettime)(clock, now);
    if (result == 0 && clock == CLOCK_MONOTONIC)
        *now = from_ns(in_ns(now) + paused);
    return result;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    struct timespec less = from_ns(in_ns(wanted) / speed);
    if (speed > 1)
        paused += in_ns(wanted);
    return REAL(nanosleep)(&less, left);
}

/* --- Memory --------------------------------------------------------------------------------------------------------
 */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static bool fails(void)
{
    if (!armed)
        return false;
    long this = allocations++;
    if (failing_allocation < 0 || this < failing_allocation || (this > failing_allocation && !all_fail))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
