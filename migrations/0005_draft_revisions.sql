-- When a draft's text was written: Send and Cancel act only on the text that their preview shows. A
-- replayed writing has the same time, and so is no new revision.
ALTER TABLE drafts ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
