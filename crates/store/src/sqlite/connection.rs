//! Opening SQLite's connections.

use super::{SqliteConfig, rule::reason};
use crate::{
    Migration, MigrationSet, OpenError,
    migrate::{self, Recorded},
};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::{path::Path, time::Duration};

/// WAL with full flushes: what was committed survives power loss. Ponte is the file's only writer.
///
/// The log grows to 32 MB before it is folded in: the pages that move with every message (threads, conversations, their
/// orders) are written to the file once for many.
const WRITER_PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 8000;
";

/// How long a connection waits for others: programs that make copies, and a second start.
const BUSY: Duration = Duration::from_secs(5);
/// How long the writer waits for readers, to take what was removed out of the write-ahead log.
const BUSY_FOR_LOG: Duration = Duration::from_millis(250);

/// A database that cannot be written must be known at the start, not at the first customer. To begin to write is not
/// enough: only `user_version`, which nobody reads, touches the file when the table is there already.
const FIRST_WRITE: &str = "
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS migrations (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT;
    PRAGMA user_version = 1;
    COMMIT;
";

const READER_PRAGMAS: &str = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;";

pub(super) fn open_writer(config: &SqliteConfig) -> rusqlite::Result<Connection> {
    // One thread works with it: SQLite need not lock it for each call.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&config.path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(WRITER_PRAGMAS)?;
    connection.pragma_update(None, "cache_size", -i64::from(config.cache.kilobytes()))?;
    connection.pragma_update(None, "secure_delete", config.removed.pragma())?;
    connection.execute_batch(FIRST_WRITE)?;
    Ok(connection)
}

pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(READER_PRAGMAS)?;
    Ok(connection)
}

/// Folds the write-ahead log into the file and leaves nothing in it. `false` where a reader stands in its way.
pub(super) fn empty_log(connection: &Connection) -> rusqlite::Result<bool> {
    connection.busy_timeout(BUSY_FOR_LOG)?;
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(BUSY)?;
    Ok(!busy?)
}

/// As [`applied_migrations`], of a file that may not be there or be empty.
pub(super) fn recorded_in(path: &Path) -> rusqlite::Result<Vec<Recorded>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let connection = open_reader(path)?;
    if connection.table_exists(None, "migrations")? { applied_migrations(&connection) } else { Ok(Vec::new()) }
}

fn applied_migrations(connection: &Connection) -> rusqlite::Result<Vec<Recorded>> {
    let mut statement = connection.prepare("SELECT number, name, checksum FROM migrations ORDER BY number")?;
    let rows = statement
        .query_map([], |row| Ok(Recorded { number: row.get(0)?, name: row.get(1)?, checksum: row.get(2)? }))?;
    rows.collect()
}

/// Brings the schema up to date: all that is new in one transaction, and what is new is read in it. Of two programs that
/// start at once the second waits and finds nothing left to do.
pub(super) fn migrate(connection: &mut Connection, set: &MigrationSet, path: &Path) -> Result<(), OpenError> {
    let failed = |error: rusqlite::Error| OpenError::File { path: path.to_owned(), reason: reason(&error) };
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    for migration in migrate::pending(&applied_migrations(&tx).map_err(failed)?, set)? {
        apply(&tx, migration).map_err(|error| OpenError::Migration {
            number: migration.number,
            name: migration.name,
            reason: reason(&error),
        })?;
        tracing::info!(number = migration.number, name = migration.name, "migration applied");
    }
    tx.commit().map_err(failed)
}

fn apply(tx: &Transaction<'_>, migration: &Migration) -> rusqlite::Result<()> {
    tx.execute_batch(migration.sqlite)?;
    let recorded = migrate::record_of(migration);
    tx.execute(
        "INSERT INTO migrations (number, name, checksum) VALUES (?1, ?2, ?3)",
        (recorded.number, &recorded.name, &recorded.checksum),
    )?;
    Ok(())
}
