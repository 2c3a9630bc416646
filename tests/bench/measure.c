/* measure OUTPUT COMMAND...: runs the command and writes wall nanoseconds, user and system microseconds and peak
 * resident kilobytes to the file. A small program of its own because a child's peak begins at its parent's size. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t microseconds(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

int main(int argc, char **argv)
{
    struct timespec begin, end;
    struct rusage usage;
    int status;

    if (argc < 3)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    const pid_t child = vfork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return 3;
    clock_gettime(CLOCK_MONOTONIC, &end);

    FILE *output = fopen(argv[1], "w");
    if (output == NULL)
        return 3;
    fprintf(output, "%" PRId64 " %" PRId64 " %" PRId64 " %ld\n",
            (int64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec - begin.tv_nsec,
            microseconds(usage.ru_utime), microseconds(usage.ru_stime), usage.ru_maxrss);
    if (fclose(output) != 0)
        return 3;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
