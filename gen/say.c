#include "say.h"

#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 2, 0))) say(const char *prefix, const char *format, va_list arguments)
{
    fputs(prefix, stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void say_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("aludel: error: ", format, arguments);
    va_end(arguments);
}

void say_hint(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("hint: ", format, arguments);
    va_end(arguments);
}

int say_fault(const char *what, const char *path)
{
    say_error("cannot %s '%s': %s", what, path, strerror(errno));
    return EXIT_SYSTEM;
}
