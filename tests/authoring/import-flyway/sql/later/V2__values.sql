INSERT INTO ${table} VALUES ('${kept}');
