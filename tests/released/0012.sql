-- Alice has archived what she sent, and came to it from there.
INSERT INTO _sqlx_migrations VALUES (12, 'archive', '2026-01-01 12:00:00', 1,
  x'b9c32dbc70dac79aa4ee1f32467b4bc9c5b57508f1b0d13c00c2c7366ea681ff7818f547aa8777674c40742d86d69b13', 1);

UPDATE copies SET archived = 1 WHERE holder = 1456255637913600004;
UPDATE views SET list = 'sa:n' WHERE viewer = 1456255637913600004;
