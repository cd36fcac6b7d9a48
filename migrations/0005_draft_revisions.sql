-- The snowflake of the interaction that wrote a draft's text: Send and Cancel act only on the text that
-- their preview shows. A replayed interaction is no new revision.
ALTER TABLE drafts ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
