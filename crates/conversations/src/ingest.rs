//! Ingest: the journal's envelopes, in order and in batches, become messages and delivery states.
//!
//! One task reads for all endpoints. It moves its cursor in the commit that stores what it read, so that a crash repeats
//! a batch and duplicates fall away. A bad element is put aside alone; the rest goes on.

use crate::{
    dispatch::Dispatcher,
    receive::{self, Arrival, ReceiveError, Received},
    status::{self, Applied, StatusArrival, StatusError},
};
use ponte_channels::{
    journal::{Journal, JournalError, Journalled},
    model::{InboundEvent, InboundKind},
    registry::Registry,
    store::KeptAside,
};
use ponte_kernel::{Clock, KeyId};
use ponte_platform::vault::{DataKey, Vault, VaultError};
use ponte_store::{
    LogCursor, Signal, Store, StoreError,
    events::{advance, cursor_of},
    jobs::Job,
};
use std::{sync::Arc, time::Duration};
use thiserror::Error;
use tokio::sync::mpsc;

/// The name under which the journal's reader keeps its cursor.
const READER: &str = "journal";
/// Envelopes read at once.
const ENVELOPES: u32 = 256;
/// Events stored in one commit: a posting of ten thousand takes several.
const EVENTS: usize = 512;
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

/// What a reader of the journal left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Nothing,
    /// Envelopes that may not be read before an older transaction has ended.
    Unsettled,
}

/// Reads the journal and stores what it holds.
#[derive(Clone)]
pub struct Ingest {
    pub store: Store,
    pub vault: Vault,
    pub registry: Registry,
    pub journal: Journal,
    pub dispatcher: Dispatcher,
    pub clock: Arc<dyn Clock>,
    /// Where the bots' jobs go after their commit.
    pub turns: mpsc::UnboundedSender<Job>,
}

impl std::fmt::Debug for Ingest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ingest")
    }
}

impl Ingest {
    /// Works until the task is dropped.
    pub async fn run(self) {
        let mut journalled = self.store.signals().subscribe(Signal::Journal);
        loop {
            let wait = match self.read_all().await {
                Ok(Left::Nothing) => LOOK,
                Ok(Left::Unsettled) => SETTLING,
                Err(error) => {
                    tracing::error!(%error, "a batch of the journal could not be stored; it will be tried again");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            tokio::select! {
                changed = journalled.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Stores everything that may be read of the journal now.
    pub async fn read_all(&self) -> Result<Left, IngestError> {
        let mut cursor = self.store.read(|tx| cursor_of(tx, READER)).await?;
        loop {
            let envelopes = self.journal.read_after(cursor, ENVELOPES).await?;
            let Some(last) = envelopes.last() else {
                let unsettled = self.journal.is_unsettled(cursor).await?;
                return Ok(if unsettled { Left::Unsettled } else { Left::Nothing });
            };
            cursor = last.cursor;
            self.store_envelopes(envelopes, cursor).await?;
        }
    }

    async fn store_envelopes(&self, envelopes: Vec<Journalled>, cursor: LogCursor) -> Result<(), IngestError> {
        let mut batch = Batch::default();
        for envelope in envelopes {
            self.decode(&envelope, &mut batch);
        }
        let mut chunks = batch.into_chunks();
        let last = chunks.pop().unwrap_or_default();
        for chunk in chunks {
            self.store_chunk(chunk, None).await?;
        }
        self.store_chunk(last, Some(cursor)).await
    }

    fn decode(&self, envelope: &Journalled, batch: &mut Batch) {
        let Some(endpoint) = self.registry.endpoint_by_id(envelope.endpoint) else {
            batch.put_aside(envelope, "unknown_endpoint", String::new(), envelope.body.clone());
            return;
        };
        let decoded = endpoint.provider.adapter().decode(&envelope.body);
        for aside in decoded.aside {
            batch.put_aside(envelope, aside.reason.code(), aside.path, aside.fragment);
        }
        for event in decoded.events {
            self.route(envelope, event, batch);
        }
    }

    fn route(&self, envelope: &Journalled, event: InboundEvent, batch: &mut Batch) {
        let Some(channel) = self.registry.route(envelope.endpoint, &event.number) else {
            if !matches!(event.kind, InboundKind::Account { .. }) {
                tracing::warn!(endpoint = %envelope.endpoint, number = event.number, "a webhook for an unknown number");
                batch.put_aside(envelope, "unknown_number", event.number, envelope.body.clone());
            }
            return;
        };
        let received_at = envelope.received_at;
        match event.kind {
            InboundKind::Message(message) => {
                batch.messages.push(Arrival::new(channel, *message, received_at, &self.vault));
            }
            InboundKind::Status(update) => {
                self.dispatcher.heard_status(channel.id, received_at);
                batch.statuses.push(StatusArrival::new(channel, *update, received_at, &self.vault));
            }
            InboundKind::Account { field, error } => {
                let code = error.map(|error| error.code);
                tracing::info!(channel = %channel.id, field, code, "an account webhook");
            }
        }
    }

    /// Stores a chunk in one commit, after bringing the keys that it turns out to need into memory.
    async fn store_chunk(&self, chunk: Batch, cursor: Option<LogCursor>) -> Result<(), IngestError> {
        let journal_key = self.journal.key_of_today().await?;
        let chunk = Arc::new(chunk);
        loop {
            self.vault.provide_spares(chunk.messages.len()).await?;
            match self.commit(Arc::clone(&chunk), journal_key.clone(), cursor).await {
                Ok((received, applied)) => {
                    self.announce(&chunk, received, applied).await;
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
    ) -> Result<(Received, Applied), ChunkError> {
        let (vault, now) = (self.vault.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let received = receive::receive(tx, &vault, &chunk.messages, now)?;
                let applied = status::apply(tx, &vault, &chunk.statuses, &journal_key, now)?;
                ponte_channels::store::keep_asides(tx, &chunk.asides, &journal_key)?;
                if let Some(cursor) = cursor {
                    advance(tx, READER, cursor)?;
                }
                Ok((received, applied))
            })
            .await
    }

    /// After the commit: hands the bots their jobs, and tells the dispatcher what it waits for.
    async fn announce(&self, chunk: &Batch, received: Received, applied: Applied) {
        for arrival in &chunk.messages {
            self.dispatcher.count_incoming(arrival.channel.id, self.clock.now());
        }
        for turn in received.turns {
            // The receiver is gone only when the process is ending; the job is in the database.
            drop(self.turns.send(turn));
        }
        for (_, thread, _) in applied.settled {
            self.dispatcher.settled(thread);
        }
        if !applied.stopped.is_empty()
            && let Err(error) = self.registry.reload().await
        {
            tracing::error!(%error, "the channels could not be read anew after one was stopped");
        }
    }
}

/// What envelopes held, ready to be stored.
#[derive(Debug, Default)]
struct Batch {
    messages: Vec<Arrival>,
    statuses: Vec<StatusArrival>,
    asides: Vec<KeptAside>,
}

impl Batch {
    fn put_aside(&mut self, envelope: &Journalled, reason: &'static str, path: String, fragment: Vec<u8>) {
        let (endpoint, received_at) = (envelope.endpoint, envelope.received_at);
        self.asides.push(KeptAside { endpoint, reason, path, fragment, received_at });
    }

    /// Parts that are small enough for one commit each, in order: messages before statuses, which speak of them.
    fn into_chunks(self) -> Vec<Self> {
        let mut chunks: Vec<Self> = Vec::new();
        let mut messages = self.messages.into_iter().peekable();
        while messages.peek().is_some() {
            chunks.push(Self { messages: messages.by_ref().take(EVENTS).collect(), ..Self::default() });
        }
        let mut statuses = self.statuses.into_iter().peekable();
        while statuses.peek().is_some() {
            let room =
                chunks.last().map_or(0, |chunk| EVENTS.saturating_sub(chunk.messages.len() + chunk.statuses.len()));
            match chunks.last_mut() {
                Some(chunk) if room > 0 => chunk.statuses.extend(statuses.by_ref().take(room)),
                _ => chunks.push(Self { statuses: statuses.by_ref().take(EVENTS).collect(), ..Self::default() }),
            }
        }
        match chunks.last_mut() {
            Some(chunk) => chunk.asides = self.asides,
            None => chunks.push(Self { asides: self.asides, ..Self::default() }),
        }
        chunks
    }
}

#[derive(Debug, Error)]
enum ChunkError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("data keys have to be loaded first")]
    KeysNeeded(Vec<KeyId>),
    #[error("no spare data keys are at hand")]
    SparesNeeded,
}

impl From<ReceiveError> for ChunkError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Store(error) => Self::Store(error),
            ReceiveError::KeysNeeded(keys) => Self::KeysNeeded(keys),
            ReceiveError::SparesNeeded => Self::SparesNeeded,
        }
    }
}

impl From<StatusError> for ChunkError {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::Store(error) => Self::Store(error),
            StatusError::KeysNeeded(keys) => Self::KeysNeeded(keys),
        }
    }
}
