-- A column in rows that end within minutes.
INSERT INTO _sqlx_migrations VALUES (17, 'asked by', '2026-01-01 12:00:00', 1,
  x'02de23f3ef56715bdbcbcf0e2b0e6d27d0c08569d5423d6fcda01ab9c844f658c4882e975d2103d525f1ec14d382442e', 1);
