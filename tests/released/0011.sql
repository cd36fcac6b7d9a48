-- Bob has a picture.
INSERT INTO _sqlx_migrations VALUES (11, 'avatars', '2026-01-01 12:00:00', 1,
  x'db2ebfe3eb87e1e5544430f454624cfddee66a11a8edec253e7d28548952531c9a904dec1a932b9cd223addd56a2391f', 1);

UPDATE people SET avatar = 'a_8c4f0e6f2b6f4d2e9b1a7c3d5e8f9a0b' WHERE name = 'Bob';
