//! Answers that were given, with their age.

use crate::manifest::CacheRule;
use moka::{Expiry, sync::Cache};
use ponte_kernel::Timestamp;
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Most that the answers of one connection may take, in bytes of JSON.
const CAPACITY: u64 = 8 * 1024 * 1024;

/// The answers of one connection.
#[derive(Clone, Debug)]
pub(crate) struct AnswerCache {
    entries: Cache<String, Arc<Kept>>,
}

#[derive(Debug)]
struct Kept {
    value: Value,
    size: u32,
    at: Timestamp,
    ttl: Duration,
    stale_for: Duration,
}

/// An answer from the cache.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub value: Value,
    pub age: Duration,
}

impl AnswerCache {
    pub fn new() -> Self {
        let entries = Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|key: &String, kept: &Arc<Kept>| {
                kept.size.saturating_add(u32::try_from(key.len()).unwrap_or(u32::MAX))
            })
            .expire_after(Gone)
            .build();
        Self { entries }
    }

    /// An answer within its time to live.
    pub fn fresh(&self, key: &str, now: Timestamp) -> Option<Found> {
        self.find(key, now, |kept| kept.ttl)
    }

    /// An answer that may stand in for one that could not be had.
    pub fn stale(&self, key: &str, now: Timestamp) -> Option<Found> {
        self.find(key, now, |kept| kept.ttl + kept.stale_for)
    }

    pub fn keep(&self, key: String, value: &Value, rule: &CacheRule, now: Timestamp) {
        let size = serde_json::to_vec(value).map_or(u32::MAX, |json| u32::try_from(json.len()).unwrap_or(u32::MAX));
        let (ttl, stale_for) = (rule.ttl, rule.stale_if_error);
        self.entries.insert(key, Arc::new(Kept { value: value.clone(), size, at: now, ttl, stale_for }));
    }

    pub fn forget_all(&self) {
        self.entries.invalidate_all();
    }

    fn find(&self, key: &str, now: Timestamp, good_for: impl Fn(&Kept) -> Duration) -> Option<Found> {
        let kept = self.entries.get(key)?;
        let age = now.since(kept.at);
        (age < good_for(&kept)).then(|| Found { value: kept.value.clone(), age })
    }
}

/// Answers hold personal data, so they leave memory when they can no longer be used, by the machine's time.
struct Gone;

impl Expiry<String, Arc<Kept>> for Gone {
    fn expire_after_create(&self, _: &String, kept: &Arc<Kept>, _: Instant) -> Option<Duration> {
        Some(kept.ttl + kept.stale_for)
    }

    fn expire_after_update(
        &self,
        _: &String,
        kept: &Arc<Kept>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(kept.ttl + kept.stale_for)
    }
}
