-- Its lock is the session's
-- @revision a
-- @revises base

-- @upgrade transaction=off
RESET ALL;
DISCARD TEMP;
discard /* all of it */ all;

-- @upgrade
DISCARD ALL;

-- @downgrade
SELECT 1;
