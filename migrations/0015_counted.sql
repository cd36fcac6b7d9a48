-- Mail is counted in one part of one index, without a look at its rows. What counting unread mail needs of a mail
-- stands in its copies as well, where it never changes.
ALTER TABLE copies ADD COLUMN guild_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE copies ADD COLUMN sender INTEGER NOT NULL DEFAULT 0;
UPDATE copies SET (guild_id, sender) = (SELECT guild_id, sender FROM mails WHERE id = mail_id);
DROP INDEX copies_unread;
CREATE INDEX copies_unread ON copies (holder, sent_at, mail_id, guild_id, sender, notice) WHERE unread = 1;
DROP INDEX copies_folder;
CREATE INDEX copies_folder ON copies (holder, (role = 'sender'), archived, sent_at, mail_id, role);

-- A start looks only for the jobs that were begun or put aside.
CREATE INDEX jobs_begun ON jobs (key) WHERE leased = 1 OR parked IS NOT NULL;
