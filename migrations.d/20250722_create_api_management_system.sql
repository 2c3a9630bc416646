-- API management
--
-- API clients, their keys and their rate limits. A key is shown once, when it is made; the database keeps its hash. It
-- has 256 random bits, so a plain SHA-256 is enough: the slow hashes are there for passwords that people choose.
--
-- @revision  create_api_management_system
-- @revises   create_ticketing_system
-- @created   2025-07-22 10:00:00
-- @category  Advanced Features
-- @module    api

-- @upgrade
CREATE TABLE api_clients (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL,
    owner_id        bigint NOT NULL,
    name            text NOT NULL,
    enabled         boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_clients_pkey PRIMARY KEY (id),
    CONSTRAINT api_clients_name_key UNIQUE (organisation_id, name),
    CONSTRAINT api_clients_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT api_clients_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE RESTRICT
);
COMMENT ON COLUMN api_clients.owner_id IS 'Whom to call when it misbehaves; reassign its clients before a user goes';
CREATE INDEX api_clients_owner_id_idx ON api_clients (owner_id);
CREATE TRIGGER api_clients_set_updated_at BEFORE UPDATE ON api_clients
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE api_keys (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    client_id    bigint NOT NULL,
    prefix       text NOT NULL,
    hash         bytea NOT NULL,
    scopes       text[] NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL DEFAULT now() + interval '1 year',
    last_used_at timestamptz,
    revoked_at   timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_hash_key UNIQUE (hash),
    CONSTRAINT api_keys_client_id_fkey FOREIGN KEY (client_id) REFERENCES api_clients (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_prefix_check CHECK (prefix ~ '^isp_[A-Za-z0-9]{8}$'),
    CONSTRAINT api_keys_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT api_keys_scopes_check CHECK (cardinality(scopes) > 0 AND array_position(scopes, NULL) IS NULL),
    CONSTRAINT api_keys_expires_at_check CHECK (expires_at > created_at)
);
COMMENT ON COLUMN api_keys.prefix
    IS 'The first characters, which lists and secret scanners show; says nothing about the rest';
CREATE INDEX api_keys_client_id_idx ON api_keys (client_id);
CREATE INDEX api_keys_expires_at_idx ON api_keys (expires_at) WHERE revoked_at IS NULL;
CREATE TRIGGER api_keys_audit AFTER INSERT OR DELETE OR UPDATE OF scopes, expires_at, revoked_at ON api_keys
    FOR EACH ROW EXECUTE FUNCTION audit_row('hash');

-- The id of a key that may do what is asked, or null. One function for the gateway, so that the rules are in one place.
CREATE FUNCTION check_api_key(key text, scope text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT api_keys.id
      FROM api_keys
      JOIN api_clients ON api_clients.id = api_keys.client_id
     WHERE api_keys.hash = sha256(convert_to(key, 'UTF8'))
       AND api_keys.revoked_at IS NULL
       AND api_keys.expires_at > now()
       AND api_clients.enabled
       AND scope = ANY (api_keys.scopes)
$$;

-- A token bucket for each key: it fills at a constant rate and holds a burst.
CREATE TABLE api_rate_limits (
    key_id     bigint NOT NULL,
    per_second numeric(10, 3) NOT NULL DEFAULT 5,
    burst      integer NOT NULL DEFAULT 50,
    tokens     numeric(12, 3) NOT NULL DEFAULT 50,
    filled_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_rate_limits_pkey PRIMARY KEY (key_id),
    CONSTRAINT api_rate_limits_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys (id) ON DELETE CASCADE,
    CONSTRAINT api_rate_limits_check CHECK (per_second > 0 AND burst >= 1 AND tokens BETWEEN 0 AND burst)
-- Updated on every request: room on the page keeps those updates out of the index.
) WITH (fillfactor = 50);

-- Takes one token; false when the bucket is empty. clock_timestamp(), as now() stands still within a transaction.
CREATE FUNCTION take_api_token(key bigint) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    WITH taken AS (
        UPDATE api_rate_limits
           SET tokens = least(burst, tokens + per_second
                                              * extract(epoch FROM clock_timestamp() - filled_at)::numeric) - 1,
               filled_at = clock_timestamp()
         WHERE key_id = key
           AND least(burst, tokens + per_second * extract(epoch FROM clock_timestamp() - filled_at)::numeric) >= 1
        RETURNING key_id
    )
    SELECT EXISTS (SELECT FROM taken)
$$;

-- Unlogged: the gateway writes a row for each request, and after a crash of the server the lost hour is no loss.
CREATE UNLOGGED TABLE api_requests (
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key_id      bigint NOT NULL,
    method      text NOT NULL,
    path        text NOT NULL,
    status      smallint NOT NULL,
    duration_ms integer NOT NULL,
    client      inet NOT NULL,
    CONSTRAINT api_requests_status_check CHECK (status BETWEEN 100 AND 599),
    CONSTRAINT api_requests_duration_ms_check CHECK (duration_ms >= 0)
);
CREATE INDEX api_requests_happened_at_idx ON api_requests USING brin (happened_at);
CREATE INDEX api_requests_key_id_idx ON api_requests (key_id, happened_at DESC);

-- @downgrade
DROP TABLE api_requests;
DROP FUNCTION take_api_token(bigint);
DROP TABLE api_rate_limits;
DROP FUNCTION check_api_key(text, text);
DROP TABLE api_keys;
DROP TABLE api_clients;
