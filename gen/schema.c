#include "schema.h"

#include "names.h"

void schema_init(struct schema *schema, struct arena *arena)
{
    enum { AT_FIRST = 64 };
    *schema = (struct schema){.arena = arena};
    for (int space = 0; space <= TYPES; space++) {
        slice_map_init(&schema->names[space].by_key, arena, AT_FIRST);
        schema->names[space].room = AT_FIRST;
    }
}

/* --- Names -------------------------------------------------------------------------------------------------------- */

static struct schema_object *find(const struct schema *schema, enum name_space space, struct slice key)
{
    const struct schema_names *names = &schema->names[space];
    uint32_t index = slice_map_find(&names->by_key, key);
    return index == SLICE_MAP_NONE ? NULL : &names->objects[index];
}

/* Others may move. */
static struct schema_object *put(struct schema *schema, enum name_space space, struct slice key)
{
    struct schema_names *names = &schema->names[space];
    if (names->n == names->room) {
        slice_map_widen(&names->by_key, schema->arena);
        names->room *= 2;
    }
    uint32_t index = slice_map_put(&names->by_key, key, names->n);
    if (index != SLICE_MAP_NONE)
        return &names->objects[index];
    names->objects = arena_grow(schema->arena, names->objects, names->n, sizeof *names->objects);
    return &names->objects[names->n++];
}

static struct schema_column *find_column(const struct schema_columns *columns, struct slice written)
{
    uint32_t hash = name_hash(written);
    for (uint32_t i = 0; columns != NULL && i < columns->n; i++)
        if (columns->items[i].hash == hash && name_same(columns->items[i].written, written))
            return &columns->items[i];
    return NULL;
}

const struct schema_columns *schema_columns(const struct schema *schema, struct slice table_key)
{
    const struct schema_object *table = find(schema, RELATIONS, table_key);
    return table == NULL ? NULL : table->columns;
}

const struct schema_column *schema_column(const struct schema_columns *columns, struct slice written)
{
    return find_column(columns, written);
}

uint32_t schema_type(const struct schema *schema, struct slice key)
{
    const struct schema_object *type = find(schema, TYPES, key);
    return type == NULL ? 0 : type->type;
}

void schema_know_type(struct schema *schema, struct slice key)
{
    struct schema_object *type = put(schema, TYPES, key);
    if (type->type == 0)
        type->type = ++schema->n_types;
}

/* --- Relations and types ------------------------------------------------------------------------------------------ */

/* An index goes with its column, a partition with its table. */
static bool is_there(const struct schema *schema, const struct schema_object *object)
{
    if (object->made_at <= schema->unclear_at)
        return false;
    const struct schema_object *table = object->on_key.at == NULL ? NULL : find(schema, RELATIONS, object->on_key);
    return table == NULL || table->changed_at <= object->made_at;
}

static struct schema_first make(struct schema *schema, const struct change *made, uint32_t node)
{
    struct schema_object *object = put(schema, made->space, made->key);
    struct schema_first first = {.node = object->node};
    schema->was_there = is_there(schema, object);
    if (schema->was_there) {
        if (!made->maybe && !made->rename && slice_equal_nocase(object->schema, made->schema))
            first.written = object->written;
        return first;
    }
    object->written = made->written;
    object->schema = made->schema;
    object->on_key = made->on_key;
    object->node = node;
    object->made_at = made->rename && made->maybe ? 0 : schema->now;
    object->columns = made->rename ? schema->renamed.columns : NULL;
    object->type = made->rename ? schema->renamed.type : made->space == TYPES ? ++schema->n_types : 0;
    if (made->on_key.at != NULL)
        put(schema, RELATIONS, made->on_key);
    return first;
}

static void drop(struct schema *schema, struct schema_object *object)
{
    schema->renamed = *object;
    object->made_at = 0;
    object->columns = NULL;
    object->type = 0;
}

static struct schema_first apply_object(struct schema *schema, const struct change *change, uint32_t node)
{
    if (change->effect == MAKES)
        return make(schema, change, node);
    struct schema_object *object = find(schema, change->space, change->key);
    schema->renamed = (struct schema_object){0};
    if (object != NULL) {
        object->changed_at = schema->now;
        if (change->effect == DROPS)
            drop(schema, object);
    }
    return (struct schema_first){0};
}

/* --- Columns ------------------------------------------------------------------------------------------------------ */

/* NULL: PostgreSQL has no table of so many. */
static struct schema_column *add_column(struct schema *schema, struct schema_object *table, struct slice written)
{
    enum { MOST_COLUMNS = 1600 };
    struct schema_columns *columns = table->columns;
    if (columns == NULL)
        columns = table->columns = arena_alloc(schema->arena, sizeof *columns);
    if (columns->n == MOST_COLUMNS)
        return NULL;
    columns->items = arena_grow(schema->arena, columns->items, columns->n, sizeof *columns->items);
    struct schema_column *column = &columns->items[columns->n++];
    *column = (struct schema_column){.written = written, .hash = name_hash(written)};
    return column;
}

static uint32_t type_of(const struct schema *schema, const struct change *change)
{
    return change->rename ? schema->renamed_type : schema_type(schema, change->type_key);
}

static struct schema_first make_column(struct schema *schema, struct schema_object *table, const struct change *made,
                                       uint32_t node)
{
    struct schema_column *column = find_column(table->columns, made->written);
    if (column != NULL && column->made_at > schema->unclear_at)
        return (struct schema_first){made->maybe || made->rename ? (struct slice){0} : column->written, column->node};
    if (column == NULL && (column = add_column(schema, table, made->written)) == NULL)
        return (struct schema_first){0};
    column->written = made->written;
    column->node = node;
    column->made_at = made->rename && made->maybe ? 0 : schema->now;
    column->type = type_of(schema, made);
    return (struct schema_first){0};
}

static void drop_column(struct schema *schema, const struct schema_object *table, const struct change *dropped)
{
    struct schema_column *column = find_column(table->columns, dropped->written);
    schema->renamed_type = column == NULL ? 0 : column->type;
    if (column != NULL)
        column->made_at = column->type = 0;
}

static void change_type(struct schema *schema, struct schema_object *table, const struct change *change)
{
    struct schema_column *column = find_column(table->columns, change->written);
    if (column == NULL)
        column = add_column(schema, table, change->written);
    if (column != NULL)
        column->type = type_of(schema, change);
}

/* Of two tables of one name in two schemas the first is followed; the other one's columns may be dropped in its place,
 * which makes no alarm, but not made. */
static struct schema_first apply_column(struct schema *schema, const struct change *change, uint32_t node)
{
    if (change->with_table && schema->was_there)
        return (struct schema_first){0};
    struct schema_object *table = put(schema, RELATIONS, change->on_key);
    if (table->schema.at == NULL)
        table->schema = change->schema;
    if (change->effect == DROPS)
        drop_column(schema, table, change);
    else if (!slice_equal_nocase(table->schema, change->schema))
        return (struct schema_first){0};
    else if (change->effect == MAKES)
        return make_column(schema, table, change, node);
    else
        change_type(schema, table, change);
    return (struct schema_first){0};
}

struct schema_first schema_apply(struct schema *schema, const struct change *change, uint32_t node)
{
    schema->now++;
    if (change->effect == UNCLEAR)
        schema->unclear_at = schema->now;
    else if (change->space == ROUTINES || slice_equal_nocase(change->schema, slice_of("pg_temp.")))
        return (struct schema_first){0};
    else if (change->space == COLUMNS)
        return apply_column(schema, change, node);
    else
        return apply_object(schema, change, node);
    return (struct schema_first){0};
}
