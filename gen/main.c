#include "compilation.h"
#include "doc.h"
#include "dump.h"
#include "emit.h"
#include "explain.h"
#include "folder.h"
#include "graph.h"
#include "import.h"
#include "init.h"
#include "manual_page.h"
#include "merge.h"
#include "new.h"
#include "options.h"
#include "output.h"
#include "rebase.h"
#include "rename.h"
#include "report.h"
#include "say.h"
#include "seal.h"
#include "show.h"
#include "squash.h"
#include "syntax.h"
#include "threads.h"

#include <stdlib.h>
#include <string.h>

static const struct command commands[22]; /* below: help shows the table that it stands in */

/* --- check and compile -------------------------------------------------------------------------------------------- */

/* The exit code of what was read and checked; 0: there is a plan. */
static int compile(struct compilation *compilation, const struct options *options)
{
    memcpy(compilation->diags.treatment, options->treatment, sizeof options->treatment);
    const char *usual = folder_usual();
    bool named = options->n_arguments > 0;
    bool readable = compilation_read(compilation, named ? options->arguments : &usual, named ? options->n_arguments : 1,
                                     options->base);
    bool sound = compilation_check(compilation);
    report(compilation, options);
    return !readable ? EXIT_SYSTEM : sound ? EXIT_OK : EXIT_INPUT;
}

static void print_heads(const struct compilation *compilation)
{
    enum { MOST_NAMED = 5 };
    const struct revision_graph *graph = compilation->graph;
    bool *is_parent = arena_alloc(compilation->arena, graph->n * sizeof *is_parent);
    uint32_t n_heads = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        for (uint32_t k = 0; k < graph->nodes[i].n_parents; k++)
            is_parent[graph->nodes[i].parents[k]] = true;
    for (uint32_t i = 0; i < graph->n; i++)
        n_heads += !(is_parent[i] = is_parent[i] || graph->nodes[i].replaced_by != SLICE_MAP_NONE);
    printf("%u revision%s, %u head%s:", graph->n, graph->n == 1 ? "" : "s", n_heads, n_heads == 1 ? "" : "s");
    for (uint32_t i = 0, named = 0; i < graph->n && named < MOST_NAMED; i++)
        if (!is_parent[i])
            printf("%s %.*s", named++ == 0 ? "" : ",", SLICE_FORMAT(graph->nodes[i].id));
    puts(n_heads > MOST_NAMED ? ", ..." : "");
}

static int run_check(const struct options *options)
{
    struct compilation *compilation = compilation_create();
    int code = compile(compilation, options);
    if (code == EXIT_OK && options->format == FORMAT_TEXT)
        print_heads(compilation);
    compilation_destroy(compilation);
    return code;
}

/* What does not exist, because an earlier stage found errors, is left out. */
static void print_dump(const struct compilation *compilation, enum dump_kind kind)
{
    struct text out = {0};
    for (size_t i = 0; kind == DUMP_TOKENS && i < compilation->n_sources; i++)
        dump_tokens(&out, &compilation->sources[i]);
    for (size_t i = 0; kind == DUMP_TREE && i < compilation->n_files; i++)
        dump_tree(&out, &compilation->files[i]);
    if (kind == DUMP_GRAPH)
        dump_graph(&out, compilation->graph);
    if (kind == DUMP_PLAN && compilation->plan != NULL)
        dump_plan(&out, compilation->plan);
    if (out.length > 0)
        fwrite(out.at, 1, out.length, stdout);
    text_free(&out);
}

static bool write_standard_output(void *unused, const char *bytes, size_t length)
{
    (void)unused;
    return fwrite(bytes, 1, length, stdout) == length;
}

static bool write_c(struct output *output, const struct compilation *compilation, const struct options *options)
{
    const struct emit_options emit = {.plan_name = options->plan_name};
    const size_t n_threads = threads_worth(compilation->n_files);
    if (strcmp(options->output, "-") == 0)
        return emit_plan(compilation->plan, &emit, n_threads, write_standard_output, NULL);
    return output_open(output, options->output) &&
           emit_plan(compilation->plan, &emit, n_threads, output_write, output) && output_commit_made(output);
}

static bool write_depfile(struct output *output, const struct compilation *compilation, const struct options *options)
{
    const char **paths = arena_alloc(compilation->arena, (compilation->n_sources + 1) * sizeof *paths);
    size_t n = 0;
    while (n < compilation->n_sources) {
        paths[n] = compilation->sources[n].path;
        n++;
    }
    if (compilation->released.source.path != NULL)
        paths[n++] = compilation->released.source.path;
    return output_open(output, options->depfile) && output_write_depfile(output, options->output, paths, n) &&
           output_commit_made(output);
}

/* The depfile first: with a new C file and an old depfile make would miss a change. */
static int write_outputs(const struct compilation *compilation, const struct options *options)
{
    struct output output = {0};
    if (options->depfile != NULL && !write_depfile(&output, compilation, options)) {
        output_discard(&output);
        return say_fault("write", options->depfile);
    }
    output_discard(&output);
    if (options->output != NULL && !write_c(&output, compilation, options)) {
        output_discard(&output);
        return say_fault("write", options->output);
    }
    output_discard(&output);
    return EXIT_OK;
}

static int run_compile(const struct options *options)
{
    if (options->output == NULL && (options->dump == DUMP_NOTHING || options->depfile != NULL)) {
        fputs("aludel: error: where to? '-o FILE.c' is missing\nhint: 'aludel help compile' shows how it is used\n",
              stderr);
        return EXIT_USAGE;
    }
    struct compilation *compilation = compilation_create();
    int code = compile(compilation, options);
    print_dump(compilation, options->dump);
    if (code == EXIT_OK)
        code = write_outputs(compilation, options);
    compilation_destroy(compilation);
    return code;
}

/* --- version, explain, help --------------------------------------------------------------------------------------- */

static int run_version(const struct options *options)
{
    (void)options;
    const char *grammar = syntax_grammar();
    printf("aludel %s\nplan format %d\nsyntax check: %s%s\n", ALUDEL_VERSION, ALUDEL_PLAN_FORMAT,
           grammar == NULL ? "none, built without libpg_query" : "grammar of PostgreSQL ",
           grammar == NULL ? "" : grammar);
    return EXIT_OK;
}

static int run_explain(const struct options *options)
{
    enum diag_id id;
    if (options->n_arguments == 0) {
        explain_list(stdout);
        return EXIT_OK;
    }
    struct slice name = slice_of(options->arguments[0]);
    if (diag_id_find(name, &id)) {
        explain_print(id, stdout);
        return EXIT_OK;
    }
    fprintf(stderr, "aludel: error: no diagnostic has the id '%s'\nhint: ", name.at);
    if (diag_id_nearest(name, &id))
        fprintf(stderr, "did you mean 'aludel explain %s'?\n", diag_id_name(id));
    else
        fputs("'aludel explain' lists them\n", stderr);
    return EXIT_USAGE;
}

static const struct command *find_command(const char *name)
{
    for (const struct command *command = commands; command->name != NULL; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static int unknown_command(const char *name)
{
    const struct command *nearest = NULL;
    size_t limit = 2;
    for (const struct command *command = commands; command->name != NULL && limit > 0; command++) {
        size_t distance = text_distance(slice_of(name), slice_of(command->name), limit);
        if (distance <= limit) {
            nearest = command;
            limit = distance - 1;
        }
    }
    fprintf(stderr, "aludel: error: unknown command '%s'\nhint: ", name);
    if (nearest != NULL)
        fprintf(stderr, "did you mean 'aludel %s'?\n", nearest->name);
    else
        fputs("'aludel help' lists the commands\n", stderr);
    return EXIT_USAGE;
}

static void print_commands(FILE *out)
{
    fputs("aludel: compiles a folder of annotated SQL into one static migrator for PostgreSQL\n\n"
          "usage: aludel COMMAND [OPTIONS] [ARGUMENTS]\n\ncommands:\n",
          out);
    for (const struct command *command = commands; command->name != NULL; command++)
        fprintf(out, "  %-10s %s\n", command->name, command->summary);
    fputs("\nexit codes: 0 all is well, 1 the input is wrong, 2 wrong usage, 3 the system refused\n", out);
}

static int run_help(const struct options *options)
{
    if (options->n_arguments == 0) {
        print_commands(stdout);
        return EXIT_OK;
    }
    const struct command *command = find_command(options->arguments[0]);
    if (command == NULL)
        return unknown_command(options->arguments[0]);
    options_print_help(command, stdout);
    return EXIT_OK;
}

static int run_manual(const struct options *options)
{
    return manual_page_run(commands, options);
}

static int run_completion(const struct options *options)
{
    return completion_run(commands, options);
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

static const struct command commands[] = {
    {"branches", "revisions that several others stand behind", "[OPTIONS]", heads_options, 0, 0, branches_run},
    {"check", "find everything that is wrong, write nothing", "[OPTIONS] [DIR|FILES...]", check_options, 0, SIZE_MAX,
     run_check},
    {"compile", "write the C file that becomes the migrator", "-o FILE.c [OPTIONS] DIR|FILES...", compile_options, 1,
     SIZE_MAX, run_compile},
    {"completion", "write what a shell needs to complete words", "bash|zsh|fish|targets", NULL, 1, 1, run_completion},
    {"doc", "write a page of HTML about everything, or the order document", "--html DIR|--order [OPTIONS]", doc_options,
     0, 0, doc_run},
    {"explain", "say what a diagnostic means, or list them all", "[ID]", NULL, 0, 1, run_explain},
    {"heads", "revisions that no other one stands behind", "[OPTIONS]", heads_options, 0, 0, heads_run},
    {"help", "show how a command is used", "[COMMAND]", NULL, 0, 1, run_help},
    {"history", "all revisions, newest first, or a picture of them", "[OPTIONS]", history_options, 0, 0, history_run},
    {"import", "write revisions of another tool's migrations, or list the formats", "FORMAT PATH [OPTIONS]",
     import_options, 0, 2, import_run},
    {"init", "begin a project: a folder, a first revision, a build", "[DIR]", NULL, 0, 1, init_run},
    {"manual", "write the manual page, or the same in Markdown", "[man|markdown]", NULL, 0, 1, run_manual},
    {"merge", "write a revision that joins heads", "[REVISION...] [OPTIONS]", merge_options, 0, SIZE_MAX, merge_run},
    {"new", "write the file of a new revision", "MESSAGE [OPTIONS]", new_options, 0, SIZE_MAX, new_run},
    {"rebase", "put a revision behind another one", "REVISION --onto REVISION [OPTIONS]", rebase_options, 1, 1,
     rebase_run},
    {"rename", "give a revision another id, wherever it is named", "REVISION ID [OPTIONS]", rename_options, 2, 2,
     rename_run},
    {"revision", "the same as new, by Alembic's name", "-m MESSAGE [OPTIONS]", new_options, 0, SIZE_MAX, new_run},
    {"seal", "write down what is released and must stay as it is", "[TARGET] [OPTIONS]", seal_options, 0, 1, seal_run},
    {"show", "all about one revision", "REVISION [OPTIONS]", show_options, 1, 1, show_run},
    {"squash", "write one revision in the place of several", "FIRST..LAST [OPTIONS]", squash_options, 1, 1, squash_run},
    {"version", "print the version", "", NULL, 0, 0, run_version},
    {0},
};

/* The spellings that hands try first: "aludel --help". */
static const char *command_name(const char *argument)
{
    if (strcmp(argument, "-h") == 0)
        return "help";
    return strncmp(argument, "--", 2) == 0 ? argument + 2 : argument;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_commands(stderr);
        return EXIT_USAGE;
    }
    const struct command *command = find_command(command_name(argv[1]));
    struct options options;
    if (command == NULL)
        return unknown_command(argv[1]);
    if (asks_for_help(argc, argv)) {
        options_print_help(command, stdout);
        return EXIT_OK;
    }
    if (!options_parse(&options, command, argc - 1, argv + 1))
        return EXIT_USAGE;
    int code = command->run(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        return say_fault("write", "standard output");
    return code;
}
