-- The stored downgrade of a revision, a row a statement, and first whether it may be trusted: its digest, and who could
-- have written it; a superuser has everybody's rights, and must not trust everybody for that. A step without statements
-- has one row, with a null statement, and no step at all has one with a null step. $1 revision $2 the ledger's schema
SELECT (a.down_sha256 OPERATOR(pg_catalog.=)
            pg_catalog.sha256(pg_catalog.convert_to(a.down::pg_catalog.text, 'UTF8')))::pg_catalog.text AS intact,
       (NOT EXISTS (
            SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) c.relowner
                   JOIN pg_catalog.pg_roles me ON me.rolname OPERATOR(pg_catalog.=) current_user
             WHERE c.relnamespace OPERATOR(pg_catalog.=) (SELECT n.oid FROM pg_catalog.pg_namespace n
                                                           WHERE n.nspname OPERATOR(pg_catalog.=) $2::pg_catalog.name)
               AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
               AND (NOT (r.rolsuper OR pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE'))
                    OR EXISTS (SELECT FROM pg_catalog.pg_trigger t
                                 JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) t.tgfoid
                                 JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) p.proowner
                                WHERE t.tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT t.tgisinternal
                                  AND NOT (p.pronamespace OPERATOR(pg_catalog.=) c.relnamespace
                                           AND (o.rolsuper
                                                OR pg_catalog.pg_has_role(current_user, p.proowner, 'USAGE'))))
                    OR EXISTS (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class OPERATOR(pg_catalog.=) c.oid)
                    OR c.relname OPERATOR(pg_catalog.=) 'applied' AND EXISTS (
                           SELECT FROM (SELECT c.relacl
                                        UNION ALL
                                        SELECT t.attacl FROM pg_catalog.pg_attribute t
                                         WHERE t.attrelid OPERATOR(pg_catalog.=) c.oid) AS granted (acl)
                                 CROSS JOIN LATERAL pg_catalog.aclexplode(granted.acl) AS x
                                  LEFT JOIN pg_catalog.pg_roles g ON g.oid OPERATOR(pg_catalog.=) x.grantee
                            WHERE x.privilege_type OPERATOR(pg_catalog.=) ANY (ARRAY['INSERT', 'UPDATE'])
                              AND x.grantee OPERATOR(pg_catalog.<>) c.relowner
                              AND (g.rolsuper
                                   OR NOT me.rolsuper AND pg_catalog.pg_has_role(current_user, g.oid, 'USAGE'))
                                  IS NOT TRUE))
       ))::pg_catalog.text AS trusted,
       a.down OPERATOR(pg_catalog.->>) 'file' AS file,
       s.step::pg_catalog.text, s.line, s.transactional, s.lock_timeout, s.statement_timeout, s.retries, s.checksum,
       t.sql, t.copy, t.line, t.column, t.copy_line, t.rerun, t.probe, t.object, t.on, t.checksum
  FROM aludel.applied a
  LEFT JOIN LATERAL ROWS FROM (pg_catalog.json_to_recordset(a.down OPERATOR(pg_catalog.->) 'steps')
            AS (line pg_catalog.text, transactional pg_catalog.text, lock_timeout pg_catalog.text,
                statement_timeout pg_catalog.text, retries pg_catalog.text, checksum pg_catalog.text,
                statements pg_catalog.json)) WITH ORDINALITY
            AS s (line, transactional, lock_timeout, statement_timeout, retries, checksum, statements, step) ON true
  LEFT JOIN LATERAL ROWS FROM (pg_catalog.json_to_recordset(s.statements)
            AS (sql pg_catalog.text, copy pg_catalog.text, line pg_catalog.text, "column" pg_catalog.text,
                copy_line pg_catalog.text, rerun pg_catalog.text, probe pg_catalog.text, object pg_catalog.text,
                "on" pg_catalog.text, checksum pg_catalog.text)) WITH ORDINALITY
            AS t (sql, copy, line, "column", copy_line, rerun, probe, object, "on", checksum, statement) ON true
 WHERE a.revision OPERATOR(pg_catalog.=) $1
 ORDER BY s.step, t.statement;
