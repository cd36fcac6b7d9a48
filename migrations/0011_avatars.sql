-- A person's picture, as Discord last named it: a hash, from which its address at Discord is made. It is kept
-- and erased with the name.
ALTER TABLE people ADD COLUMN avatar TEXT;
