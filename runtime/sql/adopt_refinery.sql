SELECT pg_catalog.concat('V', version, '__', name), version::pg_catalog.text, applied_on::pg_catalog.text, 'this', NULL,
       NULL
  FROM refinery_schema_history ORDER BY version;
