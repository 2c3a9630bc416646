/* internal.h: what every file of the runtime shares. Not installed. Names shared between files begin with aludel_i_:
 * this is a static library, and everything global lands in somebody's link. */
#ifndef ALUDEL_INTERNAL_H
#define ALUDEL_INTERNAL_H

#include "aludel.h"

#define ALUDEL_I_MUST_CHECK            __attribute__((warn_unused_result))
#define ALUDEL_I_PRINTF(string, first) __attribute__((format(printf, string, first)))

/* What a static build has inside and cannot do: constant text. No other build has these (static/environment.c). */
const char *aludel_i_static_tls(void) __attribute__((weak));
const char *aludel_i_static_libc(void) __attribute__((weak));
const char *aludel_i_static_without(void) __attribute__((weak));

#endif
