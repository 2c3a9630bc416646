/* fuzz.h: what the entry points share. A property that does not hold ends the program, and libFuzzer saves the input.
 */
#ifndef ALUDEL_TESTS_FUZZ_H
#define ALUDEL_TESTS_FUZZ_H

#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HOLDS(property)                                                                                                \
    do {                                                                                                               \
        if (!(property)) {                                                                                             \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);                              \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
