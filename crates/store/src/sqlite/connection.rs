//! Opening SQLite's connections, and the statements around a verb.

use crate::{StoreError, migrate::Recorded};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::{path::Path, time::Duration};

/// Statements kept prepared on each connection.
const STATEMENTS: usize = 256;

/// WAL with full flushes: what was committed survives power loss. Ponte is the file's only writer.
const WRITER_PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
";

const READER_PRAGMAS: &str = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;";

pub(super) fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(WRITER_PRAGMAS)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A database that cannot be written must be known at the start, not at the first customer.
    connection.execute_batch(
        "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS migrations (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT; COMMIT;",
    )?;
    Ok(connection)
}

pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(READER_PRAGMAS)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

pub(super) fn applied_migrations(connection: &Connection) -> rusqlite::Result<Vec<Recorded>> {
    let mut statement = connection.prepare("SELECT number, name, checksum FROM migrations ORDER BY number")?;
    let rows = statement
        .query_map([], |row| Ok(Recorded { number: row.get(0)?, name: row.get(1)?, checksum: row.get(2)? }))?;
    rows.collect()
}

pub(super) fn apply_migration(connection: &mut Connection, sql: &str, recorded: &Recorded) -> rusqlite::Result<()> {
    let tx = connection.transaction()?;
    tx.execute_batch(sql)?;
    tx.execute(
        "INSERT INTO migrations (number, name, checksum) VALUES (?1, ?2, ?3)",
        (recorded.number, &recorded.name, &recorded.checksum),
    )?;
    tx.commit()
}

pub(super) fn begin(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "BEGIN IMMEDIATE")
}

pub(super) fn begin_read(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "BEGIN DEFERRED")
}

/// Commits; when that fails (disk full), leaves no transaction behind.
pub(super) fn commit(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "COMMIT").inspect_err(|_| {
        if !connection.is_autocommit() {
            drop(run(connection, "ROLLBACK"));
        }
    })
}

/// A full disk or a failed flush makes SQLite roll the whole group back by itself: then no savepoint can be opened.
pub(super) fn savepoint(connection: &Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL),
            Some("the group's transaction was rolled back".to_owned()),
        ));
    }
    run(connection, "SAVEPOINT verb")
}

pub(super) fn release(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "RELEASE verb")
}

pub(super) fn undo(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "ROLLBACK TO verb")?;
    release(connection)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

/// What went wrong in SQLite's own words, without its code numbers.
pub(super) fn reason(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

pub(super) fn store_error(error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return StoreError::Statement { reason: error.to_string() };
    };
    match failure.code {
        ErrorCode::ConstraintViolation => StoreError::Constraint { rule: reason(error) },
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Contention { attempts: 1 },
        ErrorCode::DiskFull
        | ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::OutOfMemory => StoreError::Unavailable { reason: reason(error) },
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt { what: "a page" },
        _ => StoreError::Statement { reason: reason(error) },
    }
}
