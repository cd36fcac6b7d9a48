-- See migrations/0016_settled_keys.sql.
ALTER TABLE texts ADD COLUMN key BYTEA;
-- Few texts are without one where keys are on key nodes.
CREATE INDEX texts_unsettled ON texts (slot) WHERE key IS NULL;
