/* diag_render.h: diagnostics for people and for machines: renderers of the same data. They sort nothing and decide
 * nothing; they write where they are told to. */
#ifndef ALUDEL_GEN_DIAG_RENDER_H
#define ALUDEL_GEN_DIAG_RENDER_H

#include "diag.h"

#include <stdio.h>

enum { DIAG_MOST_SHOWN = 20 };

/* The first DIAG_MOST_SHOWN with their source lines, then how many more there are, then a line that counts all of them.
 * Nothing at all when the list is empty. */
void diag_render_text(const struct diag_list *list, size_t n_files, bool color, FILE *out);

/* All of them: one JSON object with an array `diagnostics` and the counts. */
void diag_render_json(const struct diag_list *list, size_t n_files, FILE *out);

/* All of them as a SARIF 2.1.0 log. */
void diag_render_sarif(const struct diag_list *list, FILE *out);

#endif
