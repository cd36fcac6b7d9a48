-- Moderation in depth: suspensions that end by themselves, and what moderators did about a person and noted.

-- When a suspension ends by itself, and the record that says by whom it was ordered and why.
ALTER TABLE suspensions ADD COLUMN until INTEGER;
ALTER TABLE suspensions ADD COLUMN record INTEGER;
CREATE INDEX suspensions_end ON suspensions (until) WHERE until IS NOT NULL;

-- The reason or the note, sealed, lies in `texts` under this id, if there is one.
CREATE TABLE records (
    id         INTEGER PRIMARY KEY,        -- snowflake of the moderator's interaction
    guild_id   INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,           -- about whom
    kind       TEXT NOT NULL CHECK (kind IN ('warned', 'suspended', 'reinstated', 'note')),
    made_by    INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    until      INTEGER,                    -- of a suspension that ends by itself
    untold     INTEGER NOT NULL DEFAULT 0, -- Discord did not deliver the message to the person
    expires_at INTEGER                     -- unknown while a suspension lasts until it is lifted
) STRICT;
CREATE INDEX records_about ON records (user_id, guild_id);
CREATE INDEX records_expire ON records (expires_at) WHERE expires_at IS NOT NULL;

-- Whether moderators see who reported.
ALTER TABLE guilds ADD COLUMN reporters_hidden INTEGER NOT NULL DEFAULT 0;
