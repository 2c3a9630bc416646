/* output.h: files that are complete or not there. */
#ifndef ALUDEL_GEN_OUTPUT_H
#define ALUDEL_GEN_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A file that is being written under a temporary name beside its own. It stays where it is in memory from output_open()
 * to output_discard(): SIGHUP, SIGINT, SIGTERM and exit() remove the temporary file before they end the program. */
struct output {
    char *path;                  /* without symbolic links, which stay */
    char *temporary;             /* "": there is none */
    struct output *_Atomic next; /* of those that are open */
    FILE *file;
};

/* Each is false with errno on failure; after a failure call output_discard(). A device or a pipe is not replaced, but
 * written to. */
bool output_open(struct output *output, const char *path);
bool output_write(void *output, const char *bytes, size_t length); /* an emit_sink */
bool output_commit(struct output *output);                         /* to disk, then in the place of what was there */
bool output_commit_made(struct output *output); /* the same, without waiting for the disk: it can be made again */
bool output_commit_new(struct output *output);  /* EEXIST: something was there, and still is */

/* Leaves nothing behind but what was committed; call it in any case. */
void output_discard(struct output *output);

/* All of it at once: a file that was not there before. False with errno, EEXIST among others. */
bool output_new_file(const char *path, const char *bytes, size_t length);

/* "target: input input ...", escaped for make and ninja. `n_inputs` must not be 0: ninja would build again for ever. */
bool output_write_depfile(struct output *output, const char *target, const char *const *inputs, size_t n_inputs);

#endif
