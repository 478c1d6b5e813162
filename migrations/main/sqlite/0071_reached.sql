-- Whom templates were let out to outside the 24-hour window, for the messaging limit: forgotten after a day.
CREATE TABLE reached_contacts (
    workspace_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, channel_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reached_contacts_at ON reached_contacts (at);
