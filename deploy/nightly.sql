-- What was erased after its window is gone for every reader at once, and leaves PostgreSQL's files with this script. Run
-- it every night, as the owner of the server: `psql --dbname=inmail --file=nightly.sql`. It rewrites every table, and
-- nobody writes meanwhile (4 s for 100 MB). The server needs `wal_recycle=off`, or old parts of the log are kept for
-- new ones. A standby needs a `CHECKPOINT` of its own afterwards; what an archive or a backup has stays there until you
-- remove it.
\set ON_ERROR_STOP on
VACUUM (FULL, ANALYZE);
-- The samples that the planner keeps.
VACUUM FULL pg_catalog.pg_statistic;
-- The first checkpoint removes the files of the old tables, the second one the log in which they stood.
CHECKPOINT;
SELECT pg_switch_wal();
CHECKPOINT;
