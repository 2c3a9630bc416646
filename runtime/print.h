/* print.h: what would be sent to a server, as a script for psql. */
#ifndef ALUDEL_PRINT_H
#define ALUDEL_PRINT_H

#include "transaction.h"

/* A whole transaction: head, statements with their COPY data, verify queries, tail. */
void aludel_i_print_transaction(FILE *out, const struct aludel_i_transaction *transaction);

/* One statement of a plan. */
void aludel_i_print_statement(FILE *out, const struct aludel_statement *statement);

/* Statements of our own, with their values in place: one behind the other, or in a transaction as a pipeline makes one.
 */
void aludel_i_print_script(FILE *out, const struct aludel_i_script *script);
void aludel_i_print_together(FILE *out, const struct aludel_i_script *script);

/* How psql and the server are to read what follows: psql begins with the encoding of its environment, and both with the
 * database's settings; RESET ALL goes back to those. */
void aludel_i_print_reading(FILE *out);

/* Adds a statement that makes the ledger where it is missing, which whoever prints a script does not know; and an
 * expression that is null there. */
void aludel_i_print_ledger(struct aludel_i_buffer *text, struct aludel_i_dialect *dialect);
void aludel_i_print_meta(struct aludel_i_buffer *text, const char *schema);

#endif
