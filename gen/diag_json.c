#include "diag_render.h"

#include "json.h"

static void put_key(FILE *out, const char *key, const char *value)
{
    fprintf(out, ",\"%s\":", key);
    json_put_string(out, slice_of(value));
}

/* `,"file":...,"line":...`, or nothing without a place. */
static void put_place(FILE *out, struct span span)
{
    if (span.source == NULL)
        return;
    struct place place = source_place(span.source, span.offset);
    put_key(out, "file", span.source->name);
    fprintf(out, ",\"line\":%u,\"column\":%u,\"length\":%u", place.line, place.column, span.length);
}

static void put_notes(FILE *out, const struct diag *diag)
{
    fputs(",\"notes\":[", out);
    for (size_t i = 0; i < diag->n_notes; i++) {
        fputs(i == 0 ? "{\"message\":" : ",{\"message\":", out);
        json_put_string(out, slice_of(diag->notes[i].message));
        put_place(out, diag->notes[i].span);
        putc('}', out);
    }
    putc(']', out);
}

void diag_render_json(const struct diag_list *list, size_t n_files, FILE *out)
{
    fprintf(out, "{\"errors\":%zu,\"warnings\":%zu,\"files\":%zu,\"diagnostics\":[", list->n_errors, list->n_warnings,
            n_files);
    for (size_t i = 0; i < list->count; i++) {
        const struct diag *diag = list->items[i];
        fprintf(out, "%s\n{\"id\":\"%s\",\"severity\":\"%s\"", i == 0 ? "" : ",", diag_id_name(diag->id),
                diag_severity_word(diag->severity));
        put_key(out, "message", diag->message);
        put_place(out, diag->span);
        if (diag->hint != NULL)
            put_key(out, "hint", diag->hint);
        put_notes(out, diag);
        putc('}', out);
    }
    fputs("]}\n", out);
}
