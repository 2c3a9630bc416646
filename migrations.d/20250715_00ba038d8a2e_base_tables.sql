-- Base tables
--
-- What the modules from here on share: organisations (ourselves and our resellers), the staff who log in, roles and
-- permissions, settings, currencies and the audit trail. It comes after the network because the network was run from
-- scripts: it is the first customer of a reseller that made tenants and accounts of our own necessary.
--
-- @revision  00ba038d8a2e
-- @revises   008_add_radius_clients
-- @created   2025-07-15 09:00:00
-- @category  Infrastructure
-- @module    base

-- @upgrade
CREATE TYPE organisation_kind AS ENUM ('operator', 'reseller', 'partner');

CREATE TABLE currencies (
    code   text NOT NULL,
    number smallint NOT NULL,
    name   text NOT NULL,
    CONSTRAINT currencies_pkey PRIMARY KEY (code),
    CONSTRAINT currencies_number_key UNIQUE (number),
    CONSTRAINT currencies_code_check CHECK (code ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE currencies IS 'ISO 4217. Only those with two decimals: amounts are numeric(14, 2) throughout';

COPY currencies (code, number, name) FROM stdin;
AUD	36	Australian Dollar
CAD	124	Canadian Dollar
CHF	756	Swiss Franc
CZK	203	Czech Koruna
DKK	208	Danish Krone
EUR	978	Euro
GBP	826	Pound Sterling
GHS	936	Ghana Cedi
INR	356	Indian Rupee
KES	404	Kenyan Shilling
MXN	484	Mexican Peso
NGN	566	Naira
NOK	578	Norwegian Krone
NZD	554	New Zealand Dollar
PLN	985	Zloty
SEK	752	Swedish Krona
USD	840	US Dollar
ZAR	710	Rand
\.

CREATE TABLE organisations (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    kind       organisation_kind NOT NULL,
    name       text NOT NULL,
    slug       text NOT NULL,
    currency   text NOT NULL DEFAULT 'EUR',
    time_zone  text NOT NULL DEFAULT 'UTC',
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT organisations_pkey PRIMARY KEY (id),
    CONSTRAINT organisations_slug_key UNIQUE (slug),
    CONSTRAINT organisations_currency_fkey FOREIGN KEY (currency) REFERENCES currencies (code) ON DELETE RESTRICT,
    CONSTRAINT organisations_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);
COMMENT ON TABLE organisations IS 'The operator itself, and the resellers that sell under their own name';
-- There is one operator, and everything that belongs to nobody else belongs to it.
CREATE UNIQUE INDEX organisations_operator_key ON organisations (kind) WHERE kind = 'operator';
CREATE TRIGGER organisations_set_updated_at BEFORE UPDATE ON organisations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
INSERT INTO organisations (kind, name, slug) VALUES ('operator', 'Operator', 'operator');

CREATE TABLE users (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    email           text NOT NULL,
    full_name       text NOT NULL,
    password_hash   text,
    totp_secret     bytea,
    failed_logins   smallint NOT NULL DEFAULT 0,
    locked_until    timestamptz,
    last_login_at   timestamptz,
    active          boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT users_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT users_password_hash_check CHECK (password_hash LIKE '$argon2id$%'),
    CONSTRAINT users_failed_logins_check CHECK (failed_logins >= 0)
);
COMMENT ON TABLE users IS 'Staff of an organisation; customers log in with their portal ID and are no users';
COMMENT ON COLUMN users.password_hash IS 'Argon2id in its PHC form; null when the user comes by single sign-on';
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE INDEX users_organisation_id_idx ON users (organisation_id);
CREATE TRIGGER users_set_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE roles (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    permissions text[] NOT NULL DEFAULT '{}',
    CONSTRAINT roles_pkey PRIMARY KEY (id),
    CONSTRAINT roles_name_key UNIQUE (name),
    CONSTRAINT roles_permissions_check CHECK (array_position(permissions, NULL) IS NULL)
);
COMMENT ON COLUMN roles.permissions IS 'module.action, or module.* for all of a module';
INSERT INTO roles (name, permissions) VALUES
    ('administrator', '{*}'),
    ('network', '{network.*,radius.*,customers.read}'),
    ('support', '{customers.*,tickets.*,services.read,radius.read}'),
    ('accounting', '{billing.*,customers.read}');

CREATE TABLE user_roles (
    user_id    bigint NOT NULL,
    role_id    bigint NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by bigint,
    CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, role_id),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE,
    CONSTRAINT user_roles_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX user_roles_role_id_idx ON user_roles (role_id);

CREATE TABLE settings (
    organisation_id bigint NOT NULL,
    key             text NOT NULL,
    value           jsonb NOT NULL,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT settings_pkey PRIMARY KEY (organisation_id, key),
    CONSTRAINT settings_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE CASCADE,
    CONSTRAINT settings_key_check CHECK (key ~ '^[a-z_]+(\.[a-z_]+)+$')
);
CREATE TRIGGER settings_set_updated_at BEFORE UPDATE ON settings
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_id     bigint,
    db_user     text NOT NULL DEFAULT session_user,
    client      inet DEFAULT inet_client_addr(),
    table_name  text NOT NULL,
    row_id      text NOT NULL,
    action      text NOT NULL,
    old_values  jsonb,
    new_values  jsonb,
    CONSTRAINT audit_log_pkey PRIMARY KEY (id),
    CONSTRAINT audit_log_action_check CHECK (action IN ('INSERT', 'UPDATE', 'DELETE'))
);
COMMENT ON TABLE audit_log IS 'Append-only. For an UPDATE both sides hold the changed columns alone';
COMMENT ON COLUMN audit_log.user_id
    IS 'From the session setting isp.user_id. No foreign key: the trail outlives the user';
CREATE INDEX audit_log_row_idx ON audit_log (table_name, row_id, happened_at DESC);
CREATE INDEX audit_log_user_id_idx ON audit_log (user_id, happened_at DESC) WHERE user_id IS NOT NULL;
CREATE INDEX audit_log_happened_at_idx ON audit_log USING brin (happened_at);

-- Attach it with the names of the columns that must not reach the log (that they changed does): EXECUTE FUNCTION
-- audit_row('password').
CREATE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
    secret  text;
    changed boolean;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW);
    END IF;
    -- TG_ARGV is null, and not empty, for a trigger without arguments.
    FOREACH secret IN ARRAY coalesce(TG_ARGV, '{}') LOOP
        changed := old_row -> secret IS DISTINCT FROM new_row -> secret;
        old_row := old_row || jsonb_build_object(secret, 'hidden');
        new_row := new_row || jsonb_build_object(secret, CASE WHEN changed THEN 'changed' ELSE 'hidden' END);
    END LOOP;
    INSERT INTO audit_log (user_id, table_name, row_id, action, old_values, new_values)
    VALUES (nullif(current_setting('isp.user_id', true), '')::bigint, TG_TABLE_NAME,
            coalesce(new_row, old_row) ->> 'id', TG_OP,
            (SELECT jsonb_object_agg(key, value) FROM jsonb_each(old_row)
              WHERE new_row IS NULL OR new_row -> key IS DISTINCT FROM value),
            (SELECT jsonb_object_agg(key, value) FROM jsonb_each(new_row)
              WHERE old_row IS NULL OR old_row -> key IS DISTINCT FROM value));
    RETURN NULL;
END;
$$;

CREATE FUNCTION forbid_audit_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER audit_log_forbid_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_audit_change();

CREATE TRIGGER customers_audit AFTER INSERT OR UPDATE OR DELETE ON customers
    FOR EACH ROW EXECUTE FUNCTION audit_row();
CREATE TRIGGER radius_clients_audit AFTER INSERT OR UPDATE OR DELETE ON radius_clients
    FOR EACH ROW EXECUTE FUNCTION audit_row('secret');
CREATE TRIGGER users_audit AFTER INSERT OR UPDATE OR DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION audit_row('password_hash', 'totp_secret');

-- Whoever belongs to nobody else belongs to the operator.
CREATE FUNCTION operator_id() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT id FROM organisations WHERE kind = 'operator'
$$;
-- The function is STABLE, so the default is evaluated once and every row gets it without a rewrite of the table.
ALTER TABLE customers
    ADD COLUMN organisation_id bigint NOT NULL DEFAULT operator_id(),
    ADD CONSTRAINT customers_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT;
CREATE INDEX customers_organisation_id_idx ON customers (organisation_id);

-- @verify
SELECT count(*) = 1 FROM organisations WHERE kind = 'operator';

-- @downgrade
ALTER TABLE customers DROP COLUMN organisation_id;
DROP FUNCTION operator_id();
DROP TRIGGER users_audit ON users;
DROP TRIGGER radius_clients_audit ON radius_clients;
DROP TRIGGER customers_audit ON customers;
DROP TABLE audit_log;
DROP FUNCTION forbid_audit_change();
DROP FUNCTION audit_row();
DROP TABLE settings;
DROP TABLE user_roles;
DROP TABLE roles;
DROP TABLE users;
DROP TABLE organisations;
DROP TABLE currencies;
DROP TYPE organisation_kind;
