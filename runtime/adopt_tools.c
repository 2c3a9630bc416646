#include "adopt.h"

#include <ctype.h>
#include <string.h>

/* clang-format off */
const struct aludel_i_tool aludel_i_tools[] = {
    {"alembic", NULL, "alembic_version", "version_num", "", aludel_i_sql_adopt_alembic, ALUDEL_I_NO_NUMBER, NULL},
    {"dbmate", NULL, "schema_migrations", "version", "dirty inserted_at", aludel_i_sql_adopt_dbmate, ALUDEL_I_DIGITS, NULL},
    {"diesel", NULL, "__diesel_schema_migrations", "version run_on", "", aludel_i_sql_adopt_diesel, ALUDEL_I_DASHED, NULL},
    {"flyway", NULL, "flyway_schema_history", "installed_rank version type script success", "", aludel_i_sql_adopt_flyway, ALUDEL_I_DOTTED, "flyway repair"},
    {"golang-migrate", NULL, "schema_migrations", "version dirty", "", aludel_i_sql_adopt_golang_migrate, ALUDEL_I_DIGITS, "migrate force VERSION"},
    {"goose", NULL, "goose_db_version", "version_id is_applied", "", aludel_i_sql_adopt_goose, ALUDEL_I_DIGITS, NULL},
    {"graphile-migrate", "graphile_migrate", "migrations", "hash filename", "", aludel_i_sql_adopt_graphile_migrate, ALUDEL_I_DIGITS, NULL},
    {"node-pg-migrate", NULL, "pgmigrations", "id name run_on", "", aludel_i_sql_adopt_node_pg_migrate, ALUDEL_I_NO_NUMBER, NULL},
    {"prisma", NULL, "_prisma_migrations", "migration_name finished_at rolled_back_at", "", aludel_i_sql_adopt_prisma, ALUDEL_I_NO_NUMBER, "prisma migrate resolve --applied NAME, or --rolled-back NAME"},
    {"refinery", NULL, "refinery_schema_history", "version name", "", aludel_i_sql_adopt_refinery, ALUDEL_I_DOTTED, NULL},
    {"sqitch", "sqitch", "changes", "change_id change project", "", aludel_i_sql_adopt_sqitch, ALUDEL_I_NO_NUMBER, NULL},
    {"sqlx", NULL, "_sqlx_migrations", "version success", "", aludel_i_sql_adopt_sqlx, ALUDEL_I_DIGITS, "DELETE FROM _sqlx_migrations WHERE NOT success, or sqlx migrate run"},
    {"tern", NULL, "schema_version", "version", "installed_rank", aludel_i_sql_adopt_tern, ALUDEL_I_DIGITS, NULL},
};
/* clang-format on */

const size_t aludel_i_n_tools = sizeof aludel_i_tools / sizeof aludel_i_tools[0];

const struct aludel_i_tool *aludel_i_tool_find(const char *name)
{
    for (size_t i = 0; i < aludel_i_n_tools; i++)
        if (strcmp(aludel_i_tools[i].name, name) == 0)
            return &aludel_i_tools[i];
    return NULL;
}

void aludel_i_tool_spell(const char *name, char id[129])
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    size_t n = 0;
    name += strcspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    for (; *name != '\0' && n < 128; name++)
        id[n++] = (char)(strchr(allowed, *name) != NULL ? *name : '_');
    id[n] = '\0';
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
    return isdigit((unsigned char)c) != 0;
}

/* Does the number go on behind this character, which is none of its digits? */
static bool joins(enum aludel_i_numbering numbering, const char *at)
{
    bool joint =
        (numbering == ALUDEL_I_DASHED && *at == '-') || (numbering == ALUDEL_I_DOTTED && (*at == '.' || *at == '_'));
    return joint && is_digit(at[1]);
}

static void drop_zeros_at_end(char *number, size_t length)
{
    while (length > 2 && strcmp(number + length - 2, ".0") == 0)
        number[length -= 2] = '\0';
}

bool aludel_i_tool_number(const struct aludel_i_tool *tool, const char *id, char number[64])
{
    const char *at = id;
    size_t length = 0;
    bool letter = tool->numbering == ALUDEL_I_DOTTED && isupper((unsigned char)*at) && is_digit(at[1]);
    if (tool->numbering == ALUDEL_I_NO_NUMBER || !is_digit(at[letter]))
        return false;
    for (at += letter; is_digit(*at) || joins(tool->numbering, at); at++) {
        bool first = length == 0 || number[length - 1] == '.';
        if (length == 63)
            return false;
        if (!is_digit(*at) && tool->numbering == ALUDEL_I_DOTTED)
            number[length++] = '.';
        else if (is_digit(*at) && !(first && *at == '0' && is_digit(at[1])))
            number[length++] = *at;
    }
    number[length] = '\0';
    drop_zeros_at_end(number, length);
    return true;
}

int aludel_i_tool_compare(const char *a, const char *b)
{
    for (;;) {
        size_t in_a = strspn(a, "0123456789"), in_b = strspn(b, "0123456789");
        int order = in_a != in_b ? (in_a < in_b ? -1 : 1) : strncmp(a, b, in_a);
        if (order != 0 || (a[in_a] == '\0' && b[in_b] == '\0'))
            return order;
        if (a[in_a] == '\0' || b[in_b] == '\0')
            return a[in_a] == '\0' ? -1 : 1;
        a += in_a + 1;
        b += in_b + 1;
    }
}
