//! What an emulator did so far.

use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU64, Ordering};

/// A snapshot of the counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsNow {
    pub sends_accepted: u64,
    pub sends_refused: u64,
    pub read_marks: u64,
    /// Attempts, duplicates and retries included.
    pub webhooks_posted: u64,
    pub webhooks_acknowledged: u64,
    pub webhooks_retried: u64,
    pub webhooks_given_up: u64,
    /// Webhooks that were not even begun, because too many were pending.
    pub dropped: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) sends_accepted: Count,
    pub(crate) sends_refused: Count,
    pub(crate) read_marks: Count,
    pub(crate) webhooks_posted: Count,
    pub(crate) webhooks_acknowledged: Count,
    pub(crate) webhooks_retried: Count,
    pub(crate) webhooks_given_up: Count,
    pub(crate) dropped: Count,
}

#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counts {
    pub(crate) fn now(&self) -> CountsNow {
        CountsNow {
            sends_accepted: self.sends_accepted.now(),
            sends_refused: self.sends_refused.now(),
            read_marks: self.read_marks.now(),
            webhooks_posted: self.webhooks_posted.now(),
            webhooks_acknowledged: self.webhooks_acknowledged.now(),
            webhooks_retried: self.webhooks_retried.now(),
            webhooks_given_up: self.webhooks_given_up.now(),
            dropped: self.dropped.now(),
        }
    }
}
