-- The draft knows which preview shows its text.
INSERT INTO _sqlx_migrations VALUES (5, 'draft revisions', '2026-01-01 12:00:00', 1,
  x'ff110919b878a3254eb304b2e83736c9e4f493d0f47fed2441b1457203d8f5b48a9b1d75511f9030639eae6e239fe812', 1);

UPDATE drafts SET revision = 1456258406154240033;
