/* In place of the other syntax_*.c where libpg_query was not found. */
#include "syntax.h"

void syntax_check(struct diag_list *diags, const struct tree_file *files, size_t n_files,
                  const struct tree_file *project)
{
    (void)files, (void)project;
    if (n_files == 0 || diags->treatment[DIAG_SYNTAX] == DIAG_OFF)
        return;
    struct diag *diag = diag_add(diags, DIAG_SYNTAX_UNAVAILABLE, (struct span){0},
                                 "the syntax of SQL is not checked: this aludel was built without libpg_query");
    diag_hint(diags, diag, "install libpg-query-dev and build aludel again, or say -Wno-syntax");
}

const char *syntax_grammar(void)
{
    return NULL;
}
