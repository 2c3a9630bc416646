/* The folder appears under its name when all of it is there. */
#include "import_result.h"

#include "import_files.h"
#include "output.h"
#include "say.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool import_target_exists(const char *folder)
{
    DIR *there = opendir(folder);
    bool used = there == NULL && errno != ENOENT;
    if (there == NULL)
        return used;
    for (struct dirent *entry; !used && (entry = readdir(there)) != NULL;)
        used = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(there);
    return used;
}

static bool fault(const char *what, const char *path)
{
    say_fault(what, path);
    return false;
}

/* The signal that waits ends us when all is removed. */
static bool interrupted(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && (sigismember(&pending, SIGHUP) == 1 || sigismember(&pending, SIGINT) == 1 ||
                                         sigismember(&pending, SIGTERM) == 1);
}

static bool write_files(const struct import_result *result, const char *temporary, const char *folder)
{
    struct import *import = result->import;
    for (size_t i = 0; i < result->n_files; i++) {
        const struct import_file *file = &result->files[i];
        const char *path = import_join(import, temporary, file->name);
        if (interrupted())
            return false;
        if (!output_new_file(path, file->text.at, file->text.length))
            return fault("write", import_join(import, folder, file->name));
    }
    return rename(temporary, folder) == 0 || fault("write", folder);
}

static void remove_files(const struct import_result *result, const char *temporary)
{
    for (size_t i = 0; i < result->n_files; i++)
        unlink(import_join(result->import, temporary, result->files[i].name));
    rmdir(temporary);
}

/* mkdtemp() makes folders that only their owner can enter. */
static void allow_usual_access(const char *folder)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)chmod(folder, 0777 & ~mask);
}

static bool write_folder(const struct import_result *result, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    char *temporary = arena_alloc(result->import->arena, length + sizeof ".XXXXXX");
    memcpy(temporary, folder, length);
    memcpy(temporary + length, ".XXXXXX", sizeof ".XXXXXX");
    if (mkdtemp(temporary) == NULL)
        return fault("make the folder", folder);
    allow_usual_access(temporary);
    bool written = write_files(result, temporary, folder);
    if (!written)
        remove_files(result, temporary);
    return written;
}

bool import_write(const struct import_result *result, const char *folder)
{
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &before);
    bool written = write_folder(result, folder);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return written;
}
