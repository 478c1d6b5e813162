-- Search of contacts by name and phone, without names and phones in clear.

CREATE TABLE search_tokens (
    workspace_id BLOB NOT NULL,
    token_blind BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    -- Of a 'name' or of a 'phone': the name's go when it is changed.
    kind TEXT NOT NULL CHECK (kind IN ('name', 'phone')),
    PRIMARY KEY (workspace_id, token_blind, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_tokens_contact ON search_tokens (contact_id);
