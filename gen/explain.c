#include "explain.h"

#include <string.h>

static const struct {
    const char *reason, *example, *cured;
} explanations[DIAG_ID_COUNT] = {
#define EXPLAIN(name, reason, example, cured) [DIAG_##name] = {reason, example, cured},
#include "diag_explain.def"
#undef EXPLAIN
};

static void print_indented(const char *title, const char *text, FILE *out)
{
    fprintf(out, "\n%s:\n", title);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        fprintf(out, "    %.*s\n", (int)length, text);
        text += length + 1;
    }
}

void explain_print(enum diag_id id, FILE *out)
{
    fprintf(out, "%s (%s): %s\n\n%s\n", diag_id_name(id), diag_severity_word(diag_id_severity(id)), diag_id_summary(id),
            explanations[id].reason);
    print_indented("example", explanations[id].example, out);
    print_indented("cured", explanations[id].cured, out);
}

void explain_list(FILE *out)
{
    for (enum diag_id id = 0; id < DIAG_ID_COUNT; id++)
        fprintf(out, "%-26s %-8s %s\n", diag_id_name(id), diag_severity_word(diag_id_severity(id)),
                diag_id_summary(id));
}

const char *explain_reason(enum diag_id id)
{
    return explanations[id].reason;
}
