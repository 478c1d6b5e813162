//! What the floor keeps rows in.

use crate::bench::contestant::{Place, Subject, Task};
use bytes::Bytes;
use ponte_kernel::uuid::Uuid;
use ponte_store::bare::{BareRow, BareStore};
use std::{fs, io::Write, path::Path};
use tokio::sync::{mpsc, oneshot};

/// Bodies in one flush.
const GROUP: usize = 512;

/// Where a row of a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Received,
    Decided,
    Sent,
}

#[derive(Clone)]
pub(super) enum Keeper {
    Log(Log),
    Rows(BareStore),
}

impl Keeper {
    /// A log is less than any database: the floor of `ingest` on files.
    pub(super) async fn open(task: &Task) -> anyhow::Result<Self> {
        match (&task.database, task.subject) {
            (Place::Files, Subject::Ingest) => Ok(Self::Log(Log::open(&task.folder.join("floor.log"))?)),
            (Place::Files, Subject::Reply) => Ok(Self::Rows(BareStore::sqlite(&task.folder.join("floor.db"))?)),
            (Place::Postgres { main, .. }, _) => Ok(Self::Rows(BareStore::postgres(&main.clone().into()).await?)),
        }
    }

    /// On disk when it returned `Ok`.
    pub(super) async fn keep(&self, step: Step, body: Bytes) -> anyhow::Result<()> {
        match self {
            Self::Log(log) => log.append(body).await,
            Self::Rows(store) => Ok(store.keep(BareRow { id: Uuid::now_v7(), step: step as i64, body }).await?),
        }
    }
}

/// A file that is only appended to, flushed in groups of what came while the last flush ran.
#[derive(Clone)]
pub(super) struct Log(mpsc::UnboundedSender<Waiting>);

struct Waiting {
    body: Bytes,
    kept: oneshot::Sender<()>,
}

impl Log {
    fn open(path: &Path) -> std::io::Result<Self> {
        let file = fs::OpenOptions::new().create(true).append(true).open(path)?;
        let (waiting, queue) = mpsc::unbounded_channel();
        std::thread::Builder::new().name("floor-log".to_owned()).spawn(move || write(file, queue))?;
        Ok(Self(waiting))
    }

    async fn append(&self, body: Bytes) -> anyhow::Result<()> {
        let (kept, answer) = oneshot::channel();
        self.0.send(Waiting { body, kept })?;
        Ok(answer.await?)
    }
}

/// Ends with the last sender, or with the first group that cannot be kept.
fn write(mut file: fs::File, mut queue: mpsc::UnboundedReceiver<Waiting>) {
    let (mut group, mut bytes) = (Vec::with_capacity(GROUP), Vec::new());
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        bytes.clear();
        for waiting in &group {
            bytes.extend_from_slice(&waiting.body);
            bytes.push(b'\n');
        }
        if let Err(error) = file.write_all(&bytes).and_then(|()| file.sync_data()) {
            return tracing::error!(%error, "the floor's log cannot be written");
        }
        for waiting in group.drain(..) {
            waiting.kept.send(()).ok();
        }
    }
}
