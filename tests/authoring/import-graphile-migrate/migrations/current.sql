-- Enter migration here
SELECT 1;
