-- Raw envelopes under the day's key, which is destroyed after 8 days.
CREATE TABLE journal (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    key_id uuid NOT NULL,
    envelope_sealed bytea NOT NULL,
    received_at bigint NOT NULL
);
CREATE INDEX journal_order ON journal (xid, seq);
