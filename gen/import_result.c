/* What the import writes: every revision as a file, and the project's. Made in memory, and looked at with the
 * compiler's own eyes before anything is written. */
#include "import_result.h"

#include "draft.h"
#include "import_files.h"
#include "parse.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --- Text --------------------------------------------------------------------------------------------------------- */

static const char *joined(struct import *import, const struct import_names *names)
{
    const char *list = names->count == 0 ? NULL : names->items[0];
    for (size_t i = 1; i < names->count; i++)
        list = import_printf(import, "%s, %s", list, names->items[i]);
    return list;
}

/* A line of it that begins with `@` would be an annotation. */
static void add_description(struct text *message, const char *description)
{
    struct slice rest = slice_of(description), line;
    while (import_line(&rest, &line))
        text_printf(message, "\n%s%.*s", import_begins(import_trim(line), "@") ? "- " : "", SLICE_FORMAT(line));
}

static void add_header(struct import *import, struct text *out, const struct import_revision *revision)
{
    struct text message = {0};
    const char *summary = revision->summary != NULL ? revision->summary : revision->id;
    text_printf(&message, "%s%s", summary[0] == '@' ? "- " : "", summary);
    if (revision->description != NULL)
        add_description(&message, revision->description);
    const struct draft draft = {
        .message = message.at,
        .revises = revision->parents.count == 0 ? "base" : joined(import, &revision->parents),
        .depends = joined(import, &revision->depends),
        .branch = revision->branch,
        .created = revision->created,
        .author = revision->author,
        .when = DRAFT_NEVER,
        .body = "",
    };
    draft_text(out, &draft, revision->id);
    text_free(&message);
}

static void add_piece(struct import *import, struct import_file *file, const struct import_piece *piece,
                      struct slice text)
{
    file->marks = arena_grow(import->arena, file->marks, file->n_marks, sizeof *file->marks);
    file->marks[file->n_marks++] = (struct import_mark){
        file->text.length, piece->source, piece->source == NULL ? 0 : (size_t)(text.at - piece->source->bytes)};
    text_add(&file->text, text.at, text.length);
}

static bool is_blank(struct slice text)
{
    return import_trim(text).length == 0;
}

/* Without the empty lines at its beginning, but with the first line's indentation. */
static struct slice without_first_lines(struct slice text)
{
    for (struct slice rest = text, line; import_line(&rest, &line) && is_blank(line);)
        text = rest;
    return text;
}

static struct slice without_last_blanks(struct slice text)
{
    size_t lead = (size_t)(import_trim(text).at - text.at);
    return (struct slice){text.at, lead + import_trim(text).length};
}

static void add_step(struct import *import, struct import_file *file, const struct import_step *step)
{
    static const char *const words[] = {"upgrade", "downgrade", "verify"};
    size_t first = 0, end = step->n_pieces;
    text_printf(&file->text, "-- @%s%s\n", words[step->kind], step->alone ? " transaction=off" : "");
    while (first < end && is_blank(step->pieces[first].text))
        first++;
    while (end > first && is_blank(step->pieces[end - 1].text))
        end--;
    for (size_t i = first; i < end; i++) {
        struct slice text = step->pieces[i].text;
        text = i == first ? without_first_lines(text) : text;
        add_piece(import, file, &step->pieces[i], i + 1 == end ? without_last_blanks(text) : text);
    }
    if (end > first)
        add_piece(import, file, &(struct import_piece){0}, slice_of("\n"));
}

static bool has_steps(const struct import_revision *revision, enum tree_section_kind kind)
{
    for (size_t i = 0; i < revision->n_steps; i++)
        if (revision->steps[i].kind == kind)
            return true;
    return false;
}

static void add_steps(struct import *import, struct import_file *file, const struct import_revision *revision,
                      enum tree_section_kind kind)
{
    for (size_t i = 0; i < revision->n_steps; i++) {
        if (revision->steps[i].kind != kind)
            continue;
        if (i > 0)
            text_putc(&file->text, '\n');
        add_step(import, file, &revision->steps[i]);
    }
}

static void make_file(struct import *import, struct import_file *file, const struct import_revision *revision)
{
    *file = (struct import_file){.name = import_printf(import, "%s.sql", revision->file), .origin = revision->origin};
    add_header(import, &file->text, revision);
    add_steps(import, file, revision, TREE_UPGRADE);
    add_steps(import, file, revision, TREE_VERIFY);
    add_steps(import, file, revision, TREE_DOWNGRADE);
    if (has_steps(revision, TREE_DOWNGRADE))
        return;
    const char *reason = revision->irreversible != NULL
                             ? revision->irreversible
                             : import_printf(import, "%s had no way back for it", import->format->tool);
    text_printf(&file->text, "\n-- @downgrade irreversible \"%s\"\n", reason);
}

static bool is_parent(const struct import *import, const char *id)
{
    for (size_t i = 0; i < import->n_revisions; i++)
        for (size_t k = 0; k < import->revisions[i]->parents.count; k++)
            if (strcmp(import->revisions[i]->parents.items[k], id) == 0)
                return true;
    return false;
}

static bool is_one_line(const struct import *import)
{
    size_t n_roots = 0, n_heads = 0;
    for (size_t i = 0; i < import->n_revisions; i++) {
        n_roots += import->revisions[i]->parents.count == 0;
        n_heads += !is_parent(import, import->revisions[i]->id);
    }
    return n_roots <= 1 && n_heads <= 1;
}

/* What the runs of the other tool were not held to, the revisions are not either. */
static void make_project(struct import *import, struct import_file *file)
{
    char real[PATH_MAX];
    const char *path = realpath(import->path, real) != NULL ? real : import->path, *slash = strrchr(path, '/');
    const char *title = slash != NULL && slash[1] != '\0' ? slash + 1 : "project";
    *file = (struct import_file){.name = "project.sql"};
    for (size_t i = 0; i < import->n_revisions; i++)
        if (strcmp(import->revisions[i]->file, "project") == 0)
            file->name = "the_project.sql";
    text_printf(&file->text,
                "-- %s\n--\n-- Imported from %s.\n--\n-- @project  %s\n-- @naming   free\n-- @heads    %s\n", title,
                import->format->tool, import_id(import, slice_of(title)), is_one_line(import) ? "one" : "many");
}

static void make_files(struct import_result *result, struct import *import)
{
    *result = (struct import_result){.import = import, .n_files = import->n_revisions + 1};
    result->files = arena_alloc(import->arena, result->n_files * sizeof *result->files);
    for (size_t i = 0; i < import->n_revisions; i++)
        make_file(import, &result->files[i], import->revisions[i]);
    make_project(import, &result->files[import->n_revisions]);
}

/* --- Looking at it ------------------------------------------------------------------------------------------------ */

static const struct import_file *file_of(const struct import_result *result, const struct source *source)
{
    const struct source *first = result->import->compilation->sources;
    bool ours = source >= first && source < first + result->n_files;
    return ours ? &result->files[source - first] : NULL;
}

/* The place of the source that the span's bytes came from. */
static struct span origin_of(const struct import_file *file, struct span span)
{
    const struct import_mark *found = NULL;
    for (size_t i = 0; i < file->n_marks && file->marks[i].at <= span.offset; i++)
        found = &file->marks[i];
    if (found == NULL || found->origin == NULL)
        return (struct span){file->origin.source, file->origin.offset, 0};
    size_t offset = found->origin_at + (span.offset - found->at), left = found->origin->length - offset;
    return (struct span){found->origin, (uint32_t)offset, span.length < left ? span.length : (uint32_t)left};
}

/* What is only doubtful, `aludel check` says about the result. */
static bool is_error_or_older(void *first, const struct diag *diag)
{
    return diag->sequence < *(const size_t *)first || diag->severity == DIAG_ERROR;
}

/* Errors are said at the places that their bytes came from. */
static void move_to_origin(const struct import_result *result, struct diag *diag)
{
    size_t kept = 0;
    const struct import_file *file = file_of(result, diag->span.source);
    if (file == NULL)
        return;
    diag->span = origin_of(file, diag->span);
    for (size_t i = 0; i < diag->n_notes; i++) {
        struct diag_note note = diag->notes[i];
        if ((file = file_of(result, note.span.source)) != NULL)
            note.span = origin_of(file, note.span);
        if (note.span.length > 0)
            diag->notes[kept++] = note;
    }
    diag->n_notes = kept;
}

/* True: `aludel check` would pass it. */
static bool is_sound(struct import_result *result)
{
    struct import *import = result->import;
    struct compilation *compilation = import->compilation;
    struct parser *parser = parser_create(import->arena);
    compilation->sources = arena_alloc(import->arena, result->n_files * sizeof *compilation->sources);
    compilation->files = arena_alloc(import->arena, result->n_files * sizeof *compilation->files);
    compilation->n_sources = compilation->n_files = result->n_files;
    for (size_t i = 0; i < result->n_files; i++) {
        const struct import_file *file = &result->files[i];
        source_from_memory(&compilation->sources[i], import->arena, &compilation->diags, file->name, file->text.at,
                           file->text.length);
        parse_file(parser, &compilation->files[i], &compilation->sources[i], import->arena, &compilation->diags, NULL);
    }
    compilation->project = &compilation->files[import->n_revisions];
    return compilation_check(compilation);
}

static bool check_result(struct import_result *result)
{
    struct diag_list *diags = &result->import->compilation->diags;
    size_t first = diags->count;
    bool sound = is_sound(result);
    diag_filter(diags, is_error_or_older, &first);
    for (size_t i = 0; i < diags->count; i++)
        move_to_origin(result, diags->items[i]);
    return sound;
}

/* Where revisions of several branches are ready, each tool has its own rule which of them goes first. */
static void compare_order(const struct import_result *result)
{
    struct import *import = result->import;
    const struct compilation *compilation = import->compilation;
    for (uint32_t i = 0; i < import->n_revisions; i++) {
        size_t file = (size_t)(compilation->graph->nodes[i].file - compilation->files);
        if (file == i)
            continue;
        import_say(import, DIAG_IMPORT_CHANGED, import->revisions[i]->origin,
                   "if it matters, add '-- @depends' to what must come later",
                   "%s ran '%s' here, and aludel runs '%s' first: nothing says which of the two needs the other",
                   import->format->tool, import->revisions[i]->id, import->revisions[file]->id);
        return;
    }
}

struct import_result *import_make(struct import *import)
{
    struct import_result *result = arena_alloc(import->arena, sizeof *result);
    make_files(result, import);
    if (check_result(result))
        compare_order(result);
    return result;
}

void import_result_free(struct import_result *result)
{
    for (size_t i = 0; i < result->n_files; i++)
        text_free(&result->files[i].text);
}
