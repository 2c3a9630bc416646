-- Case: the server names this index, and it may be dropped by that name
-- @revision a
-- @revises base
-- @upgrade
CREATE INDEX ON account (name, note);
-- @downgrade
DROP INDEX account_name_note_idx;
