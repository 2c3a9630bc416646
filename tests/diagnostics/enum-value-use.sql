-- Case
-- @revision a
-- @revises base
-- @upgrade
ALTER TYPE invoice_state ADD VALUE 'disputed';
UPDATE invoice SET state = 'disputed' WHERE dispute IS NOT NULL;

-- @upgrade
ALTER TYPE invoice_state ADD VALUE IF NOT EXISTS 'void';
COMMENT ON TYPE invoice_state IS 'void';
ALTER TYPE invoice_state ADD VALUE 'paid' AFTER 'void';
ALTER TYPE invoice_state RENAME VALUE 'paid' TO 'settled';

-- @upgrade
UPDATE invoice SET state = 'void' WHERE total = 0;
CREATE TYPE note_state AS ENUM ('new');
ALTER TYPE note_state ADD VALUE 'read';
CREATE TABLE note (state note_state DEFAULT 'read');
-- @downgrade irreversible "enum values stay"
