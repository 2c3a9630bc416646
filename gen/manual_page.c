#include "manual_page.h"

#include "completion.h"
#include "folder.h"
#include "say.h"

#include <string.h>

static const struct aludel_i_manual_term exit_status[] = {
    {"0", "all is well"}, {"1", "the input is wrong"}, {"2", "wrong usage"}, {"3", "the system refused"}, {NULL, NULL},
};

static const struct aludel_i_manual_term files[] = {
    {"migrations.d, migrations",
     "the folder of revisions, where none is named: the first that there is, else the working folder"},
    {"project.sql", "the project's name and defaults, in that folder"},
    {"released.sum", "what is released, as aludel seal wrote it down, in that folder"},
    {NULL, NULL},
};

static const struct aludel_i_manual_term environment[] = {
    {"VISUAL, EDITOR", "what --edit opens"},
    {"NO_COLOR", "no color"},
    {NULL, NULL},
};

static const struct aludel_i_manual_section sections[] = {
    {"Exit status", exit_status},
    {"Files", files},
    {"Environment", environment},
};

static void describe_options(struct arena *arena, struct aludel_i_manual_command *command,
                             const struct option_spec *specs)
{
    uint32_t n = 0;
    while (specs != NULL && specs[n].set != NULL)
        n++;
    struct aludel_i_manual_option *options = arena_alloc(arena, (n + 1) * sizeof *options);
    for (uint32_t i = 0; i < n; i++)
        options[i] = (struct aludel_i_manual_option){specs[i].letter, specs[i].name, specs[i].argument, specs[i].help};
    command->options = options;
    command->n_options = n;
}

static struct aludel_i_manual describe(struct arena *arena, const struct command *commands)
{
    uint32_t n = 0;
    while (commands[n].name != NULL)
        n++;
    struct aludel_i_manual_command *described = arena_alloc(arena, n * sizeof *described);
    for (uint32_t i = 0; i < n; i++) {
        described[i] =
            (struct aludel_i_manual_command){commands[i].name, commands[i].usage, commands[i].summary, NULL, 0};
        describe_options(arena, &described[i], commands[i].options);
    }
    return (struct aludel_i_manual){
        .program = "aludel",
        .summary = "compiles a folder of annotated SQL into one static migrator for PostgreSQL",
        .text =
            "Each file is a revision: its place in the graph, its upgrade and its downgrade. Everything that can be\n"
            "proved without the database is proved by the build.",
        .commands = described,
        .n_commands = n,
        .sections = sections,
        .n_sections = sizeof sections / sizeof sections[0]};
}

static int print(const struct command *commands, const char *asked, const char *hint,
                 bool (*write)(const struct aludel_i_manual *manual, const char *asked, struct aludel_i_buffer *out))
{
    struct arena *arena = arena_create();
    struct aludel_i_buffer out = {.at = NULL};
    const struct aludel_i_manual manual = describe(arena, commands);
    bool known = write(&manual, asked, &out);
    int code = out.failed ? say_fault("write", "standard output") : known ? EXIT_OK : EXIT_USAGE;
    if (code == EXIT_OK)
        fwrite(out.at, 1, out.length, stdout);
    if (!known) {
        say_error("there is no '%s' to write", asked);
        say_hint("%s", hint);
    }
    aludel_i_buffer_free(&out);
    arena_destroy(arena);
    return code;
}

int manual_page_run(const struct command *commands, const struct options *options)
{
    return print(commands, options->n_arguments == 0 ? "man" : options->arguments[0], "'aludel manual markdown'",
                 aludel_i_manual_write);
}

static int print_targets(const struct options *options)
{
    struct folder folder;
    struct aludel_i_buffer out = {.at = NULL};
    int code = folder_open(&folder, options);
    if (code == EXIT_OK)
        aludel_i_completion_targets(&folder.view.graph, &out);
    fputs(aludel_i_buffer_text(&out), stdout);
    aludel_i_buffer_free(&out);
    folder_close(&folder);
    return code;
}

int completion_run(const struct command *commands, const struct options *options)
{
    if (strcmp(options->arguments[0], "targets") == 0)
        return print_targets(options);
    return print(commands, options->arguments[0], "'aludel completion bash', zsh or fish", aludel_i_completion_write);
}
