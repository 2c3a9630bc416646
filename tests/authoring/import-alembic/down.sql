BEGIN;

-- Running downgrade c0de -> ae10, b0b0

UPDATE shop.alembic_version SET version_num='b0b0' WHERE shop.alembic_version.version_num = 'c0de';

INSERT INTO shop.alembic_version (version_num) VALUES ('ae10') RETURNING shop.alembic_version.version_num;

-- Running downgrade ae10 -> 1975ea83b712

COMMIT;

DROP INDEX CONCURRENTLY account_n;

BEGIN;

DROP FUNCTION f;

DELETE FROM shop.alembic_version WHERE shop.alembic_version.version_num = 'ae10';

-- Running downgrade 1975ea83b712 -> 

DROP TABLE account;

DELETE FROM shop.alembic_version WHERE shop.alembic_version.version_num = '1975ea83b712';

DROP TABLE shop.alembic_version;

COMMIT;

