#include "settings.h"

#include "calls.h"
#include "distance.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

enum kind { FLAG, TEXT, DURATION, COUNT };

struct option {
    const char *name;
    char letter;
    enum kind kind;
    const char *value; /* as help calls it */
    size_t at;         /* in struct aludel_i_settings */
    unsigned scope;
    const char *help;
};

#define PREFIX    "ALUDEL_"
#define AT(field) offsetof(struct aludel_i_settings, field)

/* clang-format off */
static const struct option options[] = {
    {"database", 'd', TEXT, "CONNINFO", AT(database), ALUDEL_I_FOR_ALL, "URI or key=value pairs; else DATABASE_URL, else PG* variables"},
    {"ledger", 0, TEXT, "SCHEMA", AT(ledger), ALUDEL_I_FOR_ALL, "schema of the ledger"},
    {"format", 0, TEXT, "text|json", AT(format), ALUDEL_I_FOR_ALL, "how to write it"},
    {"color", 0, TEXT, "auto|always|never", AT(color), ALUDEL_I_FOR_ALL, "auto: on a terminal, unless NO_COLOR is set"},
    {"quiet", 'q', FLAG, NULL, AT(quiet), ALUDEL_I_FOR_ALL, "say only what is wrong"},
    {"verbose", 'v', FLAG, NULL, AT(verbose), ALUDEL_I_FOR_ALL, "say more"},
    {"no-progress", 0, FLAG, NULL, AT(no_progress), ALUDEL_I_FOR_ALL, "no live line on a terminal"},
    {"help", 'h', FLAG, NULL, AT(help), ALUDEL_I_FOR_ALL, "this text, or that of the command"},
    {"version", 'V', FLAG, NULL, AT(version), ALUDEL_I_FOR_ALL, "the same as the command version"},
    {"lock-timeout", 0, DURATION, "TIME", AT(lock_timeout), ALUDEL_I_FOR_WORK, "give way after waiting this long for a lock"},
    {"statement-timeout", 0, DURATION, "TIME", AT(statement_timeout), ALUDEL_I_FOR_WORK, "stop a statement that takes longer"},
    {"retries", 0, COUNT, "N", AT(retries), ALUDEL_I_FOR_WORK, "how often a step that lost a lock is tried again"},
    {"wait-lock", 0, DURATION, "TIME", AT(wait_lock), ALUDEL_I_FOR_WORK, "patience with a migrator that makes no progress (60s)"},
    {"set-role", 0, TEXT, "ROLE", AT(set_role), ALUDEL_I_FOR_WORK, "SET LOCAL ROLE for the work"},
    {"check-heads", 0, FLAG, NULL, AT(check_heads), ALUDEL_I_FOR_CURRENT, "exit 1 unless the database is at all heads"},
    {"rev-range", 'r', TEXT, "A:B", AT(range), ALUDEL_I_FOR_HISTORY, "only from A to B"},
    {"format", 0, TEXT, "text|json|markdown|dot|mermaid|svg", AT(format), ALUDEL_I_FOR_HISTORY, "how to write it; the last three are pictures"},
    {"format", 0, TEXT, "text", AT(format), ALUDEL_I_FOR_READER, "how to write it; there is no other way"},
    {"indicate-current", 'i', FLAG, NULL, AT(indicate_current), ALUDEL_I_FOR_HISTORY, "mark what the database is at"},
    {"graph", 0, FLAG, NULL, AT(graph), ALUDEL_I_FOR_HISTORY, "draw the lines between the revisions"},
    {"exit-code", 0, FLAG, NULL, AT(exit_code), ALUDEL_I_FOR_STATUS, "exit 1 unless everything is applied as it stands here"},
    {"for", 0, TEXT, "server|heads", AT(until), ALUDEL_I_FOR_WAIT, "server (it lets us in) or heads (everything is applied)"},
    {"timeout", 0, DURATION, "TIME", AT(timeout), ALUDEL_I_FOR_WAIT, "give up after this long (60s)"},
    {"dry-run", 0, FLAG, NULL, AT(dry_run), ALUDEL_I_FOR_UPGRADE | ALUDEL_I_FOR_ADOPT, "say what would be done, and do nothing"},
    {"rehearse", 0, FLAG, NULL, AT(rehearse), ALUDEL_I_FOR_UPGRADE, "run it in one transaction, tell times and locks, and roll back"},
    {"sql", 0, FLAG, NULL, AT(sql), ALUDEL_I_FOR_UPGRADE | ALUDEL_I_FOR_ADOPT, "print a script for psql instead; TARGET is FROM:TO, needs no database (adopt does)"},
    {"transaction", 0, TEXT, "each|all", AT(transaction), ALUDEL_I_FOR_UPGRADE, "each step its own (the default), or all in one"},
    {"purge", 0, FLAG, NULL, AT(purge), ALUDEL_I_FOR_STAMP | ALUDEL_I_FOR_ADOPT, "take out of the ledger whatever TARGET, or the other tool, does not need"},
    {"from", 0, TEXT, "TOOL", AT(from), ALUDEL_I_FOR_ADOPT, "alembic, dbmate, flyway, ...; default: the one whose ledger is there"},
    {"from-table", 0, TEXT, "[SCHEMA.]TABLE", AT(from_table), ALUDEL_I_FOR_ADOPT, "where its ledger is, if not in the usual place"},
    {"keep-alembic", 0, FLAG, NULL, AT(keep_alembic), ALUDEL_I_FOR_ADOPT, "keep alembic_version in step from now on; without it: no longer"},
    {"reason", 0, TEXT, "TEXT", AT(reason), ALUDEL_I_FOR_ACCEPT, "why that is right, for the log; required"},
};
/* clang-format on */

enum { N_OPTIONS = sizeof options / sizeof options[0] };
_Static_assert(sizeof options / sizeof options[0] <= ALUDEL_I_OPTIONS,
               "aludel_i_settings_options() has no room for all of them");

/* --- Values ------------------------------------------------------------------------------------------------------- */

static bool read_count(const char *text, int32_t *count)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < 0 || value > INT32_MAX)
        return false;
    *count = (int32_t)value;
    return true;
}

/* 500ms, 3s, 2min, 1h; 0 needs no unit. */
static bool read_duration(const char *text, int32_t *ms)
{
    static const struct {
        const char *name;
        long ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}};
    char *unit;
    errno = 0;
    long value = strtol(text, &unit, 10);
    if (unit == text || errno != 0 || value < 0)
        return false;
    *ms = 0;
    if (*unit == '\0')
        return value == 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].name) == 0 && value <= INT32_MAX / units[i].ms) {
            *ms = (int32_t)(value * units[i].ms);
            return true;
        }
    return false;
}

static bool read_flag(const char *text, bool *flag)
{
    *flag = strcmp(text, "1") == 0 || strcmp(text, "true") == 0 || strcmp(text, "yes") == 0 || strcmp(text, "on") == 0;
    return *flag || text[0] == '\0' || strcmp(text, "0") == 0 || strcmp(text, "false") == 0 ||
           strcmp(text, "no") == 0 || strcmp(text, "off") == 0;
}

static bool store(struct aludel_i_settings *settings, const struct option *option, const char *value)
{
    char *at = (char *)settings + option->at;
    switch (option->kind) {
    case FLAG:
        return read_flag(value, (bool *)(void *)at);
    case COUNT:
        return read_count(value, (int32_t *)(void *)at);
    case DURATION:
        return read_duration(value, (int32_t *)(void *)at);
    case TEXT:
        break;
    }
    *(const char **)(void *)at = value;
    return true;
}

static bool set(struct aludel_i_settings *settings, const struct option *option, const char *value, const char *called,
                struct aludel_i_buffer *why)
{
    if (store(settings, option, value))
        return true;
    aludel_i_buffer_printf(why, "%s takes %s, not '%s'", called,
                           option->kind == DURATION ? "a time"
                           : option->kind == COUNT  ? "a number"
                                                    : "yes or no",
                           value);
    if (option->kind == DURATION)
        aludel_i_buffer_puts(why, "\na number and its unit: 500ms, 3s, 2min, 1h");
    return false;
}

/* --- The environment ---------------------------------------------------------------------------------------------- */

static void name_variable(char *variable, size_t size, const char *name)
{
    snprintf(variable, size, PREFIX "%s", name);
    for (char *c = variable; *c != '\0'; c++)
        *c = (char)(*c == '-' ? '_' : toupper((unsigned char)*c));
}

/* A Dockerfile's ALUDEL_VERSION is no wish to see ours. */
static bool has_variable(const struct option *option)
{
    return option->at != AT(help) && option->at != AT(version);
}

/* A misspelled one would change what is done, and nobody would know. What looks like none of ours is not for us: the
 * services of Kubernetes, say, are in every container's environment. */
static bool is_misspelled(const char *variable, size_t length, struct aludel_i_buffer *why)
{
    char names[N_OPTIONS][64];
    struct aludel_i_guess guess = aludel_i_guess(variable + strlen(PREFIX), length - strlen(PREFIX));
    for (int i = 0; i < N_OPTIONS; i++) {
        name_variable(names[i], sizeof names[i], options[i].name);
        if (has_variable(&options[i]))
            aludel_i_guess_try(&guess, names[i] + strlen(PREFIX));
    }
    if (guess.name == NULL || guess.distance == 0)
        return false;
    aludel_i_buffer_printf(why, "there is no variable '%.*s'\ndid you mean '" PREFIX "%s'?", (int)length, variable,
                           guess.name);
    return true;
}

static bool none_misspelled(struct aludel_i_buffer *why)
{
    for (char *const *variable = environ; variable != NULL && *variable != NULL; variable++)
        if (strncmp(*variable, PREFIX, strlen(PREFIX)) == 0 && is_misspelled(*variable, strcspn(*variable, "="), why))
            return false;
    return true;
}

static bool read_environment(struct aludel_i_settings *settings, struct aludel_i_buffer *why)
{
    settings->database = getenv("DATABASE_URL");
    for (int i = 0; i < N_OPTIONS; i++) {
        char variable[64];
        name_variable(variable, sizeof variable, options[i].name);
        const char *value = has_variable(&options[i]) ? getenv(variable) : NULL;
        if (value != NULL && value[0] != '\0' && !set(settings, &options[i], value, variable, why))
            return false;
    }
    return none_misspelled(why);
}

/* --- The command line --------------------------------------------------------------------------------------------- */

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && !isdigit((unsigned char)word[1]);
}

/* --name, --name=value, -n, -nvalue; *value points behind what names the option, and is NULL where nothing follows. */
static const struct option *find(const char *word, const char **value)
{
    *value = NULL;
    if (word[1] != '-') {
        for (int i = 0; i < N_OPTIONS; i++)
            if (options[i].letter == word[1] && (word[2] == '\0' || options[i].kind != FLAG)) {
                *value = word[2] == '\0' ? NULL : word + 2;
                return &options[i];
            }
        return NULL;
    }
    size_t length = strcspn(word + 2, "=");
    for (int i = 0; i < N_OPTIONS; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, word + 2, length) == 0) {
            *value = word[2 + length] == '=' ? word + 3 + length : NULL;
            return &options[i];
        }
    return NULL;
}

static bool unknown(const char *word, struct aludel_i_buffer *why)
{
    size_t length = strcspn(word, "=");
    struct aludel_i_guess guess = aludel_i_guess(word + 2, length < 2 ? 0 : length - 2);
    aludel_i_buffer_printf(why, "there is no option '%.*s'\n", (int)length, word);
    for (int i = 0; i < N_OPTIONS && word[1] == '-'; i++)
        aludel_i_guess_try(&guess, options[i].name);
    if (guess.name != NULL)
        aludel_i_buffer_printf(why, "did you mean '--%s'?", guess.name);
    else
        aludel_i_buffer_puts(why, ALUDEL_I_CALL "help");
    return false;
}

static bool read_option(struct aludel_i_settings *settings, int *i, int argc, char **argv, struct aludel_i_buffer *why)
{
    const char *word = argv[*i], *value;
    const struct option *option = find(word, &value);
    if (option == NULL)
        return unknown(word, why);
    if (option->kind == FLAG && value != NULL) {
        aludel_i_buffer_printf(why, "'--%s' takes no value", option->name);
        return false;
    }
    if (option->kind != FLAG && value == NULL) {
        if (*i + 1 == argc) {
            aludel_i_buffer_printf(why, "'%s' wants a value: %s", word, option->value);
            return false;
        }
        value = argv[++*i];
    }
    settings->format_typed = settings->format_typed || option->at == AT(format);
    char called[64];
    snprintf(called, sizeof called, "'--%s'", option->name);
    return set(settings, option, option->kind == FLAG ? "1" : value, called, why);
}

bool aludel_i_settings_read(struct aludel_i_settings *settings, struct aludel_i_arguments *arguments, int argc,
                            char **argv, struct aludel_i_buffer *why)
{
    bool only_arguments = false;
    *settings = (struct aludel_i_settings){
        .lock_timeout = -1, .statement_timeout = -1, .wait_lock = -1, .timeout = -1, .retries = -1};
    *arguments = (struct aludel_i_arguments){.n = 0};
    if (!read_environment(settings, why))
        return false;
    for (int i = 1; i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0)
            only_arguments = true;
        else if (!only_arguments && is_option(argv[i])) {
            if (!read_option(settings, &i, argc, argv, why))
                return false;
        } else if (arguments->n == ALUDEL_I_ARGUMENTS) {
            aludel_i_buffer_puts(why, "too many arguments");
            return false;
        } else
            arguments->at[arguments->n++] = argv[i];
    }
    return true;
}

const char *aludel_i_settings_stray(int argc, char **argv, unsigned scope)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value;
        const struct option *option = is_option(argv[i]) ? find(argv[i], &value) : NULL;
        if (option == NULL)
            continue;
        if (option->scope != ALUDEL_I_FOR_ALL && (option->scope & scope) == 0)
            return option->name;
        if (option->kind != FLAG && value == NULL)
            i++;
    }
    return NULL;
}

uint32_t aludel_i_settings_options(unsigned scope, struct aludel_i_manual_option chosen[ALUDEL_I_OPTIONS])
{
    uint32_t n = 0;
    for (int i = 0; i < N_OPTIONS; i++) {
        const struct option *option = &options[i];
        if (scope == 0 ? option->scope == ALUDEL_I_FOR_ALL : (option->scope & scope) != 0)
            chosen[n++] = (struct aludel_i_manual_option){option->letter, option->name, option->value, option->help};
    }
    return n;
}

const char *aludel_i_settings_values(const char *name, unsigned scope)
{
    const char *values = NULL;
    for (int i = 0; i < N_OPTIONS; i++)
        if (strcmp(options[i].name, name) == 0 &&
            (options[i].scope == ALUDEL_I_FOR_ALL || (options[i].scope & scope) != 0))
            values = options[i].value; /* the rows of some commands stand behind those of all */
    return values;
}

void aludel_i_help_line(FILE *out, int width, const char *left, const char *right)
{
    if ((int)strlen(left) <= width)
        fprintf(out, "  %-*s %s\n", width, left, right);
    else
        fprintf(out, "  %s\n  %*s %s\n", left, width, "", right);
}

static void help_option(FILE *out, const struct aludel_i_manual_option *option)
{
    char left[64], letter[8] = "    ";
    if (option->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, option->value == NULL ? "" : "=",
             option->value == NULL ? "" : option->value);
    aludel_i_help_line(out, 30, left, option->help);
}

static bool has(const struct aludel_i_manual_option *chosen, uint32_t n, const char *name)
{
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(chosen[i].name, name) == 0)
            return true;
    return false;
}

void aludel_i_settings_help(FILE *out, unsigned scope)
{
    struct aludel_i_manual_option own[ALUDEL_I_OPTIONS], all[ALUDEL_I_OPTIONS];
    uint32_t n_own = scope == 0 ? 0 : aludel_i_settings_options(scope, own), n = aludel_i_settings_options(0, all);
    for (uint32_t i = 0; i < n_own; i++)
        help_option(out, &own[i]);
    for (uint32_t i = 0; i < n; i++)
        if (!has(own, n_own, all[i].name))
            help_option(out, &all[i]);
}
