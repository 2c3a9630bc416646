/* environment.c: keeps a static migrator from loading code of the machine that it happens to run on.
 *
 * A static glibc still opens the shared NSS modules that nsswitch.conf names (mdns4_minimal, resolve, ...), built for
 * another glibc than the one inside: a known way to crash. And OpenSSL reads the openssl.cnf of its build path, which
 * may name providers to load. So: names come from files and DNS, which are in glibc itself, and OPENSSL_CONF is empty
 * unless the user set it. Linked by --undefined, since nothing calls it. */
#include "internal.h"

#include <gnu/libc-version.h>
#include <nss.h>
#include <openssl/crypto.h>
#include <stdlib.h>

void aludel_i_static_environment(void);

__attribute__((constructor)) void aludel_i_static_environment(void)
{
    __nss_configure_lookup("hosts", "files dns");
    __nss_configure_lookup("passwd", "files");
    __nss_configure_lookup("services", "files");
    setenv("OPENSSL_CONF", "/dev/null", 0);
}

/* A weak reference links nothing: these stand here, in the object that is always linked. */
const char *aludel_i_static_tls(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}

const char *aludel_i_static_libc(void)
{
    return gnu_get_libc_version();
}

const char *aludel_i_static_without(void)
{
    return "Kerberos (GSSAPI), LDAP service lookup and name service modules";
}
