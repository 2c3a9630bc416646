#include "import.h"

#include "import_result.h"
#include "report.h"
#include "say.h"

#include <string.h>

static const struct import_format formats[] = {
    {"alembic", "Alembic", "the folder of alembic.ini, with the SQL that --sql printed", import_alembic},
    {"dbmate", "dbmate", "files with '-- migrate:up' and '-- migrate:down'", import_dbmate},
    {"diesel", "Diesel", "a folder for each migration, with up.sql and down.sql", import_diesel},
    {"flyway", "Flyway", "V1__name.sql, U1__name.sql, R__name.sql, B1__name.sql", import_flyway},
    {"golang-migrate", "golang-migrate", "1_name.up.sql and 1_name.down.sql", import_golang_migrate},
    {"goose", "goose", "files with '-- +goose Up' and '-- +goose Down'", import_goose},
    {"graphile-migrate", "graphile-migrate", "migrations/committed", import_graphile},
    {"node-pg-migrate", "node-pg-migrate", "files with '-- Up Migration' and '-- Down Migration'", import_node_pg},
    {"plain", "the source", "numbered .sql files, which run in that order", import_plain},
    {"prisma", "Prisma", "a folder for each migration, with migration.sql", import_prisma},
    {"psql", "psql", "a script, such as pg_dump writes: one revision", import_psql},
    {"refinery", "refinery", "V1__name.sql, U1__name.sql", import_refinery},
    {"sqitch", "Sqitch", "sqitch.plan, deploy, revert, verify", import_sqitch},
    {"sqlx", "sqlx", "1_name.up.sql and 1_name.down.sql, or 1_name.sql", import_sqlx},
    {"tern", "tern", "files with '---- create above / drop below ----'", import_tern},
    {0},
};

static const struct import_format *find(const char *name)
{
    const struct import_format *format = formats;
    while (format->name != NULL && strcmp(format->name, name) != 0)
        format++;
    return format->name == NULL ? NULL : format;
}

static void list_formats(FILE *out)
{
    fputs("formats:\n", out);
    for (const struct import_format *format = formats; format->name != NULL; format++)
        fprintf(out, "  %-17s %s\n", format->name, format->summary);
}

static int unknown_format(const char *name)
{
    const struct import_format *nearest = NULL;
    size_t limit = 3;
    for (const struct import_format *format = formats; format->name != NULL && limit > 0; format++) {
        size_t distance = text_distance(slice_of(name), slice_of(format->name), limit);
        if (distance <= limit) {
            nearest = format;
            limit = distance - 1;
        }
    }
    say_error("'%s' is no format that can be imported", name);
    if (nearest != NULL)
        say_hint("did you mean 'aludel import %s'?", nearest->name);
    else
        say_hint("'aludel import' lists them");
    return EXIT_USAGE;
}

/* A reader that found nothing, and nothing wrong. */
static void complain_of_nothing(struct import *import)
{
    if (import->n_revisions == 0 && import->compilation->diags.n_errors == 0)
        import_say(import, DIAG_IMPORT_MALFORMED, (struct span){0},
                   "'aludel import' lists the formats and what each looks for", "no migration of %s in '%s'",
                   import->format->name, import->path);
}

static int refuse_existing(const char *folder)
{
    say_error("'%s' is there already, and stays as it is", folder);
    say_hint("'-o DIR' names a folder that is not there yet");
    return EXIT_INPUT;
}

static int write_result(const struct import_result *result, const char *folder)
{
    if (!import_write(result, folder))
        return EXIT_SYSTEM;
    if (result->import->options->format == FORMAT_TEXT)
        puts(folder);
    return EXIT_OK;
}

/* So that what the compiler refuses is said as well. */
static bool is_readable(const struct diag_list *diags)
{
    size_t n_lost = 0;
    for (size_t i = 0; i < diags->count; i++)
        n_lost += diags->items[i]->id == DIAG_IMPORT_LOST;
    return n_lost == diags->n_errors;
}

/* Nothing is written when anything is wrong: what was lost once is looked for in vain later. */
static int read_and_write(struct import *import, const char *folder)
{
    const struct diag_list *diags = &import->compilation->diags;
    struct import_result *result = NULL;
    import->format->read(import);
    complain_of_nothing(import);
    if (import->n_revisions > 0 && is_readable(diags))
        result = import_make(import);
    import->compilation->n_files = import->n_files;
    report(import->compilation, import->options);
    int code = diags->n_errors == 0               ? write_result(result, folder)
               : diag_any(diags, DIAG_UNREADABLE) ? EXIT_SYSTEM
                                                  : EXIT_INPUT;
    if (diags->n_errors > 0)
        say_error("nothing was written");
    if (result != NULL)
        import_result_free(result);
    return code;
}

int import_run(const struct options *options)
{
    if (options->n_arguments == 0) {
        list_formats(stdout);
        return EXIT_OK;
    }
    const struct import_format *format = find(options->arguments[0]);
    const char *folder = options->directory != NULL ? options->directory : "migrations.d";
    if (format == NULL)
        return unknown_format(options->arguments[0]);
    if (import_target_exists(folder))
        return refuse_existing(folder);
    struct compilation *compilation = compilation_create();
    struct import import = {
        .compilation = compilation,
        .arena = compilation->arena,
        .options = options,
        .format = format,
        .path = options->n_arguments > 1 ? options->arguments[1] : ".",
    };
    memcpy(compilation->diags.treatment, options->treatment, sizeof options->treatment);
    compilation->diags.show_all = true;
    int code = read_and_write(&import, folder);
    compilation_destroy(compilation);
    return code;
}
