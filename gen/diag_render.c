#include "diag_render.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_COLUMNS = 100, CONTEXT_COLUMNS = 30 };

struct renderer {
    FILE *out;
    bool color;
};

static const char *severity_color(enum diag_severity severity)
{
    return severity == DIAG_ERROR ? "\033[1;31m" : severity == DIAG_WARNING ? "\033[1;35m" : "\033[1;36m";
}

static void paint(const struct renderer *renderer, const char *color)
{
    if (renderer->color)
        fputs(color, renderer->out);
}

static void plain(const struct renderer *renderer)
{
    paint(renderer, "\033[0m");
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static bool is_control(const char *at)
{
    return ((unsigned char)*at < 0x20 && *at != '\t') || *at == 0x7f;
}

/* Terminals obey control characters and stumble over broken ones: what a file holds is shown, never obeyed. */
static void put_safely(FILE *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t character = source_character(bytes + i, length - i);
        if (character == 0 || is_control(bytes + i)) {
            putc('?', out);
            i++;
        } else {
            fwrite(bytes + i, 1, character, out);
            i += character;
        }
    }
}

/* --- The source line ---------------------------------------------------------------------------------------------- */

/* From `at`, `columns` characters towards the end of the line; never into the middle of one. */
static size_t forward(struct slice line, size_t at, size_t columns)
{
    for (; columns > 0 && at < line.length; columns--) {
        at++;
        while (at < line.length && continues_character(line.at[at]))
            at++;
    }
    return at;
}

static size_t backward(struct slice line, size_t at, size_t columns)
{
    for (; columns > 0 && at > 0; columns--) {
        at--;
        while (at > 0 && continues_character(line.at[at]))
            at--;
    }
    return at;
}

static void put_caret_line(const struct renderer *renderer, struct slice before, struct slice marked)
{
    for (size_t i = 0; i < before.length; i++)
        if (!continues_character(before.at[i]))
            putc(before.at[i] == '\t' ? '\t' : ' ', renderer->out);
    paint(renderer, "\033[1;32m");
    putc('^', renderer->out);
    for (size_t i = 1; i < marked.length; i++)
        if (!continues_character(marked.at[i]))
            putc('~', renderer->out);
    plain(renderer);
    putc('\n', renderer->out);
}

/* A line of a thousand columns is cut around the span: nobody reads the rest, and it hides the caret. */
static void put_source_line(const struct renderer *renderer, struct span span, struct place place)
{
    struct slice line = source_line(span.source, place.line);
    size_t begin = place.column - 1 < line.length ? place.column - 1 : line.length;
    size_t end = span.length < line.length - begin ? begin + span.length : line.length;
    size_t from = 0, to = forward(line, 0, SHOWN_COLUMNS);
    if (to < end) {
        from = backward(line, begin, CONTEXT_COLUMNS);
        to = forward(line, from, SHOWN_COLUMNS);
    }
    if (end > to)
        end = to;
    const char *left = from > 0 ? "..." : "", *right = to < line.length ? "..." : "";
    fprintf(renderer->out, "%5u | %s", place.line, left);
    put_safely(renderer->out, line.at + from, to - from);
    fprintf(renderer->out, "%s\n      | %*s", right, (int)strlen(left), "");
    put_caret_line(renderer, (struct slice){line.at + from, begin - from},
                   (struct slice){line.at + begin, end - begin});
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static void put_head(const struct renderer *renderer, struct span span, enum diag_severity severity,
                     const char *message)
{
    paint(renderer, "\033[1m");
    if (span.source != NULL) {
        struct place place = source_place(span.source, span.offset);
        put_safely(renderer->out, span.source->name, strlen(span.source->name));
        if (span.source->length > 0)
            fprintf(renderer->out, ":%u:%u", place.line, place.column);
    } else {
        fputs("aludel", renderer->out);
    }
    fputs(": ", renderer->out);
    plain(renderer);
    paint(renderer, severity_color(severity));
    fprintf(renderer->out, "%s:", diag_severity_word(severity));
    plain(renderer);
    putc(' ', renderer->out);
    put_safely(renderer->out, message, strlen(message));
}

static void put_diag(const struct renderer *renderer, const struct diag *diag)
{
    put_head(renderer, diag->span, diag->severity, diag->message);
    fprintf(renderer->out, " [%s]\n", diag_id_name(diag->id));
    if (diag->span.source != NULL && diag->span.length > 0)
        put_source_line(renderer, diag->span, source_place(diag->span.source, diag->span.offset));
    for (size_t i = 0; i < diag->n_notes; i++) {
        put_head(renderer, diag->notes[i].span, DIAG_NOTE, diag->notes[i].message);
        putc('\n', renderer->out);
    }
    if (diag->hint != NULL) {
        fputs("hint: ", renderer->out);
        put_safely(renderer->out, diag->hint, strlen(diag->hint));
        putc('\n', renderer->out);
    }
}

/* "9,980" */
static void put_count(FILE *out, size_t count)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%zu", count);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            putc(',', out);
        putc(digits[i], out);
    }
}

static void put_counts(FILE *out, size_t n_errors, size_t n_warnings, const char *more)
{
    if (n_errors > 0) {
        put_count(out, n_errors);
        fprintf(out, " %serror%s", more, n_errors == 1 ? "" : "s");
    }
    if (n_errors > 0 && n_warnings > 0)
        fputs(", ", out);
    if (n_warnings > 0) {
        put_count(out, n_warnings);
        fprintf(out, " %swarning%s", more, n_warnings == 1 ? "" : "s");
    }
}

static size_t at_most(size_t count, size_t limit)
{
    return count < limit ? count : limit;
}

/* Errors go before warnings when there are too many: the warnings of the first file must not hide an error of the last.
 */
void diag_render_text(const struct diag_list *list, size_t n_files, bool color, FILE *out)
{
    struct renderer renderer = {out, color};
    size_t most = list->show_all ? list->count : DIAG_MOST_SHOWN;
    size_t errors = at_most(list->n_errors, most), warnings = at_most(list->n_warnings, most - errors);
    size_t hidden_errors = list->n_errors - errors, hidden_warnings = list->n_warnings - warnings;
    if (list->count == 0)
        return;
    for (size_t i = 0; i < list->count && errors + warnings > 0; i++) {
        size_t *left = list->items[i]->severity == DIAG_ERROR ? &errors : &warnings;
        if (*left == 0)
            continue;
        --*left;
        put_diag(&renderer, list->items[i]);
    }
    if (hidden_errors + hidden_warnings > 0) {
        fputs("and ", out);
        put_counts(out, hidden_errors, hidden_warnings, "more ");
        putc('\n', out);
    }
    put_counts(out, list->n_errors, list->n_warnings, "");
    if (n_files > 0) {
        fputs(" in ", out);
        put_count(out, n_files);
        fputs(n_files == 1 ? " file" : " files", out);
    }
    putc('\n', out);
}
