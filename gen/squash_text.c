#include "squash_text.h"

#include "digest.h"
#include "statements.h"

#include <string.h>

/* --- The header --------------------------------------------------------------------------------------------------- */

static bool is_first_allow(const struct squashed *squashed, uint32_t file, size_t allow)
{
    struct slice id = squashed->files[file]->allows[allow].id;
    for (uint32_t i = 0; i < file; i++)
        for (size_t k = 0; k < squashed->files[i]->n_allows; k++)
            if (slice_equal(squashed->files[i]->allows[k].id, id))
                return false;
    return true;
}

/* An empty direction is left out, and with it what its file was allowed for it. */
static bool is_left_out(struct slice id)
{
    return slice_is(id, "empty-upgrade") || slice_is(id, "empty-downgrade");
}

static void add_allows(struct text *out, const struct squashed *squashed)
{
    for (uint32_t i = 0; i < squashed->n; i++)
        for (size_t k = 0; k < squashed->files[i]->n_allows; k++) {
            const struct tree_allow *allow = &squashed->files[i]->allows[k];
            if (is_first_allow(squashed, i, k) && !is_left_out(allow->id))
                text_printf(out, "-- @allow     %.*s \"%.*s\"\n", SLICE_FORMAT(allow->id), SLICE_FORMAT(allow->reason));
        }
}

static void add_replaced(struct text *out, const char *id, const unsigned char *checksum)
{
    char hex[DIGEST_HEX_BYTES];
    digest_hex(checksum, hex);
    text_printf(out, "-- @replaced  %s %s\n", id, hex);
}

/* A squash that is squashed brings its own parts, between the first line and the last one. */
static void add_member(struct text *out, const struct aludel_revision *revision, bool last)
{
    if (!last)
        add_replaced(out, revision->id, revision->checksum);
    for (uint32_t i = 0; i < revision->n_replaces; i++)
        add_replaced(out, revision->replaces[i].id, revision->replaces[i].checksum);
    if (last)
        add_replaced(out, revision->id, revision->checksum);
}

void squash_header(struct text *out, const struct squashed *squashed)
{
    int32_t server = 0;
    text_printf(out, "-- @replaces  %s..%s\n", squashed->revisions[0]->id, squashed->revisions[squashed->n - 1]->id);
    for (uint32_t i = 0; i < squashed->n; i++) {
        add_member(out, squashed->revisions[i], i + 1 == squashed->n);
        server = squashed->revisions[i]->server_min > server ? squashed->revisions[i]->server_min : server;
    }
    if (server > 0)
        text_printf(out, "-- @server    >= %d\n", (int)server);
    add_allows(out, squashed);
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

/* What may run in one transaction with what comes before and behind it, and mean the same: nothing that lasts for the
 * session, fires triggers whose events wait (55006), or must be committed before it can be used (55P04). */
static bool is_plain(const struct tree_statement *statement)
{
    static const char *const plain[] = {"CREATE ", "ALTER ", "DROP ", "COMMENT", "GRANT", "REVOKE"};
    const struct statement_class *class = &statement->class;
    if (class->temporary || class->enum_value.at != NULL)
        return false;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (strncmp(class->what, plain[i], strlen(plain[i])) == 0)
            return true;
    return false;
}

static bool is_joinable(const struct tree_section *section)
{
    bool joinable = section->transactional && section->kind != TREE_VERIFY;
    for (size_t i = 0; i < section->n_statements && joinable; i++) {
        struct tree_statement statement;
        statements_get(section, i, &statement);
        joinable = is_plain(&statement);
    }
    return joinable;
}

static bool may_join(const struct tree_section *before, const struct tree_section *section)
{
    return before != NULL && is_joinable(before) && is_joinable(section) && before->kind == section->kind &&
           before->lock_timeout_ms == section->lock_timeout_ms &&
           before->statement_timeout_ms == section->statement_timeout_ms && before->retries == section->retries;
}

static struct slice line_at(const struct source *source, const char *at)
{
    const char *end = source->bytes + source->length;
    struct slice line = {at, 0};
    while (line.at > source->bytes && line.at[-1] != '\n')
        line.at--;
    while (line.at + line.length < end && line.at[line.length] != '\n')
        line.length++;
    return line;
}

/* What stands between the heading's line and the next heading, without empty lines around it. */
static struct slice body_of(const struct tree_file *file, size_t index)
{
    const struct source *source = file->source;
    const char *end = source->bytes + source->length;
    struct slice heading = line_at(source, file->sections[index].keyword.at);
    struct slice body = {heading.at + heading.length, 0};
    if (index + 1 < file->n_sections)
        end = line_at(source, file->sections[index + 1].keyword.at).at;
    while (body.at < end && strchr("\r\n", *body.at) != NULL)
        body.at++;
    while (end > body.at && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    body.length = (size_t)(end - body.at);
    return body;
}

/* A section's last statement may do without its semicolon, which the next one would miss. */
static void add_body(struct text *out, const struct tree_file *file, size_t index)
{
    const struct tree_section *section = &file->sections[index];
    struct slice body = body_of(file, index);
    const char *last = body.at + body.length;
    bool open = false;
    if (section->n_statements > 0) {
        struct tree_statement statement;
        statements_get(section, section->n_statements - 1, &statement);
        last = statement.text.at + statement.text.length;
        open = last[-1] != ';';
    }
    text_add(out, body.at, (size_t)(last - body.at));
    text_puts(out, open ? ";" : "");
    text_add(out, last, (size_t)(body.at + body.length - last));
    text_puts(out, body.length > 0 ? "\n\n" : "\n");
}

/* "-- 005_add_locations", once with what its doc says. */
static void add_origin(struct text *out, const struct tree_file *file, bool whole)
{
    const char *line = whole ? file->doc : "";
    text_printf(out, "-- %.*s", SLICE_FORMAT(file->revision.value));
    if (whole && file->summary.at != NULL)
        text_printf(out, ": %.*s", SLICE_FORMAT(file->summary));
    text_puts(out, "\n");
    if (*line != '\0')
        text_puts(out, "--\n");
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        text_printf(out, "--%s%.*s\n", length == 0 ? "" : " ", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

struct joiner {
    struct text *out;
    const struct tree_section *before;
    const struct tree_file *file; /* whose doc is there already */
    size_t n_sections;
};

static void add_section(struct joiner *joiner, const struct tree_file *file, size_t index)
{
    const struct tree_section *section = &file->sections[index];
    if (section->n_statements == 0)
        return;
    if (!may_join(joiner->before, section)) {
        struct slice heading = line_at(file->source, section->keyword.at);
        while (heading.length > 0 && strchr(" \t\r", heading.at[heading.length - 1]) != NULL)
            heading.length--;
        text_printf(joiner->out, "%.*s\n", SLICE_FORMAT(heading));
    }
    add_origin(joiner->out, file, section->kind != TREE_DOWNGRADE && joiner->file != file);
    joiner->file = file;
    add_body(joiner->out, file, index);
    joiner->before = section;
    joiner->n_sections++;
}

/* Verify queries in front of the first step run behind the last one. */
static void add_upgrade(struct joiner *joiner, const struct tree_file *file)
{
    size_t first = 0;
    while (first < file->n_sections && file->sections[first].kind != TREE_UPGRADE)
        first++;
    for (size_t i = first; i < file->n_sections; i++)
        if (file->sections[i].kind != TREE_DOWNGRADE)
            add_section(joiner, file, i);
    for (size_t i = 0; i < first; i++)
        if (file->sections[i].kind == TREE_VERIFY)
            add_section(joiner, file, i);
}

static void add_upgrades(struct text *out, const struct squashed *squashed)
{
    struct joiner joiner = {.out = out};
    for (uint32_t i = 0; i < squashed->n; i++)
        add_upgrade(&joiner, squashed->files[i]);
    if (joiner.n_sections == 0)
        text_puts(out, "-- @upgrade\n\n");
}

/* The way back ends at the newest one that has none: behind it nothing could be taken back alone. */
static const struct tree_section *find_irreversible(const struct squashed *squashed)
{
    for (uint32_t i = squashed->n; i-- > 0;)
        for (size_t k = 0; k < squashed->files[i]->n_sections; k++)
            if (squashed->files[i]->sections[k].irreversible)
                return &squashed->files[i]->sections[k];
    return NULL;
}

static void add_downgrades(struct text *out, const struct squashed *squashed)
{
    struct joiner joiner = {.out = out};
    const struct tree_section *irreversible = find_irreversible(squashed);
    if (irreversible != NULL) {
        text_printf(out, "-- @downgrade irreversible \"%.*s\"\n", SLICE_FORMAT(irreversible->irreversible_reason));
        return;
    }
    for (uint32_t i = squashed->n; i-- > 0;)
        for (size_t k = 0; k < squashed->files[i]->n_sections; k++)
            if (squashed->files[i]->sections[k].kind == TREE_DOWNGRADE)
                add_section(&joiner, squashed->files[i], k);
    if (joiner.n_sections == 0)
        text_puts(out, "-- @downgrade\n\n");
}

void squash_body(struct text *out, const struct squashed *squashed)
{
    add_upgrades(out, squashed);
    add_downgrades(out, squashed);
    while (out->length > 1 && out->at[out->length - 1] == '\n' && out->at[out->length - 2] == '\n')
        out->at[--out->length] = '\0';
}
