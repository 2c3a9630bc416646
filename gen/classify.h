/* classify.h: the class of a statement, from its first tokens. The rules are grammar/statement.y; these are what its
 * actions call, and the feeding. Knows nothing of files and reports nothing. */
#ifndef ALUDEL_GEN_CLASSIFY_H
#define ALUDEL_GEN_CLASSIFY_H

#include "aludel.h"
#include "token.h"
#include "tree.h"

enum statement_verb { VERB_CREATE, VERB_ALTER, VERB_DROP, VERB_COUNT };

#define STATEMENT_KINDS(KIND)                                                                                          \
    KIND(ACCESS_METHOD, "ACCESS METHOD")                                                                               \
    KIND(AGGREGATE, "AGGREGATE")                                                                                       \
    KIND(CAST, "CAST")                                                                                                 \
    KIND(COLLATION, "COLLATION")                                                                                       \
    KIND(CONVERSION, "CONVERSION")                                                                                     \
    KIND(DATABASE, "DATABASE")                                                                                         \
    KIND(DEFAULT_PRIVILEGES, "DEFAULT PRIVILEGES")                                                                     \
    KIND(DOMAIN, "DOMAIN")                                                                                             \
    KIND(EVENT_TRIGGER, "EVENT TRIGGER")                                                                               \
    KIND(EXTENSION, "EXTENSION")                                                                                       \
    KIND(FOREIGN_DATA_WRAPPER, "FOREIGN DATA WRAPPER")                                                                 \
    KIND(FOREIGN_TABLE, "FOREIGN TABLE")                                                                               \
    KIND(FUNCTION, "FUNCTION")                                                                                         \
    KIND(GROUP, "GROUP")                                                                                               \
    KIND(INDEX, "INDEX")                                                                                               \
    KIND(LANGUAGE, "LANGUAGE")                                                                                         \
    KIND(LARGE_OBJECT, "LARGE OBJECT")                                                                                 \
    KIND(MATERIALIZED_VIEW, "MATERIALIZED VIEW")                                                                       \
    KIND(OPERATOR, "OPERATOR")                                                                                         \
    KIND(OPERATOR_CLASS, "OPERATOR CLASS")                                                                             \
    KIND(OPERATOR_FAMILY, "OPERATOR FAMILY")                                                                           \
    KIND(OWNED, "OWNED")                                                                                               \
    KIND(POLICY, "POLICY")                                                                                             \
    KIND(PROCEDURE, "PROCEDURE")                                                                                       \
    KIND(PUBLICATION, "PUBLICATION")                                                                                   \
    KIND(ROLE, "ROLE")                                                                                                 \
    KIND(ROUTINE, "ROUTINE")                                                                                           \
    KIND(RULE, "RULE")                                                                                                 \
    KIND(SCHEMA, "SCHEMA")                                                                                             \
    KIND(SEQUENCE, "SEQUENCE")                                                                                         \
    KIND(SERVER, "SERVER")                                                                                             \
    KIND(STATISTICS, "STATISTICS")                                                                                     \
    KIND(SUBSCRIPTION, "SUBSCRIPTION")                                                                                 \
    KIND(TABLE, "TABLE")                                                                                               \
    KIND(TABLESPACE, "TABLESPACE")                                                                                     \
    KIND(TEXT_SEARCH_CONFIGURATION, "TEXT SEARCH CONFIGURATION")                                                       \
    KIND(TEXT_SEARCH_DICTIONARY, "TEXT SEARCH DICTIONARY")                                                             \
    KIND(TEXT_SEARCH_PARSER, "TEXT SEARCH PARSER")                                                                     \
    KIND(TEXT_SEARCH_TEMPLATE, "TEXT SEARCH TEMPLATE")                                                                 \
    KIND(TRANSFORM, "TRANSFORM")                                                                                       \
    KIND(TRIGGER, "TRIGGER")                                                                                           \
    KIND(TYPE, "TYPE")                                                                                                 \
    KIND(USER, "USER")                                                                                                 \
    KIND(USER_MAPPING, "USER MAPPING")                                                                                 \
    KIND(VIEW, "VIEW")

enum statement_kind {
    KIND_NONE,
#define KIND(name, words) KIND_##name,
    STATEMENT_KINDS(KIND)
#undef KIND
        KIND_COUNT
};

struct classifier {
    struct statement_class class;
    bool known;   /* nothing more need be fed */
    bool routine; /* BEGIN ATOMIC may follow */
    enum statement_verb verb;
    bool many;        /* REINDEX of more than one table */
    bool off_server;  /* an option that keeps CREATE SUBSCRIPTION from touching the publisher */
    bool no_refresh;  /* refresh = false */
    bool slot_change; /* an option of ALTER SUBSCRIPTION that alters the slot on the publisher */
    void *parser;     /* lemon's */
};

/* Memory of one classifier, for any number of statements. */
void classifier_create(struct classifier *classifier, struct arena *arena);

void classify_start(struct classifier *classifier);

/* The next token of the statement, its `;` left out. To be called while it is not known. */
void classify_token(struct classifier *classifier, const struct token *token);

/* There is no further one. Afterwards it is known. */
void classify_end(struct classifier *classifier);

/* --- What the actions of statement.y call ------------------------------------------------------------------------- */

struct slice slice_through(struct slice first, struct slice last);

void classify_is(struct classifier *classifier, const char *what);
void classify_on(struct classifier *classifier, const char *what, struct slice object);
void classify_kind(struct classifier *classifier, enum statement_kind kind); /* behind CREATE, ALTER or DROP */
void classify_verb(struct classifier *classifier, struct slice word);
void classify_controls(struct classifier *classifier, const char *what);

/* The server refuses it in a transaction block. `rerun` and `probe` as in struct statement_class. */
void classify_alone(struct classifier *classifier, char rerun, int probe);
void classify_shared(struct classifier *classifier, struct slice object, int probe); /* of the whole server */

void classify_setting(struct classifier *classifier, struct slice name, struct slice value);
void classify_option(struct classifier *classifier, struct slice name, struct slice value);
void classify_index(struct classifier *classifier, struct slice name, struct slice table);
void classify_drop_index(struct classifier *classifier, struct slice name);
void classify_reindex(struct classifier *classifier, struct slice object);
void classify_detach(struct classifier *classifier, struct slice partition);
void classify_create_subscription(struct classifier *classifier);
void classify_set_subscription(struct classifier *classifier);
void classify_publications(struct classifier *classifier);

#endif
