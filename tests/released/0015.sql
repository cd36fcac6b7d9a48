-- What the migration itself filled is all that is new.
INSERT INTO _sqlx_migrations VALUES (15, 'counted', '2026-01-01 12:00:00', 1,
  x'049bd08baa4ea1b4bd4471d3fe7c38863d9385d088d35e23574b7d974671cd25a5987de416a9c84cc59a1203de173d72', 1);
