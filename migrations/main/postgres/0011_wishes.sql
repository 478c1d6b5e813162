-- When the person said what stands in contacts.marketing: the newest counts, in whatever order it comes.
ALTER TABLE contacts ADD COLUMN marketing_at bigint;

-- Contacts that one message claimed together, the smaller id first: told once.
CREATE TABLE contact_duplicates (
    contact_id uuid NOT NULL,
    other_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    found_at bigint NOT NULL,
    PRIMARY KEY (contact_id, other_id)
);
