-- The planner keeps samples of the values of a column, and would keep keys of texts that have been erased.
ALTER TABLE texts ALTER COLUMN key SET STATISTICS 0;
