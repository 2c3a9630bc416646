-- Plain "text", ??/ trigraphs and a \ backslash
--
-- The description has lines,
-- and "quotes".
--
-- @revision  0001_one
-- @revises   base
-- @created   2025-07-23 09:12:00
-- @category  Foundation
-- @module    core
-- @author    Somebody
-- @branch    main-line
-- @server    >= 15

-- @upgrade lock_timeout=500ms statement_timeout=1min retries=0
CREATE TABLE café (
	id   bigint PRIMARY KEY,
    note text DEFAULT '??/ ?? \ "x"'
);
COPY café (id, note) FROM STDIN;
1	one
2	\N
\.

-- @verify
SELECT count(*) = 2 FROM café;

-- @downgrade irreversible "the coffee is gone"
