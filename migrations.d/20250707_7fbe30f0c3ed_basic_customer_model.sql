-- Basic customer model changes
--
-- The customer record that every other module refers to, and the history of its status. A customer is never deleted
-- once it has been active: accounting law and RADIUS data retention want the row, so it is terminated instead.
--
-- @revision  7fbe30f0c3ed
-- @revises   base
-- @created   2025-07-07 09:40:00
-- @category  Foundation
-- @module    customers

-- @upgrade
CREATE TYPE customer_kind AS ENUM ('residential', 'business', 'wholesale');
CREATE TYPE customer_status AS ENUM ('prospect', 'active', 'suspended', 'terminated');

-- One trigger function for every table with an updated_at column.
CREATE FUNCTION set_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

CREATE TABLE customers (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    customer_number text NOT NULL GENERATED ALWAYS AS ('C' || lpad(id::text, 8, '0')) STORED,
    kind            customer_kind NOT NULL DEFAULT 'residential',
    status          customer_status NOT NULL DEFAULT 'prospect',
    given_name      text,
    family_name     text,
    company_name    text,
    tax_number      text,
    email           text,
    phone           text,
    language        text NOT NULL DEFAULT 'en',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customers_pkey PRIMARY KEY (id),
    CONSTRAINT customers_customer_number_key UNIQUE (customer_number),
    CONSTRAINT customers_name_check CHECK (
        CASE kind WHEN 'residential' THEN family_name IS NOT NULL ELSE company_name IS NOT NULL END),
    CONSTRAINT customers_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT customers_phone_check CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    CONSTRAINT customers_language_check CHECK (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$')
);
COMMENT ON TABLE customers IS 'A person or company that buys, or may buy, a service';
COMMENT ON COLUMN customers.customer_number
    IS 'What stands on letters and invoices; follows from the id and never changes';
COMMENT ON COLUMN customers.phone IS 'E.164, so that an SMS gateway takes it as it is';

-- Mail servers treat the local part as case-insensitive in practice, and so does the portal's login.
CREATE UNIQUE INDEX customers_email_key ON customers (lower(email));
CREATE INDEX customers_family_name_idx ON customers (lower(family_name) text_pattern_ops, lower(given_name));
CREATE INDEX customers_company_name_idx ON customers (lower(company_name) text_pattern_ops)
    WHERE company_name IS NOT NULL;
CREATE INDEX customers_status_idx ON customers (status, created_at) WHERE status <> 'terminated';

CREATE TRIGGER customers_set_updated_at BEFORE UPDATE ON customers
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE customer_status_changes (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    old_status  customer_status,
    new_status  customer_status NOT NULL,
    reason      text,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    changed_by  text NOT NULL DEFAULT current_user,
    CONSTRAINT customer_status_changes_pkey PRIMARY KEY (id),
    CONSTRAINT customer_status_changes_customer_id_fkey FOREIGN KEY (customer_id)
        REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT customer_status_changes_status_check CHECK (old_status IS DISTINCT FROM new_status)
);
COMMENT ON TABLE customer_status_changes IS 'Written by a trigger; the first row of a customer has no old status';
CREATE INDEX customer_status_changes_customer_id_idx ON customer_status_changes (customer_id, changed_at DESC);

-- The reason comes from the session (SET LOCAL isp.reason = '...'), since a trigger has no argument from the statement.
CREATE FUNCTION record_customer_status() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    old_status customer_status;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        old_status := OLD.status;
    END IF;
    INSERT INTO customer_status_changes (customer_id, old_status, new_status, reason)
    VALUES (NEW.id, old_status, NEW.status, nullif(current_setting('isp.reason', true), ''));
    RETURN NULL;
END;
$$;

CREATE TRIGGER customers_record_first_status AFTER INSERT ON customers
    FOR EACH ROW EXECUTE FUNCTION record_customer_status();
CREATE TRIGGER customers_record_status AFTER UPDATE OF status ON customers
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION record_customer_status();

CREATE FUNCTION forbid_customer_delete() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'customer % is %, and only a prospect may be deleted', OLD.customer_number, OLD.status
        USING ERRCODE = 'restrict_violation', HINT = 'Set its status to terminated.';
END;
$$;

CREATE TRIGGER customers_forbid_delete BEFORE DELETE ON customers
    FOR EACH ROW WHEN (OLD.status <> 'prospect') EXECUTE FUNCTION forbid_customer_delete();

-- @downgrade
DROP TABLE customer_status_changes;
DROP TABLE customers;
DROP FUNCTION forbid_customer_delete();
DROP FUNCTION record_customer_status();
DROP FUNCTION set_updated_at();
DROP TYPE customer_status;
DROP TYPE customer_kind;
