/* lexing FILE ROUNDS: cuts the file, as one section, into tokens that often; writes how many bytes that were, how many
 * microseconds of CPU it took, and how many tokens came out. */
#include "token.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Keywords matter at a statement's first word alone, or nearly. */
static size_t count_tokens(const char *bytes, size_t length)
{
    struct lexer lexer;
    size_t n = 0;
    lexer_start(&lexer, bytes, length);
    for (struct token token; (token = lexer_sql(&lexer)).kind != TOKEN_END; n++) {
        if (token.kind == TOKEN_SEMICOLON)
            lexer_start_statement(&lexer);
        else
            lexer.keywords = false;
    }
    return n;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return 2;
    const long size = ftell(file);
    char *bytes = calloc(1, (size_t)size + 1);
    rewind(file);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        return 3;

    const long rounds = strtol(argv[2], NULL, 10);
    size_t tokens = 0;
    const clock_t begin = clock();
    for (long i = 0; i < rounds; i++)
        tokens += count_tokens(bytes, (size_t)size);
    printf("%ld %ld %zu\n", size * rounds, (long)(clock() - begin) * 1000000 / CLOCKS_PER_SEC, tokens);
    fclose(file);
    free(bytes);
    return 0;
}
