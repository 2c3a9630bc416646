-- Plugin system
--
-- The registry of plugins: which versions there are, what they need, where they are switched on and with which
-- settings, and the hooks they answer. A version is pinned by the checksum of its package, and a plugin can be
-- switched on only when everything it needs is.
--
-- @revision  create_plugin_system_tables
-- @revises   0016_create_file_storage_tables
-- @created   2025-07-28 09:50:00
-- @category  Advanced Features
-- @module    plugins

-- @upgrade
CREATE TYPE plugin_state AS ENUM ('installed', 'enabled', 'disabled', 'failed');

CREATE TABLE plugins (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    title       text NOT NULL,
    publisher   text NOT NULL,
    homepage    text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT plugins_pkey PRIMARY KEY (id),
    CONSTRAINT plugins_name_key UNIQUE (name),
    CONSTRAINT plugins_name_check CHECK (name ~ '^[a-z][a-z0-9-]*$')
);

CREATE TABLE plugin_versions (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    plugin_id       bigint NOT NULL,
    version         integer[] NOT NULL,
    package_file_id bigint,
    package_sha256  bytea NOT NULL,
    manifest        jsonb NOT NULL,
    released_at     timestamptz NOT NULL,
    withdrawn       text,
    CONSTRAINT plugin_versions_pkey PRIMARY KEY (id),
    CONSTRAINT plugin_versions_version_key UNIQUE (plugin_id, version),
    -- Lets an installation prove with one foreign key that its version is one of its plugin.
    CONSTRAINT plugin_versions_plugin_id_id_key UNIQUE (plugin_id, id),
    CONSTRAINT plugin_versions_plugin_id_fkey FOREIGN KEY (plugin_id) REFERENCES plugins (id) ON DELETE CASCADE,
    CONSTRAINT plugin_versions_package_file_id_fkey FOREIGN KEY (package_file_id)
        REFERENCES files (id) ON DELETE RESTRICT,
    CONSTRAINT plugin_versions_version_check CHECK (cardinality(version) = 3 AND 0 <= ALL (version)),
    CONSTRAINT plugin_versions_package_sha256_check CHECK (octet_length(package_sha256) = 32),
    CONSTRAINT plugin_versions_manifest_check CHECK (jsonb_typeof(manifest) = 'object')
);
COMMENT ON COLUMN plugin_versions.version
    IS 'Major, minor, patch: an array compares the way versions do, text does not';
COMMENT ON COLUMN plugin_versions.withdrawn IS 'Why nobody should install it any more';
CREATE INDEX plugin_versions_package_file_id_idx ON plugin_versions (package_file_id) WHERE package_file_id IS NOT NULL;

CREATE TABLE plugin_dependencies (
    version_id bigint NOT NULL,
    needs_id   bigint NOT NULL,
    at_least   integer[] NOT NULL DEFAULT '{0,0,0}',
    below      integer[],
    CONSTRAINT plugin_dependencies_pkey PRIMARY KEY (version_id, needs_id),
    CONSTRAINT plugin_dependencies_version_id_fkey FOREIGN KEY (version_id)
        REFERENCES plugin_versions (id) ON DELETE CASCADE,
    CONSTRAINT plugin_dependencies_needs_id_fkey FOREIGN KEY (needs_id) REFERENCES plugins (id) ON DELETE RESTRICT,
    CONSTRAINT plugin_dependencies_range_check CHECK (
        cardinality(at_least) = 3 AND (below IS NULL OR cardinality(below) = 3 AND below > at_least))
);
CREATE INDEX plugin_dependencies_needs_id_idx ON plugin_dependencies (needs_id);

CREATE TABLE plugin_installations (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    plugin_id       bigint NOT NULL,
    version_id      bigint NOT NULL,
    state           plugin_state NOT NULL DEFAULT 'installed',
    settings        jsonb NOT NULL DEFAULT '{}',
    last_error      text,
    installed_by    bigint,
    installed_at    timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT plugin_installations_pkey PRIMARY KEY (id),
    CONSTRAINT plugin_installations_plugin_id_key UNIQUE (organisation_id, plugin_id),
    CONSTRAINT plugin_installations_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE CASCADE,
    CONSTRAINT plugin_installations_version_fkey FOREIGN KEY (plugin_id, version_id)
        REFERENCES plugin_versions (plugin_id, id) ON DELETE RESTRICT,
    CONSTRAINT plugin_installations_installed_by_fkey FOREIGN KEY (installed_by)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT plugin_installations_settings_check CHECK (jsonb_typeof(settings) = 'object'),
    CONSTRAINT plugin_installations_last_error_check CHECK (state <> 'failed' OR last_error IS NOT NULL)
);
COMMENT ON TABLE plugin_installations IS 'A plugin in an organisation: one version, one set of settings';
CREATE INDEX plugin_installations_version_idx ON plugin_installations (plugin_id, version_id);
CREATE INDEX plugin_installations_installed_by_idx ON plugin_installations (installed_by)
    WHERE installed_by IS NOT NULL;
CREATE TRIGGER plugin_installations_set_updated_at BEFORE UPDATE ON plugin_installations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER plugin_installations_audit AFTER INSERT OR UPDATE OR DELETE ON plugin_installations
    FOR EACH ROW EXECUTE FUNCTION audit_row('settings');

CREATE FUNCTION check_plugin_dependencies() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(plugins.name || ' ' || array_to_string(dependency.at_least, '.') || ' or later', ', '
                      ORDER BY plugins.name)
      INTO missing
      FROM plugin_dependencies dependency
      JOIN plugins ON plugins.id = dependency.needs_id
     WHERE dependency.version_id = NEW.version_id
       AND NOT EXISTS (SELECT
                         FROM plugin_installations installation
                         JOIN plugin_versions ON plugin_versions.id = installation.version_id
                        WHERE installation.organisation_id = NEW.organisation_id
                          AND installation.plugin_id = dependency.needs_id
                          AND installation.state = 'enabled'
                          AND plugin_versions.version >= dependency.at_least
                          AND (dependency.below IS NULL OR plugin_versions.version < dependency.below));
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'the plugin needs %', missing USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER plugin_installations_check_dependencies
    BEFORE INSERT OR UPDATE OF state, version_id ON plugin_installations
    FOR EACH ROW WHEN (NEW.state = 'enabled') EXECUTE FUNCTION check_plugin_dependencies();

CREATE TABLE plugin_hooks (
    name        text NOT NULL,
    blocking    boolean NOT NULL,
    description text NOT NULL,
    CONSTRAINT plugin_hooks_pkey PRIMARY KEY (name)
);
COMMENT ON COLUMN plugin_hooks.blocking IS 'The caller waits for the answer, which may refuse what is about to happen';
COPY plugin_hooks (name, blocking, description) FROM stdin;
customer.before_create	t	A customer is about to be created
customer.status_changed	f	A customer changed its status
service.before_activate	t	A service is about to be switched on
service.ended	f	A service ended
invoice.before_issue	t	A draft is about to become an invoice
invoice.issued	f	An invoice was issued
payment.received	f	A payment came in
ticket.created	f	A ticket was opened
ticket.message_added	f	A ticket got a message
radius.session_started	f	A subscriber went on line
radius.session_stopped	f	A subscriber went off line
\.

CREATE TABLE plugin_subscriptions (
    installation_id bigint NOT NULL,
    hook            text NOT NULL,
    entry_point     text NOT NULL,
    position        smallint NOT NULL DEFAULT 100,
    timeout         interval NOT NULL DEFAULT '5 seconds',
    CONSTRAINT plugin_subscriptions_pkey PRIMARY KEY (installation_id, hook),
    CONSTRAINT plugin_subscriptions_installation_id_fkey FOREIGN KEY (installation_id)
        REFERENCES plugin_installations (id) ON DELETE CASCADE,
    CONSTRAINT plugin_subscriptions_hook_fkey FOREIGN KEY (hook)
        REFERENCES plugin_hooks (name) ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT plugin_subscriptions_timeout_check CHECK (timeout > interval '0' AND timeout <= interval '1 minute')
);
CREATE INDEX plugin_subscriptions_hook_idx ON plugin_subscriptions (hook, position);

CREATE VIEW active_hooks AS
SELECT plugin_installations.organisation_id,
       plugin_subscriptions.hook,
       plugin_subscriptions.position,
       plugins.name AS plugin,
       plugin_subscriptions.entry_point,
       plugin_subscriptions.timeout
  FROM plugin_subscriptions
  JOIN plugin_installations ON plugin_installations.id = plugin_subscriptions.installation_id
  JOIN plugins ON plugins.id = plugin_installations.plugin_id
 WHERE plugin_installations.state = 'enabled';

-- @verify
SELECT count(*) = 11 FROM plugin_hooks;

-- @downgrade
DROP VIEW active_hooks;
DROP TABLE plugin_subscriptions;
DROP TABLE plugin_hooks;
DROP TABLE plugin_installations;
DROP FUNCTION check_plugin_dependencies();
DROP TABLE plugin_dependencies;
DROP TABLE plugin_versions;
DROP TABLE plugins;
DROP TYPE plugin_state;
