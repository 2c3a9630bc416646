/* lexer.re: characters to tokens, one re2c block a situation. The SQL rules are those of PostgreSQL's scan.l and psql's
 * psqlscan.l as of PostgreSQL 18, which cut what 15 accepts in the same places. */
#include "token.h"

#include "migration.h"
#include "statement.h"

#include <string.h>

/*!re2c
re2c:yyfill:enable = 0;
re2c:yych:conversion = 1;
re2c:eof = 0;
re2c:define:YYCTYPE = "unsigned char";
re2c:define:YYCURSOR = at;
re2c:define:YYMARKER = marker;
re2c:define:YYLIMIT = limit;

blank = [ \t\f\v];
newline = [\n\r];
comment = "--" [^\n\r]*;
// A finger that is on AltGr or Option for the `@` already types a no-break space in front of it.
annotation = "--" ([ \t] | "\xC2\xA0")* "@" [A-Za-z] [^\n\r]*;
digit = [0-9];
word_start = [A-Za-z_\x80-\xFF];
word_more = [A-Za-z_\x80-\xFF0-9$];
*/

/* The token from `start` to `end`, behind which the lexer goes on. */
static struct token made(struct lexer *lexer, enum token_kind kind, int code, const char *start, const char *end)
{
    lexer->cursor = end;
    return (struct token){kind, code, {start, (size_t)(end - start)}};
}

/* What opened at `start` and never closed takes all the rest. */
static struct token open(struct lexer *lexer, enum token_kind kind, const char *start)
{
    return made(lexer, kind, 0, start, lexer->limit);
}

void lexer_start(struct lexer *lexer, const char *bytes, size_t length)
{
    *lexer = (struct lexer){.cursor = bytes, .limit = bytes + length, .bytes = bytes};
    lexer_start_statement(lexer);
}

void lexer_start_statement(struct lexer *lexer)
{
    lexer->open_paren = lexer->open_block = NULL;
    lexer->parens = lexer->blocks = 0;
    lexer->routine = lexer->begin = false;
    lexer->keywords = true;
}

/* These runs are most of SQL: a table of bits takes fewer steps than comparisons do. */
static const char *word_end(const char *at)
{
    /*!local:re2c
    re2c:eof = -1;
    re2c:flags:bit-vectors = 1;
    word_more+  { return at; }
    *           { return at - 1; }
    */
}

/* --- Comments ----------------------------------------------------------------------------------------------------- */

/* From behind its opening to behind its end, NULL: it has none. Depth is counted, so nesting costs no stack. */
static const char *block_comment(const char *at, const char *limit)
{
    for (size_t depth = 1;;) {
        /*!re2c
        "/" "*"  { depth++; continue; }
        "*" "/"  { if (--depth == 0) return at; continue; }
        [^*/]+   { continue; }
        *        { continue; }
        $        { return NULL; }
        */
    }
}

static bool begins_line(const struct lexer *lexer, const char *comment)
{
    const char *at = comment;
    while (at > lexer->bytes && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at == lexer->bytes || at[-1] == '\n' || at[-1] == '\r';
}

/* `@word` of the annotation whose comment begins at `at`; behind it the lexer goes on. */
static struct token annotation_word(struct lexer *lexer, enum token_kind kind, const char *at)
{
    const char *limit = lexer->limit, *start = at = memchr(at, '@', (size_t)(limit - at));
    at++;
    /*!local:re2c
    re2c:eof = -1;
    [A-Za-z0-9_-]+  { return made(lexer, kind, 0, start, at); }
    *               { return made(lexer, kind, 0, start, at); }
    */
}

/* --- The header --------------------------------------------------------------------------------------------------- */

static struct token doc(struct lexer *lexer, const char *start, const char *end)
{
    return made(lexer, TOKEN_DOC, MIGRATION_DOC, start + 2, end);
}

struct token lexer_header(struct lexer *lexer)
{
    const char *at = lexer->cursor, *limit = lexer->limit, *start;
    for (;;) {
        start = at;
        /*!re2c
        (blank | newline)+  { continue; }
        annotation          { return begins_line(lexer, start) ? annotation_word(lexer, TOKEN_ANNOTATION, start)
                                                               : doc(lexer, start, at); }
        comment             { return doc(lexer, start, at); }
        "/" "*"             { at = block_comment(at, limit); if (at != NULL) continue;
                              return open(lexer, TOKEN_OPEN_COMMENT, start); }
        *                   { return made(lexer, TOKEN_SQL, 0, start, start); }
        $                   { return made(lexer, TOKEN_END, 0, start, start); }
        */
    }
}

/* --- Values of annotations ---------------------------------------------------------------------------------------- */

struct token lexer_value(struct lexer *lexer)
{
    const char *at = lexer->cursor, *limit = lexer->limit, *start, *marker;
    int code;
    for (;;) {
        start = at;
        /*!re2c
        day = digit{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] digit | "3" [01]);
        sixty = [0-5] digit;
        time = ([01] digit | "2" [0-3]) ":" sixty (":" sixty ("." digit{1,6})?)?;
        zone = [Zz] | [+-] digit{2} (":"? digit{2})?;

        blank+               { continue; }
        "\r"? "\n" | "\r"    { return made(lexer, TOKEN_END_OF_LINE, MIGRATION_EOL, start, at); }
        $                    { return made(lexer, TOKEN_END_OF_LINE, MIGRATION_EOL, start, at); }
        ","                  { code = MIGRATION_COMMA; break; }
        "="                  { code = MIGRATION_EQUALS; break; }
        ">="                 { code = MIGRATION_AT_LEAST; break; }
        "base"               { code = MIGRATION_BASE; break; }
        "transaction"        { code = MIGRATION_TRANSACTION; break; }
        "lock_timeout"       { code = MIGRATION_LOCK_TIMEOUT; break; }
        "statement_timeout"  { code = MIGRATION_STATEMENT_TIMEOUT; break; }
        "retries"            { code = MIGRATION_RETRIES; break; }
        "idempotent"         { code = MIGRATION_IDEMPOTENT; break; }
        "irreversible"       { code = MIGRATION_IRREVERSIBLE; break; }
        "on"                 { code = MIGRATION_ON; break; }
        "off"                { code = MIGRATION_OFF; break; }
        "date"               { code = MIGRATION_DATE; break; }
        "free"               { code = MIGRATION_FREE; break; }
        "one"                { code = MIGRATION_ONE; break; }
        "many"               { code = MIGRATION_MANY; break; }
        digit+               { code = MIGRATION_NUMBER; break; }
        digit+ ("ms" | "s" | "min" | "h")                { code = MIGRATION_DURATION; break; }
        day                                              { code = MIGRATION_DAY; break; }
        day ([Tt] | [ \t]+) time ([ \t]* zone)?          { code = MIGRATION_INSTANT; break; }
        [A-Za-z0-9] [A-Za-z0-9_.-]*                      { code = MIGRATION_ID; break; }
        ["] [^"\r\n]* ["]                                { code = MIGRATION_QUOTED; break; }
        [^ \t\f\v\r\n,=]+                                { code = MIGRATION_WORD; break; }
        *                                                { code = MIGRATION_WORD; break; }
        */
    }
    return made(lexer, TOKEN_VALUE, code, start, at);
}

struct token lexer_text(struct lexer *lexer)
{
    const char *at = lexer->cursor, *limit = lexer->limit, *start, *marker;
    for (;;) {
        start = at;
        /*!re2c
        visible = [^\r\n \t\f\v];
        blank+                            { continue; }
        "\r"? "\n" | "\r"                 { return made(lexer, TOKEN_END_OF_LINE, MIGRATION_EOL, start, at); }
        $                                 { return made(lexer, TOKEN_END_OF_LINE, MIGRATION_EOL, start, at); }
        visible ([^\r\n]* visible)?       { return made(lexer, TOKEN_VALUE, MIGRATION_TEXT, start, at); }
        *                                 { return made(lexer, TOKEN_VALUE, MIGRATION_TEXT, start, at); }
        */
    }
}

/* --- Quoted things: from behind their opening to behind their end, NULL: they have none --------------------------- */

/* memchr() reads many bytes at a time, which pays where few of them count. A NUL at the limit is no quote. */
static const char *plain_string(const char *at, const char *limit)
{
    while ((at = memchr(at, '\'', (size_t)(limit - at))) != NULL) {
        if (at[1] != '\'')
            return at + 1;
        at += 2;
    }
    return NULL;
}

static const char *escaped_string(const char *at, const char *limit)
{
    for (;;) {
        /*!re2c
        [^'\\]+          { continue; }
        "\\" [^] | "''"  { continue; }
        "'"              { return at; }
        *                { continue; }
        $                { return NULL; }
        */
    }
}

static const char *quoted_identifier(const char *at, const char *limit)
{
    for (;;) {
        /*!re2c
        [^"]+   { continue; }
        ["]["]  { continue; }
        ["]     { return at; }
        $       { return NULL; }
        */
    }
}

/* Its tag is what stands before `at`. A tag holds no `$` inside, so all comparisons together read each byte once. */
static const char *dollar_quote(const char *tag, const char *at, const char *limit)
{
    size_t length = (size_t)(at - tag);
    while ((at = memchr(at, '$', (size_t)(limit - at))) != NULL && (size_t)(limit - at) >= length) {
        if (memcmp(at, tag, length) == 0)
            return at + length;
        at++;
    }
    return NULL;
}

static struct token string(struct lexer *lexer, enum token_kind kind, enum string_kind string, const char *start,
                           const char *at)
{
    const char *end = string == STRING_ESCAPED ? escaped_string(at, lexer->limit) : plain_string(at, lexer->limit);
    lexer->string = string;
    return end == NULL ? open(lexer, TOKEN_OPEN_STRING, start) : made(lexer, kind, STATEMENT_STRING, start, end);
}

static struct token quoted(struct lexer *lexer, const char *start, const char *at)
{
    const char *end = quoted_identifier(at, lexer->limit);
    return end == NULL ? open(lexer, TOKEN_OPEN_QUOTED, start)
                       : made(lexer, TOKEN_QUOTED, STATEMENT_QUOTED, start, end);
}

static struct token dollar_quoted(struct lexer *lexer, const char *start, const char *at)
{
    const char *end = dollar_quote(start, at, lexer->limit);
    return end == NULL ? open(lexer, TOKEN_OPEN_DOLLAR, start)
                       : made(lexer, TOKEN_STRING, STATEMENT_STRING, start, end);
}

/* --- Words and operators ------------------------------------------------------------------------------------------ */

/* The terminal of statement.y for the word at `at`, which ends where no letter, digit, `_` or `$` follows. */
static int keyword(const char *at)
{
    /*!local:re2c
    re2c:eof = -1;
    'abort'         { return STATEMENT_ABORT; }
    'access'        { return STATEMENT_ACCESS; }
    'add'           { return STATEMENT_ADD; }
    'aggregate'     { return STATEMENT_AGGREGATE; }
    'all'           { return STATEMENT_ALL; }
    'alter'         { return STATEMENT_ALTER; }
    'analyze'       { return STATEMENT_ANALYZE; }
    'analyse'       { return STATEMENT_ANALYZE; }
    'as'            { return STATEMENT_AS; }
    'atomic'        { return STATEMENT_ATOMIC; }
    'authorization' { return STATEMENT_AUTHORIZATION; }
    'begin'         { return STATEMENT_BEGIN; }
    'binary'        { return STATEMENT_BINARY; }
    'call'          { return STATEMENT_CALL; }
    'case'          { return STATEMENT_CASE; }
    'cascade'       { return STATEMENT_CASCADE; }
    'cast'          { return STATEMENT_CAST; }
    'checkpoint'    { return STATEMENT_CHECKPOINT; }
    'class'         { return STATEMENT_CLASS; }
    'cluster'       { return STATEMENT_CLUSTER; }
    'collation'     { return STATEMENT_COLLATION; }
    'commit'        { return STATEMENT_COMMIT; }
    'concurrently'  { return STATEMENT_CONCURRENTLY; }
    'configuration' { return STATEMENT_CONFIGURATION; }
    'conversion'    { return STATEMENT_CONVERSION; }
    'copy'          { return STATEMENT_COPY; }
    'create'        { return STATEMENT_CREATE; }
    'data'          { return STATEMENT_DATA; }
    'database'      { return STATEMENT_DATABASE; }
    'delete'        { return STATEMENT_DELETE; }
    'detach'        { return STATEMENT_DETACH; }
    'dictionary'    { return STATEMENT_DICTIONARY; }
    'discard'       { return STATEMENT_DISCARD; }
    'do'            { return STATEMENT_DO; }
    'domain'        { return STATEMENT_DOMAIN; }
    'drop'          { return STATEMENT_DROP; }
    'end'           { return STATEMENT_END; }
    'event'         { return STATEMENT_EVENT; }
    'exists'        { return STATEMENT_EXISTS; }
    'extension'     { return STATEMENT_EXTENSION; }
    'family'        { return STATEMENT_FAMILY; }
    'foreign'       { return STATEMENT_FOREIGN; }
    'from'          { return STATEMENT_FROM; }
    'function'      { return STATEMENT_FUNCTION; }
    'group'         { return STATEMENT_GROUP; }
    'if'            { return STATEMENT_IF; }
    'index'         { return STATEMENT_INDEX; }
    'insert'        { return STATEMENT_INSERT; }
    'into'          { return STATEMENT_INTO; }
    'language'      { return STATEMENT_LANGUAGE; }
    'large'         { return STATEMENT_LARGE; }
    'mapping'       { return STATEMENT_MAPPING; }
    'materialized'  { return STATEMENT_MATERIALIZED; }
    'merge'         { return STATEMENT_MERGE; }
    'method'        { return STATEMENT_METHOD; }
    'not'           { return STATEMENT_NOT; }
    'object'        { return STATEMENT_OBJECT; }
    'of'            { return STATEMENT_OF; }
    'on'            { return STATEMENT_ON; }
    'only'          { return STATEMENT_ONLY; }
    'operator'      { return STATEMENT_OPERATOR; }
    'or'            { return STATEMENT_OR; }
    'owned'         { return STATEMENT_OWNED; }
    'parser'        { return STATEMENT_PARSER; }
    'partition'     { return STATEMENT_PARTITION; }
    'policy'        { return STATEMENT_POLICY; }
    'prepare'       { return STATEMENT_PREPARE; }
    'prepared'      { return STATEMENT_PREPARED; }
    'privileges'    { return STATEMENT_PRIVILEGES; }
    'procedure'     { return STATEMENT_PROCEDURE; }
    'publication'   { return STATEMENT_PUBLICATION; }
    'refresh'       { return STATEMENT_REFRESH; }
    'reindex'       { return STATEMENT_REINDEX; }
    'release'       { return STATEMENT_RELEASE; }
    'rename'        { return STATEMENT_RENAME; }
    'replace'       { return STATEMENT_REPLACE; }
    'role'          { return STATEMENT_ROLE; }
    'rollback'      { return STATEMENT_ROLLBACK; }
    'routine'       { return STATEMENT_ROUTINE; }
    'rule'          { return STATEMENT_RULE; }
    'savepoint'     { return STATEMENT_SAVEPOINT; }
    'schema'        { return STATEMENT_SCHEMA; }
    'search'        { return STATEMENT_SEARCH; }
    'select'        { return STATEMENT_SELECT; }
    'sequence'      { return STATEMENT_SEQUENCE; }
    'server'        { return STATEMENT_SERVER; }
    'session'       { return STATEMENT_SESSION; }
    'set'           { return STATEMENT_SET; }
    'start'         { return STATEMENT_START; }
    'statistics'    { return STATEMENT_STATISTICS; }
    'stdin'         { return STATEMENT_STDIN; }
    'stdout'        { return STATEMENT_STDIN; /* COPY ... FROM STDOUT reads from the client as well */ }
    'subscription'  { return STATEMENT_SUBSCRIPTION; }
    'system'        { return STATEMENT_SYSTEM; }
    'table'         { return STATEMENT_TABLE; }
    'tablespace'    { return STATEMENT_TABLESPACE; }
    'template'      { return STATEMENT_TEMPLATE; }
    'temp'          { return STATEMENT_TEMPORARY; }
    'temporary'     { return STATEMENT_TEMPORARY; }
    'text'          { return STATEMENT_TEXT; }
    'to'            { return STATEMENT_TO; }
    'transaction'   { return STATEMENT_TRANSACTION; }
    'transform'     { return STATEMENT_TRANSFORM; }
    'trigger'       { return STATEMENT_TRIGGER; }
    'truncate'      { return STATEMENT_TRUNCATE; }
    'type'          { return STATEMENT_TYPE; }
    'update'        { return STATEMENT_UPDATE; }
    'user'          { return STATEMENT_USER; }
    'vacuum'        { return STATEMENT_VACUUM; }
    'value'         { return STATEMENT_VALUE; }
    'values'        { return STATEMENT_VALUES; }
    'verbose'       { return STATEMENT_VERBOSE; }
    'view'          { return STATEMENT_VIEW; }
    'with'          { return STATEMENT_WITH; }
    'wrapper'       { return STATEMENT_WRAPPER; }

    'constraint' | 'default' | 'global' | 'local' | 'procedural' | 'recursive' | 'trusted'
        | 'unique' | 'unlogged'
                    { return STATEMENT_MODIFIER; }
    'close' | 'comment' | 'deallocate' | 'declare' | 'execute' | 'explain' | 'fetch' | 'grant' | 'import' | 'listen'
        | 'load' | 'lock' | 'move' | 'notify' | 'reassign' | 'reset' | 'revoke' | 'security' | 'show' | 'unlisten'
                    { return STATEMENT_VERB; }

    word_start word_more*  { return STATEMENT_WORD; }
    *                      { return STATEMENT_WORD; }
    */
}

/* BEGIN ATOMIC ... END holds statements of its own, CASE ... END among them. In parentheses psql counts none, where END
 * may be a column's name: (SELECT 1 AS end). */
static void count_blocks(struct lexer *lexer, int code, const char *start)
{
    if (lexer->parens > 0)
        code = STATEMENT_WORD;
    if (code == STATEMENT_ATOMIC && lexer->begin && lexer->blocks == 0) {
        lexer->blocks = 1;
        lexer->open_block = start;
    } else if (code == STATEMENT_CASE && lexer->blocks > 0) {
        lexer->blocks++;
    } else if (code == STATEMENT_END && lexer->blocks > 0) {
        lexer->blocks--;
    }
    lexer->begin = code == STATEMENT_BEGIN;
}

static struct token word(struct lexer *lexer, const char *start, const char *end)
{
    int code = lexer->keywords || lexer->routine ? keyword(start) : STATEMENT_WORD;
    if (lexer->routine)
        count_blocks(lexer, code, start);
    return made(lexer, TOKEN_WORD, code, start, end);
}

/* Where the run of operators that begins at `start` ends. `--` and `/` `*` inside it begin a comment. `own_kind`: it holds
 * a character that no operator of standard SQL has. */
static const char *operators_end(const char *at, const char *limit, bool *own_kind)
{
    for (;;) {
        const char *end = at;
        /*!re2c
        "--" | "/" "*"   { return end; }
        [~!@#^&|`?%]     { *own_kind = true; continue; }
        [-+*/<>=]        { continue; }
        *                { return end; }
        $                { return end; }
        */
    }
}

/* A `+` or `-` at the end of an operator belongs to what follows, unless it is of an own kind. Where these begin is kept
 * for the tokens that they become, or each would read the run again. */
static const char *operator_end(struct lexer *lexer, const char *start)
{
    if (start >= lexer->signs_end) {
        bool own_kind = false;
        const char *end = operators_end(start, lexer->limit, &own_kind);
        if (own_kind)
            return end;
        lexer->signs = lexer->signs_end = end;
        while (lexer->signs > start && (lexer->signs[-1] == '+' || lexer->signs[-1] == '-'))
            lexer->signs--;
    }
    return lexer->signs > start ? lexer->signs : start + 1;
}

static struct token operator(struct lexer *lexer, const char *start)
{
    return made(lexer, TOKEN_OPERATOR, STATEMENT_OTHER, start, operator_end(lexer, start));
}

static struct token parenthesis(struct lexer *lexer, const char *start, const char *end)
{
    if (*start == '(' && lexer->parens++ == 0)
        lexer->open_paren = start;
    else if (*start == ')' && lexer->parens > 0)
        lexer->parens--;
    return made(lexer, TOKEN_PUNCTUATION, *start == '(' ? STATEMENT_LPAREN : STATEMENT_RPAREN, start, end);
}

static struct token semicolon(struct lexer *lexer, const char *start, const char *end)
{
    bool ends = lexer->parens == 0 && lexer->blocks == 0;
    return made(lexer, ends ? TOKEN_SEMICOLON : TOKEN_PUNCTUATION, STATEMENT_OTHER, start, end);
}

/* psql reads its commands to the end of the line. */
static struct token backslash(struct lexer *lexer, const char *start, const char *end)
{
    const char *line_end = memchr(end, '\n', (size_t)(lexer->limit - end));
    struct token token = made(lexer, TOKEN_BACKSLASH, 0, start, end);
    lexer->cursor = line_end == NULL ? lexer->limit : line_end;
    return token;
}

/* --- A section ---------------------------------------------------------------------------------------------------- */

/* What the annotation at `start` is here: a section's beginning, nearly one, or (kind TOKEN_END) a comment. */
static struct token section(struct lexer *lexer, const char *start)
{
    const char *cursor = lexer->cursor;
    struct token token = annotation_word(lexer, TOKEN_SECTION, start);
    struct slice name = {token.text.at + 1, token.text.length - 1};
    const struct annotation *found = annotation_find(name);
    if (begins_line(lexer, start) && found != NULL && found->section)
        return token;
    const struct annotation *meant = found == NULL ? annotation_nearest(name) : NULL;
    token.kind = begins_line(lexer, start) && meant != NULL && meant->section ? TOKEN_MISSPELT_SECTION : TOKEN_END;
    lexer->cursor = cursor;
    return token;
}

struct token lexer_sql(struct lexer *lexer)
{
    const char *at = lexer->cursor, *limit = lexer->limit, *start, *marker;
    enum string_kind before = lexer->string;
    bool new_line = false;
    lexer->string = STRING_NONE;
    for (;;) {
        start = at;
        /*!re2c
        tag = "$" ([A-Za-z_\x80-\xFF] [A-Za-z_\x80-\xFF0-9]*)? "$";
        integer = digit ("_"? digit)*;
        radix = "0" [xX] ("_"? [0-9A-Fa-f])+ | "0" [oO] ("_"? [0-7])+ | "0" [bB] ("_"? [01])+;
        decimal = integer "." integer? | "." integer;
        real = (integer | decimal) [Ee] [-+]? integer;

        blank+      { continue; }
        newline     { new_line = true; continue; }
        annotation  { lexer->cursor = at;
                      struct token token = section(lexer, start);
                      if (token.kind == TOKEN_END) continue;
                      if (token.kind == TOKEN_MISSPELT_SECTION) lexer->string = before;
                      return token; }
        comment     { continue; }
        "/" "*"     { before = STRING_NONE; at = block_comment(at, limit);
                      if (at == NULL) return open(lexer, TOKEN_OPEN_COMMENT, start);
                      continue; }

        "'"                  { if (before != STRING_NONE && new_line)
                                   return string(lexer, TOKEN_CONTINUATION, before, start, at);
                               return string(lexer, TOKEN_STRING, STRING_PLAIN, start, at); }
        [bBxXnN] "'"         { return string(lexer, TOKEN_STRING, STRING_PLAIN, start, at); }
        [uU] "&'"            { return string(lexer, TOKEN_STRING, STRING_PLAIN, start, at); }
        [eE] "'"             { return string(lexer, TOKEN_STRING, STRING_ESCAPED, start, at); }
        ["] | [uU] "&" ["]   { return quoted(lexer, start, at); }
        tag                  { return dollar_quoted(lexer, start, at); }

        word_start              { return word(lexer, start, word_end(at)); }
        (integer | radix | decimal | real) word_start?
                                { return made(lexer, TOKEN_NUMBER, STATEMENT_OTHER, start, at); }
        integer ".."            { return made(lexer, TOKEN_NUMBER, STATEMENT_OTHER, start, at - 2); }
        "$" integer word_start? { return made(lexer, TOKEN_PARAMETER, STATEMENT_OTHER, start, at); }
        "(" | ")"               { return parenthesis(lexer, start, at); }
        ";"                     { return semicolon(lexer, start, at); }
        "."                     { return made(lexer, TOKEN_PUNCTUATION, STATEMENT_DOT, start, at); }
        ","                     { return made(lexer, TOKEN_PUNCTUATION, STATEMENT_COMMA, start, at); }
        "="                     { return made(lexer, TOKEN_OPERATOR, STATEMENT_EQUALS, start, at); }
        "::" | ".." | ":="      { return made(lexer, TOKEN_PUNCTUATION, STATEMENT_OTHER, start, at); }
        "=" [~!@#^&|`?+*/%<>=-] { return operator(lexer, start); }
        [~!@#^&|`?+*/%<>-]      { return operator(lexer, start); }
        "\\" [^ \t\f\v\r\n]*    { return backslash(lexer, start, at); }
        *                       { return made(lexer, TOKEN_PUNCTUATION, STATEMENT_OTHER, start, at); }
        $                       { return made(lexer, TOKEN_END, 0, start, at); }
        */
    }
}

/* --- COPY data ---------------------------------------------------------------------------------------------------- */

/* From behind the `;` to the next line, where psql begins to read data. NULL: something else stands in between. */
static const char *copy_first_line(const char *at, const char *limit)
{
    for (;;) {
        /*!re2c
        blank+ | comment  { continue; }
        "\r"? "\n"        { return at; }
        *                 { return NULL; }
        $                 { return at; }
        */
    }
}

struct token lexer_copy_data(struct lexer *lexer)
{
    const char *limit = lexer->limit, *start = copy_first_line(lexer->cursor, limit), *at = start;
    if (start == NULL)
        return made(lexer, TOKEN_COPY_JUNK, 0, lexer->cursor, lexer->cursor);
    for (;;) {
        const char *line = at;
        /*!re2c
        "\\." "\r"? "\n"?  { struct token data = made(lexer, TOKEN_COPY_DATA, 0, start, line);
                             lexer->cursor = at;
                             return data; }
        [^\n]* "\n"        { continue; }
        [^\n]+             { continue; }
        *                  { continue; }
        $                  { return open(lexer, TOKEN_OPEN_COPY, start); }
        */
    }
}
