-- The settings of one step. $1 lock_timeout, $2 statement_timeout, $3 application_name, $4 for this transaction only.
-- The compiler read the files as UTF-8 and their strings as the standard has them; a caller's connection may begin in
-- another encoding, and a database with other strings.
-- A pause inside the transaction can only be a client that is gone or stuck, so it ends after a minute. From 14 on the
-- server looks for a client that died during a long statement, which would keep its locks until the end of it; but not
-- where its operating system cannot tell, as Windows, and there it refuses anything but 0.
SELECT pg_catalog.set_config('lock_timeout', $1, $4::pg_catalog.bool),
       pg_catalog.set_config('statement_timeout', $2, $4::pg_catalog.bool),
       pg_catalog.set_config('application_name', $3, $4::pg_catalog.bool),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', $4::pg_catalog.bool),
       pg_catalog.set_config('client_encoding', 'UTF8', $4::pg_catalog.bool),
       pg_catalog.set_config('standard_conforming_strings', 'on', $4::pg_catalog.bool),
       CASE WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.>=) 140000
                 AND pg_catalog.strpos(pg_catalog.version(), 'linux') OPERATOR(pg_catalog.>) 0
            THEN pg_catalog.set_config('client_connection_check_interval', '2s', $4::pg_catalog.bool) END;
