-- Who, when and sealed text. Times are integer milliseconds since the Unix epoch, by Discord's clock.
-- No table counts anything up: a gap would tell of a deletion.

CREATE TABLE installation (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    database_id BLOB NOT NULL CHECK (length(database_id) = 16)   -- also in the vault's header
) STRICT;

-- What is known of a person, naming no mail.
CREATE TABLE people (
    user_id           INTEGER PRIMARY KEY,
    name              TEXT,                -- last seen display name, cleaned; for menus only
    dm_channel        INTEGER,
    unreachable_until INTEGER              -- no notice is tried before, since refused DMs count towards a ban
) STRICT;

-- Sealed text of a draft or mail; its key lies in the vault at `slot`.
CREATE TABLE texts (
    id     INTEGER PRIMARY KEY,
    slot   INTEGER NOT NULL UNIQUE,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE drafts (
    id         INTEGER PRIMARY KEY,        -- snowflake of the interaction that began it
    guild_id   INTEGER NOT NULL,
    sender     INTEGER NOT NULL,
    recipient  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_expire ON drafts (expires_at);

CREATE TABLE mails (
    id        INTEGER PRIMARY KEY,         -- its draft's id
    guild_id  INTEGER NOT NULL,
    sender    INTEGER NOT NULL,
    recipient INTEGER NOT NULL,
    sent_at   INTEGER NOT NULL,
    deadline  INTEGER NOT NULL             -- the sender may delete strictly before
) STRICT;

-- One person's hold on a mail. The text lives as long as its last copy.
CREATE TABLE copies (
    mail_id INTEGER NOT NULL REFERENCES mails (id),
    holder  INTEGER NOT NULL,
    role    TEXT NOT NULL CHECK (role IN ('sender', 'to', 'cc')),
    sent_at INTEGER NOT NULL,              -- of the mail, for keyset paging
    unread  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mail_id, holder)
) STRICT, WITHOUT ROWID;
-- Sent is one end of it, the inbox (main recipient or copied) the other.
CREATE INDEX copies_folder ON copies (holder, (role = 'sender'), sent_at, mail_id);

-- The direct message that tells of a copy.
CREATE TABLE notices (
    marker       INTEGER PRIMARY KEY,      -- random; in the Open button
    mail_id      INTEGER NOT NULL,
    holder       INTEGER NOT NULL,
    channel_id   INTEGER,
    message_id   INTEGER,
    attempted_at INTEGER,                  -- last time a request that could create it was begun
    given_up     INTEGER NOT NULL DEFAULT 0,
    UNIQUE (mail_id, holder),
    FOREIGN KEY (mail_id, holder) REFERENCES copies (mail_id, holder)
) STRICT;

-- One ephemeral message of ours: who looks at what, and the tokens that can change it.
CREATE TABLE views (
    id           INTEGER PRIMARY KEY,      -- snowflake of the interaction that created it
    viewer       INTEGER NOT NULL,
    scene        TEXT NOT NULL,            -- mail::scene::Scene as JSON
    subject      INTEGER,                  -- the mail or draft it is about
    version      INTEGER NOT NULL,         -- moves with every change of what should be shown
    shown        INTEGER NOT NULL,         -- the version Discord is known to show
    token        TEXT,                     -- known to edit this message
    token_at     INTEGER,
    fresh_token  TEXT,                     -- of a click whose answer is not confirmed yet
    fresh_at     INTEGER,
    expires_at   INTEGER NOT NULL          -- when the newest token dies
) STRICT;
CREATE INDEX views_of_viewer ON views (viewer);
CREATE INDEX views_expire ON views (expires_at);

-- Durable later work.
CREATE TABLE jobs (
    key     TEXT PRIMARY KEY,              -- kind and object: the same work is never queued twice
    payload TEXT NOT NULL,                 -- store::jobs::Job as JSON
    due_at  INTEGER NOT NULL,              -- while leased: when the lease runs out
    epoch   INTEGER NOT NULL DEFAULT 0,    -- moves when the work is asked for again, so that an older run cannot settle it
    attempt INTEGER NOT NULL DEFAULT 0,
    leased  INTEGER NOT NULL DEFAULT 0,
    parked  TEXT                           -- why it cannot be run by this release
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_at) WHERE parked IS NULL;
