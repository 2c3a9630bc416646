-- ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY (14 and newer): a pending one is finished, a partition without a
-- parent is detached. $1 the partition, $2 the parent, both as written
SELECT pg_catalog.bool_and(i.inhrelid IS NULL OR i.inhdetachpending),
       pg_catalog.string_agg(pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s FINALIZE',
                                               $2::pg_catalog.text, $1::pg_catalog.text), '')
           FILTER (WHERE i.inhdetachpending)
  FROM (VALUES (1)) AS one
  LEFT JOIN pg_catalog.pg_inherits i
    ON i.inhrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)::pg_catalog.oid
   AND i.inhparent OPERATOR(pg_catalog.=) pg_catalog.to_regclass($2)::pg_catalog.oid;
