-- alembic_version is kept in step with the ledger, for as long as both tools work on this database. It is done here, in
-- the ledger, so that it holds for every build of the migrator and for every script, in the transaction of each row.
--
-- Before a row changes, both must say the same: where one tool went on without the other, its migrations would run
-- twice. Alembic takes no lock of its own, so ours keeps it out from there to the COMMIT. What Alembic keeps is what
-- nothing applied needs, be it as a parent or as a dependency. Redundant rows, which it leaves now and then, do no
-- harm.
CREATE FUNCTION aludel.keep_alembic() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $keep$
DECLARE
    heads text[] := ARRAY(SELECT revision::text FROM aludel.applied
                          EXCEPT
                          SELECT unnest(parents || depends) FROM aludel.applied
                          ORDER BY 1);
    kept text[];
BEGIN
    LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE;
    kept := ARRAY(SELECT version_num::text FROM alembic_version ORDER BY 1);
    IF TG_WHEN = 'AFTER' THEN
        DELETE FROM alembic_version WHERE version_num::text <> ALL (heads);
        INSERT INTO alembic_version (version_num) SELECT h FROM unnest(heads) h WHERE h <> ALL (kept);
    ELSIF NOT kept @> heads
          OR EXISTS (SELECT FROM unnest(kept) k WHERE k NOT IN (SELECT revision FROM aludel.applied)) THEN
        RAISE EXCEPTION USING ERRCODE = 'ALEMB',
            MESSAGE = concat('Alembic''s table is at ', COALESCE(NULLIF(array_to_string(kept, ', '), ''), 'base'),
                             ', and aludel''s ledger at ', COALESCE(NULLIF(array_to_string(heads, ', '), ''), 'base')),
            HINT = 'one of them went on without the other; where Alembic is right: '
                   'adopt --from=alembic --keep-alembic --purge';
    END IF;
    RETURN NULL;
END $keep$;
CREATE TRIGGER alembic_is_in_step BEFORE INSERT OR UPDATE OR DELETE ON aludel.applied
    EXECUTE FUNCTION aludel.keep_alembic();
CREATE TRIGGER alembic_is_in_step BEFORE INSERT ON aludel.step
    EXECUTE FUNCTION aludel.keep_alembic();
CREATE TRIGGER alembic_is_kept AFTER INSERT OR UPDATE OF parents, depends OR DELETE ON aludel.applied
    EXECUTE FUNCTION aludel.keep_alembic();
