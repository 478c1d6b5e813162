//! The event log, as it grows, for all open streams of this process: one task reads it, however many look on.
//!
//! While nobody looks on, nothing is read. A stream that joins waits until the task follows the log again, so that what
//! comes after its start reaches it; a stream that falls behind reads the log itself (see [`super::events`]).

use parking_lot::Mutex;
use ponte_store::{
    LogCursor, Signal, Store, StoreError,
    events::{self, Event},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

/// Events that a stream may be behind before it has to read the log itself.
const BUFFER: usize = 1_024;
/// Events read at a time.
pub const PAGE: u32 = 500;
/// How often the log is looked at without a signal: other processes write too, and on PostgreSQL a row can be read only
/// when all older transactions have ended.
const LOOK: Duration = Duration::from_millis(500);

/// Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    store: Store,
    events: broadcast::Sender<Arc<Event>>,
    /// Whether the task follows the log. Changed under `door`, where streams come in.
    following: watch::Sender<bool>,
    door: Mutex<()>,
    joined: Notify,
    sessions: watch::Sender<u64>,
    stop: CancellationToken,
}

impl Live {
    /// Starts the task; it ends when `stop` is cancelled.
    pub fn start(store: Store, stop: CancellationToken) -> Self {
        let live = Self(Arc::new(Inner {
            store,
            events: broadcast::Sender::new(BUFFER),
            following: watch::Sender::new(false),
            door: Mutex::new(()),
            joined: Notify::new(),
            sessions: watch::Sender::new(0),
            stop,
        }));
        tokio::spawn(live.clone().run());
        live
    }

    /// All events from now on, of all workspaces: the stream keeps scope.
    pub async fn join(&self) -> broadcast::Receiver<Arc<Event>> {
        let events = {
            let _door = self.0.door.lock();
            self.0.events.subscribe()
        };
        self.0.joined.notify_one();
        let mut following = self.0.following.subscribe();
        // The sender lives as long as this.
        drop(following.wait_for(|following| *following).await);
        events
    }

    /// A session ended: streams look whether it was theirs.
    pub fn sessions_changed(&self) {
        self.0.sessions.send_modify(|changes| *changes += 1);
    }

    /// Changes when a session ended in this process.
    pub fn sessions(&self) -> watch::Receiver<u64> {
        self.0.sessions.subscribe()
    }

    /// The server stops: streams end, their clients come again.
    pub async fn stopped(&self) {
        self.0.stop.cancelled().await;
    }

    async fn run(self) {
        let mut grown = self.0.store.signals().subscribe(Signal::Events);
        let mut at = None;
        loop {
            if self.nobody_looks_on() {
                at = None;
                tokio::select! {
                    () = self.0.stop.cancelled() => return,
                    () = self.0.joined.notified() => continue,
                }
            }
            grown.mark_unchanged();
            at = match self.follow(at).await {
                Ok(at) => Some(at),
                Err(error) => {
                    tracing::warn!(%error, "the event log could not be read; streams wait");
                    at
                }
            };
            tokio::select! {
                () = self.0.stop.cancelled() => return,
                // The store lives as long as this: the signal's end is no end.
                _ = grown.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Nobody can come in between the look and what follows from it.
    fn nobody_looks_on(&self) -> bool {
        let _door = self.0.door.lock();
        let nobody = self.0.events.receiver_count() == 0;
        if nobody {
            self.0.following.send_replace(false);
        }
        nobody
    }

    /// Hands on what came since `at`; from the log's end on when it did not follow before.
    async fn follow(&self, at: Option<LogCursor>) -> Result<LogCursor, StoreError> {
        let mut at = match at {
            Some(at) => at,
            None => self.0.store.read(events::end).await?,
        };
        self.0.following.send_replace(true);
        loop {
            let page = self.0.store.read(move |tx| events::read_after(tx, at, PAGE)).await?;
            let full = page.len() == PAGE as usize;
            at = page.last().map_or(at, |last| last.cursor);
            for event in page {
                // Nobody to hear it is fine.
                drop(self.0.events.send(Arc::new(event)));
            }
            if !full {
                return Ok(at);
            }
        }
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Live({} streams)", self.0.events.receiver_count())
    }
}
