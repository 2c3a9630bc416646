/* decisions.h: a ledger, a target, and what is decided, each in a few words. */
#ifndef ALUDEL_TEST_DECISIONS_H
#define ALUDEL_TEST_DECISIONS_H

#include "decide.h"
#include "fixture.h"

extern struct aludel_plan *plan;
extern struct aludel_i_state *state;

/* A plan of these, and a ledger that has `applied`:
 *
 *     root - trunk -+- net1 - net2 -+- merge - top      other - dep, which depends on net1
 *                   '- crm1 --------'
 */
void given(const char *applied);

/* The same of other ones, whose headers were edited since: net1 (of branch net) rests on root and crm1 on net1; swap2
 * on swap1; loose on nothing. */
void given_moved(const char *applied);

/* Gives a revision of the plan another checksum, and what `part` names ("up", "down", "up and down", ""). */
void edit(const char *id, const char *part);

/* Makes the row's only parent `parent`, NULL: none; as `accept` of a header that was edited leaves it. */
void now_needs(const char *id, const char *parent);

enum action { UPGRADE, DOWNGRADE, STAMP, PURGE, ACCEPT };

/* Decides, and checks the outcome and "message | hint" or the work, as "+net1 +net2@1.2! -net1 -x* +s=": up, going on
 * at step 1 statement 2 that was started, down, from the ledger, a squash recorded. */
void expect(enum action action, const char *target, int outcome, const char *result);

#endif
