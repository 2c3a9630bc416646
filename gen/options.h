/* options.h: the table of commands and their options, and everything that is derived from it: parsing, help, usage. */
#ifndef ALUDEL_GEN_OPTIONS_H
#define ALUDEL_GEN_OPTIONS_H

#include "diag.h"
#include "history.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum exit_code { EXIT_OK = 0, EXIT_INPUT = 1, EXIT_USAGE = 2, EXIT_SYSTEM = 3 };

enum dump_kind { DUMP_NOTHING, DUMP_TOKENS, DUMP_TREE, DUMP_GRAPH, DUMP_PLAN };
enum format_kind { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };
enum color_kind { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum { OPTIONS_MOST_DEFINES = 64 };

struct options {
    const char *output, *depfile, *base, *plan_name;
    const char *directory, *message, *head, *branch, *html, *depends, *category, *module, *onto, *range, *template;
    bool splice, edit, delete, dry_run, verbose, graph, order;
    enum aludel_i_format shape; /* of the commands that show */
    enum dump_kind dump;
    enum format_kind format;
    enum color_kind color;
    enum diag_treatment treatment[DIAG_ID_COUNT];
    const char *const *arguments;
    size_t n_arguments;
    const char *upgrade_sql, *downgrade_sql, *version_table; /* of import */
    const char *defines[OPTIONS_MOST_DEFINES];               /* "NAME=VALUE" */
    size_t n_defines;
};

struct option_spec {
    char letter;          /* 0: it has none */
    const char *name;     /* NULL: it has none */
    const char *argument; /* "FILE", "text|json"; NULL: it takes none */
    const char *help;
    bool (*set)(struct options *options, const char *value); /* false: not such a value */
};

struct command {
    const char *name, *summary, *usage;
    const struct option_spec *options; /* ends with one that has no `set`; NULL: none */
    size_t least_arguments, most_arguments;
    int (*run)(const struct options *options); /* returns the exit code */
};

extern const struct option_spec check_options[], compile_options[], doc_options[], heads_options[], history_options[],
    merge_options[], new_options[], rebase_options[], rename_options[], seal_options[], show_options[],
    squash_options[];
extern const struct option_spec import_options[];

/* argv[0] is the command's name. False: wrong usage, which was said on standard error. */
bool options_parse(struct options *options, const struct command *command, int argc, char **argv);

void options_print_help(const struct command *command, FILE *out);

#endif
