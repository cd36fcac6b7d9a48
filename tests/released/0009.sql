-- The log has been synced.
INSERT INTO _sqlx_migrations VALUES (9, 'beat', '2026-01-01 12:00:00', 1,
  x'c32012a9132411790ce24e7e3fb1eace997ec1eefbae3ce63f1b2f443b015367f73d3d1710e916d27b3eab7ee2180b12', 1);

UPDATE installation SET beat = 1;
