-- Raw envelopes under the day's key, which is destroyed after 8 days.
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    xid INTEGER NOT NULL DEFAULT 0,
    id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    envelope_sealed BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
