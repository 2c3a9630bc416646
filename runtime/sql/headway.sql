-- How far our backend is, $1 its pid: the phase, and how much of it is done of how much (0: unknown). One query a view,
-- because older servers have fewer (headway.c).
SELECT p.phase::pg_catalog.text,
       CASE WHEN w.waiting THEN p.lockers_done WHEN w.scanning THEN p.blocks_done ELSE p.tuples_done END,
       CASE WHEN w.waiting THEN p.lockers_total WHEN w.scanning THEN p.blocks_total ELSE p.tuples_total END
  FROM pg_catalog.pg_stat_progress_create_index p
 CROSS JOIN LATERAL (SELECT pg_catalog.strpos(p.phase, 'waiting') OPERATOR(pg_catalog.=) 1 AS waiting,
                            p.blocks_done OPERATOR(pg_catalog.<) p.blocks_total AS scanning) w
 WHERE p.pid OPERATOR(pg_catalog.=) $1::pg_catalog.int4;
SELECT p.phase::pg_catalog.text, p.heap_blks_scanned, p.heap_blks_total
  FROM pg_catalog.pg_stat_progress_cluster p
 WHERE p.pid OPERATOR(pg_catalog.=) $1::pg_catalog.int4;
SELECT pg_catalog.concat(p.command, ', ', p.tuples_processed, ' rows'), p.bytes_processed, p.bytes_total
  FROM pg_catalog.pg_stat_progress_copy p
 WHERE p.pid OPERATOR(pg_catalog.=) $1::pg_catalog.int4;
