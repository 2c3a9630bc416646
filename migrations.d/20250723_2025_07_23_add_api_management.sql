-- Enhanced API management
--
-- Adds what the first users of the API asked for: keys that work from named networks only, a list of the scopes
-- there are, usage by day for quotas and invoices, and webhooks with a delivery queue that many workers share.
--
-- @revision  2025_07_23_add_api_management
-- @revises   create_api_management_system
-- @created   2025-07-23 15:30:00
-- @category  Advanced Features
-- @module    api

-- @upgrade
CREATE TYPE webhook_state AS ENUM ('pending', 'delivered', 'failed');

CREATE TABLE api_scopes (
    name        text NOT NULL,
    description text NOT NULL,
    CONSTRAINT api_scopes_pkey PRIMARY KEY (name),
    CONSTRAINT api_scopes_name_check CHECK (name ~ '^[a-z]+:(read|write)$')
);
COPY api_scopes (name, description) FROM stdin;
customers:read	Read customers, contacts and addresses
customers:write	Create and change customers
services:read	Read plans and services
services:write	Order, suspend and cancel services
billing:read	Read invoices, payments and balances
billing:write	Create drafts, issue invoices, record payments
network:read	Read devices, prefixes and addresses
network:write	Assign addresses, change devices
tickets:read	Read tickets
tickets:write	Open and answer tickets
webhooks:write	Manage webhooks
\.

ALTER TABLE api_keys
    ADD COLUMN networks cidr[],
    ADD COLUMN daily_quota integer,
    ADD COLUMN replaced_by bigint,
    ADD CONSTRAINT api_keys_networks_check CHECK (cardinality(networks) > 0),
    ADD CONSTRAINT api_keys_daily_quota_check CHECK (daily_quota > 0),
    ADD CONSTRAINT api_keys_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES api_keys (id) ON DELETE SET NULL;
COMMENT ON COLUMN api_keys.networks IS 'Where the key works from; null for everywhere';
COMMENT ON COLUMN api_keys.replaced_by IS 'The key it was rotated to; both work until this one expires';
CREATE INDEX api_keys_replaced_by_idx ON api_keys (replaced_by) WHERE replaced_by IS NOT NULL;

-- An array cannot have a foreign key, so a trigger holds the scopes of a key against the list.
CREATE FUNCTION check_api_key_scopes() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    unknown text;
BEGIN
    SELECT string_agg(scope, ', ') INTO unknown
      FROM unnest(NEW.scopes) AS scope
     WHERE NOT EXISTS (SELECT FROM api_scopes WHERE name = scope);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'unknown API scope: %', unknown USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER api_keys_check_scopes BEFORE INSERT OR UPDATE OF scopes ON api_keys
    FOR EACH ROW EXECUTE FUNCTION check_api_key_scopes();

CREATE TABLE api_usage (
    key_id   bigint NOT NULL,
    day      date NOT NULL,
    requests bigint NOT NULL DEFAULT 0,
    errors   bigint NOT NULL DEFAULT 0,
    CONSTRAINT api_usage_pkey PRIMARY KEY (key_id, day),
    CONSTRAINT api_usage_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys (id) ON DELETE CASCADE,
    CONSTRAINT api_usage_check CHECK (requests >= errors AND errors >= 0)
) WITH (fillfactor = 70);

-- The old function would let a key pass from anywhere. A gateway that still calls it must fail and not be lax, so it is
-- dropped and not kept beside the new one.
DROP FUNCTION check_api_key(text, text);
CREATE FUNCTION check_api_key(key text, scope text, client inet) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT api_keys.id
      FROM api_keys
      JOIN api_clients ON api_clients.id = api_keys.client_id
      LEFT JOIN api_usage ON api_usage.key_id = api_keys.id AND api_usage.day = current_date
     WHERE api_keys.hash = sha256(convert_to(key, 'UTF8'))
       AND api_keys.revoked_at IS NULL
       AND api_keys.expires_at > now()
       AND api_clients.enabled
       AND scope = ANY (api_keys.scopes)
       AND (api_keys.networks IS NULL OR client <<= ANY (api_keys.networks))
       AND (api_keys.daily_quota IS NULL OR coalesce(api_usage.requests, 0) < api_keys.daily_quota)
$$;

CREATE TABLE webhooks (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    client_id  bigint NOT NULL,
    url        text NOT NULL,
    events     text[] NOT NULL,
    secret     text NOT NULL,
    enabled    boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_url_key UNIQUE (client_id, url),
    CONSTRAINT webhooks_client_id_fkey FOREIGN KEY (client_id) REFERENCES api_clients (id) ON DELETE CASCADE,
    CONSTRAINT webhooks_url_check CHECK (url ~ '^https://'),
    CONSTRAINT webhooks_events_check CHECK (cardinality(events) > 0),
    CONSTRAINT webhooks_secret_check CHECK (octet_length(secret) >= 32)
);
COMMENT ON COLUMN webhooks.secret IS 'Signs each delivery (HMAC-SHA256), so it is needed in the clear';
CREATE INDEX webhooks_events_idx ON webhooks USING gin (events) WHERE enabled;
CREATE TRIGGER webhooks_set_updated_at BEFORE UPDATE ON webhooks
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER webhooks_audit AFTER INSERT OR UPDATE OR DELETE ON webhooks
    FOR EACH ROW EXECUTE FUNCTION audit_row('secret');

CREATE TABLE webhook_deliveries (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    webhook_id   bigint NOT NULL,
    event        text NOT NULL,
    payload      jsonb NOT NULL,
    state        webhook_state NOT NULL DEFAULT 'pending',
    attempts     smallint NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL DEFAULT now(),
    last_status  smallint,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    delivered_at timestamptz,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_attempts_check CHECK (attempts BETWEEN 0 AND 12),
    CONSTRAINT webhook_deliveries_delivered_at_check CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_webhook_id_idx ON webhook_deliveries (webhook_id, created_at DESC);
CREATE INDEX webhook_deliveries_next_at_idx ON webhook_deliveries (next_at) WHERE state = 'pending';

CREATE FUNCTION queue_webhook_event(event_name text, event_payload jsonb) RETURNS bigint
LANGUAGE sql VOLATILE AS $$
    WITH queued AS (
        INSERT INTO webhook_deliveries (webhook_id, event, payload)
        SELECT id, event_name, event_payload FROM webhooks WHERE enabled AND events @> ARRAY[event_name]
        RETURNING id
    )
    SELECT count(*) FROM queued
$$;

-- Hands out deliveries that are due and pushes each one's next attempt away (1, 2, 4, ... minutes): a worker that dies
-- with it loses nothing. SKIP LOCKED keeps workers from waiting for each other.
CREATE FUNCTION claim_webhook_deliveries(wanted integer) RETURNS SETOF webhook_deliveries
LANGUAGE sql VOLATILE AS $$
    UPDATE webhook_deliveries
       SET attempts = attempts + 1,
           next_at = now() + interval '1 minute' * 2 ^ attempts,
           state = CASE WHEN attempts >= 11 THEN 'failed'::webhook_state ELSE state END
     WHERE id IN (SELECT id
                    FROM webhook_deliveries
                   WHERE state = 'pending' AND next_at <= now()
                   ORDER BY next_at
                   LIMIT wanted
                     FOR UPDATE SKIP LOCKED)
    RETURNING *
$$;

-- @downgrade
DROP FUNCTION claim_webhook_deliveries(integer);
DROP FUNCTION queue_webhook_event(text, jsonb);
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
DROP FUNCTION check_api_key(text, text, inet);
DROP TABLE api_usage;
DROP TRIGGER api_keys_check_scopes ON api_keys;
DROP FUNCTION check_api_key_scopes();
-- The function that comes back does not look at networks: a key that was confined to some would work from everywhere.
UPDATE api_keys SET revoked_at = now() WHERE networks IS NOT NULL AND revoked_at IS NULL;
ALTER TABLE api_keys
    DROP COLUMN replaced_by,
    DROP COLUMN daily_quota,
    DROP COLUMN networks;
DROP TABLE api_scopes;
DROP TYPE webhook_state;
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
