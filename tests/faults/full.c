/* Loaded into a server with LD_PRELOAD: a disk on which there is room for so many writes and no more. Its processes
 * share a file, $FULL_DISK, which says how many were tried and for how many there is room. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static struct {
    _Atomic long tried, room;
} * disk;

__attribute__((constructor)) static void arm(void)
{
    const char *path = getenv("FULL_DISK");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    void *mapped = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    disk = mapped == MAP_FAILED ? NULL : mapped;
    close(fd);
}

static bool is_full(void)
{
    if (disk == NULL || atomic_fetch_add(&disk->tried, 1) < atomic_load(&disk->room))
        return false;
    errno = ENOSPC;
    return true;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *data, size_t length, off_t at)
{
    return is_full() ? -1 : REAL(pwrite)(fd, data, length, at);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at)
{
    return is_full() ? -1 : REAL(pwrite64)(fd, data, length, at);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int n, off_t at)
{
    return is_full() ? -1 : REAL(pwritev)(fd, pieces, n, at);
}

ssize_t pwritev64(int fd, const struct iovec *pieces, int n, off64_t at)
{
    return is_full() ? -1 : REAL(pwritev64)(fd, pieces, n, at);
}

int posix_fallocate(int fd, off_t at, off_t length)
{
    return is_full() ? ENOSPC : REAL(posix_fallocate)(fd, at, length);
}

int posix_fallocate64(int fd, off64_t at, off64_t length)
{
    return is_full() ? ENOSPC : REAL(posix_fallocate64)(fd, at, length);
}
