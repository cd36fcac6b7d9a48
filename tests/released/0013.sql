-- Dan's suspension ends by itself, moderators have noted something about Bob, and nobody sees who reported.
INSERT INTO _sqlx_migrations VALUES (13, 'moderation', '2026-01-01 12:00:00', 1,
  x'0e93470de44e576cda77e35cadeed8a5db023c62a1d4ae2f93688e26ed89cae444226584bfdbc9d13a752a3e7be0fc2e', 1);

INSERT INTO records (id, guild_id, user_id, kind, made_by, made_at, until, untold, expires_at) VALUES
  (1456258406154240040, 3, 1456255637913600010, 'suspended', 1456255637913600008, 1767269460000, 1772453460000, 1,
   1780229460000),
  (1456258406154240041, 3, 1456255637913600006, 'note', 1456255637913600008, 1767269460000, NULL, 0, 1775045460000);
UPDATE suspensions SET until = 1772453460000, record = 1456258406154240040;
UPDATE guilds SET reporters_hidden = 1 WHERE guild_id = 3;
