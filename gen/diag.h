/* diag.h: diagnostics as data. Every stage adds, none prints; rendering is diag_render.h. The ids are in diag_ids.def,
 * are stable, and are what tests, the handbook, -W options and --explain use. */
#ifndef ALUDEL_GEN_DIAG_H
#define ALUDEL_GEN_DIAG_H

#include "arena.h"
#include "source.h"

#include <stdarg.h>
#include <stdbool.h>

enum diag_severity { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

/* DIAG(name, "id", severity, "what it means") */
enum diag_id {
#define DIAG(name, id, severity, summary) DIAG_##name,
#include "diag_ids.def"
#undef DIAG
    DIAG_ID_COUNT
};

/* Another place that belongs to the fault: "also declared here". */
struct diag_note {
    struct span span;
    const char *message;
};

struct diag {
    enum diag_id id;
    enum diag_severity severity;
    struct span span;
    const char *message; /* lower case, no full stop, subjects in single quotes, the fault first */
    const char *hint;    /* an action that works when typed; NULL: none */
    struct diag_note *notes;
    size_t n_notes;
    size_t sequence; /* keeps the order of equals stable */
};

/* What -W options make of a warning. Errors stay errors. */
enum diag_treatment { DIAG_AS_DEFINED, DIAG_OFF, DIAG_AS_ERROR };

/* Needs an arena; otherwise zeroed is empty and in order. */
struct diag_list {
    struct arena *arena;
    struct diag **items;
    size_t count, n_errors, n_warnings;
    bool show_all; /* as text too, where otherwise the first ones stand for many */
    enum diag_treatment treatment[DIAG_ID_COUNT];
};

const char *diag_id_name(enum diag_id id); /* "unknown-revision" */
const char *diag_id_summary(enum diag_id id);
enum diag_severity diag_id_severity(enum diag_id id);
const char *diag_severity_word(enum diag_severity severity); /* "error", "warning", "note" */
bool diag_id_find(struct slice name, enum diag_id *id);      /* false: there is none of that name */
bool diag_id_nearest(struct slice name, enum diag_id *id);   /* one that was probably meant */

/* Adds a diagnostic at `span` with the severity of its id; returns it so that notes and a hint can follow (also when it
 * is switched off, and will not be seen). */
struct diag *diag_add(struct diag_list *list, enum diag_id id, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diag_note(struct diag_list *list, struct diag *diag, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diag_hint(struct diag_list *list, struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds those of `other`, behind the ones of `list`; `other` is of no use afterwards, but its arena must stay. */
void diag_take(struct diag_list *list, const struct diag_list *other);

/* Drops the diagnostics that `keep` says no to. */
void diag_filter(struct diag_list *list, bool (*keep)(void *user, const struct diag *diag), void *user);

bool diag_any(const struct diag_list *list, enum diag_id id);

/* By file name, offset, then order of arrival. */
void diag_sort(struct diag_list *list);

#endif
