-- Bob has one notice of both mails, and quiet hours.
INSERT INTO _sqlx_migrations VALUES (14, 'standing notice', '2026-01-01 12:00:00', 1,
  x'a751e56f7674b8c35675218fc0adde297926761bb59138fda62731f9640a5859946e0d6a661e6c24960e98a91f94c0d6', 1);

UPDATE notices SET shown = '{"unread":[[3,2]],"introduces":false,"language":"German"}', edited_at = 1767269470000;
UPDATE people SET quiet_from = 1320, quiet_to = 420, utc_offset = 60 WHERE name = 'Bob';
UPDATE jobs SET again = 1767269470000 WHERE key = 'later';
