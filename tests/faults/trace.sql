-- What outlives the fixture: its trace, and a look at everything in one query.
CREATE SCHEMA trace;
CREATE TABLE trace.effect (what text);

CREATE FUNCTION trace.reset() RETURNS void LANGUAGE plpgsql SET client_min_messages = 'error' AS $$
BEGIN
    DROP SCHEMA IF EXISTS works, aludel CASCADE;
    DELETE FROM trace.effect;
END $$;

-- NULL while a migrator's backend lives. A pooler's stay, idle, when their clients go.
CREATE FUNCTION trace.look(pooled bool) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    town bigint; sessions bigint; credit bigint; facts jsonb := '{}';
BEGIN
    IF EXISTS (SELECT FROM pg_stat_get_activity(NULL) AS a, pg_database AS d
                WHERE a.datid = d.oid AND d.datname = current_database() AND a.pid <> pg_backend_pid()
                  AND a.backend_type = 'client backend'
                  AND NOT (pooled AND a.state = 'idle' AND a.client_addr IS NOT NULL)) THEN
        RETURN NULL;
    END IF;
    -- What the last backend committed since this transaction began may still be missing in our caches, which to_regclass()
    -- reads: taking a lock brings them up to date.
    LOCK TABLE trace.effect IN ACCESS SHARE MODE;
    IF to_regclass('works.town') IS NOT NULL THEN
        EXECUTE 'SELECT count(*) FROM works.town' INTO town;
    END IF;
    IF to_regclass('works.session') IS NOT NULL THEN
        EXECUTE 'SELECT count(*) FROM works.session' INTO sessions;
    END IF;
    IF to_regclass('works.customer') IS NOT NULL THEN
        EXECUTE 'SELECT sum(credit) FROM works.customer' INTO credit;
    END IF;
    IF to_regclass('aludel.applied') IS NOT NULL THEN
        EXECUTE $q$ SELECT jsonb_build_object(
            'applied', (SELECT coalesce(jsonb_agg(revision ORDER BY seq), '[]') FROM aludel.applied),
            'journal', (SELECT coalesce(jsonb_agg(jsonb_build_array(revision, dir, step, statement, state)), '[]')
                          FROM aludel.step),
            'history', (SELECT coalesce(jsonb_agg(jsonb_build_array(revision, action) ORDER BY at), '[]')
                          FROM aludel.history WHERE outcome = 'ok'),
            'unsealed', (SELECT count(*) FROM aludel.applied a
                          WHERE NOT EXISTS (SELECT FROM aludel.history h WHERE h.seal = a.seal)))
        $q$ INTO facts;
    END IF;
    RETURN facts || jsonb_build_object(
        'towns', town, 'sessions', sessions, 'credit', credit,
        'effects', (SELECT coalesce(jsonb_object_agg(what, n), '{}')
                      FROM (SELECT what, count(*) AS n FROM trace.effect GROUP BY what) AS e),
        'indexes', (SELECT coalesce(jsonb_object_agg(c.relname, i.indisvalid), '{}')
                      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                     WHERE c.relnamespace = to_regnamespace('works') AND NOT i.indisprimary),
        'reference', (SELECT a.attnotnull FROM pg_attribute a
                       WHERE a.attrelid = to_regclass('works.customer') AND a.attname = 'reference'),
        'locks', (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())));
END $$;
