//! The database port. Narrow on purpose, so that the drivers stay replaceable: no type of a driver leaves this room.
//!
//! A verb is a plain synchronous function over one transaction, the same text on both engines:
//!
//! ```text
//! fn rename(tx: &mut dyn Tx, id: QueueId, name: &str) -> Result<(), RenameError> { … }
//! store.write(move |tx| rename(tx, id, &name)).await?;
//! ```
//!
//! What holds:
//! - After `write` returned `Ok`, the change survives `kill -9` and power loss. After `Err`, nothing of it is there.
//! - A verb may run more than once (serialisation failures, first-insert races, a neighbour of its group that takes
//!   something back): it has no effects but through `tx`.
//! - Inside a verb: no HTTP, no waiting.
//! - Statements are written once, with `$1 … $n`, in portable types: integers (instants are microseconds), text (JSON is
//!   text), bytes, UUIDs. True differences of the engines stand side by side in [`dialect`].
//! - What is done for many rows is one statement: `read_each`, `exec_each`, `insert`. On PostgreSQL a statement costs
//!   more than its row.
//! - `exec` tells nothing back; on PostgreSQL it is sent with the next read or the commit. Branch on `RETURNING` rows.

#[cfg(feature = "bare")]
pub mod bare;
mod cursor;
pub mod dialect;
mod error;
pub mod events;
pub mod inventory;
pub mod jobs;
pub mod leases;
#[cfg(feature = "local-postgres")]
pub mod local_postgres;
mod migrate;
mod postgres;
mod queue;
mod recent;
pub mod schema;
mod signal;
mod sqlite;
mod status;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod together;
mod tx;
mod value;
mod verb;

pub use cursor::{LogCursor, NotACursor};
pub use error::{OpenError, StoreError};
pub use migrate::{AppliedMigration, Migration, MigrationSet};
pub use postgres::{Pooler, PostgresConfig};
pub use signal::{Signal, Signals};
pub use sqlite::SqliteConfig;
pub use status::{MigrationStatus, migration_status};
pub use store::{Database, Store};
pub use together::{Access, Together};
pub use tx::{Conflict, Insert, Query, Set, Tx, read_sets, slices};
pub use value::{FromValue, Param, Row, ToParam, Value};

/// The parameters of a statement, in the order of `$1, $2, …`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::ToParam::to_param(&$value)),*]
    };
}
