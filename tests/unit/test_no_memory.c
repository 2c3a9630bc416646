/* Every allocation of the runtime's pure half fails once, for every kind of call: it must say so, and leak nothing. The
 * linker puts these functions in the place of malloc's (--wrap). */
#include "adopt.h"
#include "fixture.h"
#include "history.h"
#include "status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static long until_failure; /* allocations that still succeed; negative: all do */
static long living;
static bool failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);

static bool refuse(void)
{
    if (until_failure != 0) {
        until_failure--;
        return false;
    }
    until_failure--;
    failed = true;
    return true;
}

static void *count(void *memory)
{
    living += memory != NULL;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuse() ? NULL : count(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (refuse())
        return NULL;
    return old == NULL ? count(__real_realloc(NULL, size)) : __real_realloc(old, size);
}

void __wrap_free(void *memory)
{
    living -= memory != NULL;
    __real_free(memory);
}

static const struct draft drafts[] = {{"root", NULL, NULL, NULL},   {"net1", "root", NULL, "net"},
                                      {"crm1", "root", NULL, NULL}, {"top", "net1 crm1", "root", NULL},
                                      {"new1", "top", NULL, NULL},  {NULL, NULL, NULL, NULL}};

/* One call. True: it worked. */
typedef bool call(const struct aludel_i_view *view, const char *target);

static bool read_target(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_place place = aludel_i_view_place(view);
    struct aludel_i_buffer why = {0};
    bool set[8] = {false};
    bool ok = aludel_i_target(&place, ALUDEL_I_NEITHER, target, set, &why);
    assert_int_equal(!ok, why.failed);
    aludel_i_buffer_free(&why);
    return ok;
}

static bool read_one(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_place place = aludel_i_view_place(view);
    struct aludel_i_buffer why = {0};
    uint32_t node;
    bool ok = aludel_i_target_one(&place, target, &node, &why);
    assert_int_equal(!ok, why.failed);
    aludel_i_buffer_free(&why);
    return ok;
}

static bool read_range(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_place place = aludel_i_view_place(view);
    struct aludel_i_buffer why = {0};
    bool set[8] = {false};
    bool ok = aludel_i_target_range(&place, target, true, set, &why);
    assert_int_equal(!ok, why.failed);
    aludel_i_buffer_free(&why);
    return ok;
}

/* A refusal for want of memory is another one than the refusal that was due. */
static bool settled(struct aludel_i_decision *decision)
{
    bool ok = decision->outcome != ALUDEL_DISCONNECTED;
    assert_true(ok || (decision->n_work == 0 && decision->work == NULL));
    assert_true(ok || strcmp(aludel_i_buffer_text(&decision->message), "out of memory; nothing was run") == 0);
    aludel_i_decision_free(decision);
    return ok;
}

static bool upgrade(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_decision decision;
    aludel_i_decide_upgrade(view, target, &decision);
    return settled(&decision);
}

static bool downgrade(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_decision decision;
    aludel_i_decide_downgrade(view, target, &decision);
    return settled(&decision);
}

static bool stamp(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_decision decision;
    aludel_i_decide_stamp(view, target, false, &decision);
    return settled(&decision);
}

static bool accept(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_decision decision;
    aludel_i_decide_accept(view, target, &decision);
    return settled(&decision);
}

static bool adopt(const struct aludel_i_view *view, const char *target)
{
    struct aludel_i_finding findings[] = {{.id = target, .number = target, .reach = ALUDEL_I_NEEDS}};
    struct aludel_i_evidence evidence = {.tool = aludel_i_tool_find("goose"), .findings = findings, .n = 1};
    struct aludel_i_decision decision;
    uint32_t row_of[8];
    aludel_i_decide_adopt(view, &evidence, false, row_of, &decision);
    return settled(&decision);
}

static bool written(struct aludel_i_buffer *out, struct aludel_i_buffer *why)
{
    bool ok = !out->failed && !why->failed;
    aludel_i_buffer_free(out);
    aludel_i_buffer_free(why);
    return ok;
}

static bool history(const struct aludel_i_view *view, const char *format)
{
    struct aludel_i_history_options options = {.indicate_current = true, .range = "root:"};
    struct aludel_i_buffer out = {0}, why = {0};
    assert_true(aludel_i_format_read(format, &options.format));
    bool ok = aludel_i_history(view, &options, &out, &why);
    assert_true(ok || why.failed);
    return written(&out, &why);
}

static bool graph(const struct aludel_i_view *view, const char *range)
{
    struct aludel_i_history_options options = {.graph = true, .verbose = true, .range = range};
    struct aludel_i_buffer out = {0}, why = {0};
    bool ok = aludel_i_history(view, &options, &out, &why);
    assert_true(ok || why.failed);
    return written(&out, &why);
}

static bool others(const struct aludel_i_view *view, const char *format)
{
    struct aludel_i_buffer out = {0}, why = {0};
    enum aludel_i_format as = ALUDEL_I_TEXT;
    assert_true(aludel_i_format_read(format, &as));
    bool ok = aludel_i_show(view, "net1", as, &out, &why);
    assert_true(ok || why.failed);
    aludel_i_heads(view, as, true, &out);
    aludel_i_branches(view, as, false, &out);
    aludel_i_current(view, as, false, &out);
    aludel_i_status(view, as, &(struct aludel_i_terminal){.columns = 0}, &out);
    return written(&out, &why);
}

static void each_allocation_fails_once(call *function, const char *target)
{
    struct aludel_plan *plan = make_plan(drafts);
    struct aludel_i_state *state = make_state("root net1 other");
    long n = -1;
    do {
        struct aludel_i_view view;
        n++;
        until_failure = n;
        living = 0;
        failed = false;
        bool ok = aludel_i_view_init(&view, plan, state);
        if (ok)
            ok = function(&view, target);
        aludel_i_view_free(&view);
        until_failure = -1;
        assert_int_equal(ok, !failed);
        assert_int_equal(living, 0);
    } while (failed);
    assert_true(n > 8); /* it was asked at all */
}

static void nothing_is_lost(void **unused)
{
    (void)unused;
    static const struct {
        call *function;
        const char *target;
    } table[] = {
        {read_target, "net@head"}, {read_one, "net1-1"},  {read_range, "root:top"}, {read_range, "net@base:top"},
        {upgrade, "root"},         {upgrade, "heads"},    {upgrade, "nonsense"},    {downgrade, "base"},
        {downgrade, "new1"},       {stamp, "top"},        {stamp, "nonsense"},      {accept, "net1"},
        {accept, "nonsense"},      {history, "text"},     {history, "json"},        {history, "dot"},
        {history, "mermaid"},      {history, "markdown"}, {history, "svg"},         {graph, "root:"},
        {others, "text"},          {others, "json"},      {adopt, "top"},           {adopt, "nonsense"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        each_allocation_fails_once(table[i].function, table[i].target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
