-- An index that changes no row.
INSERT INTO _sqlx_migrations VALUES (18, 'views of a mail', '2026-01-01 12:00:00', 1,
  x'17ad5b9aa69361a719625b045a5564159724f0ef99f03755f23b63d4303aa55afe90e910933d5db3c45ff3aa8eadcd7e', 1);
