-- Back to the settings that the connection began with. Not DISCARD ALL: that drops our lock, and prepared statements of
-- a caller's connection. Cursors, channels and currval() may stay: they change nothing of what a later step means.
RESET SESSION AUTHORIZATION;
RESET ALL;
DISCARD TEMP;
