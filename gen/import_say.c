#include "import.h"

static const char *format_text(struct import *import, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = arena_alloc(import->arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

const char *import_printf(struct import *import, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(import, format, arguments);
    va_end(arguments);
    return text;
}

void import_say(struct import *import, enum diag_id id, struct span place, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct diag_list *diags = &import->compilation->diags;
    struct diag *diag = diag_add(diags, id, place, "%s", format_text(import, format, arguments));
    va_end(arguments);
    if (hint != NULL)
        diag_hint(diags, diag, "%s", hint);
}
