//! SQLite's errors in the port's words. A broken unique rule bears the name that PostgreSQL gives it.

use crate::StoreError;
use rusqlite::{Connection, ErrorCode, ffi};

pub(super) fn store_error(connection: &Connection, error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return StoreError::Statement { reason: error.to_string() };
    };
    match failure.code {
        ErrorCode::ConstraintViolation => StoreError::Constraint { rule: broken_rule(connection, &reason(error)) },
        // A reading verb that writes; a file that became read-only says another code.
        ErrorCode::ReadOnly if failure.extended_code == ffi::SQLITE_READONLY && is_reader(connection) => {
            StoreError::Statement { reason: reason(error) }
        }
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

/// What went wrong in SQLite's own words, without its code numbers.
pub(super) fn reason(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

fn is_reader(connection: &Connection) -> bool {
    connection.is_readonly("main").unwrap_or(false)
}

/// SQLite names the columns (`UNIQUE constraint failed: users.email_blind`), not the rule.
fn broken_rule(connection: &Connection, message: &str) -> String {
    let Some((kind, what)) = message.split_once(" constraint failed: ") else { return message.to_owned() };
    if kind != "UNIQUE" {
        return what.to_owned();
    }
    if let Some(index) = what.strip_prefix("index ") {
        return index.trim_matches('\'').to_owned();
    }
    let columns: Vec<&str> =
        what.split(", ").filter_map(|column| column.split_once('.')).map(|(_, name)| name).collect();
    match what.split_once('.') {
        Some((table, _)) => unique_rule(connection, table, &columns).unwrap_or_else(|_| what.to_owned()),
        None => what.to_owned(),
    }
}

fn unique_rule(connection: &Connection, table: &str, columns: &[&str]) -> rusqlite::Result<String> {
    let mut indexes = connection.prepare_cached(
        "SELECT l.name, l.origin FROM pragma_index_list(?1) l WHERE l.\"unique\" AND
         (SELECT group_concat(i.name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i) = ?2",
    )?;
    let found = indexes.query_row((table, columns.join(",")), |row| Ok((row.get(0)?, row.get(1)?)));
    let (name, origin): (String, String) = match found {
        // The row's own number needs no index.
        Err(rusqlite::Error::QueryReturnedNoRows) => (String::new(), "pk".to_owned()),
        found => found?,
    };
    Ok(match origin.as_str() {
        "pk" => format!("{table}_pkey"),
        "u" => format!("{table}_{}_key", columns.join("_")),
        _ => name,
    })
}
