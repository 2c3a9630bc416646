/* syntax.h: what PostgreSQL's own grammar says about every statement, by libpg_query. Built without that library, the
 * check says so once and finds nothing. The library is not hardened, so it only ever runs in processes of its own. */
#ifndef ALUDEL_GEN_SYNTAX_H
#define ALUDEL_GEN_SYNTAX_H

#include "diag.h"
#include "tree.h"

/* Parses every statement of the files and adds what PostgreSQL would refuse; COPY data is not looked at. In a file
 * whose
 * `@server >= N`, or else the project's, is newer than the library, a refusal is a warning. Bodies in PL/pgSQL are
 * compiled as well. What is not wanted is not done: all of it, when the treatment of DIAG_SYNTAX is DIAG_OFF, and
 * bodies, when that of DIAG_PLPGSQL_SYNTAX is. `project` may be NULL. */
void syntax_check(struct diag_list *diags, const struct tree_file *files, size_t n_files,
                  const struct tree_file *project);

/* The PostgreSQL release whose grammar this is, "15.1"; NULL when built without the library. */
const char *syntax_grammar(void);

#endif
