-- Where new keys are on key nodes, the key of a text moves into its row once the text can no longer be unsent. It is
-- always empty where keys are in a file.
ALTER TABLE texts ADD COLUMN key BLOB;
