#include "psql.h"

#include <string.h>

static bool is_one_of(struct slice name, const char *names)
{
    for (const char *at = names; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        if (slice_equal(name, (struct slice){at, strcspn(at, " ")}))
            return true;
    return false;
}

const char *psql_next_command(struct slice line)
{
    char quote = '\0';
    for (size_t i = 0; i < line.length; i++) {
        char c = line.at[i];
        if (c == '\\' && quote == '\0')
            return line.at + i;
        if (c == '\\' && quote == '\'')
            i++;
        else if (quote == '\0' && (c == '\'' || c == '"' || c == '`'))
            quote = c;
        else if (c == quote)
            quote = '\0';
    }
    return NULL;
}

const char *psql_cure(struct slice command)
{
    static const struct {
        const char *names, *cure;
    } cures[] = {
        {"\\;", "write ';' alone: a step's statements are one transaction"},
        {"\\g \\gx \\gdesc \\crosstabview", "write ';' in its place: nobody looks at the rows"},
        {"\\gset", "a DO block can keep a result: 'SELECT ... INTO variable', and go on with it there"},
        {"\\gexec",
         "a DO block can run what a query returns: 'FOR command IN SELECT ... LOOP EXECUTE command; END LOOP;'"},
        {"\\bind", "write the values into the statement"},
        {"\\if \\elif \\else \\endif", "a DO block can decide: 'DO $$ BEGIN IF ... THEN ... END IF; END $$;'"},
        {"\\copy", "write 'COPY table FROM STDIN;', the rows below it, and a line that is exactly '\\.'"},
        {"\\i \\ir \\include \\include_relative",
         "write the statements of that file here, or make it a revision of its own"},
        {"\\c \\connect", "take it out: which database, and as whom, is the migrator's '--database' to say"},
        {"\\set \\unset", "take it out, and write the value where the variable is used"},
        {"\\encoding", "take it out: the file is UTF-8, and the server is told so"},
        {"\\password", "take it out: a password in a revision is one that everybody reads"},
    };
    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
        if (is_one_of(command, cures[i].names))
            return cures[i].cure;
    return "take it out; only psql itself can carry it out";
}
