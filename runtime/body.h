/* body.h: the text of a dollar-quoted function body in SQL, token by token. */
#ifndef ALUDEL_BODY_H
#define ALUDEL_BODY_H

#include <stddef.h>
#include <stdint.h>

/* Of what may be a name without quotes. */
size_t aludel_i_word_length(const char *at);

/* Behind the closing quote of what the quote `at` opens; behind itself if nothing closes it. */
const char *aludel_i_body_end(const char *at);

/* The first token of statement `n`, from 1; empty ones do not count. NULL: there are not so many before `end`. */
const char *aludel_i_body_statement(const char *text, const char *end, uint32_t n);

#endif
