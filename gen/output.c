#define _GNU_SOURCE /* renameat2() */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- An early end ------------------------------------------------------------------------------------------------- */

static struct output *_Atomic unfinished; /* a list, whole at every instant: a signal may come at any */

static void remove_unfinished(void)
{
    for (const struct output *output = unfinished; output != NULL; output = output->next)
        unlink(output->temporary);
}

/* All of this is safe in a handler. SA_RESETHAND has brought the default back, by which the signal then ends us. */
static void end_by_signal(int signal)
{
    remove_unfinished();
    raise(signal);
}

/* Memory may run out, which ends the program by exit(). A signal that is ignored, as under nohup, stays so. */
static void watch(struct output *output)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = end_by_signal, .sa_flags = (int)SA_RESETHAND}, before;
    static bool at_exit;
    if (!at_exit)
        at_exit = atexit(remove_unfinished) == 0;
    sigemptyset(&action.sa_mask);
    output->next = unfinished;
    unfinished = output;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
}

static void unwatch(const struct output *output)
{
    if (output == unfinished) {
        unfinished = output->next;
        return;
    }
    for (struct output *before = unfinished; before != NULL; before = before->next)
        if (before->next == output)
            before->next = output->next;
}

/* --- Files -------------------------------------------------------------------------------------------------------- */

/* What open() would have given it: mkstemp() makes files that only their owner can read. */
static void allow_usual_access(int file)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(file, 0666 & ~mask);
}

/* "-o /dev/null" must not put a file in the place of the device, which root could do. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool open_special(struct output *output, const char *path)
{
    output->temporary[0] = '\0';
    output->file = fopen(path, "w");
    return output->file != NULL;
}

bool output_open(struct output *output, const char *path)
{
    static const char suffix[] = ".XXXXXX";
    char *real = realpath(path, NULL);
    *output = (struct output){.path = real != NULL ? real : strdup(path)};
    size_t length = output->path == NULL ? 0 : strlen(output->path);
    output->temporary = output->path == NULL ? NULL : malloc(length + sizeof suffix);
    if (output->temporary == NULL)
        return false;
    if (is_special(path))
        return open_special(output, path);
    memcpy(output->temporary, output->path, length);
    memcpy(output->temporary + length, suffix, sizeof suffix);
    watch(output); /* first: mkstemp() fills the name in before it makes the file */
    int file = mkstemp(output->temporary);
    if (file < 0) {
        output->temporary[0] = '\0'; /* there is nothing to remove */
        return false;
    }
    allow_usual_access(file);
    output->file = fdopen(file, "w");
    if (output->file == NULL)
        close(file);
    return output->file != NULL;
}

bool output_write(void *output, const char *bytes, size_t length)
{
    return fwrite(bytes, 1, length, ((struct output *)output)->file) == length;
}

static bool finish(struct output *output, bool on_disk)
{
    FILE *file = output->file;
    bool flushed = fflush(file) == 0 && (!on_disk || output->temporary[0] == '\0' || fsync(fileno(file)) == 0);
    output->file = NULL;
    return fclose(file) == 0 && flushed;
}

static bool put_in_place(struct output *output)
{
    if (output->temporary[0] != '\0' && rename(output->temporary, output->path) != 0)
        return false;
    output->temporary[0] = '\0';
    return true;
}

/* What stood there has the temporary name then, and goes with it. rename() would have ext4 write the new file to the
 * disk first, which takes up to a sixth of the time of compiling 50 MB; as and ld spare themselves that by removing
 * what they replace before they begin. */
static bool change_places(const struct output *output)
{
    struct stat status;
    return output->temporary[0] != '\0' && lstat(output->path, &status) == 0 && S_ISREG(status.st_mode) &&
           renameat2(AT_FDCWD, output->temporary, AT_FDCWD, output->path, RENAME_EXCHANGE) == 0;
}

bool output_commit(struct output *output)
{
    return finish(output, true) && put_in_place(output);
}

/* A write that fails is seen without fsync() as well: the room on the disk is taken by write(), or by close() on NFS.
 * Waiting for the disk would guard against a power cut alone, and take a tenth of the time of compiling 50 MB; no
 * compiler or linker does, so what stands beside this file in the build folder would be as torn. */
bool output_commit_made(struct output *output)
{
    return finish(output, false) && (change_places(output) || put_in_place(output));
}

/* link() does not replace, and two who want the same name do not both get it. */
bool output_commit_new(struct output *output)
{
    return finish(output, true) && link(output->temporary, output->path) == 0;
}

void output_discard(struct output *output)
{
    int why = errno;
    if (output->file != NULL)
        fclose(output->file);
    if (output->temporary != NULL && output->temporary[0] != '\0')
        unlink(output->temporary);
    unwatch(output);
    free(output->temporary);
    free(output->path);
    *output = (struct output){0};
    errno = why;
}

bool output_new_file(const char *path, const char *bytes, size_t length)
{
    struct output output;
    bool written = output_open(&output, path) && output_write(&output, bytes, length) && output_commit_new(&output);
    output_discard(&output);
    return written;
}

/* What make reads as one name. */
static bool write_name(struct output *output, const char *name)
{
    for (; *name != '\0'; name++) {
        if (strchr(" \t#\\", *name) != NULL && putc('\\', output->file) == EOF)
            return false;
        if (*name == '$' && putc('$', output->file) == EOF)
            return false;
        if (putc(*name, output->file) == EOF)
            return false;
    }
    return true;
}

bool output_write_depfile(struct output *output, const char *target, const char *const *inputs, size_t n_inputs)
{
    if (!write_name(output, target) || putc(':', output->file) == EOF)
        return false;
    for (size_t i = 0; i < n_inputs; i++)
        if (fputs(" \\\n  ", output->file) == EOF || !write_name(output, inputs[i]))
            return false;
    return putc('\n', output->file) != EOF;
}
