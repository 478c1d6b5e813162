//! What the database holds about people: each sealed field and each blind index, once. Export, erasure and the
//! processing register are driven by it; a test holds it against both schemas, so that none can be forgotten.

/// A field that is ciphertext at rest. Its name is part of what each ciphertext is bound to: never rename, never reuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SealedField {
    pub table: &'static str,
    pub column: &'static str,
    pub owner: KeyOwner,
}

/// Whose key seals a field: what the destruction of that key erases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyOwner {
    Contact,
    Workspace,
    /// The contact's where the row names a conversation, else the workspace's.
    ContactElseWorkspace,
    Installation,
    /// The journal's key of the day, destroyed after 8 days.
    JournalDay,
}

/// A keyed hash for lookups, and what is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlindField {
    pub table: &'static str,
    pub column: &'static str,
    pub of: &'static str,
}

macro_rules! sealed {
    ($($name:ident = $table:literal . $column:literal, $owner:ident;)+) => {
        /// Every sealed field.
        pub const SEALED: &[SealedField] = &[$($name),+];
        $(pub const $name: SealedField =
            SealedField { table: $table, column: $column, owner: KeyOwner::$owner };)+
    };
}

macro_rules! blind {
    ($($name:ident = $table:literal . $column:literal, $of:literal;)+) => {
        /// Every blind index.
        pub const BLIND: &[BlindField] = &[$($name),+];
        $(pub const $name: BlindField = BlindField { table: $table, column: $column, of: $of };)+
    };
}

sealed! {
    USER_EMAIL = "users"."email_sealed", Installation;
    USER_NAME = "users"."name_sealed", Installation;
    CONTACT_NAME = "contacts"."name_sealed", Contact;
    IDENTIFIER_VALUE = "identifiers"."value_sealed", Contact;
    ATTRIBUTE_VALUE = "contact_attributes"."value_sealed", Contact;
    ENDPOINT_SECRETS = "endpoints"."secrets_sealed", Installation;
    CHANNEL_TOKEN = "channels"."token_sealed", Workspace;
    JOURNAL_ENVELOPE = "journal"."envelope_sealed", JournalDay;
    ASIDE_FRAGMENT = "asides"."fragment_sealed", JournalDay;
    PARKED_STATUS = "parked_statuses"."status_sealed", JournalDay;
    CHANNEL_LOG_EXCHANGE = "channel_log"."exchange_sealed", Contact;
    THREAD_ADDRESS = "threads"."address_sealed", Contact;
    MESSAGE_CONTENT = "messages"."content_sealed", Contact;
    MESSAGE_PROVIDER_ID = "messages"."provider_sealed", Contact;
    MESSAGE_REPLY_TO = "messages"."reply_to_sealed", Contact;
    MESSAGE_VERSION = "message_versions"."content_sealed", Contact;
    REACTION_EMOJI = "reactions"."emoji_sealed", Contact;
    MEDIA_DETAILS = "media"."details_sealed", Contact;
    CONNECTION_SECRETS = "connections"."secrets_sealed", Workspace;
    CALL_EXCHANGES = "call_log"."exchanges_sealed", ContactElseWorkspace;
    SESSION_STATE = "sessions"."state_sealed", Contact;
}

/// What is sealed in the object storage, beside the database: the row of `media` names the object.
pub const OBJECTS: &[SealedField] = &[MEDIA_FILE, MEDIA_PREVIEW];
pub const MEDIA_FILE: SealedField = SealedField { table: "media", column: "file", owner: KeyOwner::Contact };
pub const MEDIA_PREVIEW: SealedField = SealedField { table: "media", column: "preview", owner: KeyOwner::Contact };

blind! {
    USER_EMAIL_BLIND = "users"."email_blind", "the e-mail address, lower case";
    LOGIN_SUBJECT_BLIND = "login_failures"."subject_blind", "an e-mail address or a client address";
    KNOWN_ADDRESS_BLIND = "known_addresses"."address_blind", "an e-mail address and a client address";
    IDEMPOTENCY_KEY_BLIND = "idempotency_keys"."key_blind", "the key that a client chose";
    IDEMPOTENCY_REQUEST_BLIND = "idempotency_keys"."request_blind", "method, path and body";
    IDENTIFIER_BLIND = "identifiers"."value_blind", "workspace, kind and canonical value";
    ATTRIBUTE_BLIND = "contact_attributes"."value_blind", "workspace, key and value";
    SEARCH_TOKEN_BLIND = "search_tokens"."token_blind", "workspace, and a word's beginning or a phone's digits";
    SEEN_BLIND = "seen"."message_blind", "channel and the provider's message id";
    PARKED_BLIND = "parked_statuses"."message_blind", "channel and the provider's message id";
    MESSAGE_PROVIDER_BLIND = "messages"."provider_blind", "channel and the provider's message id";
}
