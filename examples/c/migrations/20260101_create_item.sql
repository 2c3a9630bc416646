-- Create item
--
-- What is sold.
--
-- @revision  20260101_create_item
-- @revises   base
-- @created   2026-01-01

-- @upgrade
CREATE TABLE item (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text NOT NULL,
    price numeric(12, 2) NOT NULL CHECK (price >= 0)
);

-- @downgrade
DROP TABLE item;
