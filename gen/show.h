/* show.h: `aludel history`, `heads`, `branches` and `show`: what the migrator prints, from the folder. */
#ifndef ALUDEL_GEN_SHOW_H
#define ALUDEL_GEN_SHOW_H

#include "options.h"

int history_run(const struct options *options);
int heads_run(const struct options *options);
int branches_run(const struct options *options);
int show_run(const struct options *options);

#endif
