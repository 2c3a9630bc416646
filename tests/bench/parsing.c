/* parsing FILE...: PostgreSQL's grammar over each file as a whole, and nothing else: what the syntax check cannot be
 * faster than in one process. */
#include <pg_query.h>

#include <stdio.h>
#include <stdlib.h>

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    const long size = ftell(file);
    char *bytes = calloc(1, (size_t)size + 1);
    rewind(file);
    if (bytes != NULL && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *sql = read_file(argv[i]);
        if (sql == NULL)
            return 3;
        PgQuerySplitResult result = pg_query_split_with_parser(sql);
        if (result.error != NULL) {
            fprintf(stderr, "%s: %s\n", argv[i], result.error->message);
            return 1;
        }
        pg_query_free_split_result(result);
        free(sql);
    }
    return 0;
}
