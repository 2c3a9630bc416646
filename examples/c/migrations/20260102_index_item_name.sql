-- Index item name
--
-- The search box looks items up by name. Built while the shop is open.
--
-- @revision  20260102_index_item_name
-- @revises   20260101_create_item
-- @created   2026-01-02

-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY item_name_idx ON item (name);

-- @downgrade transaction=off
DROP INDEX CONCURRENTLY item_name_idx;
