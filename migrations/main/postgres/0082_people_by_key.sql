-- Every message asks who wrote it: a contact's identifiers are found by their key.
ALTER TABLE identifiers DROP CONSTRAINT identifiers_pkey;
ALTER TABLE identifiers ADD PRIMARY KEY (contact_id, id);
DROP INDEX identifiers_contact;
