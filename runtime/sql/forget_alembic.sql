-- Undoes keep_alembic.sql; alembic_version stays what it is.
DROP TRIGGER alembic_is_kept ON aludel.applied;
DROP TRIGGER alembic_is_in_step ON aludel.step;
DROP TRIGGER alembic_is_in_step ON aludel.applied;
DROP FUNCTION aludel.keep_alembic();
