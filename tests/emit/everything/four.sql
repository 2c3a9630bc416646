-- A merge needs no statement
-- @revision 0003_merge
-- @revises  0002_two, 0001_three

-- @upgrade

-- @downgrade
