-- Locations table
--
-- Sites that customers and network devices belong to: points of presence, towers, data centres, customer premises.
-- One table for all of them, because the question asked in an outage is always the same: what else is at this address?
--
-- @revision  005a_add_locations_table
-- @revises   005_add_portal_id_uniqueness
-- @created   2025-07-09 09:12:00
-- @category  Foundation
-- @module    locations

-- @upgrade
CREATE TYPE location_kind AS ENUM ('pop', 'tower', 'data_centre', 'cabinet', 'office', 'customer_premises');

CREATE TABLE locations (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    code       text NOT NULL,
    name       text NOT NULL,
    kind       location_kind NOT NULL,
    parent_id  bigint,
    street     text,
    postcode   text,
    city       text NOT NULL,
    region     text,
    country    text NOT NULL,
    latitude   numeric(9, 6),
    longitude  numeric(9, 6),
    elevation  numeric(6, 1),
    time_zone  text NOT NULL DEFAULT 'UTC',
    access     text,
    closed_on  date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT locations_pkey PRIMARY KEY (id),
    CONSTRAINT locations_code_key UNIQUE (code),
    CONSTRAINT locations_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES locations (id) ON DELETE RESTRICT,
    CONSTRAINT locations_code_check CHECK (code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'),
    CONSTRAINT locations_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT locations_country_check CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT locations_latitude_check CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT locations_longitude_check CHECK (longitude BETWEEN -180 AND 180),
    CONSTRAINT locations_coordinates_check CHECK ((latitude IS NULL) = (longitude IS NULL))
);
COMMENT ON TABLE locations IS 'A site: something that has an address, coordinates or both';
COMMENT ON COLUMN locations.parent_id
    IS 'The site this one hangs on: a cabinet on its point of presence, a floor on its building';
COMMENT ON COLUMN locations.country IS 'ISO 3166-1 alpha-2';
COMMENT ON COLUMN locations.elevation IS 'Metres above sea level; radio planning needs it';
COMMENT ON COLUMN locations.access IS 'How a technician gets in: keys, codes, whom to call';

CREATE INDEX locations_parent_id_idx ON locations (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX locations_place_idx ON locations (country, postcode, lower(street));
-- point_ops knows "within this box" and "nearest first", which is all that the coverage map asks.
CREATE INDEX locations_coordinates_idx ON locations
    USING gist (point(longitude::double precision, latitude::double precision))
    WHERE latitude IS NOT NULL;

CREATE TRIGGER locations_set_updated_at BEFORE UPDATE ON locations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- The new column is empty, so the foreign key has nothing to check and its locks are short.
ALTER TABLE customers
    ADD COLUMN location_id bigint,
    ADD CONSTRAINT customers_location_id_fkey FOREIGN KEY (location_id) REFERENCES locations (id) ON DELETE RESTRICT;
COMMENT ON COLUMN customers.location_id
    IS 'Where the customer lives or has its seat; each service has a location of its own';
CREATE INDEX customers_location_id_idx ON customers (location_id) WHERE location_id IS NOT NULL;

-- The site itself and everything below it, however deep.
CREATE FUNCTION location_tree(root bigint) RETURNS TABLE (location_id bigint, depth integer)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE tree (location_id, depth, path) AS (
        SELECT id, 0, ARRAY[id] FROM locations WHERE id = root
        UNION ALL
        SELECT child.id, tree.depth + 1, tree.path || child.id
          FROM tree
          JOIN locations child ON child.parent_id = tree.location_id
         WHERE child.id <> ALL (tree.path)
    )
    SELECT tree.location_id, tree.depth FROM tree
$$;

-- @downgrade
DROP FUNCTION location_tree(bigint);
ALTER TABLE customers DROP COLUMN location_id;
DROP TABLE locations;
DROP TYPE location_kind;
