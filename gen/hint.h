/* hint.h: what the commands in hints have in common. */
#ifndef ALUDEL_GEN_HINT_H
#define ALUDEL_GEN_HINT_H

#include "diag.h"
#include "source.h"

/* The word as a shell reads it back, inside the quotes that hints have around a command: "my folder". */
void hint_word(struct text *out, struct slice word);

/* " -o FOLDER", in the arena. */
const char *hint_option(struct arena *arena, struct slice folder);

/* " -o FOLDER", so that the command finds the source's folder; "" where that is the working folder. */
const char *hint_folder(struct arena *arena, const struct source *source);

/* Hints at how a file or folder that may not be read is made readable. */
void hint_rights(struct diag_list *diags, struct diag *diag, const char *path);

#endif
