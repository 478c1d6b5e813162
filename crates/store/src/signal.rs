//! In-process wake-ups: whoever waits for work learns of a commit at once, without asking the database.
//!
//! A signal is a hint, never the truth: rows are. A reader that missed one finds the rows at its next look.

use tokio::sync::watch;

/// What a commit can wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The event log grew.
    Events,
    /// A job was written.
    Jobs,
    /// A message waits to be sent.
    Outbox,
    /// A provider told that its templates changed.
    Templates,
}

const SIGNALS: usize = 4;

/// The wake-ups of one store.
#[derive(Debug)]
pub struct Signals([watch::Sender<u64>; SIGNALS]);

impl Signals {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| watch::Sender::new(0)))
    }

    /// Changes once after every commit (or group of commits) that raised `signal`.
    pub fn subscribe(&self, signal: Signal) -> watch::Receiver<u64> {
        self.0[signal as usize].subscribe()
    }

    pub(crate) fn raise(&self, raised: Raised) {
        for (at, sender) in self.0.iter().enumerate() {
            if raised.signals[at] {
                sender.send_modify(|count| *count += 1);
            }
        }
    }
}

/// What is to follow the commit of a transaction, or of a group of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Raised {
    signals: [bool; SIGNALS],
    pub(crate) traces: Traces,
}

/// What the write-ahead log may hold of what the file holds no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Traces {
    #[default]
    Allowed,
    Unwanted,
}

impl Raised {
    pub(crate) fn add(&mut self, signal: Signal) {
        self.signals[signal as usize] = true;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.signals.iter_mut().zip(other.signals) {
            *mine |= theirs;
        }
        self.traces = self.traces.max(other.traces);
    }
}
