/* report.h: a compilation's diagnostics, to where and how the options say. */
#ifndef ALUDEL_GEN_REPORT_H
#define ALUDEL_GEN_REPORT_H

#include "compilation.h"
#include "options.h"

void report(struct compilation *compilation, const struct options *options);

#endif
