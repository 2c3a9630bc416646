/* secret.h: what others on this machine are not to see. */
#ifndef ALUDEL_SECRET_H
#define ALUDEL_SECRET_H

/* Where the connection stands in the process's own argv and names a password, it is overwritten there, for ps shows it
 * to everybody. Returns a copy of it, which the caller uses in its place and frees; NULL: it is as it was. */
char *aludel_i_secret_hide(int argc, char **argv, const char *conninfo);

#endif
