/* manual_page.h: the compiler's own manual, and what shells complete of it, from the tables of commands and options. */
#ifndef ALUDEL_GEN_MANUAL_PAGE_H
#define ALUDEL_GEN_MANUAL_PAGE_H

#include "options.h"

/* The commands `manual` and `completion`; `commands` ends with one that has no name. Return the exit code. */
int manual_page_run(const struct command *commands, const struct options *options);
int completion_run(const struct command *commands, const struct options *options);

#endif
