#include "draft.h"

#include "check_file.h"
#include "diag_render.h"
#include "output.h"
#include "parse.h"
#include "say.h"
#include "syntax.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 60 };

const char draft_usual_body[] = "-- @upgrade\n"
                                "-- Write here what changes, as SQL statements that end in ';'.\n"
                                "\n"
                                "-- @downgrade\n"
                                "-- Write here the way back. Where there is none, write behind the word above: "
                                "irreversible \"reason\".\n";

time_t draft_clock(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long seconds = epoch == NULL ? 0 : strtoll(epoch, &end, 10);
    return end != NULL && end != epoch && *end == '\0' ? (time_t)seconds : time(NULL);
}

/* --- The text ----------------------------------------------------------------------------------------------------- */

void draft_add_time(struct text *out, const char *format, time_t when)
{
    struct tm tm;
    char buffer[32];
    if (gmtime_r(&when, &tm) != NULL)
        text_add(out, buffer, strftime(buffer, sizeof buffer, format, &tm));
}

void draft_snake_case(struct text *out, const char *message)
{
    for (; *message != '\0' && *message != '\n'; message++) {
        char c = *message >= 'A' && *message <= 'Z' ? (char)(*message - 'A' + 'a') : *message;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            text_putc(out, c);
        else if (out->length > 0 && out->at[out->length - 1] != '_')
            text_putc(out, '_');
    }
    if (out->length > 0 && out->at[out->length - 1] == '_')
        out->at[--out->length] = '\0';
}

/* Without half a word at its end, where it has more than one. */
static size_t cut_at_word(const char *name, size_t length)
{
    size_t cut = length < MOST_NAME ? length : MOST_NAME;
    while (length > MOST_NAME && cut > 0 && name[cut] != '_')
        cut--;
    return cut > 0 ? cut : MOST_NAME;
}

bool draft_id(struct text *out, const struct draft *draft)
{
    struct text name = {0};
    draft_snake_case(&name, draft->message);
    bool named = name.length > 0;
    if (named) {
        draft_add_time(out, "%Y%m%d_", draft->when);
        text_add(out, name.at, cut_at_word(name.at, name.length));
    }
    text_free(&name);
    return named;
}

static void add_annotation(struct text *out, const char *word, const char *value)
{
    if (value != NULL)
        text_printf(out, "-- @%-9s %s\n", word, value);
}

static void add_doc(struct text *out, const char *message)
{
    while (*message != '\0') {
        size_t length = strcspn(message, "\n");
        text_printf(out, "--%s%.*s\n", length == 0 ? "" : " ", (int)length, message);
        message += length + (message[length] == '\n');
    }
    text_puts(out, "--\n");
}

void draft_text(struct text *out, const struct draft *draft, const char *id)
{
    struct text when = {0};
    if (draft->when != DRAFT_NEVER)
        draft_add_time(&when, "%Y-%m-%d %H:%M:%S", draft->when);
    add_doc(out, draft->message);
    add_annotation(out, "revision", id);
    add_annotation(out, "revises", draft->revises);
    add_annotation(out, "depends", draft->depends);
    add_annotation(out, "branch", draft->branch);
    add_annotation(out, "created", draft->created != NULL ? draft->created : when.at);
    add_annotation(out, "author", draft->author);
    add_annotation(out, "category", draft->category);
    add_annotation(out, "module", draft->module);
    text_puts(out, draft->header == NULL ? "" : draft->header);
    text_printf(out, "\n%s", draft->body);
    text_free(&when);
}

const char *draft_undated(const char *id)
{
    enum { DATE = 8 };
    return strspn(id, "0123456789") == DATE && id[DATE] == '_' ? id + DATE + 1 : id;
}

/* --- The file ----------------------------------------------------------------------------------------------------- */

/* A message, a category or a template may hold anything: what `aludel check` would refuse is not written. */
static bool is_sound(const struct folder *folder, const char *path, const struct text *text)
{
    struct arena *arena = folder->compilation->arena;
    struct diag_list diags = {.arena = arena};
    struct source source;
    struct tree_file file = {0};
    if (source_from_memory(&source, arena, &diags, path, text->at, text->length)) {
        parse_file(parser_create(arena), &file, &source, arena, &diags, NULL);
        syntax_check(&diags, &file, 1, folder->compilation->project);
        check_file(&diags, &file, folder->compilation->project);
    }
    if (diags.n_errors == 0)
        return true;
    diag_sort(&diags);
    diag_render_text(&diags, 1, false, stderr);
    say_error("'%s' was not written", path);
    return false;
}

static int refuse_existing(const char *path)
{
    say_error("'%s' is there already, and stays as it is", path);
    say_hint("say in the message what is different this time: the file is named after it");
    return EXIT_INPUT;
}

static int write_out(const struct draft *draft, const char *path, const struct text *text)
{
    if (draft->dry_run) {
        fwrite(text->at, 1, text->length, stdout);
        return EXIT_OK;
    }
    if (!output_new_file(path, text->at, text->length))
        return errno == EEXIST ? refuse_existing(path) : say_fault("write", path);
    puts(path);
    return EXIT_OK;
}

int draft_write(const struct draft *draft, const struct folder *folder, const char **path)
{
    struct text id = {0}, name = {0}, text = {0};
    int code = EXIT_INPUT;
    if (!draft_id(&id, draft)) {
        say_error("no file can be named after the message '%s'", draft->message);
        say_hint("begin it with a line that has some of a-z and 0-9");
    } else {
        text_printf(&name, "%s.sql", id.at);
        *path = folder_join(folder, name.at);
        draft_text(&text, draft, id.at);
        if (aludel_i_graph_find(&folder->view.graph, id.at, id.length) != ALUDEL_I_NONE)
            code = refuse_existing(id.at);
        else if (is_sound(folder, *path, &text))
            code = write_out(draft, *path, &text);
    }
    text_free(&id);
    text_free(&name);
    text_free(&text);
    return code;
}
