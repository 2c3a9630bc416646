/* hurry.c: preloaded, a clock that runs 20 times as fast, and so do deadlines. By the system call alone, so that it can
 * stand before a sanitizer. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 20 };

static struct timespec began;

static long long in_ns(const struct timespec *time)
{
    return time->tv_sec * 1000000000LL + time->tv_nsec;
}

__attribute__((constructor)) static void begin(void)
{
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &began);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && clock == CLOCK_MONOTONIC) {
        long long hurried = in_ns(&began) + (in_ns(now) - in_ns(&began)) * TIMES;
        *now = (struct timespec){.tv_sec = hurried / 1000000000, .tv_nsec = hurried % 1000000000};
    }
    return result;
}
