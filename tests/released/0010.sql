-- Bob accepts mail only from people to whom he has written, and a text waits to be corrected.
INSERT INTO _sqlx_migrations VALUES (10, 'corrections', '2026-01-01 12:00:00', 1,
  x'53e82fb29f7254e3dd94db364a8ed90a29fd6f7d01478daf18d902b1107c7108da6abb34e6f3faa0494b702a85317b81', 1);

UPDATE people SET accepts = 2 WHERE name = 'Bob';
UPDATE drafts SET unfinished = 1, corrects = 1456255637913600018;
