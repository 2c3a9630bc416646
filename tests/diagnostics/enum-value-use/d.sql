-- Since 17 a type's own transaction may use all of its values.
-- @revision d
-- @revises  c
-- @server >= 17

-- @upgrade
CREATE TYPE priority AS ENUM ('low');
ALTER TYPE priority ADD VALUE 'high';
CREATE TABLE ticket (priority priority DEFAULT 'high');

-- @downgrade irreversible "enum values stay"
