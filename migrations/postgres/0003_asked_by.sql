-- See migrations/0017_asked_by.sql.
ALTER TABLE views ADD COLUMN asked_by BIGINT NOT NULL DEFAULT 0;
