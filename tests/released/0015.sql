-- What the migration itself filled is all that is new.
INSERT INTO _sqlx_migrations VALUES (15, 'counted', '2026-01-01 12:00:00', 1,
  x'4f24ce28eced5ece65bcf660832e63437c13c111a08b8cfbf04c1c58f8ca766f97f3ccb63f1383a9bb73f4f23dffd5cf', 1);
