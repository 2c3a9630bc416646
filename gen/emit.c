#include "emit.h"

#include "threads.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* What a byte is in a literal: itself, three octal digits, or a backslash with a letter. */
enum { PLAIN = 0, OCTAL = 1 };

/* The file, part by part: each is made by one thread, several at a time, and they leave in their order. */
struct emission {
    const struct plan *plan;
    const struct emit_options *options;
    emit_sink *sink;
    void *user;
    char letter[256]; /* behind a backslash in a literal, or one of the two above */
    uint32_t n_parts;
    atomic_uint_fast32_t next; /* the first part that nobody has taken */
    pthread_mutex_t lock;      /* of what follows */
    pthread_cond_t moved;
    uint32_t turn; /* the part that may leave now */
    bool failed;   /* set by the part whose turn it is, and read by it */
};

/* A part that is being made. What does not fit into the buffer waits there for the part's turn. */
struct emitter {
    struct emission *emission;
    const char *letter;
    struct plan_room room;
    uint32_t part;
    size_t used;
    char *buffer;
};

enum { BUFFER_SIZE = 1 << 20 };

static void wait_for_turn(const struct emitter *emitter)
{
    struct emission *emission = emitter->emission;
    pthread_mutex_lock(&emission->lock);
    while (emission->turn != emitter->part)
        pthread_cond_wait(&emission->moved, &emission->lock);
    pthread_mutex_unlock(&emission->lock);
}

static void send(const struct emitter *emitter, const char *bytes, size_t length)
{
    struct emission *emission = emitter->emission;
    if (!emission->failed && length > 0)
        emission->failed = !emission->sink(emission->user, bytes, length);
}

static void flush(struct emitter *emitter)
{
    wait_for_turn(emitter);
    send(emitter, emitter->buffer, emitter->used);
    emitter->used = 0;
}

static void end_turn(struct emitter *emitter)
{
    struct emission *emission = emitter->emission;
    flush(emitter);
    pthread_mutex_lock(&emission->lock);
    emission->turn++;
    pthread_cond_broadcast(&emission->moved);
    pthread_mutex_unlock(&emission->lock);
}

static void flush_and_put(struct emitter *emitter, const char *bytes, size_t length)
{
    flush(emitter);
    if (length <= BUFFER_SIZE) {
        memcpy(emitter->buffer, bytes, length);
        emitter->used = length;
    } else {
        send(emitter, bytes, length);
    }
}

static inline void put(struct emitter *emitter, const char *bytes, size_t length)
{
    if (length > BUFFER_SIZE - emitter->used) {
        flush_and_put(emitter, bytes, length);
        return;
    }
    memcpy(emitter->buffer + emitter->used, bytes, length);
    emitter->used += length;
}

static void put_string(struct emitter *emitter, const char *string)
{
    put(emitter, string, strlen(string));
}

__attribute__((format(printf, 2, 3))) static void print(struct emitter *emitter, const char *format, ...)
{
    char line[512]; /* names of tables and numbers: everything of unbounded length goes through put() */
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0)
        put(emitter, line, (size_t)length);
}

static void put_number(struct emitter *emitter, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(emitter, digits + at, sizeof digits - at);
}

/* --- String literals ---------------------------------------------------------------------------------------------- */

/* A question mark is not plain because of trigraphs, which -std=c11 replaces even inside literals. */
static void fill_letters(char letter[256])
{
    static const char special[] = "\n\r\t\"\\?", letters[] = "nrt\"\\?";
    for (int c = 0; c < 256; c++)
        letter[c] = c >= 0x20 && c < 0x7f ? PLAIN : OCTAL;
    for (size_t i = 0; special[i] != '\0'; i++)
        letter[(unsigned char)special[i]] = letters[i];
}

/* Always three digits: \x would take every hex digit that follows. */
static void put_octal(struct emitter *emitter, unsigned char c)
{
    const char text[] = {'\\', (char)('0' + (c >> 6)), (char)('0' + ((c >> 3) & 7)), (char)('0' + (c & 7))};
    put(emitter, text, sizeof text);
}

static void put_escaped(struct emitter *emitter, unsigned char c)
{
    if (emitter->letter[c] == OCTAL)
        put_octal(emitter, c);
    else
        put(emitter, (const char[]){'\\', emitter->letter[c]}, 2);
}

/* One literal a source line, each beginning with `indent`: compilers choke on long lines, people on long literals. */
static void put_lines(struct emitter *emitter, const char *indent, const char *bytes, size_t length, const char *end)
{
    const size_t indent_length = strlen(indent);
    put(emitter, indent, indent_length);
    put(emitter, "\"", 1);
    for (size_t i = 0; i < length;) {
        size_t run = i;
        while (run < length && emitter->letter[(unsigned char)bytes[run]] == PLAIN)
            run++;
        put(emitter, bytes + i, run - i);
        if (run < length)
            put_escaped(emitter, (unsigned char)bytes[run]);
        if (run + 1 < length && bytes[run] == '\n') {
            put(emitter, "\"", 1);
            put(emitter, indent, indent_length);
            put(emitter, "\"", 1);
        }
        i = run + 1;
    }
    put_string(emitter, end);
}

static void put_text(struct emitter *emitter, const char *indent, const char *bytes, size_t length)
{
    put_lines(emitter, indent, bytes, length, "\"");
}

/* `    .name = "value",`, or nothing for NULL. */
static void put_member(struct emitter *emitter, const char *name, const char *value)
{
    if (value == NULL)
        return;
    put_string(emitter, "        .");
    put_string(emitter, name);
    put_string(emitter, " =");
    put_text(emitter, strchr(value, '\n') == NULL ? " " : "\n            ", value, strlen(value));
    put_string(emitter, ",\n");
}

static void put_optional(struct emitter *emitter, const char *before, const char *value)
{
    if (value != NULL)
        put_text(emitter, before, value, strlen(value));
}

static void put_checksum(struct emitter *emitter, const char *before, const unsigned char *checksum)
{
    put_string(emitter, before);
    put_string(emitter, "\"");
    for (size_t i = 0; i < 32; i++)
        put_octal(emitter, checksum[i]);
    put_string(emitter, "\"");
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

/* --- Statements: their numbers, what few of them have more, their texts ------------------------------------------- */

static void measure(struct emitter *emitter, const struct aludel_step *step, uint32_t *n_more, size_t *text)
{
    struct aludel_i_layout layout = {.text = 0};
    struct aludel_statement numbers;
    struct aludel_more more;
    *n_more = 0;
    for (uint32_t i = 0; i < step->n_statements; i++) {
        const struct aludel_i_statement statement = plan_statement(emitter->emission->plan, step, i, &emitter->room);
        *n_more += aludel_i_has_more(&statement);
        (void)aludel_i_layout_add(&layout, &statement, &numbers, &more);
    }
    *text = layout.text;
}

/* A row of numbers, the first ones of a struct. */
static void put_row(struct emitter *emitter, const uint32_t *numbers, size_t n)
{
    put_string(emitter, "\n        {");
    for (size_t i = 0; i < n; i++) {
        put_string(emitter, i == 0 ? "" : ", ");
        put_number(emitter, numbers[i]);
    }
    put_string(emitter, "},");
}

static void put_numbers(struct emitter *emitter, const struct aludel_step *step, uint32_t n_more, bool of_more)
{
    struct aludel_i_layout layout;
    struct aludel_statement row;
    struct aludel_more more;
    put_string(emitter, "\n    {");
    aludel_i_layout_begin(&layout, step->n_statements, n_more);
    for (uint32_t i = 0; i < step->n_statements; i++) {
        struct aludel_i_statement statement = plan_statement(emitter->emission->plan, step, i, &emitter->room);
        plan_place(emitter->emission->plan, step, &statement);
        (void)aludel_i_layout_add(&layout, &statement, &row, &more);
        if (!of_more)
            put_row(emitter, (const uint32_t[]){row.sql, row.length, row.line, row.column, row.more}, 5);
        else if (row.more != 0)
            put_row(emitter,
                    (const uint32_t[]){more.copy, more.copy_length, more.copy_line, more.rerun, more.probe, more.object,
                                       more.on, more.checksum},
                    8);
    }
    put_string(emitter, "\n    },");
}

static void put_with_nul(struct emitter *emitter, const char *text, size_t length)
{
    if (text != NULL)
        put_lines(emitter, "\n    ", text, length, "\\0\"");
}

static void put_name(struct emitter *emitter, const char *name)
{
    put_with_nul(emitter, name, name == NULL ? 0 : strlen(name));
}

static void put_texts(struct emitter *emitter, const struct aludel_i_statement *statement)
{
    put_with_nul(emitter, statement->sql, statement->length);
    put_with_nul(emitter, statement->copy, statement->copy_length);
    put_name(emitter, statement->object);
    put_name(emitter, statement->on);
    if (statement->checksum != NULL)
        put_checksum(emitter, "\n    ", statement->checksum);
}

static void emit_statements(struct emitter *emitter, const char *table, uint32_t index, const struct aludel_step *step)
{
    uint32_t n_more;
    size_t text;
    measure(emitter, step, &n_more, &text);
    print(emitter, "\nstatic const struct {\n    struct aludel_statement statements[%u];\n", step->n_statements);
    if (n_more > 0)
        print(emitter, "    struct aludel_more more[%u];\n", n_more);
    print(emitter, "    char text[%zu];\n} %s%u = {", text + 1, table, index);
    put_numbers(emitter, step, n_more, false);
    if (n_more > 0)
        put_numbers(emitter, step, n_more, true);
    for (uint32_t i = 0; i < step->n_statements; i++) {
        const struct aludel_i_statement statement = plan_statement(emitter->emission->plan, step, i, &emitter->room);
        plan_checksum(emitter->emission->plan, step, &statement, &emitter->room);
        put_texts(emitter, &statement);
    }
    put_string(emitter, ",\n};\n");
}

/* --- Steps -------------------------------------------------------------------------------------------------------- */

static void put_true(struct emitter *emitter, const char *member, bool value)
{
    if (value)
        print(emitter, "        .%s = true,\n", member);
}

/* A duration or a count that is not the project's. */
static void put_setting(struct emitter *emitter, const char *name, int32_t value)
{
    if (value == ALUDEL_PROJECT_DEFAULT)
        print(emitter, "        .%s = ALUDEL_PROJECT_DEFAULT,\n", name);
    else
        print(emitter, "        .%s = %d,\n", name, (int)value);
}

static void emit_step(struct emitter *emitter, const char *table, uint32_t index, const struct aludel_step *step)
{
    put_string(emitter, "    {\n");
    if (step->n_statements > 0)
        print(emitter, "        .statements = %s%u.statements,\n        .n_statements = %u,\n", table, index,
              step->n_statements);
    print(emitter, "        .line = %u,\n        .transactional = %s,\n", step->line,
          step->transactional ? "true" : "false");
    put_true(emitter, "verify", step->verify);
    put_true(emitter, "copies", step->copies);
    put_true(emitter, "unprepares", step->unprepares);
    put_true(emitter, "checks_constraints", step->checks_constraints);
    put_setting(emitter, "lock_timeout_ms", step->lock_timeout_ms);
    put_setting(emitter, "statement_timeout_ms", step->statement_timeout_ms);
    put_setting(emitter, "retries", step->retries);
    if (step->checksum != NULL) {
        put_checksum(emitter, "        .checksum = (const unsigned char *)", step->checksum);
        put_string(emitter, ",\n");
    }
    put_string(emitter, "    },\n");
}

/* One direction of revision number `revision`: a table of statements for each step, then the table of steps. */
static void emit_steps(struct emitter *emitter, uint32_t revision, const char *direction,
                       const struct aludel_step *steps, uint32_t n_steps)
{
    char table[32];
    snprintf(table, sizeof table, "r%u_%s", revision, direction);
    for (uint32_t i = 0; i < n_steps; i++) {
        if (steps[i].n_statements > 0)
            emit_statements(emitter, table, i, &steps[i]);
    }
    if (n_steps == 0)
        return;
    print(emitter, "\nstatic const struct aludel_step %s[] = {\n", table);
    for (uint32_t i = 0; i < n_steps; i++)
        emit_step(emitter, table, i, &steps[i]);
    put_string(emitter, "};\n");
}

static void emit_edges(struct emitter *emitter, uint32_t revision, const char *kind, const uint32_t *nodes, uint32_t n)
{
    if (n == 0)
        return;
    print(emitter, "\nstatic const uint32_t r%u_%s[] = {", revision, kind);
    for (uint32_t i = 0; i < n; i++)
        print(emitter, "%s%u", i == 0 ? "" : ", ", nodes[i]);
    put_string(emitter, "};\n");
}

static void emit_replaced(struct emitter *emitter, uint32_t number, const struct aludel_revision *revision)
{
    if (revision->n_replaces == 0)
        return;
    print(emitter, "\nstatic const struct aludel_replaced r%u_replaces[] = {\n", number);
    for (uint32_t i = 0; i < revision->n_replaces; i++) {
        put_optional(emitter, "    {.id = ", revision->replaces[i].id);
        put_checksum(emitter, ", .checksum = ", revision->replaces[i].checksum);
        put_string(emitter, "},\n");
    }
    put_string(emitter, "};\n");
}

static void emit_tables(struct emitter *emitter, uint32_t number, const struct aludel_revision *revision)
{
    print(emitter, "\n/* %u of the order: %s */\n", number + 1, revision->id);
    emit_edges(emitter, number, "parents", revision->parents, revision->n_parents);
    emit_edges(emitter, number, "depends", revision->depends, revision->n_depends);
    emit_replaced(emitter, number, revision);
    emit_steps(emitter, number, "up", revision->upgrade, revision->n_upgrade);
    emit_steps(emitter, number, "down", revision->downgrade, revision->n_downgrade);
}

static void put_list(struct emitter *emitter, uint32_t revision, const char *member, const char *kind, uint32_t n)
{
    if (n > 0)
        print(emitter, "        .%s = r%u_%s,\n        .n_%s = %u,\n", member, revision, kind, member, n);
}

static void emit_revision(struct emitter *emitter, uint32_t number, const struct aludel_revision *revision)
{
    put_string(emitter, "    {\n");
    put_member(emitter, "id", revision->id);
    put_member(emitter, "file", revision->file);
    put_member(emitter, "summary", revision->summary);
    put_member(emitter, "doc", revision->doc);
    put_member(emitter, "category", revision->category);
    put_member(emitter, "module", revision->module);
    put_member(emitter, "branch", revision->branch);
    put_member(emitter, "author", revision->author);
    put_member(emitter, "created", revision->created);
    put_list(emitter, number, "parents", "parents", revision->n_parents);
    put_list(emitter, number, "depends", "depends", revision->n_depends);
    put_list(emitter, number, "replaces", "replaces", revision->n_replaces);
    put_list(emitter, number, "upgrade", "up", revision->n_upgrade);
    put_list(emitter, number, "downgrade", "down", revision->n_downgrade);
    put_member(emitter, "irreversible", revision->irreversible);
    if (revision->server_min != 0)
        print(emitter, "        .server_min = %d,\n", (int)revision->server_min);
    put_checksum(emitter, "        .checksum = ", revision->checksum);
    put_checksum(emitter, ",\n        .upgrade_checksum = ", revision->upgrade_checksum);
    put_checksum(emitter, ",\n        .downgrade_checksum = ", revision->downgrade_checksum);
    put_string(emitter, ",\n    },\n");
}

/* --- The file ----------------------------------------------------------------------------------------------------- */

/* The literals are longer than the 4,095 bytes that -pedantic counts on, and fill 32-byte arrays without a NUL, which
 * gcc 15 and clang 21 warn of. */
static void emit_prologue(struct emitter *emitter, const struct aludel_plan *plan)
{
    print(emitter, "/* Generated by aludel %s from %u revision%s. Edit those, not this. */\n", plan->compiler,
          plan->n_revisions, plan->n_revisions == 1 ? "" : "s");
    print(emitter,
          "#include <aludel.h>\n\n#if ALUDEL_PLAN_FORMAT != %d\n"
          "#error \"aludel %s made this file, <aludel.h> is of another version: compile the migrations again\"\n"
          "#endif\n\n",
          ALUDEL_PLAN_FORMAT, plan->compiler);
    put_string(emitter,
               "#ifdef __GNUC__\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#endif\n"
               "#if (defined __clang_major__ && __clang_major__ >= 21) || (defined __GNUC__ && __GNUC__ >= 15)\n"
               "#pragma GCC diagnostic ignored \"-Wunterminated-string-initialization\"\n#endif\n");
}

static void emit_plan_table(struct emitter *emitter, const struct aludel_plan *plan, const char *name)
{
    if (name != NULL)
        print(emitter, "\nextern const struct aludel_plan %s;\n\nconst struct aludel_plan %s = {\n", name, name);
    else
        put_string(emitter, "\nstatic const struct aludel_plan plan = {\n");
    print(emitter, "        .format = %d,\n", plan->format);
    put_member(emitter, "project", plan->project);
    put_member(emitter, "title", plan->title);
    put_member(emitter, "ledger", plan->ledger);
    put_member(emitter, "digest", plan->digest);
    put_member(emitter, "compiler", plan->compiler);
    print(emitter, "        .server_min = %d,\n", (int)plan->server_min);
    put_setting(emitter, "lock_timeout_ms", plan->lock_timeout_ms);
    put_setting(emitter, "statement_timeout_ms", plan->statement_timeout_ms);
    put_setting(emitter, "retries", plan->retries);
    print(emitter, "        .revisions = revisions,\n        .n_revisions = %u,\n};\n", plan->n_revisions);
}

static void emit_epilogue(struct emitter *emitter, const struct aludel_plan *plan, const char *name)
{
    put_string(emitter, "};\n");
    emit_plan_table(emitter, plan, name);
    if (name == NULL)
        put_string(emitter, "\nint main(int argc, char **argv)\n{\n    return aludel_main(argc, argv, &plan);\n}\n");
}

/* --- Its parts ---------------------------------------------------------------------------------------------------- */

enum { REVISIONS_IN_A_PART = 64 };

static uint32_t count_groups(const struct aludel_plan *plan)
{
    return plan->n_revisions / REVISIONS_IN_A_PART + 1;
}

/* The tables of all groups of revisions, then the rows of all. */
static void emit_part(struct emitter *emitter)
{
    const struct aludel_plan *plan = &emitter->emission->plan->all;
    const uint32_t n_groups = count_groups(plan), group = emitter->part % n_groups;
    const uint32_t first = group * REVISIONS_IN_A_PART;
    const bool rows = emitter->part >= n_groups;
    if (emitter->part == 0)
        emit_prologue(emitter, plan);
    if (emitter->part == n_groups)
        put_string(emitter, "\nstatic const struct aludel_revision revisions[] = {\n");
    for (uint32_t i = first; i < plan->n_revisions && i < first + REVISIONS_IN_A_PART; i++)
        (rows ? emit_revision : emit_tables)(emitter, i, &plan->revisions[i]);
    if (emitter->part == emitter->emission->n_parts - 1)
        emit_epilogue(emitter, plan, emitter->emission->options->plan_name);
}

static void emit_some(void *user, struct arena *arena, struct diag_list *none)
{
    (void)none;
    struct emission *emission = user;
    struct emitter emitter = {.emission = emission, .letter = emission->letter};
    plan_room_init(&emitter.room, arena);
    emitter.buffer = arena_alloc(arena, BUFFER_SIZE);
    for (uint_fast32_t part; (part = atomic_fetch_add(&emission->next, 1)) < emission->n_parts;) {
        emitter.part = (uint32_t)part;
        emit_part(&emitter);
        end_turn(&emitter);
    }
    plan_room_free(&emitter.room);
}

bool emit_plan(const struct plan *plan, const struct emit_options *options, size_t n_threads, emit_sink *sink,
               void *user)
{
    struct emission emission = {.plan = plan, .options = options, .sink = sink, .user = user};
    struct arena *arena = arena_create();
    struct diag_list none = {.arena = arena};
    emission.n_parts = 2 * count_groups(&plan->all);
    fill_letters(emission.letter);
    pthread_mutex_init(&emission.lock, NULL);
    pthread_cond_init(&emission.moved, NULL);
    threads_run(n_threads, arena, &none, emit_some, &emission);
    pthread_cond_destroy(&emission.moved);
    pthread_mutex_destroy(&emission.lock);
    arena_destroy(arena);
    return !emission.failed;
}
