#include "report.h"

#include "diag_render.h"

#include <stdlib.h>
#include <unistd.h>

static bool use_color(enum color_kind color)
{
    const char *no_color = getenv("NO_COLOR");
    if (color == COLOR_AUTO)
        return isatty(STDERR_FILENO) && (no_color == NULL || no_color[0] == '\0');
    return color == COLOR_ALWAYS;
}

void report(struct compilation *compilation, const struct options *options)
{
    diag_sort(&compilation->diags);
    if (options->format == FORMAT_JSON)
        diag_render_json(&compilation->diags, compilation->n_files, stdout);
    else if (options->format == FORMAT_SARIF)
        diag_render_sarif(&compilation->diags, stdout);
    else
        diag_render_text(&compilation->diags, compilation->n_files, use_color(options->color), stderr);
}
