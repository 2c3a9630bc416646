-- Network and IPAM
--
-- Devices with their interfaces, VLANs, and the address plan: routing tables (VRFs), the aggregates that a registry
-- gave us, the subnets cut from them and the addresses in use. The server itself refuses overlapping subnets: two
-- customers with the same address is the one mistake that IPAM exists to prevent.
--
-- @revision  006_add_network_infrastructure
-- @revises   005a_add_locations_table
-- @created   2025-07-10 11:05:00
-- @category  Infrastructure
-- @module    network

-- @upgrade
CREATE TYPE device_role AS ENUM ('core_router', 'edge_router', 'bng', 'switch', 'olt', 'access_point', 'cpe', 'server');
CREATE TYPE device_status AS ENUM ('planned', 'in_service', 'maintenance', 'faulty', 'retired');
CREATE TYPE prefix_kind AS ENUM ('aggregate', 'subnet');
CREATE TYPE address_use AS ENUM ('gateway', 'infrastructure', 'customer', 'reserved');

CREATE TABLE devices (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    location_id    bigint NOT NULL,
    role           device_role NOT NULL,
    status         device_status NOT NULL DEFAULT 'planned',
    hostname       text NOT NULL,
    management_ip  inet,
    vendor         text NOT NULL,
    model          text NOT NULL,
    serial_number  text,
    software       text,
    facts          jsonb NOT NULL DEFAULT '{}',
    commissioned   date,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT devices_pkey PRIMARY KEY (id),
    CONSTRAINT devices_hostname_key UNIQUE (hostname),
    CONSTRAINT devices_serial_number_key UNIQUE (vendor, serial_number),
    CONSTRAINT devices_location_id_fkey FOREIGN KEY (location_id) REFERENCES locations (id) ON DELETE RESTRICT,
    CONSTRAINT devices_hostname_check
        CHECK (hostname ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$'),
    CONSTRAINT devices_facts_check CHECK (jsonb_typeof(facts) = 'object')
);
COMMENT ON TABLE devices IS 'Equipment that carries or serves traffic';
COMMENT ON COLUMN devices.facts IS 'What the collector last read from the device, as it came';
CREATE INDEX devices_location_id_idx ON devices (location_id);
CREATE INDEX devices_facts_idx ON devices USING gin (facts jsonb_path_ops);
-- A retired device keeps its row but gives its management address back.
CREATE UNIQUE INDEX devices_management_ip_key ON devices (management_ip) WHERE status <> 'retired';
CREATE TRIGGER devices_set_updated_at BEFORE UPDATE ON devices
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE vlans (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    location_id bigint,
    tag         smallint NOT NULL,
    name        text NOT NULL,
    CONSTRAINT vlans_pkey PRIMARY KEY (id),
    CONSTRAINT vlans_location_id_fkey FOREIGN KEY (location_id) REFERENCES locations (id) ON DELETE RESTRICT,
    CONSTRAINT vlans_tag_check CHECK (tag BETWEEN 1 AND 4094)
);
COMMENT ON TABLE vlans IS 'A VLAN of one site, or of the whole network where location_id is null';
CREATE UNIQUE INDEX vlans_site_tag_key ON vlans (location_id, tag) WHERE location_id IS NOT NULL;
CREATE UNIQUE INDEX vlans_network_tag_key ON vlans (tag) WHERE location_id IS NULL;

CREATE TABLE device_interfaces (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    device_id   bigint NOT NULL,
    name        text NOT NULL,
    mac         macaddr,
    speed_mbps  integer,
    mtu         integer NOT NULL DEFAULT 1500,
    vlan_id     bigint,
    peer_id     bigint,
    description text,
    CONSTRAINT device_interfaces_pkey PRIMARY KEY (id),
    CONSTRAINT device_interfaces_name_key UNIQUE (device_id, name),
    CONSTRAINT device_interfaces_peer_id_key UNIQUE (peer_id),
    CONSTRAINT device_interfaces_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices (id) ON DELETE CASCADE,
    CONSTRAINT device_interfaces_vlan_id_fkey FOREIGN KEY (vlan_id) REFERENCES vlans (id) ON DELETE SET NULL,
    CONSTRAINT device_interfaces_peer_id_fkey FOREIGN KEY (peer_id)
        REFERENCES device_interfaces (id) ON DELETE SET NULL,
    CONSTRAINT device_interfaces_speed_check CHECK (speed_mbps > 0),
    CONSTRAINT device_interfaces_mtu_check CHECK (mtu BETWEEN 576 AND 9216),
    CONSTRAINT device_interfaces_peer_id_check CHECK (peer_id <> id)
);
COMMENT ON COLUMN device_interfaces.peer_id IS 'The other end of the cable';
CREATE INDEX device_interfaces_mac_idx ON device_interfaces (mac) WHERE mac IS NOT NULL;
CREATE INDEX device_interfaces_vlan_id_idx ON device_interfaces (vlan_id) WHERE vlan_id IS NOT NULL;

CREATE TABLE vrfs (
    id                  bigint GENERATED ALWAYS AS IDENTITY,
    name                text NOT NULL,
    route_distinguisher text,
    CONSTRAINT vrfs_pkey PRIMARY KEY (id),
    CONSTRAINT vrfs_name_key UNIQUE (name),
    CONSTRAINT vrfs_route_distinguisher_key UNIQUE (route_distinguisher)
);
COMMENT ON TABLE vrfs IS 'Routing tables; addresses are unique within one';
INSERT INTO vrfs (name) VALUES ('global');

CREATE TABLE prefixes (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    vrf_id      bigint NOT NULL,
    kind        prefix_kind NOT NULL,
    parent_id   bigint,
    prefix      cidr NOT NULL,
    vlan_id     bigint,
    location_id bigint,
    description text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT prefixes_pkey PRIMARY KEY (id),
    CONSTRAINT prefixes_vrf_id_fkey FOREIGN KEY (vrf_id) REFERENCES vrfs (id) ON DELETE RESTRICT,
    CONSTRAINT prefixes_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES prefixes (id) ON DELETE RESTRICT,
    CONSTRAINT prefixes_vlan_id_fkey FOREIGN KEY (vlan_id) REFERENCES vlans (id) ON DELETE SET NULL,
    CONSTRAINT prefixes_location_id_fkey FOREIGN KEY (location_id) REFERENCES locations (id) ON DELETE RESTRICT,
    CONSTRAINT prefixes_parent_id_check CHECK ((kind = 'subnet') = (parent_id IS NOT NULL)),
    -- GiST has no operator class for bigint without btree_gist; a range of one element has.
    CONSTRAINT prefixes_aggregate_excl EXCLUDE USING gist (
        int8range(vrf_id, vrf_id, '[]') WITH =, prefix inet_ops WITH &&) WHERE (kind = 'aggregate'),
    CONSTRAINT prefixes_subnet_excl EXCLUDE USING gist (
        int8range(vrf_id, vrf_id, '[]') WITH =, prefix inet_ops WITH &&) WHERE (kind = 'subnet')
);
COMMENT ON TABLE prefixes IS 'Aggregates as assigned by a registry, and the subnets cut from them';
CREATE INDEX prefixes_parent_id_idx ON prefixes (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX prefixes_vlan_id_idx ON prefixes (vlan_id) WHERE vlan_id IS NOT NULL;
CREATE TRIGGER prefixes_set_updated_at BEFORE UPDATE ON prefixes
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE FUNCTION check_prefix_parent() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    parent prefixes%ROWTYPE;
BEGIN
    -- The lock keeps the parent from being changed while a subnet is cut from it.
    SELECT * INTO parent FROM prefixes WHERE id = NEW.parent_id FOR SHARE;
    IF parent.kind <> 'aggregate' OR parent.vrf_id <> NEW.vrf_id OR NOT NEW.prefix <<= parent.prefix THEN
        RAISE EXCEPTION 'subnet % is not within aggregate % of the same VRF', NEW.prefix, parent.prefix
            USING ERRCODE = 'check_violation', CONSTRAINT = 'prefixes_parent_id_check';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER prefixes_check_parent BEFORE INSERT OR UPDATE OF prefix, parent_id, vrf_id, kind ON prefixes
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION check_prefix_parent();

CREATE TABLE ip_addresses (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    prefix_id    bigint NOT NULL,
    address      inet NOT NULL,
    use          address_use NOT NULL DEFAULT 'customer',
    interface_id bigint,
    dns_name     text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ip_addresses_pkey PRIMARY KEY (id),
    CONSTRAINT ip_addresses_address_key UNIQUE (prefix_id, address),
    CONSTRAINT ip_addresses_prefix_id_fkey FOREIGN KEY (prefix_id) REFERENCES prefixes (id) ON DELETE RESTRICT,
    CONSTRAINT ip_addresses_interface_id_fkey FOREIGN KEY (interface_id)
        REFERENCES device_interfaces (id) ON DELETE SET NULL,
    CONSTRAINT ip_addresses_host_check CHECK (masklen(address) = CASE family(address) WHEN 4 THEN 32 ELSE 128 END)
);
COMMENT ON TABLE ip_addresses IS 'Addresses in use or held back; a free address has no row';
CREATE INDEX ip_addresses_address_idx ON ip_addresses USING gist (address inet_ops);
CREATE INDEX ip_addresses_interface_id_idx ON ip_addresses (interface_id) WHERE interface_id IS NOT NULL;

CREATE FUNCTION check_address_prefix() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM prefixes WHERE id = NEW.prefix_id AND kind = 'subnet' AND NEW.address <<= prefix) THEN
        RAISE EXCEPTION 'address % is not within subnet %', NEW.address, NEW.prefix_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ip_addresses_check_prefix BEFORE INSERT OR UPDATE OF prefix_id, address ON ip_addresses
    FOR EACH ROW EXECUTE FUNCTION check_address_prefix();

-- The lowest free address of a subnet, or null when it is full. It is the first candidate or the successor of an
-- address in use, so the cost is that of the addresses in use and not that of a /64. Network and broadcast address are
-- left out where IPv4 has them. Two callers may get the same answer; the unique constraint tells the second one.
CREATE FUNCTION next_free_address(subnet bigint) RETURNS inet
LANGUAGE sql STABLE AS $$
    WITH span AS (
        SELECT CASE WHEN family(prefix) = 4 AND masklen(prefix) >= 31 THEN host(prefix)::inet
                    ELSE host(prefix)::inet + 1 END AS first,
               CASE WHEN family(prefix) = 4 AND masklen(prefix) < 31 THEN host(broadcast(prefix))::inet - 1
                    ELSE host(broadcast(prefix))::inet END AS last
          FROM prefixes
         WHERE id = subnet AND kind = 'subnet'
    ), candidate AS (
        SELECT first AS address, last FROM span
        UNION ALL
        SELECT used.address + 1, span.last
          FROM ip_addresses used, span
         WHERE used.prefix_id = subnet AND used.address BETWEEN span.first AND span.last - 1
    )
    SELECT min(candidate.address)
      FROM candidate
     WHERE candidate.address <= candidate.last
       AND NOT EXISTS (SELECT FROM ip_addresses WHERE prefix_id = subnet AND address = candidate.address)
$$;

CREATE VIEW subnet_use AS
SELECT prefixes.id AS prefix_id,
       vrfs.name AS vrf,
       prefixes.prefix,
       2::numeric ^ (CASE family(prefixes.prefix) WHEN 4 THEN 32 ELSE 128 END - masklen(prefixes.prefix)) AS addresses,
       count(ip_addresses.id) AS used,
       count(ip_addresses.id) FILTER (WHERE ip_addresses.use = 'customer') AS used_by_customers
  FROM prefixes
  JOIN vrfs ON vrfs.id = prefixes.vrf_id
  LEFT JOIN ip_addresses ON ip_addresses.prefix_id = prefixes.id
 WHERE prefixes.kind = 'subnet'
 GROUP BY prefixes.id, vrfs.name;
COMMENT ON VIEW subnet_use IS 'How full each subnet is';

-- @downgrade
DROP VIEW subnet_use;
DROP FUNCTION next_free_address(bigint);
DROP TABLE ip_addresses;
DROP FUNCTION check_address_prefix();
DROP TABLE prefixes;
DROP FUNCTION check_prefix_parent();
DROP TABLE vrfs;
DROP TABLE device_interfaces;
DROP TABLE vlans;
DROP TABLE devices;
DROP TYPE address_use;
DROP TYPE prefix_kind;
DROP TYPE device_status;
DROP TYPE device_role;
