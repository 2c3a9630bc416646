#include "forest.h"

#include "statements.h"

#include <string.h>

void forest_init(struct forest *forest)
{
    memset(forest, 0, sizeof *forest);
    forest->arena = arena_create();
    forest->diags.arena = forest->arena;
    forest->shapes = statements_shapes(forest->arena);
}

void forest_free(struct forest *forest)
{
    arena_destroy(forest->arena);
}

/* The place of `value` in the file's text. */
static struct slice part(const struct source *source, size_t offset, const char *value)
{
    return value == NULL ? (struct slice){0} : (struct slice){source->bytes + offset, strlen(value)};
}

static void add_names(struct forest *forest, struct tree_name_list *list, struct slice words)
{
    for (size_t i = 0; i < words.length; i++) {
        size_t begin = i;
        while (i < words.length && words.at[i] != ' ')
            i++;
        list->names = arena_grow(forest->arena, list->names, list->count, sizeof *list->names);
        list->names[list->count++] = (struct slice){words.at + begin, i - begin};
    }
}

static void add_section(struct forest *forest, struct tree_file *file, enum tree_section_kind kind, struct slice sql)
{
    file->sections = arena_grow(forest->arena, file->sections, file->n_sections, sizeof *file->sections);
    struct tree_section *section = &file->sections[file->n_sections++];
    *section = (struct tree_section){.kind = kind, .keyword = sql, .transactional = true};
    section->lock_timeout_ms = section->statement_timeout_ms = section->retries = -1;
    statements_add(forest->arena, forest->shapes, section, file->source->bytes,
                   &(struct tree_statement){.text = sql, .class.what = ""});
    memset(section->checksum, (int)kind, sizeof section->checksum);
}

struct tree_file *forest_add(struct forest *forest, const char *name, const char *id, const char *parents,
                             const char *depends, const char *created)
{
    const char *values[] = {id, parents, depends, created, "SELECT 1;"};
    size_t offsets[5];
    struct text text = {0};
    for (size_t i = 0; i < 5; i++) {
        offsets[i] = text.length;
        text_printf(&text, "%s\n", values[i] == NULL ? "" : values[i]);
    }
    struct source *source = &forest->sources[forest->n_files];
    struct tree_file *file = &forest->files[forest->n_files++];
    source_from_memory(source, forest->arena, &forest->diags, name, arena_copy(forest->arena, text.at, text.length),
                       text.length);
    text_free(&text);
    *file = (struct tree_file){.source = source, .doc = ""};
    file->lock_timeout_ms = file->statement_timeout_ms = file->retries = -1;
    file->revision.value = part(source, offsets[0], id);
    file->created.value = part(source, offsets[3], created);
    file->revises.keyword = slice_of("@revises");
    file->depends.keyword = slice_of("@depends");
    add_names(forest, &file->revises, part(source, offsets[1], parents));
    add_names(forest, &file->depends, part(source, offsets[2], depends));
    file->revises.base = file->revises.count == 0;
    add_section(forest, file, TREE_UPGRADE, part(source, offsets[4], values[4]));
    add_section(forest, file, TREE_DOWNGRADE, part(source, offsets[4], values[4]));
    return file;
}

void forest_classify(struct forest *forest, struct tree_section *section, const struct statement_class *class)
{
    struct tree_statement statement;
    statements_get(section, 0, &statement);
    statement.class = *class;
    section->n_statements = 0;
    statements_add(forest->arena, forest->shapes, section, section->bytes, &statement);
}

const char *forest_diags(struct forest *forest)
{
    struct text names = {0};
    diag_sort(&forest->diags);
    for (size_t i = 0; i < forest->diags.count; i++)
        text_printf(&names, "%s%s", i == 0 ? "" : " ", diag_id_name(forest->diags.items[i]->id));
    const char *copy = arena_copy(forest->arena, names.at, names.length);
    text_free(&names);
    return copy;
}
