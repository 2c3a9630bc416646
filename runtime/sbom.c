#include "sbom.h"

#include "json.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct part {
    const char *id, *name, *license;
    const char *cpe;      /* vendor:product, as the lists of faults call it; NULL: it is in none */
    const char *relation; /* of the program to it */
    char version[32];
};

enum { MOST_PARTS = 4 };

static const char *linked(void)
{
    return aludel_i_static_tls != NULL ? "STATIC_LINK" : "DYNAMIC_LINK";
}

/* "OpenSSL 3.0.22 25 Aug 2026" has its version in the middle. */
static void second_word(char *out, size_t size, const char *text)
{
    const char *start = strchr(text, ' ');
    start = start == NULL ? text : start + 1;
    snprintf(out, size, "%.*s", (int)strcspn(start, " "), start);
}

static int list_parts(struct part parts[MOST_PARTS])
{
    int n = 0, libpq = PQlibVersion();
    parts[n] = (struct part){"libaludel", "aludel", "MIT", NULL, "STATIC_LINK", ALUDEL_VERSION};
    n++;
    parts[n] = (struct part){
        .id = "libpq", .name = "libpq", .license = "PostgreSQL", .cpe = "postgresql:postgresql", .relation = linked()};
    snprintf(parts[n].version, sizeof parts[n].version, "%d.%d", libpq / 10000, libpq % 10000);
    n++;
    if (aludel_i_static_tls == NULL || aludel_i_static_libc == NULL)
        return n;
    parts[n] = (struct part){
        .id = "openssl", .name = "openssl", .license = "Apache-2.0", .cpe = "openssl:openssl", .relation = linked()};
    second_word(parts[n].version, sizeof parts[n].version, aludel_i_static_tls());
    n++;
    parts[n] = (struct part){
        .id = "glibc", .name = "glibc", .license = "LGPL-2.1-or-later", .cpe = "gnu:glibc", .relation = linked()};
    snprintf(parts[n].version, sizeof parts[n].version, "%s", aludel_i_static_libc());
    return n + 1;
}

static void add_id(struct aludel_i_buffer *out, const char *key, const char *id)
{
    char text[64];
    snprintf(text, sizeof text, "SPDXRef-%s", id);
    aludel_i_json_string(out, key, text);
}

static void add_package(struct aludel_i_buffer *out, const struct part *part)
{
    char cpe[160];
    aludel_i_json_open(out, NULL, '{');
    add_id(out, "SPDXID", part->id);
    aludel_i_json_string(out, "name", part->name);
    aludel_i_json_string(out, "versionInfo", part->version);
    aludel_i_json_string(out, "downloadLocation", "NOASSERTION");
    aludel_i_json_bool(out, "filesAnalyzed", false);
    aludel_i_json_string(out, "licenseConcluded", "NOASSERTION");
    aludel_i_json_string(out, "licenseDeclared", part->license);
    aludel_i_json_string(out, "copyrightText", "NOASSERTION");
    if (part->cpe != NULL) {
        snprintf(cpe, sizeof cpe, "cpe:2.3:a:%s:%s:*:*:*:*:*:*:*", part->cpe, part->version);
        aludel_i_json_open(out, "externalRefs", '[');
        aludel_i_json_open(out, NULL, '{');
        aludel_i_json_string(out, "referenceCategory", "SECURITY");
        aludel_i_json_string(out, "referenceType", "cpe23Type");
        aludel_i_json_string(out, "referenceLocator", cpe);
        aludel_i_json_close(out, '}');
        aludel_i_json_close(out, ']');
    }
    aludel_i_json_close(out, '}');
}

static void add_relationship(struct aludel_i_buffer *out, const char *from, const char *type, const char *to)
{
    aludel_i_json_open(out, NULL, '{');
    add_id(out, "spdxElementId", from);
    aludel_i_json_string(out, "relationshipType", type);
    add_id(out, "relatedSpdxElement", to);
    aludel_i_json_close(out, '}');
}

static void add_creation(struct aludel_i_buffer *out)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = epoch != NULL ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
    struct tm utc;
    char created[32] = "1970-01-01T00:00:00Z";
    if (gmtime_r(&now, &utc) != NULL)
        strftime(created, sizeof created, "%Y-%m-%dT%H:%M:%SZ", &utc);
    aludel_i_json_open(out, "creationInfo", '{');
    aludel_i_json_string(out, "created", created);
    aludel_i_json_open(out, "creators", '[');
    aludel_i_json_string(out, NULL, "Tool: aludel-" ALUDEL_VERSION);
    aludel_i_json_close(out, ']');
    aludel_i_json_close(out, '}');
}

static void add_packages(struct aludel_i_buffer *out, const struct part *program, const struct part *parts, int n)
{
    aludel_i_json_open(out, "packages", '[');
    add_package(out, program);
    for (int i = 0; i < n; i++)
        add_package(out, &parts[i]);
    aludel_i_json_close(out, ']');
    aludel_i_json_open(out, "relationships", '[');
    add_relationship(out, "DOCUMENT", "DESCRIBES", program->id);
    for (int i = 0; i < n; i++)
        add_relationship(out, program->id, parts[i].relation, parts[i].id);
    aludel_i_json_close(out, ']');
}

void aludel_i_sbom(const struct aludel_plan *plan, const char *name, struct aludel_i_buffer *out)
{
    struct part parts[MOST_PARTS], program = {.id = "migrator", .name = name, .license = "NOASSERTION"};
    struct aludel_i_buffer space = {.at = NULL};
    int n = list_parts(parts);
    /* A migrator's version is what its revisions are. */
    snprintf(program.version, sizeof program.version, "%.12s", plan->digest);
    aludel_i_buffer_printf(&space, "https://spdx.org/spdxdocs/%s-%s",
                           plan->project[0] == '\0' ? "migrator" : plan->project, plan->digest);
    aludel_i_json_open(out, "sbom", '{');
    aludel_i_json_string(out, "spdxVersion", "SPDX-2.3");
    aludel_i_json_string(out, "dataLicense", "CC0-1.0");
    add_id(out, "SPDXID", "DOCUMENT");
    aludel_i_json_string(out, "name", name);
    aludel_i_json_string(out, "documentNamespace", aludel_i_buffer_text(&space));
    add_creation(out);
    add_packages(out, &program, parts, n);
    aludel_i_json_close(out, '}');
    out->failed = out->failed || space.failed;
    aludel_i_buffer_free(&space);
}
