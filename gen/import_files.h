/* import_files.h: the folders and files that are imported, and lines of text. */
#ifndef ALUDEL_GEN_IMPORT_FILES_H
#define ALUDEL_GEN_IMPORT_FILES_H

#include "import.h"

struct import_entry {
    const char *name;      /* within its folder */
    struct source *source; /* where to find it, nothing read yet: a place for diagnostics */
    bool folder;
};

struct import_entries {
    struct import_entry *items; /* sorted by name, bytewise; hidden ones are left out */
    size_t count;
};

/* What is in the folder `path`. False: it could not be read, which was said. */
bool import_list(struct import *import, const char *path, struct import_entries *entries);

/* By the numbers that the names begin with, then bytewise. */
void import_sort_numbered(struct import_entries *entries);

/* The entry with that name; NULL: there is none. */
const struct import_entry *import_find(const struct import_entries *entries, const char *name);

bool import_is_folder(const char *path);
bool import_is_file(const char *path);
const char *import_join(struct import *import, const char *folder, const char *name);

/* Reads a file of SQL; comments in it that would begin aludel's sections are defused. NULL: it could not be read, which
 * was said. */
const struct source *import_read(struct import *import, const struct import_entry *entry);

/* The same by its path; "-" is standard input. */
const struct source *import_read_path(struct import *import, const char *path);

/* Any text: no SQL is looked for. */
const struct source *import_read_text(struct import *import, const char *path);

/* The same file with `text` in place of its bytes: what is read was changed on the way. */
const struct source *import_with_text(struct import *import, const struct source *source, const struct text *text);

/* The source as if it ended at `end`: what is cut by the lexer must end in a NUL. */
const struct source *import_until(struct import *import, const struct source *source, const char *end);

struct span import_place_of(const struct import_entry *entry); /* the whole file */
struct slice import_bytes(const struct source *source);

/* The next line of `rest`, without its line end; `rest` moves behind it. False: there is none. */
bool import_line(struct slice *rest, struct slice *line);

/* The next word of `rest`, between blanks; `rest` moves behind it. False: there is none. */
bool import_word(struct slice *rest, struct slice *word);

struct slice import_trim(struct slice text);
struct slice import_from(struct slice text, size_t offset);
bool import_begins(struct slice text, const char *beginning);
bool import_ends(struct slice text, const char *end);
size_t import_digits(struct slice text); /* how many it begins with */

/* Numbers of any length by value, then what follows them bytewise. */
int import_compare_numbered(struct slice a, struct slice b);

#endif
