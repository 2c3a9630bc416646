/* gss_standin.c: the part of GSSAPI that libpq.a calls, for a static link on systems that have no static Kerberos.
 *
 * Debian builds libpq with GSSAPI and ships no archive of Kerberos. Each call says that GSSAPI is unavailable, so libpq
 * takes its ordinary way of a failed negotiation and prints the reason from gss_display_status(). Compiled against the
 * real header: a wrong prototype is a compile error. They live in an archive that stands last on the link line, so that
 * a real library before it wins. */
#include <gssapi/gssapi.h>
#include <stddef.h>

static const char reason[] = "GSSAPI is not available in this static build";

gss_OID GSS_C_NT_HOSTBASED_SERVICE = GSS_C_NO_OID;

/* libpq reads the out-parameters after a failure too: each is set. */
static OM_uint32 unavailable(OM_uint32 *minor)
{
    *minor = 0;
    return GSS_S_UNAVAILABLE;
}

static OM_uint32 released(OM_uint32 *minor)
{
    *minor = 0;
    return GSS_S_COMPLETE;
}

static void set_count(OM_uint32 *count)
{
    if (count)
        *count = 0;
}

static void set_empty(gss_buffer_t buffer)
{
    if (buffer != GSS_C_NO_BUFFER)
        *buffer = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
}

OM_uint32 gss_acquire_cred(OM_uint32 *minor, gss_name_t name, OM_uint32 time, gss_OID_set mechanisms,
                           gss_cred_usage_t usage, gss_cred_id_t *credential, gss_OID_set *actual, OM_uint32 *time_left)
{
    (void)name, (void)time, (void)mechanisms, (void)usage;
    if (credential)
        *credential = GSS_C_NO_CREDENTIAL;
    if (actual)
        *actual = GSS_C_NO_OID_SET;
    set_count(time_left);
    return unavailable(minor);
}

OM_uint32 gss_import_name(OM_uint32 *minor, gss_buffer_t text, gss_OID type, gss_name_t *name)
{
    (void)text, (void)type;
    *name = GSS_C_NO_NAME;
    return unavailable(minor);
}

OM_uint32 gss_init_sec_context(OM_uint32 *minor, gss_cred_id_t credential, gss_ctx_id_t *context, gss_name_t target,
                               gss_OID mechanism, OM_uint32 flags, OM_uint32 time, gss_channel_bindings_t bindings,
                               gss_buffer_t input, gss_OID *actual, gss_buffer_t output, OM_uint32 *actual_flags,
                               OM_uint32 *time_left)
{
    (void)credential, (void)context, (void)target, (void)mechanism;
    (void)flags, (void)time, (void)bindings, (void)input;
    if (actual)
        *actual = GSS_C_NO_OID;
    set_empty(output);
    set_count(actual_flags);
    set_count(time_left);
    return unavailable(minor);
}

OM_uint32 gss_wrap(OM_uint32 *minor, gss_ctx_id_t context, int confidential, gss_qop_t quality, gss_buffer_t input,
                   int *state, gss_buffer_t output)
{
    (void)context, (void)confidential, (void)quality, (void)input;
    if (state)
        *state = 0;
    set_empty(output);
    return unavailable(minor);
}

OM_uint32 gss_unwrap(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t input, gss_buffer_t output, int *state,
                     gss_qop_t *quality)
{
    (void)context, (void)input;
    set_empty(output);
    if (state)
        *state = 0;
    if (quality)
        *quality = GSS_C_QOP_DEFAULT;
    return unavailable(minor);
}

OM_uint32 gss_wrap_size_limit(OM_uint32 *minor, gss_ctx_id_t context, int confidential, gss_qop_t quality,
                              OM_uint32 wanted, OM_uint32 *limit)
{
    (void)context, (void)confidential, (void)quality, (void)wanted;
    set_count(limit);
    return unavailable(minor);
}

/* libpq calls this until the message context is zero, and hands the text to gss_release_buffer(). */
OM_uint32 gss_display_status(OM_uint32 *minor, OM_uint32 status, int type, gss_OID mechanism,
                             OM_uint32 *message_context, gss_buffer_t text)
{
    (void)status, (void)type, (void)mechanism;
    *message_context = 0;
    text->value = (void *)(size_t)reason;
    text->length = sizeof reason - 1;
    return released(minor);
}

/* Nothing was allocated: the only text handed out is constant. */
OM_uint32 gss_release_buffer(OM_uint32 *minor, gss_buffer_t buffer)
{
    set_empty(buffer);
    return released(minor);
}

OM_uint32 gss_release_cred(OM_uint32 *minor, gss_cred_id_t *credential)
{
    *credential = GSS_C_NO_CREDENTIAL;
    return released(minor);
}

OM_uint32 gss_release_name(OM_uint32 *minor, gss_name_t *name)
{
    *name = GSS_C_NO_NAME;
    return released(minor);
}

OM_uint32 gss_delete_sec_context(OM_uint32 *minor, gss_ctx_id_t *context, gss_buffer_t token)
{
    *context = GSS_C_NO_CONTEXT;
    set_empty(token);
    return released(minor);
}
