-- Discord has refused messages to Carol twice, and the last report could not be posted.
INSERT INTO _sqlx_migrations VALUES (4, 'refusals', '2026-01-01 12:00:00', 1,
  x'a8ef0da2458698afdc7dce60fd2db612de0ff23f5e3587cb774efd8855998da59a338d2b5bd806a570a4033b44c62cf8', 1);

UPDATE people SET refusals = 2 WHERE user_id = 1456255637913600008;
UPDATE jobs SET about = 1456255637913600006 WHERE key = 'later';
UPDATE guilds SET reports_trouble = 'forbidden' WHERE guild_id = 3;
UPDATE reports SET warning_failed = 1;
UPDATE copies SET report = 1456258406154240036 WHERE mail_id = 1456255637913600018 AND holder = 1456255637913600006;
