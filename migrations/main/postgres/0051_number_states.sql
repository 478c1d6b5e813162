-- What the provider told of a number and of its account, each fact as it was told last.

CREATE TABLE number_states (
    channel_id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    -- The provider's words.
    quality text,
    throughput text,
    messaging_limit text,
    name_decision text,
    requested_name text,
    username text,
    username_status text,
    -- The last event of the account that restricts it, and until when.
    restriction text,
    restricted_until bigint,
    updated_at bigint NOT NULL
);
