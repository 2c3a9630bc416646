/* page.h: the folder as one page of HTML that needs nothing else: the graph, every revision, its SQL, locks and checks.
 * It is XML, too; it reads well without its script, and the script only finds, filters and moves. */
#ifndef ALUDEL_GEN_PAGE_H
#define ALUDEL_GEN_PAGE_H

#include "folder.h"

/* The same folder gives the same bytes. The diagnostics are sorted. */
void page_document(const struct folder *folder, struct aludel_i_buffer *out);

/* How such a page begins, so that it can be told from other files. */
extern const char page_mark[];

/* --- What page.c and page_revision.c share ------------------------------------------------------------------------ */

struct page {
    const struct folder *folder;
    const struct aludel_plan *plan;
    const struct aludel_i_view *view;
    const int *categories; /* of each revision, a number in the order they come up in; -1: none */
    struct aludel_i_buffer *out;
};

#define PAGE(page, ...)     aludel_i_buffer_printf((page)->out, __VA_ARGS__)
#define PAGE_TEXT(page, at) aludel_i_xml((page)->out, at)

/* What can be filtered by: "head", "merge point", ... */
enum page_state {
    PAGE_HEAD,
    PAGE_MERGE,
    PAGE_BRANCHES,
    PAGE_RELEASED,
    PAGE_NO_TRANSACTION,
    PAGE_IRREVERSIBLE,
    PAGE_CHECKS,
    PAGE_STATE_COUNT
};

const char *page_state_name(enum page_state state);
bool page_state_is(const struct page *page, uint32_t node, enum page_state state);

/* Text with empty lines as paragraphs of the class `class`. */
void page_paragraphs(const struct page *page, const char *class, const char *text);

/* Of the file, or of the whole compilation (NULL), as a list; nothing where there are none. */
void page_diagnostics(const struct page *page, const struct tree_file *file);

void page_revision(const struct page *page, uint32_t node);

#endif
