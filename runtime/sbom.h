/* sbom.h: what the program is made of, as an SPDX 2.3 document: what a scanner compares with its list of known faults.
 */
#ifndef ALUDEL_SBOM_H
#define ALUDEL_SBOM_H

#include "buffer.h"

/* Adds the document as the member "sbom". It is dated by SOURCE_DATE_EPOCH, else now. */
void aludel_i_sbom(const struct aludel_plan *plan, const char *program, struct aludel_i_buffer *out);

#endif
