-- Which of the bots on one database has asked Discord to draw a view last, if nobody has confirmed that yet. It is
-- always 0 where there is one bot, which remembers that by itself.
ALTER TABLE views ADD COLUMN asked_by INTEGER NOT NULL DEFAULT 0;
