-- The end of a window changes what its sender sees of this mail, and their lists. The index leads to these, however
-- many other views the sender has.
DROP INDEX views_of_viewer;
CREATE INDEX views_of_viewer ON views (viewer, subject);
