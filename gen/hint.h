/* hint.h: what the commands in hints have in common. */
#ifndef ALUDEL_GEN_HINT_H
#define ALUDEL_GEN_HINT_H

#include "source.h"

/* " -o FOLDER", so that the command finds the source's folder; "" where that is the working folder. */
const char *hint_folder(struct arena *arena, const struct source *source);

#endif
