-- Bob last used InMail in German, and his server speaks French.
INSERT INTO _sqlx_migrations VALUES (8, 'language', '2026-01-01 12:00:00', 1,
  x'fa493186a9d525453230d8bec883ad2d7a8d03913c48c8de5e554ff5e1699c6b88f54fe40ceb71809850957f55c8fb04', 1);

UPDATE people SET language = 'de' WHERE name = 'Bob';
UPDATE guilds SET language = 'fr' WHERE guild_id = 3;
