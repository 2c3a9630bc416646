/* Loaded into aludel with LD_PRELOAD. Each is armed by a variable:
 *
 *   FAULTS_ALLOC=N    the N-th allocation fails, counted from 0
 *   FAULTS_OUTPUT=N   the N-th call that writes a file fails ...
 *   FAULTS_SIGNAL=S   ... or succeeds, and signal S is raised behind it
 *   FAULTS_COUNTS=FD  at exit, write the numbers of allocations and of those calls to FD */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long allocations, outputs;

static long number(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? -1 : strtol(text, NULL, 10);
}

__attribute__((destructor)) static void tell(void)
{
    int counts = (int)number("FAULTS_COUNTS");
    if (counts >= 0)
        dprintf(counts, "%ld %ld\n", allocations, outputs);
}

/* --- Memory ------------------------------------------------------------------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

/* What OpenSSL does while it starts is no output, and without memory OpenSSL 3.0 crashes there. Not dladdr(), which
 * goes through all symbols of a library for the nearest one: that made each run take 0.2 s. */
static bool is_openssl(void *caller)
{
    struct dl_find_object library;
    return _dl_find_object(caller, &library) == 0 && strstr(library.dlfo_link_map->l_name, "libcrypto") != NULL;
}

static bool refuse_memory(void *caller)
{
    static long failing = -2;
    if (failing == -2)
        failing = number("FAULTS_ALLOC");
    if (is_openssl(caller))
        return false;
    if (__atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED) != failing)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return refuse_memory(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return refuse_memory(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return refuse_memory(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

/* --- Output ------------------------------------------------------------------------------------------------------- */

/* The same function of libc. */
static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static bool refuse_output(void *caller)
{
    if (is_openssl(caller) || outputs++ != number("FAULTS_OUTPUT"))
        return false;
    errno = ENOSPC;
    return number("FAULTS_SIGNAL") < 0;
}

static void raise_behind(void)
{
    if (outputs - 1 == number("FAULTS_OUTPUT") && number("FAULTS_SIGNAL") > 0)
        raise((int)number("FAULTS_SIGNAL"));
}

#define FAULTY(type, name, parameters, arguments, failure)                                                             \
    type name parameters                                                                                               \
    {                                                                                                                  \
        type(*real) parameters;                                                                                        \
        *(void **)&real = next(#name);                                                                                 \
        if (refuse_output(__builtin_return_address(0)))                                                                \
            return failure;                                                                                            \
        type result = real arguments;                                                                                  \
        raise_behind();                                                                                                \
        return result;                                                                                                 \
    }

FAULTY(int, mkstemp, (char *pattern), (pattern), -1)
FAULTY(FILE *, fdopen, (int file, const char *mode), (file, mode), NULL)
FAULTY(size_t, fwrite, (const void *bytes, size_t size, size_t n, FILE *file), (bytes, size, n, file), 0)
FAULTY(int, fflush, (FILE * file), (file), EOF)
FAULTY(int, fsync, (int file), (file), -1)
FAULTY(int, fclose, (FILE * file), (file), EOF)
FAULTY(int, rename, (const char *from, const char *to), (from, to), -1)
FAULTY(int, renameat2, (int from_folder, const char *from, int to_folder, const char *to, unsigned how),
       (from_folder, from, to_folder, to, how), -1)
FAULTY(int, link, (const char *from, const char *to), (from, to), -1)
