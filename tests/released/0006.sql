-- Bob has a nickname.
INSERT INTO _sqlx_migrations VALUES (6, 'nicknames', '2026-01-01 12:00:00', 1,
  x'a9ec04cffe3fb601da8477e9f5b2b5b6ca67a73d2f9b8c286403bece79c1967faeeb1580aac2e316119ff7dd1b7ed113', 1);

INSERT INTO nicknames (user_id, guild_id, name) VALUES (1456255637913600006, 3, 'Robert');
