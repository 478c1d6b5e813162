//! The migrations of Ponte's databases.

use crate::{Migration, MigrationSet};

macro_rules! migration {
    ($folder:literal, $number:literal, $name:literal, $file:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/", $folder, "/sqlite/", $file)),
            postgres: include_str!(concat!("../../../migrations/", $folder, "/postgres/", $file)),
        }
    };
}

/// Everything but keys.
pub const MAIN: MigrationSet = MigrationSet(&[
    migration!("main", 1, "base", "0001_base.sql"),
    migration!("main", 2, "identity", "0002_identity.sql"),
    migration!("main", 3, "contacts", "0003_contacts.sql"),
    migration!("main", 4, "channels", "0004_channels.sql"),
    migration!("main", 5, "conversations", "0005_conversations.sql"),
    migration!("main", 6, "connectors", "0006_connectors.sql"),
    migration!("main", 7, "flows", "0007_flows.sql"),
    migration!("main", 10, "doubts", "0010_doubts.sql"),
    migration!("main", 11, "wishes", "0011_wishes.sql"),
    migration!("main", 20, "call_log", "0020_call_log.sql"),
    migration!("main", 21, "allowed_addresses", "0021_allowed_addresses.sql"),
    migration!("main", 30, "inbox", "0030_inbox.sql"),
    migration!("main", 31, "search", "0031_search.sql"),
    migration!("main", 40, "trace", "0040_trace.sql"),
    migration!("main", 50, "echoes_and_changes", "0050_echoes_and_changes.sql"),
    migration!("main", 51, "number_states", "0051_number_states.sql"),
    migration!("main", 60, "media", "0060_media.sql"),
    migration!("main", 70, "templates", "0070_templates.sql"),
    migration!("main", 71, "reached", "0071_reached.sql"),
    migration!("main", 80, "hot_paths", "0080_hot_paths.sql"),
    migration!("main", 81, "fewer_trees", "0081_fewer_trees.sql"),
    migration!("main", 82, "people_by_key", "0082_people_by_key.sql"),
]);

/// The journal's own file beside an embedded main database: what is acknowledged waits for nothing that is worked on. On
/// `PostgreSQL`, where connections commit beside each other, the main database's table of the same name is used.
pub const JOURNAL: MigrationSet = MigrationSet(&[migration!("journal", 1, "journal", "0001_journal.sql")]);

/// The key store, a database of its own.
pub const KEYS: MigrationSet = MigrationSet(&[migration!("keys", 1, "keys", "0001_keys.sql")]);
