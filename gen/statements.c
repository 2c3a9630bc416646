#include "statements.h"

#include <stddef.h>
#include <string.h>

enum { AT_ONCE = 64, LATELY = 256 };

/* A statement without its place: its names are where they are in the first one like it. */
struct statement_shape {
    const char *text; /* of that one */
    struct statement_class class;
    struct slice copy;
    bool broken;
};

struct statement_shapes {
    struct statement_shape **runs; /* of AT_ONCE each: they do not move, as sections of other files have them, too */
    uint32_t n;
    uint32_t lately[LATELY]; /* 1 more than the number of one that came lately; by hash */
};

struct kept_statement {
    uint32_t offset, length, shape;
};

struct statement_shapes *statements_shapes(struct arena *arena)
{
    return arena_alloc(arena, sizeof(struct statement_shapes));
}

static struct statement_shape *shape_at(const struct statement_shapes *shapes, uint32_t number)
{
    return &shapes->runs[number / AT_ONCE][number % AT_ONCE];
}

/* --- Another place ------------------------------------------------------------------------------------------------ */

static struct slice moved(struct slice slice, const char *from, const char *to)
{
    return slice.at == NULL ? slice : (struct slice){to + (slice.at - from), slice.length};
}

static void place(struct tree_statement *statement, const struct statement_shape *shape, struct slice text)
{
    const struct statement_class *class = &shape->class;
    statement->text = text;
    statement->class = *class;
    statement->class.object = moved(class->object, shape->text, text.at);
    statement->class.on = moved(class->on, shape->text, text.at);
    statement->class.objects = moved(class->objects, shape->text, text.at);
    statement->class.new_name = moved(class->new_name, shape->text, text.at);
    statement->class.enum_value = moved(class->enum_value, shape->text, text.at);
    statement->copy = moved(shape->copy, shape->text, text.at);
    statement->broken = shape->broken;
}

/* --- Shapes ------------------------------------------------------------------------------------------------------- */

static bool same_part(struct slice a, const char *from, struct slice b, const char *to)
{
    const struct slice there = moved(a, from, to);
    return there.at == b.at && there.length == b.length;
}

static bool is_alike(const struct statement_shape *shape, const struct tree_statement *statement)
{
    const size_t traits = offsetof(struct statement_class, concurrently); /* without padding */
    const struct statement_class *a = &shape->class, *b = &statement->class;
    const char *from = shape->text, *to = statement->text.at;
    return a->what == b->what && same_part(a->object, from, b->object, to) && same_part(a->on, from, b->on, to) &&
           same_part(a->objects, from, b->objects, to) && same_part(a->new_name, from, b->new_name, to) &&
           same_part(a->enum_value, from, b->enum_value, to) && same_part(shape->copy, from, statement->copy, to) &&
           shape->broken == statement->broken &&
           memcmp((const char *)a + traits, (const char *)b + traits, sizeof *a - traits) == 0;
}

/* Of what differs most. */
static size_t hash(const struct tree_statement *statement)
{
    const struct statement_class *class = &statement->class;
    size_t offset = class->object.at == NULL ? 0 : (size_t)(class->object.at - statement->text.at);
    size_t h = (size_t)(uintptr_t) class->what * 31 + offset;
    return ((h * 31 + class->object.length) * 31 + class->on.length) % LATELY;
}

static uint32_t add_shape(struct arena *arena, struct statement_shapes *shapes, const struct tree_statement *statement)
{
    if (shapes->n % AT_ONCE == 0) {
        shapes->runs = arena_grow(arena, shapes->runs, shapes->n / AT_ONCE, sizeof *shapes->runs);
        shapes->runs[shapes->n / AT_ONCE] = arena_alloc(arena, AT_ONCE * sizeof **shapes->runs);
    }
    *shape_at(shapes, shapes->n) =
        (struct statement_shape){statement->text.at, statement->class, statement->copy, statement->broken};
    return shapes->n++;
}

static uint32_t shape_of(struct arena *arena, struct statement_shapes *shapes, const struct tree_statement *statement)
{
    uint32_t *lately = &shapes->lately[hash(statement)];
    if (*lately == 0 || !is_alike(shape_at(shapes, *lately - 1), statement))
        *lately = add_shape(arena, shapes, statement) + 1;
    return *lately - 1;
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

void statements_add(struct arena *arena, struct statement_shapes *shapes, struct tree_section *section,
                    const char *bytes, const struct tree_statement *statement)
{
    const uint32_t shape = shape_of(arena, shapes, statement);
    section->bytes = bytes;
    section->shapes = shapes;
    section->statements = arena_grow(arena, section->statements, section->n_statements, sizeof *section->statements);
    section->statements[section->n_statements++] = (struct kept_statement){
        .offset = (uint32_t)(statement->text.at - bytes), .length = (uint32_t)statement->text.length, .shape = shape};
}

void statements_end(struct arena *arena, const struct tree_section *section)
{
    arena_trim(arena, section->statements, section->n_statements, sizeof *section->statements);
}

struct slice statements_text(const struct tree_section *section, size_t i)
{
    const struct kept_statement *kept = &section->statements[i];
    return (struct slice){section->bytes + kept->offset, kept->length};
}

void statements_get(const struct tree_section *section, size_t i, struct tree_statement *statement)
{
    place(statement, shape_at(section->shapes, section->statements[i].shape), statements_text(section, i));
}

const struct statement_class *statements_traits(const struct tree_section *section, size_t i)
{
    return &shape_at(section->shapes, section->statements[i].shape)->class;
}
