//! The journal: a raw envelope is on disk before its sender is told 200.
//!
//! Envelopes that come together are sealed and flushed together. They lie under a key of their day, which is destroyed
//! after [`KEPT_DAYS`]: by then the provider has stopped repeating, and what was in them lives in its own rows.
//!
//! The envelopes may lie in a file of their own; the keys of the days and the reader's cursor are in the main database.

mod forget;
mod fresh;
mod pace;

use crate::store::{self, Envelope, JournalRow, JournalShare};
use bytes::Bytes;
use fresh::Fresh;
use pace::Pace;
use parking_lot::Mutex;
use ponte_kernel::{Clock, EndpointId, Timestamp, uuid::Uuid};
use ponte_platform::vault::{DataKey, Vault, VaultError};
use ponte_store::{
    LogCursor, Store, StoreError,
    events::{advance, cursor_of},
    inventory::JOURNAL_ENVELOPE,
};
use std::{sync::Arc, time::Instant};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};

/// Meta repeats for 7 days; one more for clocks and time zones.
pub const KEPT_DAYS: i64 = 8;
/// Under this name the journal's one reader keeps its cursor.
pub const READER: &str = "journal";
/// Envelopes in one commit.
const GROUP: usize = 512;
/// What is taken over in one commit.
const TAKEN_OVER: JournalShare = JournalShare { envelopes: 512, bytes: 16 << 20 };

/// An envelope could not be kept: the sender must not be told 200.
#[derive(Debug, Error)]
pub enum JournalError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("the envelopes that came together could not be kept: {0}")]
    Group(Arc<Self>),
}

/// The way into the journal and out of it. Cheap to clone.
#[derive(Clone)]
pub struct Journal {
    waiting: mpsc::UnboundedSender<Waiting>,
    days: Arc<Days>,
    envelopes: Store,
    appended: Arc<Appended>,
}

/// What was appended since the start, and who waits for more.
#[derive(Default)]
struct Appended {
    fresh: Mutex<Fresh>,
    groups: watch::Sender<u64>,
}

/// An envelope out of the journal.
#[derive(Clone, Debug)]
pub struct Journalled {
    pub cursor: LogCursor,
    pub endpoint: EndpointId,
    /// What the provider sent, opened.
    pub body: Result<Bytes, Unreadable>,
    pub received_at: Timestamp,
}

/// A look into the journal: the oldest envelopes after a cursor, and what it left there.
#[derive(Clone, Debug)]
pub struct Look {
    pub envelopes: Vec<Journalled>,
    pub left: Left,
}

/// What a reader of the journal left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Nothing,
    /// Envelopes that may not be read before an older transaction has ended.
    Unsettled,
    /// More than the share, perhaps.
    More,
}

/// An envelope that does not open: the journal goes on behind it.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The row and the key it names, for whoever can still find that key.
    pub place: String,
    pub sealed: Vec<u8>,
}

struct Waiting {
    endpoint: EndpointId,
    body: Bytes,
    kept: oneshot::Sender<Result<(), JournalError>>,
}

impl Journal {
    /// Starts the task that keeps envelopes in groups; it ends with the last clone. `envelopes` is where they are kept:
    /// the main database itself, or a file of their own.
    pub fn start(envelopes: Store, main: Store, vault: Vault, clock: Arc<dyn Clock>) -> Self {
        let (waiting, queue) = mpsc::unbounded_channel();
        let days = Arc::new(Days { store: main, vault, clock, current: Mutex::new(None) });
        let journal = Self { waiting, days, envelopes, appended: Arc::default() };
        let (days, appended) = (Arc::clone(&journal.days), Arc::clone(&journal.appended));
        tokio::spawn(keep_groups(journal.envelopes.clone(), days, appended, queue));
        journal
    }

    /// Changes whenever this process has kept envelopes.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.appended.groups.subscribe()
    }

    /// Makes a file of its own the one that is read: at every start, before anything is kept in it.
    pub async fn take_over(&self) -> Result<(), JournalError> {
        self.take_from_main().await?;
        self.find_place().await
    }

    /// Takes over what an earlier version kept in the main database. What was read is forgotten, the rest is read from
    /// here, so a crash in between repeats some, and duplicates fall away.
    async fn take_from_main(&self) -> Result<(), JournalError> {
        let main = &self.days.store;
        let mut cursor = main.read(|tx| cursor_of(tx, READER)).await?;
        loop {
            let (rows, _) = main.read(move |tx| store::read_journal(tx, cursor, TAKEN_OVER)).await?;
            let Some(last) = rows.last() else { break };
            cursor = last.cursor;
            let envelopes: Vec<_> = rows.into_iter().map(Envelope::from).collect();
            self.envelopes.write(move |tx| store::append_journal(tx, &envelopes)).await?;
        }
        Ok(main.write(store::leave_journal).await?)
    }

    /// A file that ends before the reader's cursor is not the one that was read: it was lost, or an older copy was put in
    /// its place. It is read from its beginning.
    async fn find_place(&self) -> Result<(), JournalError> {
        let (end, main) = (self.envelopes.read(store::journal_end).await?, &self.days.store);
        let read = main.read(|tx| cursor_of(tx, READER)).await?;
        if read.seq > end.seq {
            tracing::warn!(
                read = read.seq,
                end = end.seq,
                "the journal ends before what was read; it is read anew"
            );
            main.write(|tx| advance(tx, READER, LogCursor::default())).await?;
        }
        Ok(())
    }

    /// Keeps an envelope. On disk when it returned `Ok`.
    pub async fn append(&self, endpoint: EndpointId, body: Bytes) -> Result<(), JournalError> {
        let (kept, answer) = oneshot::channel();
        let closed = || JournalError::Store(StoreError::Closed);
        self.waiting.send(Waiting { endpoint, body, kept }).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Looks for envelopes after the cursor, within a share.
    ///
    /// # Errors
    /// When database or key store cannot be reached. What does not open is no error: it is told in its place.
    pub async fn read_after(&self, after: LogCursor, share: JournalShare) -> Result<Look, JournalError> {
        if let Some(fresh) = self.appended.fresh.lock().after(after, share) {
            return Ok(fresh);
        }
        let (rows, left) = self.envelopes.read(move |tx| store::read_journal(tx, after, share)).await?;
        let mut envelopes = Vec::with_capacity(rows.len());
        for row in rows {
            let (cursor, endpoint, received_at) = (row.cursor, row.endpoint, row.received_at);
            let body = self.open(row).await?;
            envelopes.push(Journalled { cursor, endpoint, body, received_at });
        }
        Ok(Look { envelopes, left })
    }

    async fn open(&self, row: JournalRow) -> Result<Result<Bytes, Unreadable>, JournalError> {
        let opened = match self.days.vault.key(row.key).await {
            Ok(key) => key.open(&JOURNAL_ENVELOPE, row.id, &row.sealed).ok(),
            Err(error) if error.unusable_key().is_some() => None,
            Err(error) => return Err(error.into()),
        };
        Ok(opened.map(Bytes::from).ok_or_else(|| {
            let place = format!("journal {}, key {}", row.id, row.key);
            tracing::error!(place, "an envelope of the journal does not open; it is put aside");
            Unreadable { place, sealed: row.sealed }
        }))
    }

    /// The key that today's envelopes, and what is put aside of them, are sealed with.
    pub async fn key_of_today(&self) -> Result<DataKey, JournalError> {
        self.days.today().await
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

async fn keep_groups(
    envelopes: Store,
    days: Arc<Days>,
    appended: Arc<Appended>,
    mut queue: mpsc::UnboundedReceiver<Waiting>,
) {
    let (mut group, mut pace) = (Vec::with_capacity(GROUP), Pace::new(Instant::now()));
    while queue.recv_many(&mut group, GROUP).await > 0 {
        pace.begin(group.len(), Instant::now());
        let kept = keep(&envelopes, &days, &group).await.map_err(Arc::new);
        if let Err(error) = &kept {
            tracing::error!(%error, envelopes = group.len(), "envelopes could not be journalled");
        }
        let outcome = kept.map(|group| appended.add(group)).inspect_err(|_| appended.fresh.lock().forget());
        for waiting in group.drain(..) {
            let told = outcome.clone().map_err(JournalError::Group);
            // A sender that hung up will repeat; what was kept then is a duplicate.
            drop(waiting.kept.send(told));
        }
        if let Some(rest) = pace.rest(Instant::now()) {
            tokio::time::sleep(rest).await;
        }
    }
}

/// Commits a group. Where it lies without a gap: its envelopes, in order.
async fn keep(envelopes: &Store, days: &Days, group: &[Waiting]) -> Result<Option<Vec<Journalled>>, JournalError> {
    let key = days.today().await?;
    let received_at = days.clock.now();
    let sealed: Vec<_> = group.iter().map(|waiting| sealed(waiting, &key, received_at)).collect();
    let end = envelopes.write_first(move |tx| store::append_journal(tx, &sealed)).await?;
    Ok(end.map(|end| {
        let before = end.seq - i64::try_from(group.len()).unwrap_or(i64::MAX);
        let cursors = (before + 1..).map(|seq| LogCursor { xid: end.xid, seq });
        let kept = |(waiting, cursor): (&Waiting, LogCursor)| {
            let (endpoint, body) = (waiting.endpoint, Ok(waiting.body.clone()));
            Journalled { cursor, endpoint, body, received_at }
        };
        group.iter().zip(cursors).map(kept).collect()
    }))
}

impl Appended {
    /// Those who wait look when the group can be read.
    fn add(&self, group: Option<Vec<Journalled>>) {
        if let Some(group) = group {
            self.fresh.lock().keep(group);
        }
        self.groups.send_modify(|groups| *groups += 1);
    }
}

fn sealed(waiting: &Waiting, key: &DataKey, received_at: Timestamp) -> Envelope {
    let id = Uuid::now_v7();
    let sealed = key.seal(&JOURNAL_ENVELOPE, id, &waiting.body);
    Envelope { id, endpoint: waiting.endpoint, key: key.id(), sealed, received_at }
}

/// The key of the day, kept at hand.
struct Days {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    current: Mutex<Option<(i64, DataKey)>>,
}

impl Days {
    async fn today(&self) -> Result<DataKey, JournalError> {
        let day = self.clock.now().day();
        if let Some((known, key)) = self.current.lock().as_ref()
            && *known == day
        {
            return Ok(key.clone());
        }
        let fresh = self.vault.mint().await?;
        let fresh_id = fresh.id();
        let id = self.store.write(move |tx| store::journal_key(tx, day, fresh_id)).await?;
        let key = if id == fresh_id { fresh } else { self.vault.key(id).await? };
        *self.current.lock() = Some((day, key.clone()));
        Ok(key)
    }
}
