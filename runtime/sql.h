/* sql.h: the runtime's own statements, embedded from sql/. Each is an array of statements that ends in NULL. They are
 * written for a ledger in the schema `aludel`; aludel_i_sql_render() puts the real one in its place. */
#ifndef ALUDEL_SQL_H
#define ALUDEL_SQL_H

#include "buffer.h"

extern const char *const aludel_i_sql_accept[];
extern const char *const aludel_i_sql_adopt_alembic[];
extern const char *const aludel_i_sql_adopt_dbmate[];
extern const char *const aludel_i_sql_adopt_diesel[];
extern const char *const aludel_i_sql_adopt_flyway[];
extern const char *const aludel_i_sql_adopt_golang_migrate[];
extern const char *const aludel_i_sql_adopt_goose[];
extern const char *const aludel_i_sql_adopt_graphile_migrate[];
extern const char *const aludel_i_sql_adopt_node_pg_migrate[];
extern const char *const aludel_i_sql_adopt_prisma[];
extern const char *const aludel_i_sql_adopt_refinery[];
extern const char *const aludel_i_sql_adopt_sqitch[];
extern const char *const aludel_i_sql_adopt_sqlx[];
extern const char *const aludel_i_sql_adopt_tern[];
extern const char *const aludel_i_sql_blockers[];
extern const char *const aludel_i_sql_claim[];
extern const char *const aludel_i_sql_claim_many[];
extern const char *const aludel_i_sql_close_downgrade[];
extern const char *const aludel_i_sql_close_upgrade[];
extern const char *const aludel_i_sql_create_ledger[];
extern const char *const aludel_i_sql_create_schema[];
extern const char *const aludel_i_sql_defer_seal[];
extern const char *const aludel_i_sql_elsewhere[];
extern const char *const aludel_i_sql_facts[];
extern const char *const aludel_i_sql_failed[];
extern const char *const aludel_i_sql_find_ledgers[];
extern const char *const aludel_i_sql_forget_alembic[];
extern const char *const aludel_i_sql_headway[];
extern const char *const aludel_i_sql_holder[];
extern const char *const aludel_i_sql_journal_clear[];
extern const char *const aludel_i_sql_journal_done[];
extern const char *const aludel_i_sql_journal_finish[];
extern const char *const aludel_i_sql_journal_start[];
extern const char *const aludel_i_sql_keep_alembic[];
extern const char *const aludel_i_sql_locks[];
extern const char *const aludel_i_sql_probe_create_database[];
extern const char *const aludel_i_sql_probe_create_index[];
extern const char *const aludel_i_sql_probe_create_subscription[];
extern const char *const aludel_i_sql_probe_create_tablespace[];
extern const char *const aludel_i_sql_probe_detach[];
extern const char *const aludel_i_sql_probe_drop_database[];
extern const char *const aludel_i_sql_probe_drop_index[];
extern const char *const aludel_i_sql_probe_drop_subscription[];
extern const char *const aludel_i_sql_probe_drop_tablespace[];
extern const char *const aludel_i_sql_probe_reindex[];
extern const char *const aludel_i_sql_read_applied[];
extern const char *const aludel_i_sql_read_history[];
extern const char *const aludel_i_sql_read_meta[];
extern const char *const aludel_i_sql_read_step[];
extern const char *const aludel_i_sql_reset[];
extern const char *const aludel_i_sql_retire[];
extern const char *const aludel_i_sql_settings[];
extern const char *const aludel_i_sql_stored[];
extern const char *const aludel_i_sql_tables[];
extern const char *const aludel_i_sql_unlock[];

/* Statements in the words of one ledger. A zeroed struct with `schema` set is ready. */
struct aludel_i_dialect {
    const char *schema; /* unquoted; borrowed */
    struct aludel_i_rendered {
        const char *from;
        struct aludel_i_buffer text;
    } * rendered;
    size_t n_rendered;
};

/* The statement with the ledger's schema in it, which lives as long as the dialect. NULL: out of memory. */
const char *aludel_i_sql_render(struct aludel_i_dialect *dialect, const char *statement) ALUDEL_I_MUST_CHECK;
void aludel_i_dialect_free(struct aludel_i_dialect *dialect);

/* Adds the statement with `with` wherever `word` stands in it as a word of its own. */
void aludel_i_sql_replace(struct aludel_i_buffer *text, const char *statement, const char *word, const char *with);

/* Adds a name with its quotes doubled and quotes around it: "a""b", 'it''s'. */
void aludel_i_sql_identifier(struct aludel_i_buffer *buffer, const char *name);
void aludel_i_sql_literal(struct aludel_i_buffer *buffer, const char *text);

#endif
