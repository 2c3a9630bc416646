/* manual.h: what a program says of itself at length, from its tables of commands and options: a manual page, or the
 * same in Markdown. The compiler and the migrator have one each. */
#ifndef ALUDEL_MANUAL_H
#define ALUDEL_MANUAL_H

#include "buffer.h"

struct aludel_i_manual_option {
    char letter;       /* 0: it has none */
    const char *name;  /* NULL: it has none */
    const char *value; /* "FILE", "text|json": words to choose from; NULL: it takes none */
    const char *help;
};

struct aludel_i_manual_command {
    const char *name, *arguments, *help; /* in `arguments`, TARGET and REVISION are completed from the graph */
    const struct aludel_i_manual_option *options;
    uint32_t n_options;
};

/* "Exit status" and the like: a list of terms. */
struct aludel_i_manual_section {
    const char *heading;
    const struct aludel_i_manual_term {
        const char *term, *meaning;
    } * terms; /* ends with one that has no term */
};

struct aludel_i_manual {
    const char *program, *summary;
    const char *text; /* paragraphs, with an empty line between them */
    const struct aludel_i_manual_command *commands;
    uint32_t n_commands;
    const struct aludel_i_manual_option *options; /* of all commands */
    uint32_t n_options;
    const struct aludel_i_manual_section *sections;
    uint32_t n_sections;
};

/* `form` is "man", a page of section 1 for man(7), or "markdown". False: neither. */
ALUDEL_I_MUST_CHECK bool aludel_i_manual_write(const struct aludel_i_manual *manual, const char *form,
                                               struct aludel_i_buffer *out);

#endif
