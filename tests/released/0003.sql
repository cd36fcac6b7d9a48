-- This release added only indexes.
INSERT INTO _sqlx_migrations VALUES (3, 'refused notices', '2026-01-01 12:00:00', 1,
  x'ebfd582ee02f6f6694f4d5b2b124c50f8d3254b3ada734c879357b5a596f242d04adaa7853b3cd0d23dde8553452694b', 1);
