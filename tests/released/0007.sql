-- The database has noted the number of its key file.
INSERT INTO _sqlx_migrations VALUES (7, 'generation', '2026-01-01 12:00:00', 1,
  x'4d2d279168c6a56985c23425fd91e9d6bf02feb9440e982ebd7533c827c1496379ab930b32abf6bb609a4a7651e92f0e', 1);

UPDATE installation SET generation = 5;
