-- RADIUS sessions
--
-- What FreeRADIUS reads to authorise a subscriber (checks, replies, groups) and what it writes while the subscriber is
-- on line. Accounting is the largest table of the system, so it is partitioned by month: old months are detached and
-- dropped when the retention period ends, instead of being deleted row by row.
--
-- @revision  007_add_radius_tables
-- @revises   006_add_network_infrastructure
-- @created   2025-07-11 10:30:00
-- @category  Infrastructure
-- @module    radius

-- @upgrade
CREATE TYPE radius_value_type AS ENUM ('integer', 'string', 'octets', 'ipaddr', 'ipv6addr', 'ipv6prefix', 'date');

CREATE TABLE radius_attributes (
    vendor integer NOT NULL,
    number integer NOT NULL,
    name   text NOT NULL,
    type   radius_value_type NOT NULL,
    CONSTRAINT radius_attributes_pkey PRIMARY KEY (vendor, number),
    CONSTRAINT radius_attributes_name_key UNIQUE (name),
    CONSTRAINT radius_attributes_vendor_check CHECK (vendor >= 0),
    CONSTRAINT radius_attributes_number_check CHECK (number BETWEEN 1 AND 65535)
);
COMMENT ON TABLE radius_attributes IS 'The part of the RADIUS dictionary that checks and replies may use';
COMMENT ON COLUMN radius_attributes.vendor IS 'IANA private enterprise number; 0 for the attributes of the RFCs';

COPY radius_attributes (vendor, number, name, type) FROM stdin;
0	1	User-Name	string
0	2	User-Password	string
0	4	NAS-IP-Address	ipaddr
0	5	NAS-Port	integer
0	6	Service-Type	integer
0	7	Framed-Protocol	integer
0	8	Framed-IP-Address	ipaddr
0	9	Framed-IP-Netmask	ipaddr
0	11	Filter-Id	string
0	12	Framed-MTU	integer
0	18	Reply-Message	string
0	22	Framed-Route	string
0	25	Class	octets
0	27	Session-Timeout	integer
0	28	Idle-Timeout	integer
0	30	Called-Station-Id	string
0	31	Calling-Station-Id	string
0	32	NAS-Identifier	string
0	44	Acct-Session-Id	string
0	55	Event-Timestamp	date
0	61	NAS-Port-Type	integer
0	85	Acct-Interim-Interval	integer
0	87	NAS-Port-Id	string
0	88	Framed-Pool	string
0	97	Framed-IPv6-Prefix	ipv6prefix
0	100	Framed-IPv6-Pool	string
0	123	Delegated-IPv6-Prefix	ipv6prefix
0	168	Framed-IPv6-Address	ipv6addr
9	1	Cisco-AVPair	string
14988	8	Mikrotik-Rate-Limit	string
14988	19	Mikrotik-Address-List	string
\.

CREATE TABLE radius_groups (
    name        text NOT NULL,
    description text,
    CONSTRAINT radius_groups_pkey PRIMARY KEY (name)
);

CREATE TABLE radius_users (
    username      text NOT NULL,
    customer_id   bigint NOT NULL,
    group_name    text NOT NULL,
    password      text NOT NULL,
    simultaneous  smallint NOT NULL DEFAULT 1,
    blocked       boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT radius_users_pkey PRIMARY KEY (username),
    CONSTRAINT radius_users_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT radius_users_group_name_fkey FOREIGN KEY (group_name)
        REFERENCES radius_groups (name) ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT radius_users_simultaneous_check CHECK (simultaneous > 0)
);
COMMENT ON COLUMN radius_users.username IS 'Usually the portal ID; a second line of the same customer adds a suffix';
COMMENT ON COLUMN radius_users.password IS 'In the clear: CHAP and MS-CHAP cannot be answered from a salted hash';
CREATE INDEX radius_users_customer_id_idx ON radius_users (customer_id);
CREATE INDEX radius_users_group_name_idx ON radius_users (group_name);
CREATE TRIGGER radius_users_set_updated_at BEFORE UPDATE ON radius_users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- The shape that FreeRADIUS's SQL module reads, for users and for groups.
CREATE TABLE radius_rules (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    username   text,
    group_name text,
    attribute  text NOT NULL,
    operator   text NOT NULL,
    value      text NOT NULL,
    is_reply   boolean NOT NULL,
    CONSTRAINT radius_rules_pkey PRIMARY KEY (id),
    CONSTRAINT radius_rules_username_fkey FOREIGN KEY (username)
        REFERENCES radius_users (username) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT radius_rules_group_name_fkey FOREIGN KEY (group_name)
        REFERENCES radius_groups (name) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT radius_rules_attribute_fkey FOREIGN KEY (attribute)
        REFERENCES radius_attributes (name) ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT radius_rules_owner_check CHECK (num_nonnulls(username, group_name) = 1),
    CONSTRAINT radius_rules_operator_check CHECK (
        operator IN ('=', ':=', '+=') OR NOT is_reply AND operator IN ('==', '!=', '<', '<=', '>', '>=', '=~', '!~'))
);
COMMENT ON TABLE radius_rules IS 'Checks and replies of one user or of one group';
CREATE INDEX radius_rules_username_idx ON radius_rules (username, is_reply) WHERE username IS NOT NULL;
CREATE INDEX radius_rules_group_name_idx ON radius_rules (group_name, is_reply) WHERE group_name IS NOT NULL;
CREATE INDEX radius_rules_attribute_idx ON radius_rules (attribute);

-- No foreign key to radius_users: what a NAS reports is evidence, and it is kept when the user is long gone.
CREATE TABLE radius_accounting (
    session_key           text NOT NULL,
    started_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    stopped_at            timestamptz,
    username              text NOT NULL,
    session_id            text NOT NULL,
    nas_address           inet NOT NULL,
    nas_port              text,
    called_station        text,
    calling_station       macaddr,
    framed_address        inet,
    framed_ipv6_prefix    cidr,
    delegated_ipv6_prefix cidr,
    input_octets          bigint NOT NULL DEFAULT 0,
    output_octets         bigint NOT NULL DEFAULT 0,
    total_octets          bigint NOT NULL GENERATED ALWAYS AS (input_octets + output_octets) STORED,
    terminate_cause       text,
    other                 jsonb,
    CONSTRAINT radius_accounting_pkey PRIMARY KEY (session_key, started_at),
    CONSTRAINT radius_accounting_octets_check CHECK (input_octets >= 0 AND output_octets >= 0),
    CONSTRAINT radius_accounting_stopped_at_check CHECK (stopped_at >= started_at)
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE radius_accounting IS 'One row a session, updated by interim reports, closed by the stop report';
COMMENT ON COLUMN radius_accounting.session_key
    IS 'Acct-Unique-Session-Id of FreeRADIUS; unique together with the start, as a partitioned table needs';
COMMENT ON COLUMN radius_accounting.total_octets IS 'Input and output; both include the gigawords attributes';

-- "Who had this address at that time" is what the police ask; "what is open" is what the portal asks.
CREATE INDEX radius_accounting_username_idx ON radius_accounting (username, started_at DESC);
CREATE INDEX radius_accounting_framed_address_idx ON radius_accounting (framed_address, started_at);
CREATE INDEX radius_accounting_delegated_ipv6_prefix_idx ON radius_accounting
    USING gist (delegated_ipv6_prefix inet_ops) WHERE delegated_ipv6_prefix IS NOT NULL;
CREATE INDEX radius_accounting_open_idx ON radius_accounting (nas_address, username) WHERE stopped_at IS NULL;

-- Nothing that a NAS sends may be refused for its date: clocks of routers start in 1970.
CREATE TABLE radius_accounting_default PARTITION OF radius_accounting DEFAULT;

-- Makes the partition of a month, and moves into it what the default partition caught meanwhile. Run by the monthly
-- job, ahead of time, when there is nothing to move. A month that exists is left alone.
CREATE FUNCTION add_radius_accounting_month(month date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    -- Months are cut in UTC, whatever the session's time zone is.
    lower_bound timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    upper_bound timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    partition_name text := 'radius_accounting_' || to_char(month, 'YYYY_MM');
    columns text;
BEGIN
    IF to_regclass(partition_name) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE radius_accounting IN SHARE ROW EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE radius_accounting'
                   ' INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)', partition_name);
    -- A generated column may not be written to, so the columns are named.
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
      INTO columns
      FROM pg_catalog.pg_attribute
     WHERE attrelid = 'radius_accounting'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('WITH moved AS (DELETE FROM radius_accounting_default'
                   ' WHERE started_at >= $1 AND started_at < $2 RETURNING *)'
                   ' INSERT INTO %I (%s) SELECT %s FROM moved', partition_name, columns, columns)
      USING lower_bound, upper_bound;
    EXECUTE format('ALTER TABLE radius_accounting ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   partition_name, lower_bound, upper_bound);
END;
$$;

SELECT add_radius_accounting_month(month::date)
  FROM generate_series(timestamp '2025-07-01', timestamp '2025-12-01', interval '1 month') AS month;

CREATE VIEW radius_open_sessions AS
SELECT username, nas_address, nas_port, framed_address, delegated_ipv6_prefix, calling_station, started_at, updated_at,
       total_octets
  FROM radius_accounting
 WHERE stopped_at IS NULL;
COMMENT ON VIEW radius_open_sessions IS 'Who is on line, as far as the NASes have told us';

CREATE FUNCTION radius_usage(subscriber text, since timestamptz, until timestamptz) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(total_octets), 0)
      FROM radius_accounting
     WHERE username = subscriber AND started_at >= since AND started_at < until
$$;

-- @verify
SELECT count(*) = 31 FROM radius_attributes;
SELECT count(*) = 7 FROM pg_catalog.pg_inherits WHERE inhparent = 'radius_accounting'::regclass;

-- @downgrade
DROP FUNCTION radius_usage(text, timestamptz, timestamptz);
DROP VIEW radius_open_sessions;
DROP FUNCTION add_radius_accounting_month(date);
DROP TABLE radius_accounting;
DROP TABLE radius_rules;
DROP TABLE radius_users;
DROP TABLE radius_groups;
DROP TABLE radius_attributes;
DROP TYPE radius_value_type;
