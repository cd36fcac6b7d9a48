-- Refusals that last, work of one person or place that never crowds out others', and reports whose
-- reporter and moderators are told exactly what happened.

-- How often in a row Discord has refused a message to a person.
ALTER TABLE people ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
-- All that waits for one person is given up together.
CREATE INDEX notices_pending ON notices (holder) WHERE message_id IS NULL AND given_up = 0;

-- Each lane has places of its own, and of one person, channel or server at most one job runs.
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT 'house';
ALTER TABLE jobs ADD COLUMN about INTEGER;
UPDATE jobs SET lane = CASE substr(key, 1, instr(key || ':', ':') - 1)
    WHEN 'refresh' THEN 'views'
    WHEN 'notify' THEN 'notices' WHEN 'warn' THEN 'notices'
    WHEN 'announce' THEN 'reports' WHEN 'withdraw' THEN 'reports' WHEN 'census' THEN 'reports'
    WHEN 'retract' THEN 'retractions'
    ELSE 'house' END;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (lane, due_at) WHERE parked IS NULL;
CREATE INDEX jobs_about ON jobs (about) WHERE about IS NOT NULL;

-- Why the last announcement of a report could not be made.
ALTER TABLE guilds ADD COLUMN reports_trouble TEXT
    CHECK (reports_trouble IN ('gone', 'forbidden', 'left'));
-- A warning that Discord did not deliver.
ALTER TABLE reports ADD COLUMN warning_failed INTEGER NOT NULL DEFAULT 0;
-- The report its holder has made of this copy. Goes with the copy, so no report ever names a mail.
ALTER TABLE copies ADD COLUMN report INTEGER;
