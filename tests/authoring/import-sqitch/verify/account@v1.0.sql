-- Verify shop:account on pg

BEGIN;

SELECT n FROM account WHERE false;
SELECT 1/count(*) FROM pg_class WHERE relname = 'account';
DO $$ BEGIN ASSERT true; END $$;

ROLLBACK;
