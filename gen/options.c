#include "options.h"

#include "text.h"

#include <getopt.h>
#include <stdint.h>
#include <string.h>

enum { MOST_OPTIONS = 32, FIRST_LONG = 256, MOST_NAME = 63 };

/* --- Values ------------------------------------------------------------------------------------------------------- */

#define STRING_SETTER(field)                                                                                           \
    static bool set_##field(struct options *options, const char *value)                                                \
    {                                                                                                                  \
        options->field = value;                                                                                        \
        return value[0] != '\0';                                                                                       \
    }

STRING_SETTER(base)
STRING_SETTER(branch)
STRING_SETTER(category)
STRING_SETTER(depends)
STRING_SETTER(depfile)
STRING_SETTER(directory)
STRING_SETTER(downgrade_sql)
STRING_SETTER(head)
STRING_SETTER(html)
STRING_SETTER(message)
STRING_SETTER(module)
STRING_SETTER(onto)
STRING_SETTER(output)
STRING_SETTER(range)
STRING_SETTER(template)
STRING_SETTER(upgrade_sql)
STRING_SETTER(version_table)

static bool set_define(struct options *options, const char *value)
{
    if (strchr(value, '=') == NULL || value[0] == '=' || options->n_defines == OPTIONS_MOST_DEFINES)
        return false;
    options->defines[options->n_defines++] = value;
    return true;
}

static bool set_edit(struct options *options, const char *value)
{
    (void)value;
    options->edit = true;
    return true;
}

static bool set_delete(struct options *options, const char *value)
{
    (void)value;
    options->delete = true;
    return true;
}

static bool set_dry_run(struct options *options, const char *value)
{
    (void)value;
    options->dry_run = true;
    return true;
}

static bool set_verbose(struct options *options, const char *value)
{
    (void)value;
    options->verbose = true;
    return true;
}

static bool set_graph(struct options *options, const char *value)
{
    (void)value;
    options->graph = true;
    return true;
}

static bool set_order(struct options *options, const char *value)
{
    (void)value;
    options->order = true;
    return true;
}

static bool set_splice(struct options *options, const char *value)
{
    (void)value;
    options->splice = true;
    return true;
}

/* A C identifier of a length that every linker takes. */
static bool set_plan(struct options *options, const char *value)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    options->plan_name = value;
    if (value[0] == '\0' || strchr(letters, value[0]) == NULL || strlen(value) > MOST_NAME)
        return false;
    return value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")] == '\0';
}

static bool one_of(const char *value, const char *const *words, size_t n, size_t *index)
{
    for (*index = 0; *index < n; ++*index)
        if (strcmp(words[*index], value) == 0)
            return true;
    return false;
}

static bool set_dump(struct options *options, const char *value)
{
    static const char *const words[] = {"tokens", "tree", "graph", "plan"};
    size_t index;
    bool known = one_of(value, words, 4, &index);
    options->dump = (enum dump_kind)(DUMP_TOKENS + index);
    return known;
}

static bool set_format(struct options *options, const char *value)
{
    static const char *const words[] = {"text", "json", "sarif"};
    size_t index;
    bool known = one_of(value, words, 3, &index);
    options->format = (enum format_kind)index;
    return known;
}

static bool set_shape(struct options *options, const char *value)
{
    return aludel_i_format_read(value, &options->shape);
}

static bool set_text_or_json(struct options *options, const char *value)
{
    return set_shape(options, value) && options->shape <= ALUDEL_I_JSON;
}

static bool set_color(struct options *options, const char *value)
{
    static const char *const words[] = {"auto", "always", "never"};
    size_t index;
    bool known = one_of(value, words, 3, &index);
    options->color = (enum color_kind)index;
    return known;
}

/* "id", "no-id", "error", "error=id" */
static bool set_warning(struct options *options, const char *value)
{
    enum diag_treatment treatment = DIAG_AS_DEFINED;
    if (strcmp(value, "error") == 0) {
        for (size_t i = 0; i < DIAG_ID_COUNT; i++)
            if (options->treatment[i] != DIAG_OFF)
                options->treatment[i] = DIAG_AS_ERROR;
        return true;
    }
    if (strncmp(value, "error=", 6) == 0) {
        treatment = DIAG_AS_ERROR;
        value += 6;
    } else if (strncmp(value, "no-", 3) == 0 &&
               !diag_id_find(slice_of(value), &(enum diag_id){0})) { /* "no-revisions" is an id */
        treatment = DIAG_OFF;
        value += 3;
    }
    enum diag_id id;
    if (!diag_id_find(slice_of(value), &id))
        return false;
    if (treatment == DIAG_OFF && diag_id_severity(id) == DIAG_ERROR && id != DIAG_SYNTAX)
        return false; /* the syntax check alone is an error that one can do without */
    options->treatment[id] = treatment;
    return true;
}

/* --- The tables --------------------------------------------------------------------------------------------------- */

#define COLOR_OPTION                                                                                                   \
    {                                                                                                                  \
        0, "color", "auto|always|never", "auto: on a terminal, unless NO_COLOR is set", set_color                      \
    }

#define REPORT_OPTIONS                                                                                                 \
    {'W', NULL, "[no-]ID|error[=ID]", "warn of ID, not of ID; make warnings errors", set_warning},                     \
        {0, "format", "text|json|sarif", "how to report: text on standard error, the others on standard output",       \
         set_format},                                                                                                  \
        COLOR_OPTION

#define DIAGNOSTIC_OPTIONS {0, "base", "DIR", "show and embed file names relative to DIR", set_base}, REPORT_OPTIONS

const struct option_spec check_options[] = {DIAGNOSTIC_OPTIONS, {0}};

const struct option_spec compile_options[] = {
    {'o', "output", "FILE.c", "the C file to write", set_output},
    {0, "depfile", "FILE.d", "write what FILE.c depends on, for make and ninja", set_depfile},
    {0, "plan", "NAME", "emit 'const struct aludel_plan NAME' and no main", set_plan},
    {0, "dump", "tokens|tree|graph|plan", "print what that stage made", set_dump},
    DIAGNOSTIC_OPTIONS,
    {0},
};

#define DIRECTORY_OPTION                                                                                               \
    {                                                                                                                  \
        'o', "directory", "DIR", "the folder of the revisions; else migrations.d, migrations, or the working folder",  \
            set_directory                                                                                              \
    }

const struct option_spec new_options[] = {
    {'m', "message", "TEXT", "what it does: the summary, and the file's name", set_message},
    {0, "head", "REVISION", "stand behind this one: a head, BRANCH@head, or base", set_head},
    {0, "splice", NULL, "REVISION need not be a head: a second line begins there", set_splice},
    {0, "branch", "NAME", "begin the branch NAME", set_branch},
    {0, "depends", "ID[,ID...]", "what must be applied before, without being a parent", set_depends},
    {0, "category", "TEXT", "the heading it stands under", set_category},
    {0, "module", "NAME", "the module it belongs to", set_module},
    {0, "template", "FILE", "what stands below the header, in place of the usual empty sections", set_template},
    {0, "edit", NULL, "open it in $VISUAL or $EDITOR", set_edit},
    DIRECTORY_OPTION,
    {0},
};

const struct option_spec import_options[] = {
    {'o', "directory", "DIR", "the folder to write, which is not there yet; else migrations.d", set_directory},
    {'D', "define", "NAME=VALUE", "the value of a placeholder of flyway, goose, graphile-migrate or tern", set_define},
    {0, "upgrade-sql", "FILE", "alembic: what 'alembic upgrade heads --sql' printed; - is standard input",
     set_upgrade_sql},
    {0, "downgrade-sql", "FILE", "alembic: what 'alembic downgrade heads:base --sql' printed", set_downgrade_sql},
    {0, "version-table", "NAME", "alembic: its table, where it is not alembic_version", set_version_table},
    REPORT_OPTIONS,
    {0},
};

const struct option_spec rebase_options[] = {
    {0, "onto", "REVISION", "its parent from now on: a revision, BRANCH@head, or base", set_onto},
    DIRECTORY_OPTION,
    {0},
};

const struct option_spec doc_options[] = {
    {0, "html", "DIR", "write DIR/index.html, one page with everything in it; or a file that is named .html", set_html},
    {0, "order", NULL, "print the order document: what runs after what, as Markdown", set_order},
    COLOR_OPTION,
    DIRECTORY_OPTION,
    {0},
};

#define TEXT_OR_JSON_OPTION                                                                                            \
    {                                                                                                                  \
        0, "format", "text|json", "how to write it", set_text_or_json                                                  \
    }

const struct option_spec history_options[] = {
    {'v', "verbose", NULL, "all about each revision", set_verbose},
    {'r', "rev-range", "A:B", "only from A to B", set_range},
    {0, "graph", NULL, "draw the lines between them", set_graph},
    COLOR_OPTION,
    {0, "format", "text|json|markdown|dot|mermaid|svg", "how to write it; the last three are pictures", set_shape},
    DIRECTORY_OPTION,
    {0},
};

const struct option_spec heads_options[] = {
    {'v', "verbose", NULL, "all about each revision", set_verbose},
    TEXT_OR_JSON_OPTION,
    DIRECTORY_OPTION,
    {0},
};

const struct option_spec show_options[] = {TEXT_OR_JSON_OPTION, DIRECTORY_OPTION, {0}};

const struct option_spec rename_options[] = {DIRECTORY_OPTION, {0}};

const struct option_spec seal_options[] = {DIRECTORY_OPTION, {0}};

const struct option_spec squash_options[] = {
    {'m', "message", "TEXT", "the summary, and the file's name; else 'Squash FIRST to LAST'", set_message},
    {'n', "dry-run", NULL, "print the revision, change no file", set_dry_run},
    {0, "delete", NULL, "delete the files that it replaces, now or when it is there already", set_delete},
    DIRECTORY_OPTION,
    {0},
};

const struct option_spec merge_options[] = {
    {'m', "message", "TEXT", "the summary, and the file's name; else 'merge A and B'", set_message},
    DIRECTORY_OPTION,
    {0},
};

/* --- Parsing ------------------------------------------------------------------------------------------------------ */

static bool wrong_usage(const struct command *command)
{
    fprintf(stderr, "\nhint: 'aludel help %s' shows how it is used\n", command->name);
    return false;
}

struct getopt_tables {
    struct option longs[MOST_OPTIONS + 1];
    char shorts[2 * MOST_OPTIONS + 2];
};

/* A long option returns FIRST_LONG and its index, a short one its letter. */
static void fill_getopt_tables(struct getopt_tables *tables, const struct option_spec *specs)
{
    size_t n_longs = 0, n_shorts = 0;
    memset(tables, 0, sizeof *tables);
    tables->shorts[n_shorts++] = ':'; /* tell a missing value from an unknown option */
    for (int i = 0; specs != NULL && i < MOST_OPTIONS && specs[i].set != NULL; i++) {
        if (specs[i].name != NULL)
            tables->longs[n_longs++] = (struct option){specs[i].name, specs[i].argument != NULL, NULL, FIRST_LONG + i};
        if (specs[i].letter == 0)
            continue;
        tables->shorts[n_shorts++] = specs[i].letter;
        if (specs[i].argument != NULL)
            tables->shorts[n_shorts++] = ':';
    }
}

static const struct option_spec *find_spec(const struct option_spec *specs, int found)
{
    if (found >= FIRST_LONG)
        return &specs[found - FIRST_LONG];
    while (specs->letter != found)
        specs++;
    return specs;
}

static bool bad_option(const struct command *command, int found, char *const *argv)
{
    char letter[] = {'-', (char)optopt, '\0'};
    const char *option = optopt > 0 && optopt < FIRST_LONG ? letter : argv[optind - 1];
    if (found == ':')
        fprintf(stderr, "aludel: error: '%s' needs a value", option);
    else
        fprintf(stderr, "aludel: error: unknown option '%s' of 'aludel %s'", option, command->name);
    return wrong_usage(command);
}

/* "no-long-nam": what was probably meant. "no-cycle": why it cannot be. */
static void hint_warning(const char *value)
{
    enum diag_id id;
    size_t prefix = strncmp(value, "no-", 3) == 0 ? 3 : strncmp(value, "error=", 6) == 0 ? 6 : 0;
    struct slice name = slice_of(value + prefix);
    if (diag_id_find(name, &id))
        fprintf(stderr, "\nhint: it is an error, which has to be mended: 'aludel explain %s'", diag_id_name(id));
    else if (diag_id_nearest(name, &id))
        fprintf(stderr, "\nhint: did you mean '-W%.*s%s'?", (int)prefix, value, diag_id_name(id));
}

static bool bad_value(const struct command *command, const struct option_spec *spec, const char *value)
{
    char letter[] = {'-', spec->letter, '\0'};
    fprintf(stderr, "aludel: error: '%s' is no value of '%s%s', which takes %s", value, spec->name == NULL ? "" : "--",
            spec->name == NULL ? letter : spec->name, spec->argument);
    if (spec->letter == 'W')
        hint_warning(value);
    return wrong_usage(command);
}

static bool count_arguments(const struct command *command, size_t n)
{
    if (n >= command->least_arguments && n <= command->most_arguments)
        return true;
    fprintf(stderr, "aludel: error: too %s arguments: aludel %s %s", n < command->least_arguments ? "few" : "many",
            command->name, command->usage);
    return wrong_usage(command);
}

bool options_parse(struct options *options, const struct command *command, int argc, char **argv)
{
    struct getopt_tables tables;
    fill_getopt_tables(&tables, command->options);
    *options = (struct options){0};
    opterr = 0;
    optind = 1;
    for (int found; (found = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1;) {
        if (found == ':' || found == '?')
            return bad_option(command, found, argv);
        const struct option_spec *spec = find_spec(command->options, found);
        if (!spec->set(options, optarg))
            return bad_value(command, spec, optarg);
    }
    options->arguments = (const char *const *)argv + optind;
    options->n_arguments = (size_t)(argc - optind);
    return count_arguments(command, options->n_arguments);
}

/* --- Help --------------------------------------------------------------------------------------------------------- */

/* "-o, --output=FILE.c", "-W ID" */
static void print_option(const struct option_spec *spec, FILE *out)
{
    fputs("  ", out);
    if (spec->letter != 0)
        fprintf(out, "-%c%s", spec->letter, spec->name != NULL ? ", " : " ");
    if (spec->name != NULL)
        fprintf(out, "--%s%s", spec->name, spec->argument != NULL ? "=" : "");
    fprintf(out, "%s\n        %s\n", spec->argument != NULL ? spec->argument : "", spec->help);
}

void options_print_help(const struct command *command, FILE *out)
{
    fprintf(out, "aludel %s: %s\n\nusage: aludel %s%s%s\n", command->name, command->summary, command->name,
            command->usage[0] == '\0' ? "" : " ", command->usage);
    if (command->options == NULL)
        return;
    fputs("\noptions:\n", out);
    for (const struct option_spec *spec = command->options; spec->set != NULL; spec++)
        print_option(spec, out);
}
