-- Nothing here is refused by the server.
-- @revision c
-- @revises  b

-- @upgrade
ALTER TYPE status ADD VALUE 'w1';
UPDATE invoice SET note = 'w1', state = 'new' WHERE note = 'w1' OR state::text = 'w1' OR state::text IN ('w1');
UPDATE reminder SET state = 'w1', mood = 'w1';
INSERT INTO invoice (state, note) VALUES ('new', 'w1');
INSERT INTO invoice (state, note) SELECT 'new', 'w1' WHERE NOT EXISTS (SELECT 'w1');
INSERT INTO reminder VALUES (1, 2, 'w1');
ALTER TABLE reminder ALTER state SET DEFAULT 'w1', ADD COLUMN IF NOT EXISTS more text DEFAULT 'w1';
SELECT 1 FROM invoice JOIN reminder ON reminder.state = 'w1' AND invoice.state = 'new';
COMMENT ON TYPE status IS 'w1';
ALTER TYPE status ADD VALUE 'w2' AFTER 'w1';
ALTER TYPE status RENAME VALUE 'w1' TO 'w3';
SELECT lower('w2'), 'w2'::text, text 'w2', ARRAY['w2'];
COPY invoice (id, note, state) FROM STDIN;
1	w2	new
2	w2	new
\.
COPY reminder (id, state) FROM STDIN;
1	w2
\.
COPY invoice (state, note) FROM STDIN WITH (DELIMITER '|');
new|w2
w2	w2|
\.

-- @upgrade
UPDATE invoice SET state = 'w2';
-- @upgrade transaction=off
ALTER TYPE status ADD VALUE 'w4';
UPDATE invoice SET state = 'w4';

-- @verify
SELECT count(*) > 0 FROM invoice WHERE state = 'w4';

-- @upgrade
ALTER TYPE mood RENAME TO old_mood;
CREATE TYPE mood AS ENUM ('glum', 'merry');
ALTER TABLE reminder ALTER mood TYPE old_mood USING 'glum'::old_mood;
ALTER TABLE reminder ALTER mood TYPE mood USING mood::text::mood;

-- @upgrade
ALTER TYPE old_mood ADD VALUE 'merry';
UPDATE reminder SET mood = 'merry';

-- @downgrade irreversible "enum values stay"
