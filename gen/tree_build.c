#include "tree_build.h"

#include "created.h"
#include "migration.h"
#include "slice_map.h"
#include "statements.h"

#include <stdio.h>
#include <string.h>

enum { ID_MAX = 128, SCHEMA_MAX = 63, SERVER_MAX = 999, RETRIES_MAX = 1000000 };

struct diag *tree_complain(struct tree_builder *b, enum diag_id id, struct slice where, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (diag_id_severity(id) == DIAG_ERROR) {
        b->file->broken = true;
        b->n_errors++;
    }
    return diag_add(b->diags, id, source_span(b->file->source, where), "%s", message);
}

static void hint_example(struct tree_builder *b, struct diag *diag)
{
    if (b->annotation->example == NULL)
        diag_hint(b->diags, diag, "write '-- @%s' with nothing behind it", b->annotation->name);
    else
        diag_hint(b->diags, diag, "write it like '-- @%s %s'", b->annotation->name, b->annotation->example);
}

static void malformed(struct tree_builder *b, struct slice value, const char *why)
{
    struct diag *diag = tree_complain(b, DIAG_MALFORMED_VALUE, value, "'%.*s' in '%.*s' %s", SLICE_FORMAT(value),
                                      SLICE_FORMAT(b->keyword), why);
    hint_example(b, diag);
}

static void given_twice(struct tree_builder *b, enum diag_id id, struct slice again, struct slice first)
{
    struct diag *diag = tree_complain(b, id, again, "'%.*s' is given twice", SLICE_FORMAT(again));
    diag_note(b->diags, diag, source_span(b->file->source, first), "the first one is here");
    diag_hint(b->diags, diag, "keep one of the two");
}

/* --- What it replaces --------------------------------------------------------------------------------------------- */

static bool is_checksum(struct slice text)
{
    return text.length == 64 && strspn(text.at, "0123456789abcdef") >= text.length;
}

void tree_replaced(struct tree_builder *b, struct slice keyword, struct slice id, struct slice checksum)
{
    struct tree_file *file = b->file;
    if (!is_checksum(checksum)) {
        malformed(b, checksum, "is no checksum, which has 64 digits of 0-9 and a-f");
        return;
    }
    for (size_t i = 0; i < file->n_replaced; i++)
        if (slice_equal(file->replaced[i].id, id)) {
            given_twice(b, DIAG_DUPLICATE_NAME, id, file->replaced[i].id);
            return;
        }
    file->replaced = arena_grow(b->arena, file->replaced, file->n_replaced, sizeof *file->replaced);
    file->replaced[file->n_replaced++] = (struct tree_replaced){keyword, id, checksum};
}

/* --- Lines ------------------------------------------------------------------------------------------------------- */

void tree_begin(struct tree_builder *b, struct tree_file *file, const struct source *source, struct arena *arena,
                struct diag_list *diags, struct statement_shapes *shapes)
{
    *file = (struct tree_file){
        .source = source, .doc = "", .lock_timeout_ms = -1, .statement_timeout_ms = -1, .retries = -1};
    *b = (struct tree_builder){.arena = arena, .diags = diags, .file = file, .shapes = shapes};
}

void tree_begin_line(struct tree_builder *b, struct slice keyword, const struct annotation *annotation)
{
    b->keyword = keyword;
    b->annotation = annotation;
    b->n_names = 0;
    b->n_annotations++;
    b->saw_revises = b->saw_revises || annotation->code == MIGRATION_REVISES;
    memset(b->options, 0, sizeof b->options);
}

void tree_unknown_annotation(struct tree_builder *b, struct slice keyword)
{
    b->n_annotations++;
    struct slice name = {keyword.at + 1, keyword.length - 1};
    const struct annotation *meant = annotation_nearest(name);
    struct diag *diag =
        tree_complain(b, DIAG_UNKNOWN_ANNOTATION, keyword, "unknown annotation '%.*s'", SLICE_FORMAT(keyword));
    b->saw_revises = b->saw_revises || (meant != NULL && meant->code == MIGRATION_REVISES);
    if (meant != NULL)
        diag_hint(b->diags, diag, "did you mean '@%s'?", meant->name);
    else
        diag_hint(b->diags, diag, "a comment must not begin with '@' here; write '-- %.*s' without it",
                  SLICE_FORMAT(name));
}

/* --- Header lines ------------------------------------------------------------------------------------------------- */

static void list_expected(char *list, size_t size, const int *expected, size_t n_expected)
{
    size_t used = 0;
    for (size_t i = 0; i < n_expected && used < size; i++) {
        const char *joint = i == 0 ? "" : i + 1 == n_expected ? " or " : ", ";
        used += (size_t)snprintf(list + used, size - used, "%s%s", joint, token_code_name(expected[i]));
    }
}

void tree_unexpected(struct tree_builder *b, int code, struct slice text, const int *expected, size_t n_expected)
{
    char list[256] = "";
    list_expected(list, sizeof list, expected, n_expected);
    bool line_end = text.length == 0 || text.at[0] == '\r' || text.at[0] == '\n';
    struct slice where = line_end ? b->keyword : text;
    struct diag *diag = line_end ? tree_complain(b, DIAG_MALFORMED_VALUE, where, "expected %s behind '%.*s', not %s",
                                                 list, SLICE_FORMAT(where), token_code_name(code))
                                 : tree_complain(b, DIAG_MALFORMED_VALUE, where, "expected %s in '%.*s', not '%.*s'",
                                                 list, SLICE_FORMAT(b->keyword), SLICE_FORMAT(where));
    hint_example(b, diag);
}

void tree_doc(struct tree_builder *b, struct slice line)
{
    if (line.length > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
        line = (struct slice){line.at + 1, line.length - 1};
    while (line.length > 0 && strchr(" \t\f\v", line.at[line.length - 1]) != NULL)
        line.length--;
    b->doc = arena_grow(b->arena, b->doc, b->n_doc, sizeof *b->doc);
    b->doc[b->n_doc++] = line;
}

void tree_value(struct tree_builder *b, struct tree_value *value, struct slice keyword, struct slice text)
{
    if (value->keyword.at != NULL)
        given_twice(b, DIAG_DUPLICATE_ANNOTATION, keyword, value->keyword);
    else
        *value = (struct tree_value){text, keyword};
}

static void check_id(struct tree_builder *b, struct slice id)
{
    static const char *const reserved[] = {"head", "heads", "base", "current"};
    if (id.length > ID_MAX)
        malformed(b, (struct slice){id.at, ID_MAX}, "is longer than 128 bytes");
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (slice_is(id, reserved[i]))
            malformed(b, id, "is a word for targets and cannot be a name");
}

void tree_id(struct tree_builder *b, struct tree_value *value, struct slice keyword, struct slice id)
{
    check_id(b, id);
    tree_value(b, value, keyword, id);
}

/* The lexer does not know how many days a month has. */
void tree_created(struct tree_builder *b, struct slice keyword, struct slice text)
{
    int64_t instant;
    if (!created_parse(text, &instant))
        malformed(b, text, "is no point in time");
    tree_value(b, &b->file->created, keyword, text);
}

void tree_ledger(struct tree_builder *b, struct slice keyword, struct slice schema)
{
    if (schema.length > SCHEMA_MAX)
        malformed(b, schema, "is longer than 63 bytes, which PostgreSQL would cut");
    else if (schema.length >= 3 && memcmp(schema.at, "pg_", 3) == 0)
        malformed(b, schema, "begins with 'pg_', which PostgreSQL keeps to itself");
    tree_value(b, &b->file->ledger, keyword, schema);
}

/* Digits to a number of at most `max`; -1: it is more. */
static int64_t number(struct slice digits, int64_t max)
{
    int64_t number = 0;
    for (size_t i = 0; i < digits.length && number <= max; i++)
        number = number * 10 + (digits.at[i] - '0');
    return number <= max ? number : -1;
}

void tree_server(struct tree_builder *b, struct slice keyword, struct slice version)
{
    int64_t major = number(version, SERVER_MAX);
    if (major < 0)
        malformed(b, version, "is no major version of PostgreSQL");
    tree_value(b, &b->file->server, keyword, version);
    b->file->server_min = (int32_t)major;
}

/* --- Warnings that the file may have --------------------------------------------------------------------------- */

static bool is_warning(struct tree_builder *b, struct slice name, enum diag_id *id)
{
    if (diag_id_find(name, id) && diag_id_severity(*id) == DIAG_WARNING)
        return true;
    struct diag *diag = tree_complain(b, DIAG_ALLOW_UNKNOWN, name, "'%.*s' is no warning's id", SLICE_FORMAT(name));
    if (diag_id_find(name, id))
        diag_hint(b->diags, diag, "it is an error, which has to be mended: 'aludel explain %s'", diag_id_name(*id));
    else if (diag_id_nearest(name, id))
        diag_hint(b->diags, diag, "did you mean '%s'?", diag_id_name(*id));
    else
        diag_hint(b->diags, diag, "a warning shows its id in brackets; 'aludel explain' lists them");
    return false;
}

static bool is_first_allow(struct tree_builder *b, struct slice id)
{
    for (size_t i = 0; i < b->file->n_allows; i++)
        if (slice_equal(b->file->allows[i].id, id)) {
            given_twice(b, DIAG_DUPLICATE_ANNOTATION, id, b->file->allows[i].id);
            return false;
        }
    return true;
}

void tree_allow(struct tree_builder *b, struct slice keyword, struct slice id, struct slice quoted)
{
    struct slice reason = {quoted.at + 1, quoted.length - 2};
    enum diag_id diag;
    if (strspn(reason.at, " \t") >= reason.length)
        malformed(b, quoted, "gives no reason");
    if (!is_warning(b, id, &diag) || !is_first_allow(b, id))
        return;
    struct tree_file *file = b->file;
    file->allows = arena_grow(b->arena, file->allows, file->n_allows, sizeof *file->allows);
    file->allows[file->n_allows++] = (struct tree_allow){keyword, id, reason, (int)diag};
}

/* --- Lists of names ----------------------------------------------------------------------------------------------- */

void tree_first_name(struct tree_builder *b, struct slice name)
{
    b->n_names = 0;
    b->names = NULL;
    tree_next_name(b, name);
}

void tree_next_name(struct tree_builder *b, struct slice name)
{
    check_id(b, name);
    b->names = arena_grow(b->arena, b->names, b->n_names, sizeof *b->names);
    b->names[b->n_names++] = name;
}

static bool first_of_its_kind(struct tree_builder *b, const struct tree_name_list *list, struct slice keyword)
{
    if (list->keyword.at != NULL)
        given_twice(b, DIAG_DUPLICATE_ANNOTATION, keyword, list->keyword);
    return list->keyword.at == NULL;
}

static void drop_duplicates(struct tree_builder *b)
{
    struct slice_map seen;
    size_t n_kept = 0;
    slice_map_init(&seen, b->arena, b->n_names);
    for (size_t i = 0; i < b->n_names; i++) {
        uint32_t first = slice_map_put(&seen, b->names[i], (uint32_t)n_kept);
        if (first == SLICE_MAP_NONE)
            b->names[n_kept++] = b->names[i];
        else
            given_twice(b, DIAG_DUPLICATE_NAME, b->names[i], b->names[first]);
    }
    b->n_names = n_kept;
}

void tree_names(struct tree_builder *b, struct tree_name_list *list, struct slice keyword)
{
    drop_duplicates(b);
    if (first_of_its_kind(b, list, keyword))
        *list = (struct tree_name_list){.keyword = keyword, .names = b->names, .count = b->n_names};
}

void tree_root(struct tree_builder *b, struct slice keyword)
{
    if (first_of_its_kind(b, &b->file->revises, keyword))
        b->file->revises = (struct tree_name_list){.keyword = keyword, .base = true};
}

/* --- Options ------------------------------------------------------------------------------------------------------ */

void tree_option(struct tree_builder *b, enum tree_option_id id, struct slice keyword, int32_t value)
{
    struct tree_option *option = &b->options[id];
    if (option->keyword.at != NULL)
        given_twice(b, DIAG_DUPLICATE_OPTION, keyword, option->keyword);
    else
        *option = (struct tree_option){keyword, value};
}

void tree_duration(struct tree_builder *b, enum tree_option_id id, struct slice keyword, struct slice duration)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"min", 60 * 1000}, {"h", 60 * 60 * 1000}};
    struct slice digits = {duration.at, strspn(duration.at, "0123456789")};
    struct slice unit = {digits.at + digits.length, duration.length - digits.length};
    int64_t value = 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (slice_is(unit, units[i].unit))
            value = number(digits, INT32_MAX / units[i].ms) * units[i].ms;
    if (value < 0)
        malformed(b, duration, "is longer than 24 days");
    tree_option(b, id, keyword, (int32_t)value);
}

void tree_count(struct tree_builder *b, enum tree_option_id id, struct slice keyword, struct slice digits)
{
    int64_t value = number(digits, RETRIES_MAX);
    if (value < 0)
        malformed(b, digits, "is more than 1000000");
    tree_option(b, id, keyword, (int32_t)value);
}

void tree_unknown_option(struct tree_builder *b, struct slice keyword)
{
    static const char *const names[] = {"transaction", "lock_timeout", "statement_timeout", "idempotent", "retries"};
    const char *meant = NULL;
    for (size_t i = 0, nearest = 3; i < sizeof names / sizeof names[0]; i++) {
        size_t distance = text_distance(keyword, slice_of(names[i]), nearest);
        if (distance < nearest) {
            nearest = distance;
            meant = names[i];
        }
    }
    struct diag *diag = tree_complain(b, DIAG_UNKNOWN_OPTION, keyword, "unknown option '%.*s' of '%.*s'",
                                      SLICE_FORMAT(keyword), SLICE_FORMAT(b->keyword));
    if (meant != NULL)
        diag_hint(b->diags, diag, "did you mean '%s'?", meant);
    else
        hint_example(b, diag);
}

static int32_t option_value(const struct tree_builder *b, enum tree_option_id id, int32_t otherwise)
{
    return b->options[id].keyword.at == NULL ? otherwise : b->options[id].value;
}

/* These two say how one step's statements run, which no project can know. */
static void refuse_step_options(struct tree_builder *b)
{
    const enum tree_option_id ids[] = {OPTION_TRANSACTION, OPTION_IDEMPOTENT};
    for (size_t i = 0; i < 2; i++)
        if (b->options[ids[i]].keyword.at != NULL)
            tree_unknown_option(b, b->options[ids[i]].keyword);
}

void tree_defaults(struct tree_builder *b, struct slice keyword)
{
    refuse_step_options(b);
    tree_value(b, &b->file->defaults, keyword, (struct slice){keyword.at + keyword.length, 0});
    b->file->lock_timeout_ms = option_value(b, OPTION_LOCK_TIMEOUT, -1);
    b->file->statement_timeout_ms = option_value(b, OPTION_STATEMENT_TIMEOUT, -1);
    b->file->retries = option_value(b, OPTION_RETRIES, -1);
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

void tree_section(struct tree_builder *b, enum tree_section_kind kind, struct slice keyword)
{
    struct tree_file *file = b->file;
    file->sections = arena_grow(b->arena, file->sections, file->n_sections, sizeof *file->sections);
    file->sections[file->n_sections++] = (struct tree_section){
        .kind = kind,
        .keyword = keyword,
        .transactional = option_value(b, OPTION_TRANSACTION, true),
        .idempotent = option_value(b, OPTION_IDEMPOTENT, false),
        .lock_timeout_ms = option_value(b, OPTION_LOCK_TIMEOUT, -1),
        .statement_timeout_ms = option_value(b, OPTION_STATEMENT_TIMEOUT, -1),
        .retries = option_value(b, OPTION_RETRIES, -1),
    };
}

void tree_irreversible(struct tree_builder *b, struct slice keyword, struct slice quoted)
{
    tree_section(b, TREE_DOWNGRADE, keyword);
    struct tree_section *section = &b->file->sections[b->file->n_sections - 1];
    section->irreversible = true;
    section->irreversible_reason = (struct slice){quoted.at + 1, quoted.length - 2};
}

void tree_statement(struct tree_builder *b, const struct tree_statement *statement)
{
    struct tree_section *section = &b->file->sections[b->file->n_sections - 1];
    statements_add(b->arena, b->shapes, section, b->file->source->bytes, statement);
}
