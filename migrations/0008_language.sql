-- The language in which a person last used InMail, for what they are sent later, and that of a server, for
-- what its moderators are told. Unknown is English.
ALTER TABLE people ADD COLUMN language TEXT;
ALTER TABLE guilds ADD COLUMN language TEXT;
