/* completing.h: what the files share that write a shell's script: completion.c (which shell, and the words of all of
 * them), completion_bash.c, completion_zsh.c, completion_fish.c. */
#ifndef ALUDEL_COMPLETING_H
#define ALUDEL_COMPLETING_H

#include "completion.h"

/* What a word is completed with. */
enum aludel_i_values {
    ALUDEL_I_ANY,
    ALUDEL_I_WORDS,
    ALUDEL_I_FILES,
    ALUDEL_I_FOLDERS,
    ALUDEL_I_TARGETS,
    ALUDEL_I_COMMANDS
};

/* Of an option's value, or of a command's arguments, as help calls them. */
enum aludel_i_values aludel_i_values_of(const char *called);

/* "text|json" as "text json". */
void aludel_i_add_words(struct aludel_i_buffer *out, const char *choice);

void aludel_i_add_commands(struct aludel_i_buffer *out, const struct aludel_i_manual *manual);

/* The program as the name of a shell's function. */
void aludel_i_add_function(struct aludel_i_buffer *out, const char *program);

/* Inside single quotes of a shell; a backslash before each of `escaped`. */
void aludel_i_add_quoted(struct aludel_i_buffer *out, const char *text, const char *escaped);

void aludel_i_completion_bash(struct aludel_i_buffer *out, const struct aludel_i_manual *manual);
void aludel_i_completion_zsh(struct aludel_i_buffer *out, const struct aludel_i_manual *manual);
void aludel_i_completion_fish(struct aludel_i_buffer *out, const struct aludel_i_manual *manual);

#endif
