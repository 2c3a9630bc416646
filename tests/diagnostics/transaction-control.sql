-- Transaction control
-- @revision a
-- @revises base

-- @upgrade
BEGIN;
CREATE TABLE t (id int);
COMMIT;

-- @downgrade
DROP TABLE t;
  ROLLBACK  ;
