/* ldap_standin.c: the part of OpenLDAP that libpq.a calls, for a static link.
 *
 * libpq uses LDAP for one thing, `ldap://` lines in a service file, and needs all of OpenLDAP, SASL and Kerberos for
 * it. ldap_init() fails, which libpq reports; the rest is never reached and is here for the linker. Compiled against
 * the real header, and last on the link line as gss_standin.c says. */
#define LDAP_DEPRECATED 1 /* what libpq itself defines: it uses the calls of RFC 1823 */
#include <ldap.h>
#include <stddef.h>

LDAP *ldap_init(const char *host, int port)
{
    (void)host, (void)port;
    return NULL;
}

int ldap_set_option(LDAP *ld, int option, const void *value)
{
    (void)ld, (void)option, (void)value;
    return LDAP_NOT_SUPPORTED;
}

int ldap_simple_bind(LDAP *ld, const char *who, const char *password)
{
    (void)ld, (void)who, (void)password;
    return -1;
}

int ldap_unbind(LDAP *ld)
{
    (void)ld;
    return LDAP_SUCCESS;
}

int ldap_result(LDAP *ld, int id, int all, struct timeval *timeout, LDAPMessage **result)
{
    (void)ld, (void)id, (void)all, (void)timeout;
    *result = NULL;
    return -1;
}

int ldap_search_st(LDAP *ld, const char *base, int scope, const char *filter, char **attributes, int types_only,
                   struct timeval *timeout, LDAPMessage **result)
{
    (void)ld, (void)base, (void)scope, (void)filter, (void)attributes, (void)types_only, (void)timeout;
    *result = NULL;
    return LDAP_NOT_SUPPORTED;
}

char *ldap_err2string(int code)
{
    static char reason[] = "LDAP is not available in this static build";
    (void)code;
    return reason;
}

int ldap_count_entries(LDAP *ld, LDAPMessage *chain)
{
    (void)ld, (void)chain;
    return 0;
}

LDAPMessage *ldap_first_entry(LDAP *ld, LDAPMessage *chain)
{
    (void)ld, (void)chain;
    return NULL;
}

struct berval **ldap_get_values_len(LDAP *ld, LDAPMessage *entry, const char *attribute)
{
    (void)ld, (void)entry, (void)attribute;
    return NULL;
}

void ldap_value_free_len(struct berval **values)
{
    (void)values;
}

int ldap_msgfree(LDAPMessage *message)
{
    (void)message;
    return LDAP_SUCCESS;
}
