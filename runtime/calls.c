#include "calls.h"

#include <string.h>

void aludel_i_calls_add(struct aludel_i_buffer *out, const char *hint, const char *program)
{
    for (size_t length; hint[length = strcspn(hint, ALUDEL_I_CALL)] != '\0'; hint += length + 1) {
        aludel_i_buffer_add(out, hint, length);
        if (program != NULL)
            aludel_i_buffer_printf(out, "%s ", program);
    }
    aludel_i_buffer_puts(out, hint);
}
