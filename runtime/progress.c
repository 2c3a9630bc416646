#include "progress.h"

#include "brief.h"
#include "conn.h"
#include "event_json.h"
#include "place.h"
#include "terminal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REDRAW_MS = 60, ID_MAX = 40, SNIPPET_MAX = 110 };

void aludel_i_progress_init(struct aludel_i_progress *progress, const struct aludel_plan *plan, bool json,
                            bool no_progress, const char *color)
{
    const char *term = getenv("TERM");
    progress->out = stderr;
    progress->plan = plan;
    progress->json = json ? stdout : NULL;
    progress->color = aludel_i_terminal_color(stderr, color);
    progress->live =
        !json && !no_progress && !progress->quiet && isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
    for (uint32_t i = 0; i < plan->n_revisions; i++) {
        int width = (int)strlen(plan->revisions[i].id);
        if (width > progress->id_width && width <= ID_MAX)
            progress->id_width = width;
    }
}

/* --- Drawing ------------------------------------------------------------------------------------------------------ */

static const char *paint(const struct aludel_i_progress *progress, const char *code)
{
    return progress->color ? code : "";
}

#define BOLD(p)  paint(p, "\033[1m")
#define FAINT(p) paint(p, "\033[2m")
#define RED(p)   paint(p, "\033[1;31m")
#define GREEN(p) paint(p, "\033[32m")
#define BLUE(p)  paint(p, "\033[1;34m")
#define PLAIN(p) paint(p, "\033[0m")

static void wipe(struct aludel_i_progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", progress->out);
    progress->drawn = false;
}

static int digits(uint32_t n)
{
    int count = 1;
    for (; n >= 10; n /= 10)
        count++;
    return count;
}

static void draw_live(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    double now = aludel_i_now();
    if (!progress->live)
        return;
    aludel_i_live_note(&progress->line, event, now);
    if (event->kind != ALUDEL_EVENT_STATEMENT || event->elapsed_ms >= 0 || now - progress->last < REDRAW_MS)
        return;
    struct aludel_i_terminal terminal = aludel_i_terminal_look(progress->out, NULL);
    struct aludel_i_buffer line = {.at = NULL};
    terminal.color = progress->color;
    aludel_i_live_add(&progress->line, event, now, &terminal, &line);
    wipe(progress);
    fputs(aludel_i_buffer_text(&line), progress->out);
    fflush(progress->out);
    aludel_i_buffer_free(&line);
    progress->drawn = true;
    progress->last = now;
}

static void print_statement(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    if (!progress->verbose || event->elapsed_ms < 0)
        return;
    char text[128], time[32];
    aludel_i_brief_text(text, sizeof text, aludel_sql(event->statement), event->statement->length, 72);
    aludel_i_brief_time(time, sizeof time, event->elapsed_ms);
    wipe(progress);
    fprintf(progress->out, "%*s  %u/%u  %s  (%s)\n", 2 * digits(event->count), "", event->statement_index,
            event->statement_count, text, time);
}

static const char *summary_of(const struct aludel_i_progress *progress, const char *id)
{
    for (uint32_t i = 0; i < progress->plan->n_revisions; i++)
        if (strcmp(progress->plan->revisions[i].id, id) == 0)
            return progress->plan->revisions[i].summary;
    return "";
}

/* What was done, by the action's name in history. */
static const char *done_word(const char *action)
{
    static const char *const words[][2] = {{"upgrade", "applied"},   {"downgrade", "reverted"}, {"stamp", "stamped"},
                                           {"unstamp", "unstamped"}, {"accept", "accepted"},    {"adopt", "adopted"},
                                           {"squash", "recorded"},   {"unsquash", "unrecorded"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i][0], action) == 0)
            return words[i][1];
    return action;
}

/* In columns, with a summary where it has room; on a terminal that is too narrow for columns, without both. */
static void print_done(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    enum { LEAST_SUMMARY = 8 };
    char time[32], text[256] = "";
    const char *summary = summary_of(progress, event->revision);
    const int columns = (int)aludel_i_terminal_look(progress->out, NULL).columns;
    const int used = 2 * digits(event->count) + 26 + progress->id_width;
    const bool narrow = columns > 0 && columns < used;
    aludel_i_brief_time(time, sizeof time, event->elapsed_ms);
    if (columns == 0 || columns >= used + LEAST_SUMMARY)
        aludel_i_brief_text(text, sizeof text, summary, strlen(summary), columns > 0 ? columns - used : 200);
    wipe(progress);
    fprintf(progress->out, "%*u/%u  %s%s%s  %-*s  %s%*s%s%s%s\n", digits(event->count), event->index, event->count,
            GREEN(progress), done_word(event->action), PLAIN(progress), narrow ? 0 : progress->id_width,
            event->revision, FAINT(progress), narrow ? 0 : 10, time, PLAIN(progress), text[0] == '\0' ? "" : "  ",
            text);
}

/* A result, and so on stdout: time, place and statement, and under it the locks that it was the first to take. */
static void print_rehearsed(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    char time[32], text[160], place[64];
    aludel_i_brief_time(time, sizeof time, event->elapsed_ms);
    snprintf(place, sizeof place, "%.40s:%u", event->revision, event->line);
    aludel_i_brief_text(text, sizeof text, aludel_sql(event->statement), event->statement->length, 80);
    wipe(progress);
    printf("%12s  %-*s  %s\n", time, progress->id_width + 5, place, text);
    for (const char *lock = event->text; *lock != '\0';) {
        size_t mode = strcspn(lock, " "), line = strcspn(lock, "\n");
        printf("%12s  %-*s    %-24.*s%.*s\n", "", progress->id_width + 5, "", (int)mode, lock, (int)(line - mode),
               lock + mode);
        lock += line + (lock[line] == '\n');
    }
}

/* --- Errors and notices ------------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || ((unsigned char)c & 0x80) != 0;
}

static int characters(const char *text, size_t from, size_t to)
{
    int count = 0;
    for (size_t i = from; i < to; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* How many characters the caret spans: the word that begins there. */
static int span(const char *text, size_t length, size_t at)
{
    size_t end = at;
    while (end < length && is_word(text[end]))
        end++;
    return end == at ? 1 : characters(text, at, end);
}

static size_t snippet_width(const struct aludel_i_progress *progress)
{
    enum { MARGIN = 8, LEAST = 20 };
    const uint32_t columns = aludel_i_terminal_look(progress->out, NULL).columns;
    if (columns == 0 || columns >= SNIPPET_MAX + MARGIN)
        return SNIPPET_MAX;
    return columns < LEAST + MARGIN ? LEAST : columns - MARGIN;
}

/* The source line with the place marked, cut around it when it is long. Tabs are kept, so that the caret stands right.
 */
static void print_snippet(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    const size_t most = snippet_width(progress);
    size_t length, from = 0;
    uint32_t indent;
    const char *text = aludel_i_place_line(event, &length, &indent);
    if (text == NULL || event->column <= indent)
        return;
    size_t at = event->column - 1 - indent;
    if (at > length)
        at = length;
    if (at > most / 2) {
        from = at - most / 2;
        while (from < at && ((unsigned char)text[from] & 0xc0) == 0x80)
            from++;
    }
    if (at + indent > most / 2) /* what stands before is not known, or cut: its blanks are only in the way */
        indent = 0;
    size_t shown = length - from < most ? length - from : most;
    while (from + shown < length && ((unsigned char)text[from + shown] & 0xc0) == 0x80)
        shown++;
    fprintf(progress->out, "%5u | %*s%.*s\n      | %*s", event->line, (int)indent, "", (int)shown, text + from,
            (int)indent, "");
    for (size_t i = from; i < at; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            fputc(text[i] == '\t' ? '\t' : ' ', progress->out);
    fprintf(progress->out, "%s^", GREEN(progress));
    for (int i = event->whole_line ? characters(text, at, from + shown) : span(text, from + shown, at); i > 1; i--)
        fputc('~', progress->out);
    fprintf(progress->out, "%s\n", PLAIN(progress));
}

static void print_more(struct aludel_i_progress *progress, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0')
        fprintf(progress->out, "%s%s:%s %s\n", BLUE(progress), label, PLAIN(progress), text);
}

static void print_diagnostic(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    bool error = event->kind == ALUDEL_EVENT_ERROR;
    char severity[16];
    snprintf(severity, sizeof severity, "%s", event->severity == NULL ? "note" : event->severity);
    for (char *c = severity; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    wipe(progress);
    if (event->file != NULL && event->line > 0)
        fprintf(progress->out, "%s%s:%u:%u:%s ", BOLD(progress), event->file, event->line, event->column,
                PLAIN(progress));
    else if (error)
        fprintf(progress->out, "%s%s:%s ", BOLD(progress), progress->program, PLAIN(progress));
    fprintf(progress->out, "%s%s:%s %s", error ? RED(progress) : BLUE(progress), severity, PLAIN(progress),
            event->text == NULL ? "the server did not say why" : event->text);
    if (error && event->sqlstate != NULL)
        fprintf(progress->out, " [%s]", event->sqlstate);
    fputc('\n', progress->out);
    if (event->file != NULL)
        print_snippet(progress, event);
    print_more(progress, "detail", event->detail);
    print_more(progress, "context", event->context);
    print_more(progress, "hint", event->hint);
}

/* --- Events ------------------------------------------------------------------------------------------------------- */

static void print_event(struct aludel_i_progress *progress, const struct aludel_event *event)
{
    draw_live(progress, event);
    switch (event->kind) {
    case ALUDEL_EVENT_STATEMENT:
        print_statement(progress, event);
        break;
    case ALUDEL_EVENT_REVISION:
        break;
    case ALUDEL_EVENT_REHEARSED:
        print_rehearsed(progress, event);
        break;
    case ALUDEL_EVENT_APPLIED:
    case ALUDEL_EVENT_REVERTED:
        print_done(progress, event);
        break;
    case ALUDEL_EVENT_WAITING:
    case ALUDEL_EVENT_RECONNECT:
    case ALUDEL_EVENT_RETRY:
    case ALUDEL_EVENT_NOTICE:
    case ALUDEL_EVENT_ERROR:
        print_diagnostic(progress, event);
        break;
    }
}

void aludel_i_progress_event(void *user, const struct aludel_event *event)
{
    struct aludel_i_progress *progress = user;
    if (progress->json != NULL)
        aludel_i_event_json(event, progress->verbose, progress->json);
    else if (!progress->quiet || event->kind == ALUDEL_EVENT_ERROR)
        print_event(progress, event);
}

void aludel_i_progress_say(struct aludel_i_progress *progress, const char *format, ...)
{
    if (progress->quiet || progress->json != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    wipe(progress);
    vfprintf(progress->out, format, arguments);
    fputc('\n', progress->out);
    va_end(arguments);
}
