-- Removes from PostgreSQL's files what was erased after its window; readers lost it at once. Run this script every
-- night, as the owner of the server: `psql --dbname=inmail --file=nightly.sql`. It rewrites every table, and writes
-- wait meanwhile (4 s for 100 MB). The server needs `wal_recycle=off`; otherwise it reuses old segments of the
-- write-ahead log instead of removing them. A standby needs a `CHECKPOINT` of its own afterwards. A log archive or a
-- backup keeps what it has until you remove it.
\set ON_ERROR_STOP on
VACUUM (FULL, ANALYZE);
-- The planner's samples of the rows.
VACUUM FULL pg_catalog.pg_statistic;
-- The first checkpoint removes the files of the old tables, the second one the log in which they stood.
CHECKPOINT;
-- PostgreSQL keeps the log until the archive and every standby with a slot have it. If one of them does not take it, the
-- script ends with an error.
SET statement_timeout = '10min';
DO $$
DECLARE
    switched pg_lsn := pg_switch_wal();
BEGIN
    WHILE EXISTS (SELECT FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready')
       OR EXISTS (SELECT FROM pg_replication_slots WHERE restart_lsn < switched) LOOP
        PERFORM pg_sleep(0.1);
    END LOOP;
END $$;
CHECKPOINT;
