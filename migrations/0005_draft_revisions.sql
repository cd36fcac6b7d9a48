-- Moves with every change of a draft's text: Send and Cancel act only on the text that their preview shows.
ALTER TABLE drafts ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
