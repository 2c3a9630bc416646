-- Case
-- @revision head
-- @revises base, other
-- @created tomorrow
-- @server 14
-- @depends -x

-- @upgrade lock_timeout=3x retries=many transaction=maybe
SELECT 1;
-- @downgrade irreversible
