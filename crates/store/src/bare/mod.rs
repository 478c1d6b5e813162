//! What the drivers cost without the port: the floor that benches measure Ponte against.
//!
//! Rows of one narrow table, kept in groups of what came while the last commit was flushed, everything durable. No
//! verbs, no savepoints, no sealing: nothing that does the same can be much cheaper.

mod postgres;
mod sqlite;

use bytes::Bytes;
use ponte_kernel::Secret;
use std::path::Path;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Rows in one commit.
const GROUP: usize = 512;

/// A row to be kept.
#[derive(Clone, Debug)]
pub struct BareRow {
    pub id: Uuid,
    /// Which step of a message it stands for.
    pub step: i64,
    pub body: Bytes,
}

/// Keeps rows. Cheap to clone; closes with the last clone.
#[derive(Clone, Debug)]
pub struct BareStore(mpsc::UnboundedSender<Waiting>);

#[derive(Debug, Error)]
pub enum BareError {
    #[error("the bare database cannot be opened: {reason}")]
    Open { reason: String },
    #[error("a group of rows could not be kept")]
    NotKept,
}

/// A row, and whom to tell when it is on disk.
struct Waiting {
    row: BareRow,
    kept: oneshot::Sender<()>,
}

impl BareStore {
    /// One writer thread over `rusqlite`, WAL with full flushes.
    pub fn sqlite(path: &Path) -> Result<Self, BareError> {
        let connection = sqlite::open(path).map_err(open_error)?;
        let (waiting, queue) = mpsc::unbounded_channel();
        crate::queue::spawn("bare-writer", move || sqlite::write(&connection, queue));
        Ok(Self(waiting))
    }

    /// Two writers over `tokio-postgres`, each group one `INSERT … SELECT FROM UNNEST`.
    pub async fn postgres(address: &Secret) -> Result<Self, BareError> {
        let (waiting, queue) = mpsc::unbounded_channel();
        postgres::start(address, queue).await.map_err(open_error)?;
        Ok(Self(waiting))
    }

    /// Keeps a row. On disk when it returned `Ok`.
    pub async fn keep(&self, row: BareRow) -> Result<(), BareError> {
        let (kept, answer) = oneshot::channel();
        self.0.send(Waiting { row, kept }).map_err(|_| BareError::NotKept)?;
        answer.await.map_err(|_| BareError::NotKept)
    }
}

fn open_error(error: impl std::error::Error) -> BareError {
    BareError::Open { reason: error.to_string() }
}

/// A caller that went away does not undo what was kept.
fn answer(group: impl IntoIterator<Item = Waiting>) {
    for waiting in group {
        waiting.kept.send(()).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local_postgres::{Durability, LocalPostgres};

    async fn keeps_rows(store: BareStore) {
        let row = BareRow { id: Uuid::now_v7(), step: 1, body: Bytes::from_static(b"row") };
        let kept = (0..600).map(|step| {
            let (store, row) = (store.clone(), BareRow { id: Uuid::now_v7(), step, ..row.clone() });
            tokio::spawn(async move { store.keep(row).await })
        });
        for kept in kept.collect::<Vec<_>>() {
            kept.await.unwrap().unwrap();
        }
        store.keep(row.clone()).await.unwrap();
        store.keep(row).await.expect("a row that is there already is no error");
    }

    #[tokio::test]
    async fn sqlite_keeps_rows() {
        let folder = tempfile::tempdir().unwrap();
        keeps_rows(BareStore::sqlite(&folder.path().join("bare.db")).unwrap()).await;
    }

    #[tokio::test]
    async fn postgres_keeps_rows() {
        let server = LocalPostgres::start(Durability::Off).unwrap();
        keeps_rows(BareStore::postgres(&server.address("postgres")).await.unwrap()).await;
    }

    #[tokio::test]
    async fn a_folder_that_is_missing_is_told() {
        assert!(BareStore::sqlite(Path::new("/nowhere/bare.db")).is_err());
    }
}
