/* doc.h: `aludel doc`: the folder as documents. */
#ifndef ALUDEL_GEN_DOC_H
#define ALUDEL_GEN_DOC_H

#include "options.h"

int doc_run(const struct options *options);

#endif
