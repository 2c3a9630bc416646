BEGIN;

CREATE TABLE shop.alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 1975ea83b712

CREATE TABLE account (
    n int, 
    t text DEFAULT '50%% of %%%%'
);

INSERT INTO shop.alembic_version (version_num) VALUES ('1975ea83b712') RETURNING shop.alembic_version.version_num;

-- Running upgrade 1975ea83b712 -> ae10

CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
-- Running upgrade is what a comment may say
BEGIN RETURN 1; END $$;

COMMIT;

CREATE INDEX CONCURRENTLY account_n ON account (n);

BEGIN;

UPDATE account SET n = 1;

INSERT INTO shop.alembic_version (version_num) VALUES ('ae10') RETURNING shop.alembic_version.version_num;

-- Running upgrade 1975ea83b712 -> b0b0

INSERT INTO account VALUES (1);

UPDATE shop.alembic_version SET version_num='b0b0' WHERE shop.alembic_version.version_num = '1975ea83b712';

-- Running upgrade ae10, b0b0 -> c0de

DELETE FROM shop.alembic_version WHERE shop.alembic_version.version_num = 'ae10';

UPDATE shop.alembic_version SET version_num='c0de' WHERE shop.alembic_version.version_num = 'b0b0';

COMMIT;

