-- The ledger's schema. Sent only where it is missing: IF NOT EXISTS asks for the right to create one either way.
CREATE SCHEMA aludel;
