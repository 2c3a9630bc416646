/* order.h: the order document: what runs after what, under which headings, for people who read rather than run. */
#ifndef ALUDEL_GEN_ORDER_H
#define ALUDEL_GEN_ORDER_H

#include "folder.h"

#include <time.h>

/* As Markdown. `when` is the day it was made on. */
void order_document(const struct folder *folder, time_t when, struct aludel_i_buffer *out);

#endif
