-- Back to the settings that the connection began with. Not DISCARD ALL: that drops our lock, and prepared statements of a
-- caller's connection.
RESET SESSION AUTHORIZATION;
RESET ALL;
DISCARD TEMP;
DISCARD SEQUENCES;
CLOSE ALL;
UNLISTEN *;
