-- Mail that its holder has put away. It is out of their folder and has no mark of being unread, so whatever
-- counts unread mail counts what lies in the inbox.
ALTER TABLE copies ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived = 0 OR unread = 0);
-- A folder and its archive are each one range.
DROP INDEX copies_folder;
CREATE INDEX copies_folder ON copies (holder, (role = 'sender'), archived, sent_at, mail_id);
CREATE INDEX copies_unread ON copies (holder, sent_at, mail_id) WHERE unread = 1;

-- The page of a folder that a view has shown last: where Back leads from a mail.
ALTER TABLE views ADD COLUMN list TEXT;
