/* say.h: what a command says on standard error when it cannot go on. Faults of the input are diagnostics (diag.h). */
#ifndef ALUDEL_GEN_SAY_H
#define ALUDEL_GEN_SAY_H

/* "aludel: error: ..." and below it "hint: ...", an action that works when typed. */
void say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "cannot WHAT 'PATH'", with the reason in errno. Returns EXIT_SYSTEM. */
int say_fault(const char *what, const char *path);

#endif
