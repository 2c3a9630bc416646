-- Each section has one use that the server refuses.
-- @revision b
-- @revises  a

-- @upgrade
ALTER TYPE state ADD VALUE 'v1';
UPDATE invoice SET note = '', state = 'v1' WHERE id = 1;

-- @upgrade
ALTER TYPE state ADD VALUE 'v2';
SELECT count(*) FROM invoice AS i WHERE i.state IS NOT DISTINCT FROM 'v2';

-- @upgrade
ALTER TYPE state ADD VALUE 'v3';
CREATE INDEX invoice_open ON invoice (id) WHERE state NOT IN ('new', 'v3');

-- @upgrade
ALTER TYPE public.state ADD VALUE 'v4';
ALTER TABLE public.invoice ALTER state SET DEFAULT 'v4';

-- @upgrade
ALTER TYPE State ADD VALUE 'v5';
ALTER TABLE invoice ADD COLUMN IF NOT EXISTS other "state" NOT NULL DEFAULT 'v5';

-- @upgrade
ALTER TYPE state ADD VALUE 'v6';
INSERT INTO invoice (id, note, state) VALUES (1, 'v6', 'new'), (length('a, b'), '', 'v6');

-- @upgrade
ALTER TYPE state ADD VALUE 'v7';
INSERT INTO invoice (id, state) SELECT 1, 'v7' FROM reminder;

-- @upgrade
ALTER TYPE state ADD VALUE 'v8';
SELECT CAST('v8' AS public.state);

-- @upgrade
ALTER TYPE state ADD VALUE 'v9';
CREATE VIEW open AS SELECT state 'v9' AS state;

-- @upgrade
ALTER TYPE state ADD VALUE 'v10';
SELECT 'v10'::text, 'v10'::state;

-- @upgrade
ALTER TYPE state ADD VALUE 'v11';
DELETE FROM bill WHERE bill.state IN ('v11', 'new');

-- @upgrade
ALTER TYPE state ADD VALUE 'v12';
SELECT 1 FROM reminder WHERE 'v12' <> reminder.late;

-- @upgrade
ALTER TYPE state ADD VALUE 'v13';
CREATE TABLE copy (id int CHECK (id IN (1, 2)), state state DEFAULT 'v13');

-- @upgrade
ALTER TYPE state ADD VALUE 'v14';
ALTER TABLE invoice ADD CONSTRAINT paid CHECK (id > 0 OR state >= 'v14');

-- @upgrade
ALTER TYPE state RENAME TO status;
ALTER TYPE status ADD VALUE 'v15';
UPDATE invoice SET state = 'v15';

-- @upgrade
CREATE TYPE fresh AS ENUM ('new');
ALTER TYPE fresh ADD VALUE 'v16';
CREATE TABLE note (state fresh DEFAULT 'v16');

-- @upgrade
ALTER TYPE status ADD VALUE 'v19';
COPY public.invoice (id, note, state) FROM stdin;
1	v19	new
2		v19
\.

-- @upgrade
ALTER TYPE status ADD VALUE 'v17';

-- @verify
SELECT count(*) = 0 FROM invoice WHERE state = 'v17';

-- @downgrade
ALTER TYPE status ADD VALUE 'v18';
UPDATE invoice SET state = 'v18';
