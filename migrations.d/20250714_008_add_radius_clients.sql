-- RADIUS clients
--
-- The network access servers that may talk to us, with their shared secrets, and the log of every authentication. The
-- server finds a client by the source address of a packet, so two clients with overlapping addresses would make the
-- secret a matter of luck: the table refuses them.
--
-- @revision  008_add_radius_clients
-- @revises   007_add_radius_tables
-- @created   2025-07-14 14:20:00
-- @category  Infrastructure
-- @module    radius

-- @upgrade
CREATE TYPE radius_client_type AS ENUM ('cisco', 'juniper', 'mikrotik', 'huawei', 'ubiquiti', 'other');
CREATE TYPE radius_result AS ENUM ('accept', 'reject', 'challenge', 'timeout');

CREATE TABLE radius_clients (
    id                 bigint GENERATED ALWAYS AS IDENTITY,
    name               text NOT NULL,
    address            cidr NOT NULL,
    type               radius_client_type NOT NULL DEFAULT 'other',
    device_id          bigint,
    secret             text NOT NULL,
    message_auth       boolean NOT NULL DEFAULT true,
    coa_port           integer DEFAULT 3799,
    enabled            boolean NOT NULL DEFAULT true,
    description        text,
    secret_changed_at  timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT radius_clients_pkey PRIMARY KEY (id),
    CONSTRAINT radius_clients_name_key UNIQUE (name),
    CONSTRAINT radius_clients_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices (id) ON DELETE SET NULL,
    CONSTRAINT radius_clients_address_excl EXCLUDE USING gist (address inet_ops WITH &&) WHERE (enabled),
    CONSTRAINT radius_clients_secret_check CHECK (octet_length(secret) BETWEEN 16 AND 128),
    CONSTRAINT radius_clients_coa_port_check CHECK (coa_port BETWEEN 1 AND 65535)
);
COMMENT ON TABLE radius_clients IS 'Network access servers: who may ask us, and with which secret';
COMMENT ON COLUMN radius_clients.secret
    IS 'In the clear, as the protocol needs it; RFC 2865 asks for 16 octets or more';
COMMENT ON COLUMN radius_clients.message_auth IS 'Require Message-Authenticator in every request (CVE-2024-3596)';
COMMENT ON COLUMN radius_clients.coa_port IS 'Where it listens for CoA and Disconnect (RFC 5176); null if it does not';
CREATE INDEX radius_clients_device_id_idx ON radius_clients (device_id) WHERE device_id IS NOT NULL;
CREATE TRIGGER radius_clients_set_updated_at BEFORE UPDATE ON radius_clients
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE FUNCTION stamp_radius_secret() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.secret_changed_at := now();
    RETURN NEW;
END;
$$;
CREATE TRIGGER radius_clients_stamp_secret BEFORE UPDATE OF secret ON radius_clients
    FOR EACH ROW WHEN (OLD.secret IS DISTINCT FROM NEW.secret) EXECUTE FUNCTION stamp_radius_secret();

-- The columns that FreeRADIUS's client_query selects.
CREATE VIEW nas AS
SELECT id, address::text AS nasname, name AS shortname, type::text AS type, secret, NULL::text AS server, message_auth
  FROM radius_clients
 WHERE enabled;
COMMENT ON VIEW nas IS 'Enabled clients under the names that FreeRADIUS expects';

CREATE FUNCTION radius_client_at(source inet) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT id FROM radius_clients WHERE address >>= source AND enabled
$$;

CREATE TABLE radius_authentications (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    happened_at     timestamptz NOT NULL DEFAULT now(),
    username        text NOT NULL,
    result          radius_result NOT NULL,
    client_id       bigint,
    source          inet NOT NULL,
    calling_station macaddr,
    reply_message   text,
    CONSTRAINT radius_authentications_pkey PRIMARY KEY (id),
    CONSTRAINT radius_authentications_client_id_fkey FOREIGN KEY (client_id)
        REFERENCES radius_clients (id) ON DELETE SET NULL
);
COMMENT ON TABLE radius_authentications IS 'Every authentication and how it ended; the password is never logged';
-- Rows arrive in time order, so a block range index costs nearly nothing and serves the retention job.
CREATE INDEX radius_authentications_happened_at_idx ON radius_authentications USING brin (happened_at);
CREATE INDEX radius_authentications_username_idx ON radius_authentications (username, happened_at DESC);
CREATE INDEX radius_authentications_client_id_idx ON radius_authentications (client_id);

-- Which client reported a session. Filled from here on; older sessions keep the address alone.
ALTER TABLE radius_accounting
    ADD COLUMN client_id bigint,
    ADD CONSTRAINT radius_accounting_client_id_fkey FOREIGN KEY (client_id)
        REFERENCES radius_clients (id) ON DELETE SET NULL;
CREATE INDEX radius_accounting_client_id_idx ON radius_accounting (client_id) WHERE client_id IS NOT NULL;

-- Failed logins of the last hour by client: a rogue router or a changed secret shows here first.
CREATE VIEW radius_recent_rejects AS
SELECT clients.id AS client_id,
       clients.name,
       count(*) AS rejects,
       count(DISTINCT authentications.username) AS users,
       max(authentications.happened_at) AS last_at
  FROM radius_authentications authentications
  JOIN radius_clients clients ON clients.id = authentications.client_id
 WHERE authentications.result = 'reject' AND authentications.happened_at > now() - interval '1 hour'
 GROUP BY clients.id;

-- @downgrade
DROP VIEW radius_recent_rejects;
ALTER TABLE radius_accounting DROP COLUMN client_id;
DROP TABLE radius_authentications;
DROP FUNCTION radius_client_at(inet);
DROP VIEW nas;
DROP TABLE radius_clients;
DROP FUNCTION stamp_radius_secret();
DROP TYPE radius_result;
DROP TYPE radius_client_type;
