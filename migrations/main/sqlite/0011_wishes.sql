-- When the person said what stands in contacts.marketing: the newest counts, in whatever order it comes.
ALTER TABLE contacts ADD COLUMN marketing_at INTEGER;

-- Contacts that one message claimed together, the smaller id first: told once.
CREATE TABLE contact_duplicates (
    contact_id BLOB NOT NULL,
    other_id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    found_at INTEGER NOT NULL,
    PRIMARY KEY (contact_id, other_id)
) STRICT;
