-- What the provider told of a number and of its account, each fact as it was told last.

CREATE TABLE number_states (
    channel_id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    -- The provider's words.
    quality TEXT,
    throughput TEXT,
    messaging_limit TEXT,
    name_decision TEXT,
    requested_name TEXT,
    username TEXT,
    username_status TEXT,
    -- The last event of the account that restricts it, and until when.
    restriction TEXT,
    restricted_until INTEGER,
    updated_at INTEGER NOT NULL
) STRICT;
