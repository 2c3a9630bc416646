/* terminal.h: what can be written to a stream that a person may be looking at. */
#ifndef ALUDEL_TERMINAL_H
#define ALUDEL_TERMINAL_H

#include "internal.h"

#include <stdio.h>

struct aludel_i_terminal {
    bool color, unicode;
    uint32_t columns; /* 0: no terminal, lines may be of any length */
};

/* Colors are for terminals where NO_COLOR is not set, or for anything with `color` "always", which also says that what
 * reads it shows it on a terminal. `color` is auto (also NULL), always or never. */
bool aludel_i_terminal_color(FILE *out, const char *color);
struct aludel_i_terminal aludel_i_terminal_look(FILE *out, const char *color);

#endif
