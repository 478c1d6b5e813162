//! The bare path over `rusqlite`.

use super::{GROUP, Waiting, answer};
use rusqlite::Connection;
use std::path::Path;
use tokio::sync::mpsc::UnboundedReceiver;

pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE bare (id BLOB PRIMARY KEY, step INTEGER NOT NULL, body BLOB NOT NULL) STRICT;",
    )?;
    Ok(connection)
}

/// Keeps groups until all senders are gone. A group that fails ends it: its callers are left without an answer.
pub(super) fn write(connection: &Connection, mut queue: UnboundedReceiver<Waiting>) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        if let Err(error) = keep(connection, &group) {
            return tracing::error!(%error, "a group of rows could not be kept");
        }
        answer(group.drain(..));
    }
}

fn keep(connection: &Connection, group: &[Waiting]) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO bare (id, step, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
    for Waiting { row, .. } in group {
        insert.execute((row.id.as_bytes(), row.step, row.body.as_ref()))?;
    }
    drop(insert);
    transaction.commit()
}
