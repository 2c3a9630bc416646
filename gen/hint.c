#include "hint.h"

#include <string.h>

const char *hint_folder(struct arena *arena, const struct source *source)
{
    const char *slash = strrchr(source->path, '/');
    struct text text = {0};
    if (slash == NULL)
        return "";
    text_printf(&text, " -o %.*s", slash == source->path ? 1 : (int)(slash - source->path), source->path);
    const char *option = arena_copy(arena, text.at, text.length);
    text_free(&text);
    return option;
}
