-- Every message asks who wrote it: a contact's identifiers are found by their key.
ALTER TABLE identifiers DROP CONSTRAINT identifiers_pkey;
ALTER TABLE identifiers ADD PRIMARY KEY (contact_id, id);
DROP INDEX identifiers_contact;

-- Every message changes rows of these tables, most of them in columns that no index holds: with room on its page such a
-- change touches no index.
ALTER TABLE threads SET (fillfactor = 70);
ALTER TABLE conversations SET (fillfactor = 70);
ALTER TABLE messages SET (fillfactor = 60);
