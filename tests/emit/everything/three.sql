-- Windows line ends
-- @revision 0001_three
-- @revises 0001_one
-- @upgrade
SELECT $$a
b$$;
-- @downgrade
SELECT 1;
