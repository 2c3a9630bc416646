-- Names & <tags>
--
-- @revision b
-- @revises a
-- @depends a2
-- @category Foundation

-- @upgrade
ALTER TABLE t ADD COLUMN x int;
-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY i ON t (x);

-- @downgrade irreversible "the old data is gone"
