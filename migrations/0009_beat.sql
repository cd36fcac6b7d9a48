-- Flips whenever the log is synced. SQLite writes nothing, and so syncs nothing, where a row stays as it is.
ALTER TABLE installation ADD COLUMN beat INTEGER NOT NULL DEFAULT 0;
