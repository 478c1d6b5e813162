//! How often and how many at once: the vendor's limits, kept before the vendor has to.

use crate::manifest::{Limit, LimitHeaders, LimitScope, Rate, ResetUnit};
use parking_lot::Mutex;
use ponte_kernel::Timestamp;
use ponte_platform::http::header::{HeaderMap, HeaderName};
use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout_at},
};

/// The limits of one connection, or of one host for all connections.
#[derive(Debug)]
pub(crate) struct LimitSet {
    rates: Mutex<Vec<RateLimit>>,
    seats: Vec<Seats>,
}

#[derive(Debug)]
struct RateLimit {
    path: Option<String>,
    headers: Option<ReadHeaders>,
    bucket: Bucket,
}

#[derive(Clone, Debug)]
struct ReadHeaders {
    remaining: HeaderName,
    reset: Option<HeaderName>,
    unit: ResetUnit,
}

#[derive(Debug)]
struct Seats {
    path: Option<String>,
    semaphore: Arc<Semaphore>,
}

/// The limits that count this machine and not one connection: connections of a connector to one host share a set as long
/// as their manifests say the same. A set lives as long as somebody holds it.
#[derive(Debug, Default)]
pub(crate) struct MachineLimits {
    sets: Mutex<HashMap<Shared, Weak<LimitSet>>>,
}

/// What connections have in common that share a set. Workspaces write their manifests themselves: the connector's name
/// alone says nothing.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Shared {
    connector: String,
    host: String,
    limits: Vec<Limit>,
}

impl MachineLimits {
    /// The set of a connector's limits for a host; `None` when no limit counts the machine.
    pub fn set(&self, connector: &str, host: &str, limits: &[Limit]) -> Option<Arc<LimitSet>> {
        let limits: Vec<Limit> = limits.iter().filter(|limit| limit.scope == LimitScope::Ip).cloned().collect();
        if limits.is_empty() {
            return None;
        }
        let shared = Shared { connector: connector.to_owned(), host: host.to_owned(), limits };
        let mut sets = self.sets.lock();
        if let Some(set) = sets.get(&shared).and_then(Weak::upgrade) {
            return Some(set);
        }
        sets.retain(|_, set| set.strong_count() > 0);
        let set = Arc::new(LimitSet::new(&shared.limits, |_| true));
        sets.insert(shared, Arc::downgrade(&set));
        Some(set)
    }
}

/// Held while a request is under way.
#[derive(Debug)]
pub(crate) struct Permit {
    _seats: Vec<OwnedSemaphorePermit>,
}

/// There is no turn in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoTurn {
    pub wait: Duration,
}

impl LimitSet {
    pub fn new(limits: &[Limit], belongs: impl Fn(LimitScope) -> bool) -> Self {
        let mut set = Self { rates: Mutex::new(Vec::new()), seats: Vec::new() };
        for limit in limits.iter().filter(|limit| belongs(limit.scope)) {
            if let Some(rate) = limit.rate {
                let headers = limit.headers.as_ref().map(ReadHeaders::from);
                set.rates.get_mut().push(RateLimit {
                    path: limit.path.clone(),
                    headers,
                    bucket: Bucket::new(rate),
                });
            }
            if let Some(count) = limit.concurrency {
                let semaphore = Arc::new(Semaphore::new(count as usize));
                set.seats.push(Seats { path: limit.path.clone(), semaphore });
            }
        }
        set
    }

    /// Waits for a turn, as long as the turn comes before `latest`.
    pub async fn acquire(&self, path: &str, now: Timestamp, latest: Instant) -> Result<Permit, NoTurn> {
        let wait = self.reserve(path, now, latest.saturating_duration_since(Instant::now()))?;
        if !wait.is_zero() {
            sleep(wait).await;
        }
        let mut seats = Vec::new();
        for limit in self.seats.iter().filter(|limit| matches(limit.path.as_deref(), path)) {
            let acquired = timeout_at(latest, Arc::clone(&limit.semaphore).acquire_owned()).await;
            // The semaphore is never closed.
            seats.push(acquired.ok().and_then(Result::ok).ok_or(NoTurn { wait: Duration::from_secs(1) })?);
        }
        Ok(Permit { _seats: seats })
    }

    /// Takes a turn in every limit for this path, or in none.
    fn reserve(&self, path: &str, now: Timestamp, patience: Duration) -> Result<Duration, NoTurn> {
        let mut rates = self.rates.lock();
        let concerned = || |limit: &&mut RateLimit| matches(limit.path.as_deref(), path);
        let wait = rates.iter_mut().filter(concerned()).map(|limit| limit.bucket.wait(now)).max();
        let wait = wait.unwrap_or_default();
        if wait > patience {
            return Err(NoTurn { wait });
        }
        for limit in rates.iter_mut().filter(concerned()) {
            limit.bucket.take(now);
        }
        Ok(wait)
    }

    /// Learns from an answer that nothing is left.
    pub fn observe(&self, path: &str, answer: &HeaderMap, now: Timestamp) {
        for limit in self.rates.lock().iter_mut().filter(|limit| matches(limit.path.as_deref(), path)) {
            let Some(headers) = &limit.headers else { continue };
            if number(answer, &headers.remaining) == Some(0) {
                let reset = headers.reset.as_ref().and_then(|name| number(answer, name));
                let until =
                    reset.map_or_else(|| now.plus(limit.bucket.rate.per), |reset| headers.instant(reset, now));
                limit.bucket.block_until(until);
            }
        }
    }
}

impl From<&LimitHeaders> for ReadHeaders {
    fn from(headers: &LimitHeaders) -> Self {
        Self { remaining: headers.remaining.clone(), reset: headers.reset.clone(), unit: headers.unit }
    }
}

impl ReadHeaders {
    fn instant(&self, reset: u64, now: Timestamp) -> Timestamp {
        match self.unit {
            ResetUnit::Seconds => now.plus(Duration::from_secs(reset)),
            ResetUnit::Milliseconds => now.plus(Duration::from_millis(reset)),
            ResetUnit::Epoch => Timestamp::from_secs(i64::try_from(reset).unwrap_or(i64::MAX)),
        }
    }
}

/// A rate as a virtual schedule (GCRA): one instant tells all.
#[derive(Debug)]
struct Bucket {
    rate: Rate,
    /// When the schedule would be empty again.
    full_until: Timestamp,
}

impl Bucket {
    fn new(rate: Rate) -> Self {
        Self { rate, full_until: Timestamp::default() }
    }

    fn interval(&self) -> Duration {
        self.rate.per / self.rate.count
    }

    fn wait(&self, now: Timestamp) -> Duration {
        let slack = self.interval() * (self.rate.burst - 1);
        self.full_until.minus(slack).since(now)
    }

    fn take(&mut self, now: Timestamp) {
        self.full_until = self.full_until.max(now).plus(self.interval());
    }

    fn block_until(&mut self, until: Timestamp) {
        let slack = self.interval() * (self.rate.burst - 1);
        self.full_until = self.full_until.max(until.plus(slack));
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// `*` stands for any run of characters; no pattern means every path.
fn matches(pattern: Option<&str>, path: &str) -> bool {
    let Some(pattern) = pattern else { return true };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rate: Rate, path: Option<&str>) -> LimitSet {
        let headers = LimitHeaders {
            remaining: HeaderName::from_static("x-remaining"),
            reset: Some(HeaderName::from_static("x-reset")),
            unit: ResetUnit::Seconds,
        };
        let limit = Limit {
            scope: LimitScope::Account,
            path: path.map(str::to_owned),
            rate: Some(rate),
            concurrency: None,
            headers: Some(headers),
        };
        LimitSet::new(&[limit], |_| true)
    }

    const THREE_A_SECOND: Rate = Rate { count: 3, per: Duration::from_secs(1), burst: 3 };
    const PATIENT: Duration = Duration::from_mins(1);

    fn waits(set: &LimitSet, now: Timestamp, count: usize) -> Vec<u128> {
        (0..count).map(|_| set.reserve("/x", now, PATIENT).expect("a turn").as_millis()).collect()
    }

    #[test]
    fn a_burst_goes_at_once_and_the_rest_in_step() {
        let set = set(THREE_A_SECOND, None);
        let now = Timestamp::from_secs(1_000);
        assert_eq!(waits(&set, now, 5), [0, 0, 0, 333, 666]);
        assert_eq!(waits(&set, now.plus(Duration::from_secs(10)), 4), [0, 0, 0, 333]);
    }

    #[test]
    fn who_cannot_wait_takes_no_turn_away() {
        let set = set(THREE_A_SECOND, None);
        let now = Timestamp::from_secs(1_000);
        waits(&set, now, 3);
        let refused = set.reserve("/x", now, Duration::from_millis(100)).expect_err("no turn in time");
        assert_eq!(refused.wait.as_millis(), 333);
        assert_eq!(waits(&set, now, 1), [333]);
    }

    #[test]
    fn nothing_left_blocks_until_the_reset() {
        let set = set(THREE_A_SECOND, None);
        let now = Timestamp::from_secs(1_000);
        let mut answer = HeaderMap::new();
        answer.insert("x-remaining", "0".parse().expect("a value"));
        answer.insert("x-reset", "7".parse().expect("a value"));
        set.observe("/x", &answer, now);
        assert_eq!(waits(&set, now, 1), [7_000]);
    }

    #[test]
    fn a_set_is_shared_by_who_says_the_same_and_goes_with_the_last_of_them() {
        let machine = MachineLimits::default();
        let limits = |count| {
            let rate = Some(Rate { count, ..THREE_A_SECOND });
            [Limit { scope: LimitScope::Ip, path: None, rate, concurrency: None, headers: None }]
        };
        let set = |host, count| machine.set("shop", host, &limits(count)).expect("a set");
        let (first, second) = (set("a.example", 3), set("a.example", 3));
        assert!(Arc::ptr_eq(&first, &second));
        let (corrected, elsewhere) = (set("a.example", 5), set("b.example", 3));
        assert!(!Arc::ptr_eq(&first, &corrected) && !Arc::ptr_eq(&first, &elsewhere));
        assert_eq!(machine.sets.lock().len(), 3);
        drop((first, second, elsewhere));
        let _again = set("b.example", 3);
        assert_eq!(machine.sets.lock().len(), 2, "the corrected one and this one");
    }

    #[test]
    fn only_paths_that_match_count() {
        let set = set(THREE_A_SECOND, Some("*/search"));
        let now = Timestamp::from_secs(1_000);
        for _ in 0..10 {
            assert_eq!(set.reserve("/other", now, Duration::ZERO), Ok(Duration::ZERO));
        }
        for (pattern, path, expected) in [
            ("*/search", "/crm/v3/contacts/search", true),
            ("*/search", "/crm/v3/search/x", false),
            ("/a/*/c", "/a/b/c", true),
            ("/a/*/c", "/a/b/d", false),
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("*", "/x", true),
        ] {
            assert_eq!(matches(Some(pattern), path), expected, "{pattern} {path}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn seats_are_given_back() {
        let limit =
            Limit { scope: LimitScope::Account, path: None, rate: None, concurrency: Some(1), headers: None };
        let set = LimitSet::new(&[limit], |_| true);
        let soon = || Instant::now() + Duration::from_millis(50);
        let first = set.acquire("/x", Timestamp::default(), soon()).await.expect("a seat");
        assert!(set.acquire("/x", Timestamp::default(), soon()).await.is_err());
        drop(first);
        assert!(set.acquire("/x", Timestamp::default(), soon()).await.is_ok());
    }
}
