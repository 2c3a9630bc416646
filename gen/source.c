#include "source.h"

#include "diag.h"
#include "hint.h"
#include "invisible.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The limits of the second byte are those of Unicode's table 3-7, which are PostgreSQL's: no overlong forms, no
 * surrogates, nothing above U+10FFFF. */
size_t source_character(const char *bytes, size_t left)
{
    const unsigned char *at = (const unsigned char *)bytes;
    unsigned char lead = at[0], low = 0x80, high = 0xBF;
    size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : 4;
    if (length == 1)
        return 1;
    if (lead < 0xC2 || lead > 0xF4 || left < length)
        return 0;
    if (lead == 0xE0)
        low = 0xA0;
    if (lead == 0xED)
        high = 0x9F;
    if (lead == 0xF0)
        low = 0x90;
    if (lead == 0xF4)
        high = 0x8F;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

static bool eight_ascii(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

/* Offset of the first byte that is no UTF-8; the length when all is well. */
static size_t utf8_check(struct source *source)
{
    const char *bytes = source->bytes;
    size_t at = 0, length = source->length;
    while (at < length) {
        while (length - at >= 8 && eight_ascii(bytes + at))
            at += 8;
        if (at == length)
            break;
        size_t step = source_character(bytes + at, length - at);
        if (step == 0)
            break;
        if (step > 1 && !source->has_invisible)
            source->has_invisible = invisible_find(bytes + at, step) != NULL;
        at += step;
    }
    return at;
}

static bool find_crlf(const char *bytes, size_t length)
{
    const char *end = bytes + length, *at = bytes;
    while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
        if (at[1] == '\n') /* the NUL past the end can be read */
            return true;
        at++;
    }
    return false;
}

static struct span span_at(const struct source *source, size_t offset, size_t length)
{
    return (struct span){source, (uint32_t)offset, (uint32_t)length};
}

static void drop_byte_order_mark(struct source *source, struct diag_list *diags)
{
    if (source->length < 3 || memcmp(source->bytes, SOURCE_BYTE_ORDER_MARK, 3) != 0)
        return;
    source->has_byte_order_mark = true;
    source->bytes += 3;
    source->length -= 3;
    struct diag *diag = diag_add(diags, DIAG_BYTE_ORDER_MARK, span_at(source, 0, 0), "byte-order mark dropped");
    diag_hint(diags, diag, "save the file as UTF-8 without a byte-order mark");
}

static bool too_large(const struct source *source, struct diag_list *diags, uintmax_t size)
{
    if (size <= SOURCE_MAX_BYTES)
        return false;
    struct diag *diag = diag_add(diags, DIAG_TOO_LARGE, span_at(source, 0, 0),
                                 "file of %ju bytes is larger than %zu bytes", size, SOURCE_MAX_BYTES);
    diag_hint(diags, diag, "load the data outside of migrations, or split the file into several revisions");
    return true;
}

static void index_lines(struct source *source)
{
    if (source->line_starts != NULL)
        return;
    const char *end = source->bytes + source->length;
    for (const char *at = source->bytes;;) {
        source->line_starts =
            arena_grow(source->arena, source->line_starts, source->n_lines, sizeof *source->line_starts);
        source->line_starts[source->n_lines++] = (uint32_t)(at - source->bytes);
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL)
            break;
        at = line_end + 1;
    }
    arena_trim(source->arena, source->line_starts, source->n_lines, sizeof *source->line_starts);
}

bool source_from_memory(struct source *source, struct arena *arena, struct diag_list *diags, const char *name,
                        const char *bytes, size_t length)
{
    *source = (struct source){.path = name, .name = name, .bytes = "", .arena = arena};
    if (too_large(source, diags, length))
        return false;
    source->bytes = bytes;
    source->length = length;
    drop_byte_order_mark(source, diags);
    const char *nul = memchr(source->bytes, '\0', source->length);
    if (nul != NULL) {
        struct diag *diag = diag_add(diags, DIAG_NUL_BYTE, span_at(source, (size_t)(nul - source->bytes), 1),
                                     "NUL byte; this is not a text file");
        diag_hint(diags, diag, "if it is UTF-16, save it as UTF-8, for example with 'iconv -f UTF-16 -t UTF-8'");
        return false;
    }
    size_t bad = utf8_check(source);
    if (bad < source->length) {
        struct diag *diag = diag_add(diags, DIAG_NOT_UTF8, span_at(source, bad, 1), "byte 0x%02X is not UTF-8 here",
                                     (unsigned char)source->bytes[bad]);
        diag_hint(diags, diag, "save the file as UTF-8, for example with 'iconv -f LATIN1 -t UTF-8'");
        return false;
    }
    source->has_crlf = find_crlf(source->bytes, source->length);
    index_lines(source);
    return true;
}

static struct diag *unreadable(const struct source *source, struct diag_list *diags, const char *reason)
{
    return diag_add(diags, DIAG_UNREADABLE, span_at(source, 0, 0), "cannot read '%s': %s", source->path, reason);
}

static bool unopened(const struct source *source, struct diag_list *diags, int why)
{
    struct stat status;
    struct diag *diag = unreadable(source, diags, strerror(why));
    if (why == EACCES)
        hint_rights(diags, diag, source->path);
    else if (lstat(source->path, &status) == 0 && S_ISLNK(status.st_mode))
        diag_hint(diags, diag, "it is a link to nowhere: mend it, or delete it");
    return false;
}

/* Fills `bytes` from the file; false with errno, which is 0 when the file ended early. */
static bool read_all(int file, char *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t got = read(file, bytes + done, length - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = 0;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

bool source_read(struct source *source, struct arena *arena, struct diag_list *diags, const char *path,
                 const char *name)
{
    *source = (struct source){.path = path, .name = name, .bytes = "", .arena = arena};
    bool read = false;
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO without a writer must not hold us up */
    if (file < 0)
        return unopened(source, diags, errno);
    if (fstat(file, &status) != 0) {
        unreadable(source, diags, strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        diag_hint(diags, unreadable(source, diags, "not a regular file"),
                  "move it out of the folder, or rename it: what ends in .sql is read");
    } else if (!too_large(source, diags, (uintmax_t)status.st_size)) {
        char *bytes = arena_alloc(arena, (size_t)status.st_size + 1);
        if (read_all(file, bytes, (size_t)status.st_size))
            read = source_from_memory(source, arena, diags, name, bytes, (size_t)status.st_size);
        else
            unreadable(source, diags, errno == 0 ? "it became shorter while it was read" : strerror(errno));
        source->path = path;
    }
    close(file);
    return read;
}

struct span source_span(const struct source *source, struct slice slice)
{
    return span_at(source, (size_t)(slice.at - source->bytes), slice.length);
}

struct place source_place(const struct source *source, size_t offset)
{
    index_lines((struct source *)source); /* a cache: the source is the same before and after */
    if (offset > source->length)
        offset = source->length;
    uint32_t low = 0, high = source->n_lines;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return (struct place){low + 1, (uint32_t)(offset - source->line_starts[low]) + 1};
}

struct place source_place_from(const struct source *source, uint32_t line, size_t offset)
{
    while (line < source->n_lines && source->line_starts[line] <= offset)
        line++;
    return (struct place){line, (uint32_t)(offset - source->line_starts[line - 1]) + 1};
}

struct slice source_line(const struct source *source, uint32_t line)
{
    index_lines((struct source *)source);
    if (line < 1 || line > source->n_lines)
        return (struct slice){source->bytes + source->length, 0};
    const char *start = source->bytes + source->line_starts[line - 1];
    const char *end =
        line < source->n_lines ? source->bytes + source->line_starts[line] - 1 : source->bytes + source->length;
    if (end > start && end[-1] == '\r')
        end--;
    return (struct slice){start, (size_t)(end - start)};
}
