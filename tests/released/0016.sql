-- A column that nothing of before has.
INSERT INTO _sqlx_migrations VALUES (16, 'settled keys', '2026-01-01 12:00:00', 1,
  x'f5a628343b759347ae7e2b1de2240e5b167994c613a16c5e38fea022afd0a5dc20163cf5a9317fccd233134a218b6c4d', 1);
