-- Whom templates were let out to outside the 24-hour window, for the messaging limit: forgotten after a day.
CREATE TABLE reached_contacts (
    workspace_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (workspace_id, channel_id, contact_id)
);
CREATE INDEX reached_contacts_at ON reached_contacts (at);
