-- What people are called in one server, where that differs from the name in `people`. Kept apart, since
-- a nickname in one server is nobody's business in another.
CREATE TABLE nicknames (
    user_id  INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (user_id, guild_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX nicknames_of_guild ON nicknames (guild_id);
