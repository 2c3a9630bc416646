-- Somebody's SET CONSTRAINTS ALL IMMEDIATE holds until the end of the transaction, which this revision is not the first
-- in.
SET CONSTRAINTS aludel.applied_is_closed_by_history DEFERRED;
