-- `people.accepts` has a third value: 0 nobody, 1 everybody, 2 only people to whom this person has written.
-- That they have written is no row of its own: it is their mail itself, as long as they hold it. So what they
-- delete leaves nothing here either. These indexes find it.
CREATE INDEX mails_between ON mails (sender, recipient);
CREATE INDEX cc_of ON cc (user_id);

-- What a person typed and InMail refused waits here to be corrected. The text of an unfinished draft is as it
-- was typed and is never sent; a recipient of 0 is still to be picked. One that corrects another draft only
-- holds text for its form, and goes with it.
ALTER TABLE drafts ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN corrects INTEGER;
CREATE INDEX drafts_corrects ON drafts (corrects) WHERE corrects IS NOT NULL;
