/* folder.h: the revisions of a folder, for the commands that show them, write new ones or rewrite them. They need a
 * sound graph, but not a folder without errors: several heads are what `aludel merge` is for. */
#ifndef ALUDEL_GEN_FOLDER_H
#define ALUDEL_GEN_FOLDER_H

#include "compilation.h"
#include "options.h"
#include "view.h"

struct folder {
    const char *path;
    const char *option; /* " -o PATH", or "" where the folder was not named: for hints that work when typed */
    struct compilation *compilation; /* resolved, with a plan, whose nodes are numbered as the view's */
    struct aludel_i_view view;       /* without a database */
};

/* The first of migrations.d, migrations and "." that is a folder. */
const char *folder_usual(void);

/* --directory, or the first of migrations.d, migrations and "." that is a folder. Anything but EXIT_OK: it was said
 * why. Call folder_close() in any case. */
int folder_open(struct folder *folder, const struct options *options);

/* The same for a folder that passes `aludel check`. */
int folder_open_checked(struct folder *folder, const struct options *options);
void folder_close(struct folder *folder);

/* The node that `target` names ("head", an id, the beginning of one, BRANCH@head), or ALUDEL_I_NONE, and it was said
 * why. */
uint32_t folder_find(const struct folder *folder, const char *target);

const char *folder_id(const struct folder *folder, uint32_t node);

/* Is the revision released, so that it cannot be `what` ("rebased") any more? Then it was said. */
bool folder_refuse_released(const struct folder *folder, uint32_t node, const char *what);

/* Is there a squash that stands for the revision, so that it can neither be changed nor be stood behind? Then it was
 * said. */
bool folder_refuse_replaced(const struct folder *folder, uint32_t node);

/* "PATH/NAME", in the arena. */
const char *folder_join(const struct folder *folder, const char *name);

/* The message of a refusal of the runtime's, with its hint. Returns EXIT_INPUT, or EXIT_SYSTEM without memory. */
int folder_refuse(const struct aludel_i_buffer *why);

#endif
