#include "decide.h"
#include "statement.h"

#include <string.h>

/* Does what the journal says was run still stand in the steps? A transactional step has one row, under statement 0 and
 * with the step's checksum. No checksum is journalled as zeros. */
static bool same(const struct aludel_step *steps, uint32_t n_steps, const struct aludel_i_journal *row)
{
    static const unsigned char none[32];
    if (row->step >= n_steps)
        return false;
    const struct aludel_step *step = &steps[row->step];
    if (row->statement >= (step->transactional ? 1 : step->n_statements))
        return false;
    const unsigned char *checksum =
        step->transactional ? step->checksum : aludel_i_statement(&step->statements[row->statement]).checksum;
    return memcmp(row->checksum, checksum == NULL ? none : checksum, sizeof row->checksum) == 0;
}

static void go_on_after(const struct aludel_step *step, const struct aludel_i_journal *row, struct aludel_i_work *work)
{
    bool last = step->transactional || row->statement + 1 == step->n_statements;
    work->first_step = last ? row->step + 1 : row->step;
    work->first_statement = last ? 0 : row->statement + 1;
}

/* Names the place in the file, where the steps are the plan's and still have that statement. */
static void explain(const struct aludel_i_node *node, const struct aludel_step *steps, uint32_t n_steps,
                    const struct aludel_i_journal *row, struct aludel_i_buffer *why)
{
    const struct aludel_revision *revision = node->revision;
    bool ours = revision != NULL && steps == (row->downgrade ? revision->downgrade : revision->upgrade);
    aludel_i_buffer_printf(why, "revision '%s' stopped half-way and was edited since: statement %u of step %u",
                           node->id, row->statement + 1, row->step + 1);
    if (ours && row->step < n_steps && row->statement < steps[row->step].n_statements)
        aludel_i_buffer_printf(why, " (%s:%u)", revision->file, steps[row->step].statements[row->statement].line);
    aludel_i_buffer_printf(why, " is not the one that ran\nput the %s back as it was and run this again",
                           row->downgrade ? "downgrade" : "upgrade");
}

bool aludel_i_decide_resume(const struct aludel_i_view *view, const struct aludel_step *steps, uint32_t n_steps,
                            struct aludel_i_work *work, struct aludel_i_buffer *why)
{
    const struct aludel_i_node *node = &view->graph.nodes[work->node];
    for (uint32_t i = 0; i < view->state->n_journal; i++) {
        const struct aludel_i_journal *row = &view->state->journal[i];
        if (row->downgrade != work->downgrade || strcmp(row->revision, node->id) != 0)
            continue;
        if (!same(steps, n_steps, row)) {
            explain(node, steps, n_steps, row, why);
            return false;
        }
        work->first_step = row->step;
        work->first_statement = row->statement;
        work->first_statement_started = !row->done;
        if (!row->done)
            return true;
        go_on_after(&steps[row->step], row, work);
    }
    return true;
}
