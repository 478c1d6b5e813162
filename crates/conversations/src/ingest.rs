//! Ingest: the journal's envelopes, in order and in batches, become messages and delivery states.
//!
//! One task reads for all endpoints. It moves its cursor in the commit that stores what it read, so that a crash repeats
//! a batch and duplicates fall away. A bad element is put aside alone; the rest goes on.

mod batch;

use crate::{
    dispatch::Dispatcher,
    echoes,
    facts::{self, Numbers},
    receive::{self, Received},
    status::{self, Applied},
    wishes,
};
use batch::{Batch, ChunkError};
use ponte_channels::{
    adapter::AsideReason,
    journal::{Journal, JournalError, Left, Look, READER},
    registry::Registry,
    store::JournalShare,
};
use ponte_kernel::Clock;
use ponte_platform::vault::{DataKey, Vault, VaultError};
use ponte_store::{
    LogCursor, Store, StoreError, Tx,
    events::{advance, cursor_of},
    jobs::{self, Family, Job},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use thiserror::Error;

/// What is read of the journal at once: many small envelopes, or a few large ones.
const SHARE: JournalShare = JournalShare { envelopes: 512, bytes: 16 << 20 };
/// Jobs that were left behind and are read at once.
const JOBS: u32 = 500;
/// Turns that a commit looks ahead for: what a posting of hundreds asks for has to wait, and then read for itself.
const LOOKED_AHEAD: usize = 64;
/// From the beginning of one look into the journal to that of the next, at least: where envelopes come faster than the
/// journal's own pace, what is stored of them shares a commit.
const PACE: Duration = Duration::from_millis(2);
/// How soon envelopes are looked for that wait for an older transaction.
const SETTLING: Duration = Duration::from_millis(2);
/// The longest time between two looks: signals come from this process alone.
const LOOK: Duration = Duration::from_secs(1);
/// How long a failed batch waits before it is tried again.
const PAUSE: Duration = Duration::from_millis(500);

#[derive(Debug, Error)]
pub enum IngestError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl IngestError {
    /// Why an event can never be stored, as the reason it is put aside with; `None` when trying again can help, or when
    /// the fault is not the event's.
    fn unusable(&self) -> Option<AsideReason> {
        match self {
            Self::Vault(error) => error.unusable_key().map(|_| AsideReason::UnusableKey),
            Self::Store(StoreError::Corrupt { .. } | StoreError::NulInText | StoreError::Constraint { .. }) => {
                Some(AsideReason::NotStorable)
            }
            Self::Store(_) | Self::Journal(_) => None,
        }
    }
}

/// Who runs the bots' jobs, in a higher room.
pub trait Bots: Send + Sync + 'static {
    /// What a turn begins with.
    type Seen: Send + 'static;

    /// Reads what turns begin with, in the very transaction that wrote their jobs, where it lies at hand. `None` for a
    /// turn that has to read for itself.
    fn look_ahead(&self, tx: &mut dyn Tx, jobs: &[Job]) -> Result<Vec<Option<Self::Seen>>, StoreError>;

    /// Takes a job, after the commit that wrote it.
    fn take(&self, job: Job, seen: Option<Self::Seen>);
}

/// Reads the journal and stores what it holds.
pub struct Ingest<B: Bots> {
    pub store: Store,
    pub vault: Vault,
    pub registry: Registry,
    pub journal: Journal,
    pub dispatcher: Dispatcher,
    pub clock: Arc<dyn Clock>,
    pub bots: Arc<B>,
}

/// A share of the journal, ready to be stored.
struct Decoded {
    batch: Batch,
    /// Its last envelope; `None` where nothing may be read.
    end: Option<LogCursor>,
    left: Left,
}

/// What became of a chunk.
struct Stored<S> {
    received: Received,
    seen: Vec<Option<S>>,
    applied: Applied,
    numbers: Numbers,
}

impl<B: Bots> std::fmt::Debug for Ingest<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ingest")
    }
}

impl<B: Bots> Ingest<B> {
    /// Works until the task is dropped.
    pub async fn run(&self) {
        let mut journalled = self.journal.subscribe();
        let mut place = None;
        loop {
            let started = Instant::now();
            let wait = match self.read_on(&mut place).await {
                Ok(Left::Nothing) => LOOK,
                Ok(Left::Unsettled | Left::More) => SETTLING,
                Err(error) => {
                    tracing::error!(%error, "a batch of the journal could not be stored; it will be tried again");
                    place = None;
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            if let Some(rest) = PACE.checked_sub(started.elapsed()) {
                tokio::time::sleep(rest).await;
            }
            tokio::select! {
                changed = journalled.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Reads on from where the last look ended, which nobody else moves. After a start and after a failure only the
    /// database knows that place, and jobs may be stored that nobody was handed.
    async fn read_on(&self, place: &mut Option<LogCursor>) -> Result<Left, IngestError> {
        let mut cursor = if let Some(cursor) = *place {
            cursor
        } else {
            self.hand_over_left().await?;
            self.place().await?
        };
        let left = self.read_from(&mut cursor).await?;
        *place = Some(cursor);
        Ok(left)
    }

    /// Hands over all jobs that are due: what a crash, or a commit whose outcome was not known, left behind. They come
    /// before the jobs of what is read next, so that each thread's messages are taken in order.
    pub async fn hand_over_left(&self) -> Result<(), IngestError> {
        let (now, mut after) = (self.clock.now(), None);
        loop {
            let due = self.store.read(move |tx| jobs::due_after(tx, Family::Bot, now, after, JOBS)).await?;
            let Some(last) = due.last() else { return Ok(()) };
            after = Some((last.due_at, last.id));
            for job in due {
                self.bots.take(job, None);
            }
        }
    }

    /// Stores everything that may be read of the journal now.
    pub async fn read_all(&self) -> Result<Left, IngestError> {
        self.read_from(&mut self.place().await?).await
    }

    async fn place(&self) -> Result<LogCursor, IngestError> {
        Ok(self.store.read(|tx| cursor_of(tx, READER)).await?)
    }

    /// Where more waits than a share, the next is decoded while one is stored.
    async fn read_from(&self, cursor: &mut LogCursor) -> Result<Left, IngestError> {
        let mut share = self.decoded(*cursor).await?;
        loop {
            let Decoded { batch, end, left } = share;
            let Some(end) = end else { return Ok(left) };
            if left != Left::More {
                self.store_batch(batch, end).await?;
                *cursor = end;
                return Ok(left);
            }
            let (stored, next) = tokio::join!(self.store_batch(batch, end), self.decoded(end));
            stored?;
            *cursor = end;
            share = next?;
        }
    }

    async fn decoded(&self, after: LogCursor) -> Result<Decoded, IngestError> {
        let Look { envelopes, left } = self.journal.read_after(after, SHARE).await?;
        let end = envelopes.last().map(|last| last.cursor);
        let mut batch = Batch::default();
        for envelope in envelopes {
            batch.add(envelope, &self.registry, &self.vault);
        }
        Ok(Decoded { batch, end, left })
    }

    async fn store_batch(&self, batch: Batch, end: LogCursor) -> Result<(), IngestError> {
        let mut chunks = batch.into_chunks();
        let last = chunks.pop().unwrap_or_default();
        for chunk in chunks {
            self.store_chunk(chunk, None).await?;
        }
        self.store_chunk(last, Some(end)).await
    }

    /// Stores a chunk; what can never be stored is put aside, and the rest of the chunk is stored without it.
    async fn store_chunk(&self, chunk: Batch, cursor: Option<LogCursor>) -> Result<(), IngestError> {
        let mut left = vec![(chunk, cursor)];
        while let Some((chunk, cursor)) = left.pop() {
            let chunk = Arc::new(chunk);
            let Err(error) = self.store_whole(&chunk, cursor).await else { continue };
            let reason = error.unusable().filter(|_| chunk.events() > 0).ok_or(error)?;
            // Nobody else holds the chunk: the verb that shared it has ended.
            let chunk = Arc::unwrap_or_clone(chunk);
            if chunk.events() == 1 {
                left.push((chunk.aside_alone(reason), cursor));
            } else {
                let (first, second) = chunk.halves();
                left.extend([(second, cursor), (first, None)]);
            }
        }
        Ok(())
    }

    /// Stores a chunk in one commit, after bringing the keys that it turns out to need into memory.
    async fn store_whole(&self, chunk: &Arc<Batch>, cursor: Option<LogCursor>) -> Result<(), IngestError> {
        let journal_key = self.journal.key_of_today().await?;
        loop {
            self.vault.provide_spares(chunk.messages.len() + chunk.echoes.len() + chunk.wishes.len()).await?;
            match self.commit(Arc::clone(chunk), journal_key.clone(), cursor).await {
                Ok(stored) => {
                    self.announce(chunk, stored).await;
                    return Ok(());
                }
                Err(ChunkError::KeysNeeded(keys)) => self.vault.load(&keys).await?,
                Err(ChunkError::SparesNeeded) => {}
                Err(ChunkError::Store(error)) => return Err(error.into()),
            }
        }
    }

    async fn commit(
        &self,
        chunk: Arc<Batch>,
        journal_key: DataKey,
        cursor: Option<LogCursor>,
    ) -> Result<Stored<B::Seen>, ChunkError> {
        let (vault, bots, now) = (self.vault.clone(), Arc::clone(&self.bots), self.clock.now());
        self.store
            .write(move |tx| {
                // Contacts first: who writes turns down locks them before threads.
                wishes::apply(tx, &vault, &chunk.wishes, now)?;
                let received = receive::receive(tx, &vault, &chunk.messages, now)?;
                echoes::apply(tx, &vault, &chunk.echoes, now)?;
                let applied = status::apply(tx, &vault, &chunk.statuses, &journal_key, now)?;
                let numbers = facts::apply(tx, &chunk.facts, now)?;
                ponte_channels::store::keep_asides(tx, &chunk.asides, &journal_key)?;
                if let Some(cursor) = cursor {
                    advance(tx, READER, cursor)?;
                }
                let ahead = received.turns.len().min(LOOKED_AHEAD);
                let seen = bots.look_ahead(tx, &received.turns[..ahead])?;
                Ok(Stored { received, seen, applied, numbers })
            })
            .await
    }

    /// After the commit: hands the bots their jobs, and tells the dispatcher what it waits for.
    async fn announce(&self, chunk: &Batch, stored: Stored<B::Seen>) {
        let Stored { received, seen, applied, numbers } = stored;
        tracing::debug!(
            messages = received.stored,
            duplicates = received.duplicates,
            statuses = applied.changed,
            parked = applied.parked,
            wishes = chunk.wishes.len(),
            aside = chunk.asides.len(),
            "a part of the journal was stored"
        );
        // What was stored is what was heard: a status whose commit failed comes again.
        for arrival in &chunk.statuses {
            self.dispatcher.heard_status(arrival.channel.id, arrival.received_at);
        }
        for arrival in &chunk.messages {
            self.dispatcher.count_incoming(arrival.channel.id, self.clock.now());
        }
        for (turn, seen) in received.turns.into_iter().zip(seen.into_iter().chain(std::iter::repeat_with(|| None)))
        {
            self.bots.take(turn, seen);
        }
        for thread in applied.settled {
            self.dispatcher.settled(thread);
        }
        for channel in applied.too_fast {
            self.dispatcher.complained(channel);
        }
        if applied.stopped.is_empty() && numbers == Numbers::AsBefore {
            return;
        }
        if let Err(error) = self.registry.reload().await {
            tracing::error!(%error, "the channels could not be read anew after one was changed");
        }
        // A number that may send again lets what waits leave.
        self.dispatcher.look_again();
    }
}
