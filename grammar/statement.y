/* statement.y: what a statement is, by its first words: a shallow grammar that looks no further than it must. What it
 * does not know stays unknown: PostgreSQL's own grammar is another stage's concern. Actions are in gen/classify.c. */
%include {
#include "classify.h"

#include <assert.h>
#include <stddef.h>

#define classify_ENGINEALWAYSONSTACK 1
}
%name statement
%token_prefix STATEMENT_
%token_type {struct slice}
%default_type {struct slice}
%extra_context {struct classifier *s}
/* Every list below is left-recursive, so the stack stays this small. */
%stack_size 24

%syntax_error {
    s->known = true; /* as far as it ever will be */
}
%stack_overflow {
    s->known = true;
}
%code {
const size_t statement_parser_size = sizeof(yyParser);
}

/* In a name's place every keyword is a name: a reserved one there is an error that the server will find. */
%fallback WORD ABORT ACCESS ADD AGGREGATE ALL ALTER ANALYZE AS ATOMIC AUTHORIZATION BEGIN BINARY CALL CASCADE CASE CAST
    CHECKPOINT CLASS CLUSTER COLLATION COMMIT CONCURRENTLY CONFIGURATION CONVERSION COPY CREATE DATA DATABASE DELETE
    DETACH DICTIONARY DISCARD DO DOMAIN DROP END EVENT EXISTS EXTENSION FAMILY FOREIGN FROM FUNCTION GROUP IF INDEX
    INSERT INTO LANGUAGE LARGE MAPPING MATERIALIZED MERGE METHOD MODIFIER NOT OBJECT OF ON ONLY OPERATOR OR OWNED PARSER
    PARTITION POLICY PREPARE PREPARED PRIVILEGES PROCEDURE PUBLICATION REFRESH REINDEX RELEASE RENAME REPLACE ROLE
    ROLLBACK ROUTINE RULE SAVEPOINT SCHEMA SEARCH SELECT SEQUENCE SERVER SESSION SET START STATISTICS STDIN SUBSCRIPTION
    SYSTEM TABLE TABLESPACE TEMPLATE TEMPORARY TEXT TO TRANSACTION TRANSFORM TRIGGER TRUNCATE TYPE UPDATE USER VACUUM
    VALUE VALUES VERB VERBOSE VIEW WITH WRAPPER.
%token OTHER STRING.
%wildcard ANY.

/* A statement that is known before its end, or one that is read whole. */
input ::= statement rest.
input ::= whole.
rest ::= .          { s->known = true; }
rest ::= rest ANY.

name(A) ::= part(A).
name(A) ::= name(B) DOT part(C). { A = slice_through(B, C); }
part(A) ::= WORD(A).
part(A) ::= QUOTED(A).

exists ::= .
exists ::= IF EXISTS.     { s->class.if_exists = true; }
exists ::= IF NOT EXISTS. { s->class.if_not_exists = true; }
only ::= .
only ::= ONLY.
concurrently ::= .
concurrently ::= CONCURRENTLY. { s->class.concurrently = true; }

options ::= option.
options ::= options COMMA option.
option ::= WORD(N).              { classify_option(s, N, (struct slice){0}); }
option ::= WORD(N) ANY(V).       { classify_option(s, N, V); }
option ::= WORD(N) EQUALS ANY(V). { classify_option(s, N, V); }

/* --- Queries and rows --------------------------------------------------------------------------------------------- */

statement ::= SELECT.                      { classify_is(s, "SELECT"); }
statement ::= VALUES.                      { classify_is(s, "SELECT"); }
statement ::= TABLE.                       { classify_is(s, "SELECT"); }
statement ::= LPAREN.                      { classify_is(s, "SELECT"); }
statement ::= WITH.                        { classify_is(s, "WITH"); }
statement ::= INSERT INTO name(N).         { classify_on(s, "INSERT", N); }
statement ::= UPDATE only name(N).         { classify_on(s, "UPDATE", N); }
statement ::= DELETE FROM only name(N).    { classify_on(s, "DELETE", N); }
statement ::= MERGE INTO only name(N).     { classify_on(s, "MERGE", N); }
statement ::= TRUNCATE only name(N).       { classify_on(s, "TRUNCATE", N); }
statement ::= TRUNCATE TABLE only name(N). { classify_on(s, "TRUNCATE", N); }

statement ::= copy.
statement ::= copy FROM STDIN.  { s->class.copy_from_stdin = true; }
statement ::= COPY LPAREN.      { classify_is(s, "COPY"); }
copy ::= COPY binary name(N) columns. { classify_on(s, "COPY", N); }
binary ::= .
binary ::= BINARY.
columns ::= .
columns ::= LPAREN inside RPAREN.
inside ::= .
inside ::= inside ANY.

/* --- Transactions: the runner's own business ---------------------------------------------------------------------- */

statement ::= ABORT.                { classify_controls(s, "ABORT"); }
statement ::= BEGIN.                { classify_controls(s, "BEGIN"); }
statement ::= START TRANSACTION.    { classify_controls(s, "START TRANSACTION"); }
statement ::= COMMIT.               { classify_controls(s, "COMMIT"); }
statement ::= END.                  { classify_controls(s, "END"); }
statement ::= ROLLBACK.             { classify_controls(s, "ROLLBACK"); }
statement ::= SAVEPOINT.            { classify_controls(s, "SAVEPOINT"); }
statement ::= RELEASE.              { classify_controls(s, "RELEASE"); }
statement ::= PREPARE TRANSACTION.  { classify_controls(s, "PREPARE TRANSACTION"); }
statement ::= PREPARE.              { classify_is(s, "PREPARE"); }
statement ::= COMMIT PREPARED.      { classify_is(s, "COMMIT PREPARED"); classify_alone(s, 0, ALUDEL_PROBE_NONE); }
statement ::= ROLLBACK PREPARED.    { classify_is(s, "ROLLBACK PREPARED"); classify_alone(s, 0, ALUDEL_PROBE_NONE); }

/* --- Statements of one word's worth ------------------------------------------------------------------------------- */

statement ::= VERB(V).              { classify_verb(s, V); }
statement ::= SET TRANSACTION.      { classify_is(s, "SET TRANSACTION"); }
statement ::= set scope name(N) assign ANY(V). { classify_setting(s, N, V); }
set ::= SET.                        { classify_is(s, "SET"); }
scope ::= .
scope ::= SESSION.
scope ::= MODIFIER.
assign ::= TO.
assign ::= EQUALS.
statement ::= DO.                   { classify_is(s, "DO"); s->class.rerun = 0; }
statement ::= CALL name(N).         { classify_on(s, "CALL", N); s->class.rerun = 0; }
statement ::= ANALYZE.              { classify_is(s, "ANALYZE"); s->class.rerun = 'I'; }
statement ::= CHECKPOINT.           { classify_is(s, "CHECKPOINT"); s->class.rerun = 'I'; }
statement ::= VACUUM.               { classify_is(s, "VACUUM"); classify_alone(s, 'I', ALUDEL_PROBE_NONE); }
statement ::= DISCARD.              { classify_is(s, "DISCARD"); }
statement ::= DISCARD ALL.          { classify_is(s, "DISCARD ALL"); classify_alone(s, 'I', ALUDEL_PROBE_NONE); }
statement ::= REFRESH MATERIALIZED VIEW concurrently name(N). { classify_on(s, "REFRESH MATERIALIZED VIEW", N); }

statement ::= CLUSTER verbose name(N). { classify_on(s, "CLUSTER", N); s->class.rerun = 'I'; }
whole ::= CLUSTER verbose.          { classify_is(s, "CLUSTER"); classify_alone(s, 'I', ALUDEL_PROBE_NONE); }
verbose ::= .
verbose ::= VERBOSE.
verbose ::= LPAREN inside RPAREN.

statement ::= reindex name(N).      { classify_reindex(s, N); }
whole ::= reindex.                  { classify_reindex(s, (struct slice){0}); }
reindex ::= REINDEX reindex_options reindex_many concurrently.
reindex_options ::= .
reindex_options ::= LPAREN options RPAREN.
reindex_many ::= INDEX.
reindex_many ::= TABLE.
reindex_many ::= SCHEMA.            { s->many = true; }
reindex_many ::= DATABASE.          { s->many = true; }
reindex_many ::= SYSTEM.            { s->many = true; }

/* --- CREATE ------------------------------------------------------------------------------------------------------- */

create ::= CREATE.                  { s->verb = VERB_CREATE; }
create ::= create MODIFIER.
create ::= create TEMPORARY.        { s->class.temporary = true; }
create ::= create OR REPLACE.       { s->class.or_replace = true; }

statement ::= create kind exists name(N). { s->class.object = N; }
statement ::= create type name(N).        { s->class.object = N; }
statement ::= create kind exists AUTHORIZATION name(N). { s->class.object = N; } /* a schema named after its owner */
statement ::= create nameless.

statement ::= create_table.
statement ::= create_table PARTITION OF name(P). { s->class.on = P; }
create_table ::= create table exists name(N). { s->class.object = N; }

statement ::= create_index exists name(N) ON only name(T). { classify_index(s, N, T); }
statement ::= create_index ON only name(T).                { classify_index(s, (struct slice){0}, T); }
create_index ::= create index concurrently.

statement ::= create routine name(N). { s->class.object = N; s->routine = true; }

statement ::= create attached name(N) until_on ON name(T).  { s->class.object = N; s->class.on = T; }
statement ::= create rule name(N) AS ON ANY TO name(T).     { s->class.object = N; s->class.on = T; }
until_on ::= .
until_on ::= until_on ANY.

statement ::= create database name(N).   { classify_shared(s, N, ALUDEL_PROBE_CREATE_DATABASE); }
statement ::= create tablespace name(N). { classify_shared(s, N, ALUDEL_PROBE_CREATE_TABLESPACE); }

whole ::= create_subscription until_with.
whole ::= create_subscription until_with WITH LPAREN options RPAREN. { classify_create_subscription(s); }
create_subscription ::= create subscription name(N). { classify_shared(s, N, ALUDEL_PROBE_CREATE_SUBSCRIPTION); }
until_with ::= .
until_with ::= until_with ANY.

/* --- ALTER -------------------------------------------------------------------------------------------------------- */

alter ::= ALTER.                    { s->verb = VERB_ALTER; }
alter ::= alter MODIFIER.

statement ::= alter_kind.
statement ::= alter_kind RENAME TO name(N).    { s->class.new_name = N; }
alter_kind ::= alter kind exists name(N).      { s->class.object = N; }
statement ::= alter_type.
statement ::= alter_type RENAME TO name(N).    { s->class.new_name = N; }
statement ::= alter_type ADD VALUE exists STRING(V). { s->class.enum_value = V; }
alter_type ::= alter type name(N).             { s->class.object = N; }
statement ::= alter_index.
statement ::= alter_index RENAME TO name(N).   { s->class.new_name = N; }
alter_index ::= alter index exists name(N).    { s->class.object = N; }
statement ::= alter routine name(N).           { s->class.object = N; }
statement ::= alter attached exists name(N) ON name(T). { s->class.object = N; s->class.on = T; }
statement ::= alter rule name(N) ON name(T).   { s->class.object = N; s->class.on = T; }
statement ::= alter tablespace name(N).        { s->class.object = N; }
statement ::= alter nameless.
statement ::= alter SYSTEM.         { classify_is(s, "ALTER SYSTEM"); classify_alone(s, 'I', ALUDEL_PROBE_NONE); }

statement ::= alter_database.
statement ::= alter_database SET TABLESPACE.   { classify_alone(s, 'I', ALUDEL_PROBE_NONE); }
alter_database ::= alter database name(N).     { s->class.object = N; }

statement ::= alter_table.
statement ::= alter_table RENAME TO name(N).   { s->class.new_name = N; }
statement ::= alter_table DETACH PARTITION name(P) concurrently. { classify_detach(s, P); }
alter_table ::= alter table exists only name(N). { s->class.object = N; }

statement ::= alter_subscription.
statement ::= alter_subscription REFRESH.      { classify_alone(s, 'I', ALUDEL_PROBE_NONE); }
statement ::= alter_subscription SET.
whole ::= alter_subscription SET LPAREN options RPAREN.                          { classify_set_subscription(s); }
whole ::= alter_subscription publications until_with.                             { classify_publications(s); }
whole ::= alter_subscription publications until_with WITH LPAREN options RPAREN.  { classify_publications(s); }
alter_subscription ::= alter subscription name(N). { s->class.object = N; }
publications ::= SET PUBLICATION.   { s->class.rerun = 'I'; }
publications ::= ADD PUBLICATION.   { s->class.rerun = 0; }
publications ::= DROP PUBLICATION.  { s->class.rerun = 0; }

/* --- DROP --------------------------------------------------------------------------------------------------------- */

drop ::= DROP.                      { s->verb = VERB_DROP; }
drop ::= drop MODIFIER.
dropped ::= names(N).               { s->class.objects = N; }
dropped ::= names(N) CASCADE.       { s->class.objects = N; s->class.cascade = true; }
names(A) ::= name(B).               { A = B; s->class.object = B; }
names(A) ::= names(B) COMMA name(C). { A = slice_through(B, C); }

statement ::= drop kind exists dropped.
statement ::= drop type exists dropped.
statement ::= drop table exists dropped.
statement ::= drop routine exists name(N).              { s->class.object = N; }
statement ::= drop attached exists name(N) ON name(T).  { s->class.object = N; s->class.on = T; }
statement ::= drop rule exists name(N) ON name(T).      { s->class.object = N; s->class.on = T; }
statement ::= drop nameless exists.
statement ::= drop index concurrently exists dropped.   { classify_drop_index(s, s->class.object); }
statement ::= drop database exists name(N).     { classify_shared(s, N, ALUDEL_PROBE_DROP_DATABASE); }
statement ::= drop tablespace exists name(N).   { classify_shared(s, N, ALUDEL_PROBE_DROP_TABLESPACE); }
statement ::= drop subscription exists name(N). { classify_shared(s, N, ALUDEL_PROBE_DROP_SUBSCRIPTION); }

/* --- Kinds of objects --------------------------------------------------------------------------------------------- */

table ::= TABLE.                    { classify_kind(s, KIND_TABLE); }
index ::= INDEX.                    { classify_kind(s, KIND_INDEX); }
routine ::= FUNCTION.               { classify_kind(s, KIND_FUNCTION); }
routine ::= PROCEDURE.              { classify_kind(s, KIND_PROCEDURE); }
routine ::= ROUTINE.                { classify_kind(s, KIND_ROUTINE); }
attached ::= TRIGGER.               { classify_kind(s, KIND_TRIGGER); }
attached ::= POLICY.                { classify_kind(s, KIND_POLICY); }
rule ::= RULE.                      { classify_kind(s, KIND_RULE); }
database ::= DATABASE.              { classify_kind(s, KIND_DATABASE); }
type ::= TYPE.                      { classify_kind(s, KIND_TYPE); }
tablespace ::= TABLESPACE.          { classify_kind(s, KIND_TABLESPACE); }
subscription ::= SUBSCRIPTION.      { classify_kind(s, KIND_SUBSCRIPTION); }

kind ::= ACCESS METHOD.             { classify_kind(s, KIND_ACCESS_METHOD); }
kind ::= AGGREGATE.                 { classify_kind(s, KIND_AGGREGATE); }
kind ::= COLLATION.                 { classify_kind(s, KIND_COLLATION); }
kind ::= CONVERSION.                { classify_kind(s, KIND_CONVERSION); }
kind ::= DOMAIN.                    { classify_kind(s, KIND_DOMAIN); }
kind ::= EVENT TRIGGER.             { classify_kind(s, KIND_EVENT_TRIGGER); }
kind ::= EXTENSION.                 { classify_kind(s, KIND_EXTENSION); }
kind ::= FOREIGN DATA WRAPPER.      { classify_kind(s, KIND_FOREIGN_DATA_WRAPPER); }
kind ::= FOREIGN TABLE.             { classify_kind(s, KIND_FOREIGN_TABLE); }
kind ::= GROUP.                     { classify_kind(s, KIND_GROUP); }
kind ::= LANGUAGE.                  { classify_kind(s, KIND_LANGUAGE); }
kind ::= MATERIALIZED VIEW.         { classify_kind(s, KIND_MATERIALIZED_VIEW); }
kind ::= OPERATOR CLASS.            { classify_kind(s, KIND_OPERATOR_CLASS); }
kind ::= OPERATOR FAMILY.           { classify_kind(s, KIND_OPERATOR_FAMILY); }
kind ::= PUBLICATION.               { classify_kind(s, KIND_PUBLICATION); }
kind ::= ROLE.                      { classify_kind(s, KIND_ROLE); }
kind ::= SCHEMA.                    { classify_kind(s, KIND_SCHEMA); }
kind ::= SEQUENCE.                  { classify_kind(s, KIND_SEQUENCE); }
kind ::= SERVER.                    { classify_kind(s, KIND_SERVER); }
kind ::= STATISTICS.                { classify_kind(s, KIND_STATISTICS); }
kind ::= TEXT SEARCH CONFIGURATION. { classify_kind(s, KIND_TEXT_SEARCH_CONFIGURATION); }
kind ::= TEXT SEARCH DICTIONARY.    { classify_kind(s, KIND_TEXT_SEARCH_DICTIONARY); }
kind ::= TEXT SEARCH PARSER.        { classify_kind(s, KIND_TEXT_SEARCH_PARSER); }
kind ::= TEXT SEARCH TEMPLATE.      { classify_kind(s, KIND_TEXT_SEARCH_TEMPLATE); }
kind ::= USER.                      { classify_kind(s, KIND_USER); }
kind ::= VIEW.                      { classify_kind(s, KIND_VIEW); }

nameless ::= CAST.                  { classify_kind(s, KIND_CAST); }
nameless ::= MODIFIER PRIVILEGES.   { classify_kind(s, KIND_DEFAULT_PRIVILEGES); }
nameless ::= LARGE OBJECT.          { classify_kind(s, KIND_LARGE_OBJECT); }
nameless ::= OPERATOR.              { classify_kind(s, KIND_OPERATOR); }
nameless ::= OWNED.                 { classify_kind(s, KIND_OWNED); }
nameless ::= TRANSFORM.             { classify_kind(s, KIND_TRANSFORM); }
nameless ::= USER MAPPING.          { classify_kind(s, KIND_USER_MAPPING); }
