#include "init.h"

#include "draft.h"
#include "hint.h"
#include "output.h"
#include "say.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder_name[] = "migrations.d";

static const char ci_script[] =
    "#!/bin/sh\n"
    "# What CI runs, with aludel installed and PGHOST, PGUSER and the like naming an empty database: up, down, and up\n"
    "# again. An irreversible revision has no way down: begin behind it, 'downgrade ID' in place of 'downgrade base'.\n"
    "set -eux\n"
    "cd \"$(dirname \"$0\")\"\n"
    "aludel check migrations.d\n"
    "cmake -B build\n"
    "cmake --build build\n"
    "build/migrate upgrade\n"
    "build/migrate downgrade base\n"
    "build/migrate upgrade\n"
    "build/migrate check\n";

/* --- What is written ---------------------------------------------------------------------------------------------- */

struct new_file {
    struct text path, text;
};

enum { PROJECT, FIRST, LISTS, CI, IGNORE, FILE_COUNT };

static void add_project(struct text *out, const char *name)
{
    text_printf(out,
                "-- %s\n"
                "--\n"
                "-- Write here what this database is for.\n"
                "--\n"
                "-- @project   %s\n"
                "-- @naming    date\n"
                "-- @heads     one\n"
                "-- @defaults  lock_timeout=3s retries=5\n",
                name, name);
}

/* With the aludel that wrote it, or a later one of the same series. */
static void add_lists(struct text *out, const char *name)
{
    text_printf(out,
                "cmake_minimum_required(VERSION 3.24)\n"
                "project(%s LANGUAGES C)\n"
                "\n"
                "find_package(Aludel %.*s REQUIRED)\n"
                "\n"
                "# With STATIC at its end: one file that needs nothing of the machine it runs on.\n"
                "aludel_add_migrator(migrate DIRECTORY %s)\n",
                name, (int)(strrchr(ALUDEL_VERSION, '.') - ALUDEL_VERSION), ALUDEL_VERSION, folder_name);
}

static void add_path(struct text *path, const char *directory, const char *folder, const char *name)
{
    if (strcmp(directory, ".") != 0)
        text_printf(path, "%s%s", directory, directory[strlen(directory) - 1] == '/' ? "" : "/");
    text_printf(path, "%s%s%s", folder, folder[0] == '\0' ? "" : "/", name);
}

static void make_files(struct new_file files[FILE_COUNT], const char *directory, const char *name)
{
    const struct draft draft = {
        .message = "First revision", .revises = "base", .body = draft_usual_body, .when = draft_clock()};
    struct text id = {0}, file_name = {0};
    draft_id(&id, &draft);
    text_printf(&file_name, "%s.sql", id.at);
    add_path(&files[PROJECT].path, directory, folder_name, "project.sql");
    add_project(&files[PROJECT].text, name);
    add_path(&files[FIRST].path, directory, folder_name, file_name.at);
    draft_text(&files[FIRST].text, &draft, id.at);
    add_path(&files[LISTS].path, directory, "", "CMakeLists.txt");
    add_lists(&files[LISTS].text, name);
    add_path(&files[CI].path, directory, "", "ci.sh");
    text_puts(&files[CI].text, ci_script);
    add_path(&files[IGNORE].path, directory, "", ".gitignore");
    text_puts(&files[IGNORE].text, "/build/\n");
    text_free(&id);
    text_free(&file_name);
}

/* --- Writing it --------------------------------------------------------------------------------------------------- */

static bool make_folder(const char *path, bool *made)
{
    *made = mkdir(path, 0777) == 0;
    return *made || errno == EEXIST;
}

/* Either it is a project already, or one whose own CMakeLists.txt or ci.sh is in the way. */
static int refuse_existing(const struct new_file files[FILE_COUNT], size_t existing, const char *directory)
{
    struct text folder = {0}, word = {0};
    add_path(&folder, directory, "", existing == PROJECT ? folder_name : "database");
    hint_word(&word, (struct slice){folder.at, folder.length});
    say_error("'%s' is there already, and stays as it is", files[existing].path.at);
    if (existing == PROJECT)
        say_hint("'aludel new \"what it does\" -o %s' adds a revision to that project", word.at);
    else
        say_hint("'aludel init %s' makes the project in a folder of its own, which 'add_subdirectory(database)' "
                 "includes",
                 word.at);
    text_free(&folder);
    text_free(&word);
    return EXIT_INPUT;
}

/* A repository that has a .gitignore keeps it: that is no reason to refuse, and what it ignores is not ours to say. */
static int write_files(struct new_file files[FILE_COUNT], const char *directory)
{
    size_t n = 0;
    while (n < FILE_COUNT && output_new_file(files[n].path.at, files[n].text.at, files[n].text.length))
        n++;
    if (n == IGNORE && errno == EEXIST)
        text_free(&files[n++].path);
    if (n == FILE_COUNT)
        return EXIT_OK;
    int code = errno == EEXIST ? refuse_existing(files, n, directory) : say_fault("write", files[n].path.at);
    while (n-- > 0)
        unlink(files[n].path.at);
    return code;
}

static int write_project(struct new_file files[FILE_COUNT], const char *directory)
{
    struct text folder = {0};
    bool made_directory, made_folder = false;
    int code = EXIT_OK;
    add_path(&folder, directory, "", folder_name);
    if (!make_folder(directory, &made_directory))
        code = say_fault("make the folder", directory);
    else if (!make_folder(folder.at, &made_folder))
        code = say_fault("make the folder", folder.at);
    else
        code = write_files(files, directory);
    if (code != EXIT_OK && made_folder)
        rmdir(folder.at);
    if (code != EXIT_OK && made_directory)
        rmdir(directory);
    text_free(&folder);
    return code;
}

/* "/srv/Web Shop" is "web_shop". */
static void name_project(struct text *name, const char *directory)
{
    char real[PATH_MAX];
    const char *path = realpath(directory, real) != NULL ? real : directory;
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    size_t start = length;
    while (start > 0 && path[start - 1] != '/')
        start--;
    struct text last = {0};
    text_add(&last, path + start, length - start);
    draft_snake_case(name, last.at);
    if (name->length == 0)
        text_puts(name, "project");
    text_free(&last);
}

int init_run(const struct options *options)
{
    const char *directory = options->n_arguments > 0 ? options->arguments[0] : ".";
    struct new_file files[FILE_COUNT] = {0};
    struct text name = {0};
    name_project(&name, directory);
    make_files(files, directory, name.at);
    int code = write_project(files, directory);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (code == EXIT_OK && files[i].path.at != NULL)
            puts(files[i].path.at);
        text_free(&files[i].path);
        text_free(&files[i].text);
    }
    text_free(&name);
    return code;
}
