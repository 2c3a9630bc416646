#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_terminal(FILE *out)
{
    const char *term = getenv("TERM");
    return isatty(fileno(out)) && term != NULL && strcmp(term, "dumb") != 0;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

static bool is_always(const char *color)
{
    return color != NULL && strcmp(color, "always") == 0;
}

bool aludel_i_terminal_color(FILE *out, const char *color)
{
    if (is_always(color))
        return true;
    return (color == NULL || strcmp(color, "never") != 0) && !is_set("NO_COLOR") && is_terminal(out);
}

/* As setlocale() would read them, which belongs to the program that the runtime may be a part of. */
static bool speaks_utf8(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        if (is_set(variables[i])) {
            const char *charset = strchr(getenv(variables[i]), '.');
            return charset != NULL && (strncasecmp(charset, ".UTF-8", 6) == 0 || strncasecmp(charset, ".utf8", 5) == 0);
        }
    return false;
}

struct aludel_i_terminal aludel_i_terminal_look(FILE *out, const char *color)
{
    enum { LEAST_COLUMNS = 20, USUAL_COLUMNS = 80 };
    struct winsize size = {0};
    struct aludel_i_terminal terminal = {.color = aludel_i_terminal_color(out, color)};
    terminal.unicode = (is_terminal(out) || is_always(color)) && speaks_utf8();
    if (is_terminal(out))
        terminal.columns =
            ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col >= LEAST_COLUMNS ? size.ws_col : USUAL_COLUMNS;
    return terminal;
}
