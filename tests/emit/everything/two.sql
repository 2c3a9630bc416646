-- Without a transaction
-- @revision  0002_two
-- @revises   0001_one
-- @depends   0001_three

-- @upgrade
ALTER TABLE café ADD COLUMN price numeric;

-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY café_price ON café (price);
VACUUM café;

-- @downgrade transaction=off
DROP INDEX CONCURRENTLY café_price;

-- @downgrade
ALTER TABLE café DROP COLUMN price;
