-- One standing notice per person: the count of their unread mail. A job per person makes it so.

-- A message of ours in a person's direct messages, or a request that may have made one. It names no mail.
-- The newest one stands, all others are to be removed. The per-copy notices of earlier releases are such
-- messages too.
CREATE TABLE standing (
    marker       INTEGER PRIMARY KEY,      -- random; in the Open button
    holder       INTEGER NOT NULL,
    channel_id   INTEGER NOT NULL,
    message_id   INTEGER,                  -- once Discord has named it
    begun_at     INTEGER NOT NULL,
    attempted_at INTEGER NOT NULL,         -- last time a request that could create it was begun
    shown        TEXT,                     -- what it says, if that is certain
    edited_at    INTEGER,                  -- when an edit began that may still arrive
    stale        INTEGER NOT NULL DEFAULT 0   -- Discord does not let it be edited, so it has to go
) STRICT;

-- The notice that has announced a copy, or is about to; 0 if the attempt was given up.
ALTER TABLE copies ADD COLUMN notice INTEGER;
UPDATE copies SET notice = (SELECT CASE WHEN n.message_id IS NOT NULL THEN n.marker
                                        WHEN n.given_up = 1 THEN 0
                                        WHEN n.attempted_at IS NOT NULL THEN n.marker END
                            FROM notices n WHERE n.mail_id = copies.mail_id AND n.holder = copies.holder);
INSERT INTO standing (marker, holder, channel_id, message_id, begun_at, attempted_at)
    SELECT marker, holder, channel_id, message_id, attempted_at, attempted_at FROM notices
    WHERE channel_id IS NOT NULL AND attempted_at IS NOT NULL;
-- A retraction named nobody. Whoever has forgotten their channel is known by the channel from now on.
INSERT OR IGNORE INTO standing (marker, holder, channel_id, message_id, begun_at, attempted_at)
    SELECT payload ->> 'marker',
           coalesce((SELECT user_id FROM people WHERE dm_channel = payload ->> 'channel'), payload ->> 'channel'),
           payload ->> 'channel', payload ->> 'message', payload ->> 'attempted_ms', payload ->> 'attempted_ms'
    FROM jobs WHERE key GLOB 'retract:*';

-- Has used InMail: an introduction is no longer needed.
ALTER TABLE people ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
-- Discord takes no notice for them, so every answer counts their unread mail.
ALTER TABLE people ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;
-- Minutes of their day between which no notice is posted, and their minutes ahead of UTC.
ALTER TABLE people ADD COLUMN quiet_from INTEGER;
ALTER TABLE people ADD COLUMN quiet_to INTEGER;
ALTER TABLE people ADD COLUMN utc_offset INTEGER;
UPDATE people SET used = 1 WHERE language IS NOT NULL
    OR user_id IN (SELECT holder FROM copies WHERE role = 'sender' OR unread = 0);
UPDATE people SET untold = 1 WHERE user_id IN (SELECT holder FROM copies WHERE unread = 1 AND notice = 0)
    AND user_id NOT IN (SELECT holder FROM standing WHERE message_id IS NOT NULL);
-- Whether a server's mail is announced only to people who have used InMail.
ALTER TABLE guilds ADD COLUMN notices_to_users INTEGER NOT NULL DEFAULT 0;

DROP TABLE notices;
ALTER TABLE standing RENAME TO notices;
CREATE INDEX notices_of_holder ON notices (holder);

-- When a job was asked for again while it ran, and may not run twice at once.
ALTER TABLE jobs ADD COLUMN again INTEGER;
DELETE FROM jobs WHERE key GLOB 'notify:*' OR key GLOB 'retract:*';
INSERT INTO jobs (key, payload, due_at, lane, about)
    SELECT 'notify:' || holder, json_object('kind', 'notify', 'person', holder), 0, 'notices', holder
    FROM copies WHERE unread = 1 AND notice IS NULL GROUP BY holder;
INSERT OR IGNORE INTO jobs (key, payload, due_at, lane, about)
    SELECT 'notify:' || holder, json_object('kind', 'tidy', 'person', holder), 0, 'retractions', holder
    FROM notices GROUP BY holder;
