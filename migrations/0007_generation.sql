-- Every batch that changes the key file numbers it in its header. This is the last number that was on the
-- disk for certain when a batch was committed: a key file with a smaller one is older than its database, and
-- the texts that it has no keys for would vanish without a word.
ALTER TABLE installation ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
