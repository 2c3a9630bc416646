#include "pages.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* Read-only and of a file, says proc(5) of the mapping that holds it all. MADV_DONTNEED would empty any other. */
static bool is_read_from_file(uintptr_t from, uintptr_t to)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[512];
    bool found = false;
    while (maps != NULL && !found && fgets(line, sizeof line, maps) != NULL) {
        uintptr_t begin = 0, end = 0;
        unsigned long inode = 0;
        char may[5] = "";
        bool mapping = sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %lu", &begin, &end, may, &inode) == 4;
        found = mapping && begin <= from && to <= end && inode != 0 && may[0] == 'r' && may[1] == '-';
    }
    if (maps != NULL)
        fclose(maps);
    return found;
}

void aludel_i_pages_drop(const char *from, size_t length)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = ((uintptr_t)from + page - 1) / page * page, end = ((uintptr_t)from + length) / page * page;
    if (begin < end && is_read_from_file(begin, end))
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
}
