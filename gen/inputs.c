#include "inputs.h"

#include "hint.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct finder {
    struct input_list *list;
    struct arena *arena;
    struct diag_list *diags;
    char *base; /* without symbolic links; NULL: names are paths */
};

static bool unreadable(struct finder *finder, const char *path)
{
    const int why = errno;
    struct diag *diag =
        diag_add(finder->diags, DIAG_UNREADABLE, (struct span){0}, "cannot read '%s': %s", path, strerror(why));
    if (why == ENOENT)
        diag_hint(finder->diags, diag, "name a folder of .sql files, or the files");
    if (why == EACCES)
        hint_rights(finder->diags, diag, path);
    return false;
}

static const char *join(struct arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    struct text path = {0};
    text_add(&path, folder, length);
    if (length > 0 && folder[length - 1] != '/')
        text_putc(&path, '/');
    text_puts(&path, name);
    const char *copy = arena_copy(arena, path.at, path.length);
    text_free(&path);
    return copy;
}

/* `folder` seen from the base: "" for the base itself, NULL when it lies elsewhere. */
static const char *below_base(const struct finder *finder, const char *folder)
{
    char real[PATH_MAX];
    if (finder->base == NULL || realpath(folder, real) == NULL)
        return NULL;
    size_t length = strlen(finder->base);
    if (strncmp(real, finder->base, length) != 0)
        return NULL;
    if (real[length] == '\0')
        return "";
    if (length > 1 && real[length] != '/') /* "/" alone ends in its slash */
        return NULL;
    const char *rest = real + length + (length > 1);
    return arena_copy(finder->arena, rest, strlen(rest));
}

static void add(struct finder *finder, const char *path, const char *folder_below, const char *name)
{
    struct input_list *list = finder->list;
    list->items = arena_grow(finder->arena, list->items, list->count, sizeof *list->items);
    const char *shown = folder_below == NULL      ? path
                        : folder_below[0] == '\0' ? arena_copy(finder->arena, name, strlen(name))
                                                  : join(finder->arena, folder_below, name);
    list->items[list->count++] = (struct input){path, shown};
}

static bool is_sql(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

static bool add_folder(struct finder *finder, const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return unreadable(finder, path);
    size_t before = finder->list->count;
    const char *below = below_base(finder, path);
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL; errno = 0)
        if (is_sql(entry->d_name))
            add(finder, join(finder->arena, path, entry->d_name), below, entry->d_name);
    bool read = errno == 0 || unreadable(finder, path);
    closedir(folder);
    if (!read || finder->list->count > before)
        return read;
    struct diag *diag = diag_add(finder->diags, DIAG_NO_REVISIONS, (struct span){0}, "no .sql file in '%s'", path);
    diag_hint(finder->diags, diag,
              "'aludel init DIR' makes a project, 'aludel import' one of another tool's; or add a file with '-- "
              "@revision ID', "
              "'-- @revises base', '-- @upgrade' and '-- @downgrade'");
    return false;
}

static bool add_argument(struct finder *finder, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return unreadable(finder, path);
    if (S_ISDIR(status.st_mode))
        return add_folder(finder, path);
    const char *slash = strrchr(path, '/');
    const char *folder = slash == NULL   ? "."
                         : slash == path ? "/"
                                         : arena_copy(finder->arena, path, (size_t)(slash - path));
    add(finder, path, below_base(finder, folder), slash == NULL ? path : slash + 1);
    return true;
}

static int compare(const void *left, const void *right)
{
    const struct input *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->path, b->path);
}

/* One file may be named twice, by its folder and by itself; but outside of the base another file may have its name. */
static bool is_same(const struct input *a, const struct input *b)
{
    struct stat one, other;
    return strcmp(a->name, b->name) == 0 &&
           (strcmp(a->path, b->path) == 0 || (stat(a->path, &one) == 0 && stat(b->path, &other) == 0 &&
                                              one.st_dev == other.st_dev && one.st_ino == other.st_ino));
}

static void sort_and_drop_repeated(struct input_list *list)
{
    size_t kept = 0;
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || !is_same(&list->items[kept - 1], &list->items[i]))
            list->items[kept++] = list->items[i];
    list->count = kept;
}

bool inputs_find(struct input_list *list, struct arena *arena, struct diag_list *diags, const char *const *arguments,
                 size_t n_arguments, const char *base)
{
    struct finder finder = {list, arena, diags, NULL};
    *list = (struct input_list){0};
    if (base != NULL && (finder.base = realpath(base, NULL)) == NULL)
        return unreadable(&finder, base);
    bool found = true;
    for (size_t i = 0; i < n_arguments; i++)
        found = add_argument(&finder, arguments[i]) && found;
    free(finder.base);
    sort_and_drop_repeated(list);
    return found;
}
