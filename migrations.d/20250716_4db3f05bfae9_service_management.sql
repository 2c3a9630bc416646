-- Service management
--
-- What is sold (plans), what was sold (services) and what each service occupies in the network. The life of a service
-- is a small state machine whose allowed moves are data, so that the portal and the database read the same table.
--
-- @revision  4db3f05bfae9
-- @revises   00ba038d8a2e
-- @created   2025-07-16 10:45:00
-- @category  Business Logic
-- @module    services

-- @upgrade
CREATE TYPE service_kind AS ENUM ('internet', 'voice', 'television', 'hosting', 'transit', 'colocation');
CREATE TYPE access_technology AS ENUM ('ftth', 'vdsl', 'docsis', 'fixed_wireless', 'satellite', 'ethernet');
CREATE TYPE service_status AS ENUM ('ordered', 'provisioning', 'active', 'suspended', 'cancelling', 'ended');

CREATE TABLE service_plans (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL DEFAULT operator_id(),
    code            text NOT NULL,
    name            text NOT NULL,
    kind            service_kind NOT NULL,
    technology      access_technology,
    down_kbps       integer,
    up_kbps         integer,
    radius_group    text,
    monthly_price   numeric(14, 2) NOT NULL,
    setup_price     numeric(14, 2) NOT NULL DEFAULT 0,
    currency        text NOT NULL,
    minimum_months  smallint NOT NULL DEFAULT 0,
    sold            daterange NOT NULL DEFAULT daterange(current_date, NULL),
    features        jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT service_plans_pkey PRIMARY KEY (id),
    CONSTRAINT service_plans_code_key UNIQUE (organisation_id, code),
    CONSTRAINT service_plans_organisation_id_fkey FOREIGN KEY (organisation_id)
        REFERENCES organisations (id) ON DELETE RESTRICT,
    CONSTRAINT service_plans_radius_group_fkey FOREIGN KEY (radius_group)
        REFERENCES radius_groups (name) ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT service_plans_currency_fkey FOREIGN KEY (currency) REFERENCES currencies (code) ON DELETE RESTRICT,
    CONSTRAINT service_plans_speed_check CHECK (
        kind <> 'internet' OR (technology IS NOT NULL AND down_kbps > 0 AND up_kbps > 0)),
    CONSTRAINT service_plans_price_check CHECK (monthly_price >= 0 AND setup_price >= 0),
    CONSTRAINT service_plans_minimum_months_check CHECK (minimum_months BETWEEN 0 AND 60),
    CONSTRAINT service_plans_sold_check CHECK (NOT isempty(sold))
);
COMMENT ON TABLE service_plans
    IS 'What can be ordered. A new price is a new plan: services keep the plan they were sold with';
COMMENT ON COLUMN service_plans.sold IS 'While this plan can be ordered; services sold with it go on after that';
CREATE INDEX service_plans_sold_idx ON service_plans USING gist (sold);
CREATE INDEX service_plans_features_idx ON service_plans USING gin (features jsonb_path_ops);
CREATE TRIGGER service_plans_set_updated_at BEFORE UPDATE ON service_plans
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COPY radius_groups (name, description) FROM stdin;
fibre-250	Fibre, 250/100 Mbit/s
fibre-1000	Fibre, 1000/500 Mbit/s
wireless-50	Fixed wireless, 50/10 Mbit/s
walled-garden	Suspended: portal and payment pages only
\.

COPY service_plans (code, name, kind, technology, down_kbps, up_kbps, radius_group, monthly_price, setup_price,
                    currency, minimum_months, sold, features) FROM stdin;
fibre-250	Fibre 250	internet	ftth	250000	100000	fibre-250	34.90	49.00	EUR	12	[2025-07-16,)	{"ipv6": true, "static_ipv4": false}
fibre-1000	Fibre 1000	internet	ftth	1000000	500000	fibre-1000	54.90	49.00	EUR	12	[2025-07-16,)	{"ipv6": true, "static_ipv4": false}
business-1000	Business Fibre 1000	internet	ftth	1000000	1000000	fibre-1000	149.00	0.00	EUR	24	[2025-07-16,)	{"ipv6": true, "sla": "8h", "static_ipv4": true}
wireless-50	Countryside 50	internet	fixed_wireless	50000	10000	wireless-50	29.90	149.00	EUR	24	[2025-07-16,)	{"ipv6": true, "static_ipv4": false}
voice	Voice line	voice	\N	\N	\N	\N	4.90	0.00	EUR	0	[2025-07-16,)	{"numbers": 1}
\.

CREATE TABLE services (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    customer_id     bigint NOT NULL,
    plan_id         bigint NOT NULL,
    location_id     bigint,
    parent_id       bigint,
    status          service_status NOT NULL DEFAULT 'ordered',
    radius_username text,
    cpe_id          bigint,
    discount        numeric(5, 2) NOT NULL DEFAULT 0,
    ordered_at      timestamptz NOT NULL DEFAULT now(),
    activated_at    timestamptz,
    ends_on         date,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT services_pkey PRIMARY KEY (id),
    CONSTRAINT services_radius_username_key UNIQUE (radius_username),
    CONSTRAINT services_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
    CONSTRAINT services_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES service_plans (id) ON DELETE RESTRICT,
    CONSTRAINT services_location_id_fkey FOREIGN KEY (location_id) REFERENCES locations (id) ON DELETE RESTRICT,
    CONSTRAINT services_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES services (id) ON DELETE RESTRICT,
    CONSTRAINT services_radius_username_fkey FOREIGN KEY (radius_username)
        REFERENCES radius_users (username) ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT services_cpe_id_fkey FOREIGN KEY (cpe_id) REFERENCES devices (id) ON DELETE SET NULL,
    CONSTRAINT services_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT services_discount_check CHECK (discount BETWEEN 0 AND 100),
    CONSTRAINT services_activated_at_check CHECK (
        status NOT IN ('active', 'suspended') OR activated_at IS NOT NULL)
);
COMMENT ON COLUMN services.parent_id IS 'The service this one needs: voice over a line ends with the line';
COMMENT ON COLUMN services.discount IS 'Percent of the monthly price';
CREATE INDEX services_customer_id_idx ON services (customer_id);
CREATE INDEX services_plan_id_idx ON services (plan_id);
CREATE INDEX services_location_id_idx ON services (location_id);
CREATE INDEX services_parent_id_idx ON services (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX services_cpe_id_idx ON services (cpe_id) WHERE cpe_id IS NOT NULL;
CREATE INDEX services_work_idx ON services (status, ordered_at)
    WHERE status IN ('ordered', 'provisioning', 'cancelling');
CREATE TRIGGER services_set_updated_at BEFORE UPDATE ON services
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER services_audit AFTER INSERT OR UPDATE OR DELETE ON services
    FOR EACH ROW EXECUTE FUNCTION audit_row();

CREATE TABLE service_transitions (
    from_status service_status NOT NULL,
    to_status   service_status NOT NULL,
    CONSTRAINT service_transitions_pkey PRIMARY KEY (from_status, to_status)
);
COMMENT ON TABLE service_transitions IS 'The moves that a service may make';
COPY service_transitions (from_status, to_status) FROM stdin;
ordered	provisioning
ordered	ended
provisioning	active
provisioning	ended
active	suspended
active	cancelling
suspended	active
suspended	cancelling
suspended	ended
cancelling	active
cancelling	ended
\.

CREATE FUNCTION check_service_transition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM service_transitions WHERE from_status = OLD.status AND to_status = NEW.status) THEN
        RAISE EXCEPTION 'service % cannot go from % to %', NEW.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = (SELECT 'Allowed: '
                                 || coalesce(string_agg(to_status::text, ', ' ORDER BY to_status), 'nothing')
                            FROM service_transitions
                           WHERE from_status = OLD.status);
    END IF;
    IF NEW.status = 'active' THEN
        NEW.activated_at := coalesce(NEW.activated_at, now());
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER services_check_transition BEFORE UPDATE OF status ON services
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_service_transition();

CREATE TABLE service_addresses (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    service_id bigint NOT NULL,
    address_id bigint NOT NULL,
    held       tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    CONSTRAINT service_addresses_pkey PRIMARY KEY (id),
    CONSTRAINT service_addresses_service_id_fkey FOREIGN KEY (service_id) REFERENCES services (id) ON DELETE CASCADE,
    CONSTRAINT service_addresses_address_id_fkey FOREIGN KEY (address_id)
        REFERENCES ip_addresses (id) ON DELETE RESTRICT,
    CONSTRAINT service_addresses_held_check CHECK (NOT isempty(held) AND NOT lower_inf(held)),
    CONSTRAINT service_addresses_held_excl EXCLUDE USING gist (
        int8range(address_id, address_id, '[]') WITH =, held WITH &&)
);
COMMENT ON TABLE service_addresses IS 'Who held which address, and when; one at a time';
CREATE INDEX service_addresses_service_id_idx ON service_addresses (service_id);
CREATE INDEX service_addresses_address_id_idx ON service_addresses (address_id);

CREATE VIEW active_services AS
SELECT services.id AS service_id,
       customers.customer_number,
       customers.portal_id,
       service_plans.code AS plan,
       services.status,
       round(service_plans.monthly_price * (1 - services.discount / 100), 2) AS monthly_price,
       service_plans.currency,
       locations.code AS location
  FROM services
  JOIN customers ON customers.id = services.customer_id
  JOIN service_plans ON service_plans.id = services.plan_id
  LEFT JOIN locations ON locations.id = services.location_id
 WHERE services.status IN ('active', 'suspended', 'cancelling');

-- @downgrade
DROP VIEW active_services;
DROP TABLE service_addresses;
DROP TABLE services;
DROP FUNCTION check_service_transition();
DROP TABLE service_transitions;
DROP TABLE service_plans;
-- Refused by the foreign key while a subscriber is in one of them: dropping the group would cut the line.
DELETE FROM radius_groups WHERE name IN ('fibre-250', 'fibre-1000', 'wireless-50', 'walled-garden');
DROP TYPE service_status;
DROP TYPE access_technology;
DROP TYPE service_kind;
