/* keywords.h: the words of SQL and PL/pgSQL that are colored: those that shape a statement. */
#ifndef ALUDEL_GEN_KEYWORDS_H
#define ALUDEL_GEN_KEYWORDS_H

#include "text.h"

bool is_keyword(struct slice word); /* in any case */

#endif
