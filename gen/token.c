#include "token.h"

#include "migration.h"

#include <stddef.h>

static const struct annotation annotations[] = {
    {"revision", MIGRATION_REVISION, false, false, "20250723_add_locations"},
    {"revises", MIGRATION_REVISES, false, false, "ID[, ID...]' or '-- @revises base"},
    {"depends", MIGRATION_DEPENDS, false, false, "ID[, ID...]"},
    {"branch", MIGRATION_BRANCH, false, false, "billing"},
    {"category", MIGRATION_CATEGORY, false, true, "Foundation"},
    {"module", MIGRATION_MODULE, false, true, "locations"},
    {"created", MIGRATION_CREATED, false, false, "2025-07-23 09:12:00"},
    {"author", MIGRATION_AUTHOR, false, true, "Name"},
    {"server", MIGRATION_SERVER, false, false, ">= 15"},
    {"allow", MIGRATION_ALLOW, false, false, "ID \"reason\""},
    {"replaces", MIGRATION_REPLACES, false, false, "FIRST..LAST"},
    {"replaced", MIGRATION_REPLACED, false, false, "ID CHECKSUM"},
    {"project", MIGRATION_PROJECT, false, true, "NAME"},
    {"ledger", MIGRATION_LEDGER, false, false, "SCHEMA"},
    {"defaults", MIGRATION_DEFAULTS, false, false, "lock_timeout=3s retries=5"},
    {"naming", MIGRATION_NAMING, false, false, "date' or '-- @naming free"},
    {"heads", MIGRATION_HEADS, false, false, "one' or '-- @heads many"},
    {"upgrade", MIGRATION_UPGRADE, true, false, "transaction=off lock_timeout=3s"},
    {"downgrade", MIGRATION_DOWNGRADE, true, false, "transaction=off' or '-- @downgrade irreversible \"reason\""},
    {"verify", MIGRATION_VERIFY, true, false, NULL},
};

enum { N_ANNOTATIONS = sizeof annotations / sizeof annotations[0] };

const struct annotation *annotation_find(struct slice name)
{
    for (size_t i = 0; i < N_ANNOTATIONS; i++)
        if (name.at[0] == annotations[i].name[0] && slice_is(name, annotations[i].name))
            return &annotations[i];
    return NULL;
}

const struct annotation *annotation_nearest(struct slice name)
{
    const struct annotation *nearest = NULL;
    size_t limit = name.length / 3 < 2 ? name.length / 3 : 2; /* a short word is near to too many others */
    for (size_t i = 0; i < N_ANNOTATIONS; i++) {
        struct slice known = slice_of(annotations[i].name);
        if (slice_equal_nocase(name, known))
            return &annotations[i];
        size_t distance = text_distance(name, known, limit);
        if (distance <= limit && limit > 0) {
            nearest = &annotations[i];
            limit = distance - 1;
        }
    }
    return nearest;
}

const char *token_kind_name(enum token_kind kind)
{
    static const char *const names[TOKEN_KIND_COUNT] = {
        [TOKEN_END] = "end",
        [TOKEN_DOC] = "doc",
        [TOKEN_ANNOTATION] = "annotation",
        [TOKEN_SQL] = "sql",
        [TOKEN_VALUE] = "value",
        [TOKEN_END_OF_LINE] = "end of line",
        [TOKEN_WORD] = "word",
        [TOKEN_QUOTED] = "quoted",
        [TOKEN_STRING] = "string",
        [TOKEN_CONTINUATION] = "continuation",
        [TOKEN_NUMBER] = "number",
        [TOKEN_PARAMETER] = "parameter",
        [TOKEN_OPERATOR] = "operator",
        [TOKEN_PUNCTUATION] = "punctuation",
        [TOKEN_SEMICOLON] = "semicolon",
        [TOKEN_COPY_DATA] = "copy data",
        [TOKEN_SECTION] = "section",
        [TOKEN_MISSPELT_SECTION] = "misspelt section",
        [TOKEN_BACKSLASH] = "backslash",
        [TOKEN_OPEN_STRING] = "open string",
        [TOKEN_OPEN_QUOTED] = "open quoted",
        [TOKEN_OPEN_DOLLAR] = "open dollar quote",
        [TOKEN_OPEN_COMMENT] = "open comment",
        [TOKEN_OPEN_COPY] = "open copy data",
        [TOKEN_COPY_JUNK] = "copy junk",
    };
    return names[kind];
}

const char *token_code_name(int code)
{
    switch (code) {
    case MIGRATION_ID:
        return "an id";
    case MIGRATION_TEXT:
        return "text";
    case MIGRATION_NUMBER:
        return "a number";
    case MIGRATION_DURATION:
        return "a duration such as '3s'";
    case MIGRATION_DAY:
        return "a date";
    case MIGRATION_INSTANT:
        return "a date and time";
    case MIGRATION_QUOTED:
        return "a reason in double quotes";
    case MIGRATION_WORD:
        return "a word";
    case MIGRATION_EOL:
        return "the end of the line";
    case MIGRATION_COMMA:
        return "','";
    case MIGRATION_EQUALS:
        return "'='";
    case MIGRATION_AT_LEAST:
        return "'>='";
    case MIGRATION_ON:
        return "'on'";
    case MIGRATION_OFF:
        return "'off'";
    case MIGRATION_DATE:
        return "'date'";
    case MIGRATION_FREE:
        return "'free'";
    case MIGRATION_ONE:
        return "'one'";
    case MIGRATION_MANY:
        return "'many'";
    default:
        return "something else";
    }
}
