#include "hint.h"

#include <string.h>

static bool is_plain(struct slice word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./@%+=:,-";
    for (size_t i = 0; i < word.length; i++)
        if (strchr(plain, word.at[i]) == NULL)
            return false;
    return word.length > 0;
}

void hint_word(struct text *out, struct slice word)
{
    if (is_plain(word)) {
        text_add(out, word.at, word.length);
        return;
    }
    text_putc(out, '"');
    for (size_t i = 0; i < word.length; i++) {
        if (strchr("$`\\\"", word.at[i]) != NULL)
            text_putc(out, '\\');
        text_putc(out, word.at[i]);
    }
    text_putc(out, '"');
}

const char *hint_option(struct arena *arena, struct slice folder)
{
    struct text text = {0};
    text_puts(&text, " -o ");
    hint_word(&text, folder);
    const char *option = arena_copy(arena, text.at, text.length);
    text_free(&text);
    return option;
}

void hint_rights(struct diag_list *diags, struct diag *diag, const char *path)
{
    struct text word = {0};
    hint_word(&word, slice_of(path));
    diag_hint(diags, diag, "whoever builds must be able to read it: 'chmod a+rX %.*s', and so with the folders above",
              (int)word.length, word.at);
    text_free(&word);
}

const char *hint_folder(struct arena *arena, const struct source *source)
{
    const char *slash = strrchr(source->path, '/');
    if (slash == NULL)
        return "";
    return hint_option(arena, (struct slice){source->path, slash == source->path ? 1 : (size_t)(slash - source->path)});
}
