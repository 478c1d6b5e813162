-- Each index is written with every message: what no statement reads goes.
DROP INDEX jobs_lane;
DROP INDEX outbox_due;
DROP INDEX sessions_conversation;

-- Both conditions that look a contact's identifiers up.
DROP INDEX identifiers_contact;
CREATE INDEX identifiers_contact ON identifiers (workspace_id, contact_id);
