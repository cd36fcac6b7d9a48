-- Both sides of the mailbox: copied people, replies, preferences, reports.

-- The people copied on a draft and on the mail it becomes, which share an id.
CREATE TABLE cc (
    id      INTEGER NOT NULL,
    place   INTEGER NOT NULL CHECK (place BETWEEN 1 AND 3),
    user_id INTEGER NOT NULL,
    PRIMARY KEY (id, place),
    UNIQUE (id, user_id)
) STRICT, WITHOUT ROWID;

-- The mail it answers. A mail forgets it when that one goes; a draft keeps it until it expires, since
-- a reply to what is gone must not become a mail of its own.
ALTER TABLE drafts ADD COLUMN parent INTEGER;
ALTER TABLE mails ADD COLUMN parent INTEGER;
CREATE INDEX mails_parent ON mails (parent) WHERE parent IS NOT NULL;

-- What a person wishes; naming no mail.
ALTER TABLE people ADD COLUMN accepts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE people ADD COLUMN notices INTEGER NOT NULL DEFAULT 1;

CREATE TABLE blocks (
    blocker    INTEGER NOT NULL,
    blocked    INTEGER NOT NULL,
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (blocker, blocked)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_newest ON blocks (blocker, blocked_at);

-- A server's settings.
CREATE TABLE guilds (
    guild_id        INTEGER PRIMARY KEY,
    reports_channel INTEGER,
    left_at         INTEGER                -- first seen without the bot; settings go a while later
) STRICT;

CREATE TABLE suspensions (
    guild_id     INTEGER NOT NULL,
    user_id      INTEGER NOT NULL,
    suspended_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

-- What moderators are told. Names no mail; a copy of its text, sealed, lies in `texts` under this id.
CREATE TABLE reports (
    id           INTEGER PRIMARY KEY,      -- snowflake of the reporting interaction
    guild_id     INTEGER NOT NULL,
    reporter     INTEGER NOT NULL,
    accused      INTEGER NOT NULL,
    reported_at  INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    outcome      TEXT CHECK (outcome IN ('dismissed', 'warned', 'suspended')),
    decided_by   INTEGER,
    channel_id   INTEGER,                  -- where moderators were told, and by which message
    message_id   INTEGER,
    attempted_at INTEGER                   -- last time a request that could create it was begun
) STRICT;
CREATE INDEX reports_of_guild ON reports (guild_id, id);
CREATE INDEX reports_expire ON reports (expires_at);

CREATE INDEX views_subject ON views (subject) WHERE subject IS NOT NULL;
