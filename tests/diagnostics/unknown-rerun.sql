-- Twice or not
-- @revision a
-- @revises base

-- @upgrade transaction=off
FROBNICATE everything;

-- @downgrade transaction=off idempotent
SELECT forget_everything();
