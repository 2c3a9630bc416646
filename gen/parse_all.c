#include "parse_all.h"

#include "parse.h"
#include "threads.h"

#include <stdatomic.h>

struct reading {
    const struct input_list *inputs;
    struct source *sources;
    struct tree_file *files;
    atomic_size_t next; /* the first file that nobody has taken */
};

static void read_and_parse(const struct reading *reading, struct parser *parser, size_t i, struct arena *arena,
                           struct diag_list *diags)
{
    const struct input *input = &reading->inputs->items[i];
    struct source *source = &reading->sources[i];
    struct tree_file *file = &reading->files[i];
    if (source_read(source, arena, diags, input->path, input->name))
        parse_file(parser, file, source, arena, diags, NULL);
    else
        *file = (struct tree_file){.source = source, .doc = "", .broken = true};
}

static void read_some(void *user, struct arena *arena, struct diag_list *diags)
{
    struct reading *reading = user;
    struct parser *parser = parser_create(arena);
    size_t i;
    while ((i = atomic_fetch_add(&reading->next, 1)) < reading->inputs->count)
        read_and_parse(reading, parser, i, arena, diags);
}

void parse_all(struct arena *arena, struct diag_list *diags, const struct input_list *inputs, struct source *sources,
               struct tree_file *files, size_t n_threads)
{
    struct reading reading = {.inputs = inputs, .sources = sources, .files = files};
    threads_run(n_threads, arena, diags, read_some, &reading);
}
