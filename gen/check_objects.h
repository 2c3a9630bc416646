/* check_objects.h: what statements do to the same object, as far as the shallow grammar tells. Warnings alone: it sees
 * neither what a DO block or a function does, nor what CASCADE takes along, and is silent where that could matter. */
#ifndef ALUDEL_GEN_CHECK_OBJECTS_H
#define ALUDEL_GEN_CHECK_OBJECTS_H

#include "check.h"

void check_objects(const struct check_input *input);

#endif
