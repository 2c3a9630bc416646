-- Portal ID system
--
-- Every customer gets a portal ID: what they type to log in to the portal, read out on the phone and put into their
-- router as PPPoE user name. It is unique for all time: an ID that was given up is never handed out again, because old
-- routers keep dialling in with it.
--
-- @revision  005_add_portal_id_uniqueness
-- @revises   7fbe30f0c3ed
-- @created   2025-07-08 10:15:00
-- @category  Foundation
-- @module    portal

-- @upgrade
-- The constraint comes first: its index is what makes drawing an unused ID cheap.
ALTER TABLE customers
    ADD COLUMN portal_id text,
    ADD CONSTRAINT customers_portal_id_key UNIQUE (portal_id);

CREATE TABLE retired_portal_ids (
    portal_id  text NOT NULL,
    retired_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT retired_portal_ids_pkey PRIMARY KEY (portal_id)
);
COMMENT ON TABLE retired_portal_ids IS 'Portal IDs that were in use once and must not be handed out again';

-- 32 characters, none of which is mistaken for another on the phone or on paper (no 0 O 1 I). 32^8 IDs for at most
-- some millions of customers: a collision is rare, and the loop draws again. An ID is a name and no secret, so
-- random() does.
CREATE FUNCTION generate_portal_id() RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    alphabet CONSTANT text := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
    candidate text;
BEGIN
    LOOP
        SELECT string_agg(substr(alphabet, 1 + floor(random() * 32)::integer, 1), '')
          INTO candidate
          FROM generate_series(1, 8);
        EXIT WHEN NOT EXISTS (SELECT FROM customers WHERE portal_id = candidate)
              AND NOT EXISTS (SELECT FROM retired_portal_ids WHERE portal_id = candidate);
    END LOOP;
    RETURN candidate;
END;
$$;

-- Row by row: one statement for all rows would not see the IDs that it has just drawn.
DO $$
DECLARE
    customer record;
BEGIN
    FOR customer IN SELECT id FROM customers WHERE portal_id IS NULL ORDER BY id LOOP
        UPDATE customers SET portal_id = generate_portal_id() WHERE id = customer.id;
    END LOOP;
END;
$$;

ALTER TABLE customers
    ALTER COLUMN portal_id SET DEFAULT generate_portal_id(),
    ALTER COLUMN portal_id SET NOT NULL,
    ADD CONSTRAINT customers_portal_id_check CHECK (portal_id ~ '^[2-9A-HJ-NP-Z]{8}$');
COMMENT ON COLUMN customers.portal_id IS 'Login name on the portal and for PPPoE; unique among all that ever were';

CREATE FUNCTION retire_portal_id() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO retired_portal_ids (portal_id) VALUES (OLD.portal_id);
    RETURN NULL;
END;
$$;

CREATE TRIGGER customers_retire_portal_id AFTER DELETE ON customers
    FOR EACH ROW EXECUTE FUNCTION retire_portal_id();
CREATE TRIGGER customers_retire_changed_portal_id AFTER UPDATE OF portal_id ON customers
    FOR EACH ROW WHEN (OLD.portal_id IS DISTINCT FROM NEW.portal_id) EXECUTE FUNCTION retire_portal_id();

CREATE FUNCTION refuse_retired_portal_id() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM retired_portal_ids WHERE portal_id = NEW.portal_id) THEN
        RAISE EXCEPTION 'portal ID % was in use before', NEW.portal_id
            USING ERRCODE = 'unique_violation', HINT = 'Leave the column out, and a new one is drawn.';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER customers_refuse_retired_portal_id BEFORE INSERT OR UPDATE OF portal_id ON customers
    FOR EACH ROW EXECUTE FUNCTION refuse_retired_portal_id();

-- @verify
SELECT generate_portal_id() ~ '^[2-9A-HJ-NP-Z]{8}$';
SELECT count(*) = count(DISTINCT portal_id) FROM customers;

-- @downgrade
DROP TRIGGER customers_refuse_retired_portal_id ON customers;
DROP TRIGGER customers_retire_changed_portal_id ON customers;
DROP TRIGGER customers_retire_portal_id ON customers;
DROP FUNCTION refuse_retired_portal_id();
DROP FUNCTION retire_portal_id();
ALTER TABLE customers DROP COLUMN portal_id;
DROP FUNCTION generate_portal_id();
DROP TABLE retired_portal_ids;
