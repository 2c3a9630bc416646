#include "signals.h"

#include <signal.h>
#include <unistd.h>

static volatile int caught;
static volatile sig_atomic_t armed;

static void on_signal(int number)
{
    if (caught != 0 || armed == 0)
        _exit(number == SIGINT ? ALUDEL_INTERRUPTED : ALUDEL_TERMINATED);
    caught = number == SIGINT ? 1 : 2;
}

volatile int *aludel_i_signals_catch(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN}, hangup = {.sa_handler = SIG_DFL};
    sigemptyset(&action.sa_mask);
    sigaction(SIGPIPE, &action, NULL);
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, NULL, &hangup);
    if (hangup.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    return &caught;
}

void aludel_i_signals_arm(void)
{
    armed = 1;
}
