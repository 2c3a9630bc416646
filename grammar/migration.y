/* migration.y: the tokens of one file to its tree. A line's action runs when the token that ends it arrives: lemon
 * reduces on the token behind. Actions are in gen/tree_build.c. */
%include {
#include "migration.h"
#include "tree_build.h"

#include <assert.h>
#include <stddef.h>

#define migration_ENGINEALWAYSONSTACK 1
}
%name migration
%token_prefix MIGRATION_
%token_type {struct migration_token}
%default_type {struct migration_token}
%extra_context {struct tree_builder *b}
/* Every list below is left-recursive, so the stack stays this small. */
%stack_size 24

%code {
const size_t migration_parser_size = sizeof(yyParser);
}

/* What could have stood here; a keyword that would be taken as an id is not worth naming beside "an id". */
%syntax_error {
    int expected[YYNTOKEN];
    size_t n = 0;
    YYACTIONTYPE state = yypParser->yytos->stateno;
    for (int code = 1; code < YYNTOKEN; code++) {
        bool as_id = yyFallback[code] != 0 && yy_find_shift_action(yyFallback[code], state) != YY_ERROR_ACTION;
        if (!as_id && yy_find_shift_action((YYCODETYPE)code, state) != YY_ERROR_ACTION)
            expected[n++] = code;
    }
    tree_unexpected(b, yymajor, TOKEN.text, expected, n);
}

%fallback ID BASE TRANSACTION LOCK_TIMEOUT STATEMENT_TIMEOUT RETRIES IDEMPOTENT IRREVERSIBLE ON OFF DATE FREE ONE MANY
    NUMBER DURATION DAY.

file ::= header sections.

header ::= .
header ::= header DOC(T).      { tree_doc(b, T.text); }
header ::= header line EOL.
header ::= header error EOL.   { yypParser->yyerrcnt = -1; /* the next line's fault is another one */ }

line ::= REVISION(K) ID(V).           { tree_id(b, &b->file->revision, K.text, V.text); }
line ::= REVISES(K) BASE.             { tree_root(b, K.text); }
line ::= REVISES(K) names.            { tree_names(b, &b->file->revises, K.text); }
line ::= DEPENDS(K) names.            { tree_names(b, &b->file->depends, K.text); }
line ::= BRANCH(K) ID(V).             { tree_id(b, &b->file->branch, K.text, V.text); }
line ::= CATEGORY(K) TEXT(V).         { tree_value(b, &b->file->category, K.text, V.text); }
line ::= MODULE(K) TEXT(V).           { tree_value(b, &b->file->module, K.text, V.text); }
line ::= AUTHOR(K) TEXT(V).           { tree_value(b, &b->file->author, K.text, V.text); }
line ::= CREATED(K) DAY(V).           { tree_created(b, K.text, V.text); }
line ::= CREATED(K) INSTANT(V).       { tree_created(b, K.text, V.text); }
line ::= SERVER(K) AT_LEAST NUMBER(V). { tree_server(b, K.text, V.text); }
line ::= ALLOW(K) ID(I) QUOTED(R).    { tree_allow(b, K.text, I.text, R.text); }
line ::= REPLACES(K) ID(V).           { tree_value(b, &b->file->replaces, K.text, V.text); }
line ::= REPLACED(K) ID(I) ID(C).     { tree_replaced(b, K.text, I.text, C.text); }

line ::= PROJECT(K) TEXT(V).          { tree_value(b, &b->file->project, K.text, V.text); }
line ::= LEDGER(K) ID(V).             { tree_ledger(b, K.text, V.text); }
line ::= LEDGER(K) WORD(V).           { tree_ledger(b, K.text, V.text); }
line ::= NAMING(K) DATE(V).           { tree_value(b, &b->file->naming, K.text, V.text); b->file->naming_date = true; }
line ::= NAMING(K) FREE(V).           { tree_value(b, &b->file->naming, K.text, V.text); }
line ::= HEADS(K) ONE(V).             { tree_value(b, &b->file->heads, K.text, V.text); }
line ::= HEADS(K) MANY(V).            { tree_value(b, &b->file->heads, K.text, V.text); b->file->heads_many = true; }
line ::= DEFAULTS(K) options.         { tree_defaults(b, K.text); }

names ::= ID(N).                      { tree_first_name(b, N.text); }
names ::= names COMMA ID(N).          { tree_next_name(b, N.text); }

sections ::= .
sections ::= sections heading EOL statements END_SECTION. { yypParser->yyerrcnt = -1; }

heading ::= UPGRADE(K) options.       { tree_section(b, TREE_UPGRADE, K.text); }
heading ::= DOWNGRADE(K) options.     { tree_section(b, TREE_DOWNGRADE, K.text); }
heading ::= VERIFY(K).                { tree_section(b, TREE_VERIFY, K.text); }
heading ::= DOWNGRADE(K) IRREVERSIBLE QUOTED(R). { tree_irreversible(b, K.text, R.text); }
heading ::= UPGRADE(K) error.         { tree_section(b, TREE_UPGRADE, K.text); }
heading ::= DOWNGRADE(K) error.       { tree_section(b, TREE_DOWNGRADE, K.text); }
heading ::= VERIFY(K) error.          { tree_section(b, TREE_VERIFY, K.text); }
heading ::= heading error.

options ::= .
options ::= options option.
option ::= TRANSACTION(K) EQUALS ON.           { tree_option(b, OPTION_TRANSACTION, K.text, true); }
option ::= TRANSACTION(K) EQUALS OFF.          { tree_option(b, OPTION_TRANSACTION, K.text, false); }
option ::= LOCK_TIMEOUT(K) EQUALS DURATION(V).      { tree_duration(b, OPTION_LOCK_TIMEOUT, K.text, V.text); }
option ::= STATEMENT_TIMEOUT(K) EQUALS DURATION(V). { tree_duration(b, OPTION_STATEMENT_TIMEOUT, K.text, V.text); }
option ::= RETRIES(K) EQUALS NUMBER(V).        { tree_count(b, OPTION_RETRIES, K.text, V.text); }
option ::= IDEMPOTENT(K).                      { tree_option(b, OPTION_IDEMPOTENT, K.text, true); }
option ::= ID(K).                              { tree_unknown_option(b, K.text); }
option ::= ID(K) EQUALS ID.                    { tree_unknown_option(b, K.text); }

statements ::= .
statements ::= statements statement SEMICOLON.
statement ::= STATEMENT(S).                    { tree_statement(b, S.statement); }
