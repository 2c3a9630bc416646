#include "diag_render.h"

#include "aludel.h"
#include "explain.h"
#include "json.h"

#include <string.h>

/* SARIF's names for file names are URIs (RFC 3986): everything else is written as %XX. */
static void put_uri(FILE *out, const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    putc('"', out);
    for (; *name != '\0'; name++) {
        if (strchr(plain, *name) != NULL)
            putc(*name, out);
        else
            fprintf(out, "%%%02X", (unsigned)(unsigned char)*name);
    }
    putc('"', out);
}

/* Columns count characters here, not bytes. */
static uint32_t character_column(const struct source *source, struct place place)
{
    struct slice line = source_line(source, place.line);
    uint32_t column = 1;
    for (size_t i = 0; i + 1 < place.column && i < line.length; i++)
        column += ((unsigned char)line.at[i] & 0xC0) != 0x80;
    return column;
}

static void put_location(FILE *out, struct span span, const char *message)
{
    fputs("{\"physicalLocation\":{\"artifactLocation\":{\"uri\":", out);
    put_uri(out, span.source->name);
    struct place from = source_place(span.source, span.offset);
    struct place to = source_place(span.source, (size_t)span.offset + span.length);
    fprintf(out, "},\"region\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}}", from.line,
            character_column(span.source, from), to.line, character_column(span.source, to));
    if (message != NULL) {
        fputs(",\"message\":{\"text\":", out);
        json_put_string(out, slice_of(message));
        putc('}', out);
    }
    putc('}', out);
}

static void put_related(FILE *out, const struct diag *diag)
{
    bool first = true;
    for (size_t i = 0; i < diag->n_notes; i++) {
        if (diag->notes[i].span.source == NULL)
            continue;
        fputs(first ? ",\"relatedLocations\":[" : ",", out);
        put_location(out, diag->notes[i].span, diag->notes[i].message);
        first = false;
    }
    if (!first)
        putc(']', out);
}

static void put_message(FILE *out, const struct diag *diag)
{
    struct text text = {0};
    text_puts(&text, diag->message);
    if (diag->hint != NULL)
        text_printf(&text, "\nhint: %s", diag->hint);
    fputs("\"message\":{\"text\":", out);
    json_put_string(out, (struct slice){text.at, text.length});
    putc('}', out);
    text_free(&text);
}

static void put_rules(FILE *out)
{
    for (enum diag_id id = 0; id < DIAG_ID_COUNT; id++) {
        fprintf(out, "%s\n{\"id\":\"%s\",\"shortDescription\":{\"text\":", id == 0 ? "" : ",", diag_id_name(id));
        json_put_string(out, slice_of(diag_id_summary(id)));
        fputs("},\"fullDescription\":{\"text\":", out);
        json_put_string(out, slice_of(explain_reason(id)));
        fprintf(out, "},\"defaultConfiguration\":{\"level\":\"%s\"}}", diag_severity_word(diag_id_severity(id)));
    }
}

void diag_render_sarif(const struct diag_list *list, FILE *out)
{
    fputs("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"
          "{\"driver\":{\"name\":\"aludel\",\"version\":\"" ALUDEL_VERSION "\",\"rules\":[",
          out);
    put_rules(out);
    fputs("]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[", out);
    for (size_t i = 0; i < list->count; i++) {
        const struct diag *diag = list->items[i];
        fprintf(out, "%s\n{\"ruleId\":\"%s\",\"level\":\"%s\",", i == 0 ? "" : ",", diag_id_name(diag->id),
                diag_severity_word(diag->severity));
        put_message(out, diag);
        if (diag->span.source != NULL) {
            fputs(",\"locations\":[", out);
            put_location(out, diag->span, NULL);
            putc(']', out);
        }
        put_related(out, diag);
        putc('}', out);
    }
    fputs("]}]}\n", out);
}
