//! Meta's limits of speed, kept before they are hit: how fast a number sends, and how fast it sends to one customer.
//!
//! Both are the generic cell rate algorithm: all that is remembered is the instant at which the limit would be idle
//! again. So a pair costs eight bytes, and an idle one can be forgotten.

use ponte_kernel::Timestamp;
use std::time::Duration;

/// Which messages go first while a number is busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// What answers a customer who waits.
    Answers,
    /// Campaigns and what company systems send: nobody waits for it.
    Others,
}

/// Messages a second of one number, sent and received together (error 130429 beyond).
///
/// Never more than the limit within any one second, whatever came before: what the burst takes is taken off the pace.
/// Only under a flood of incoming messages a quarter of the pace stays for answers: Meta may refuse some of those,
/// but nobody would be answered otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberLimit {
    pace: Pace,
    idle_at: Timestamp,
    /// When a message may leave whatever came in.
    guaranteed_at: Timestamp,
}

impl NumberLimit {
    /// What a number has by default.
    pub const STANDARD: u32 = 80;
    /// What Meta raises it to by itself.
    pub const HIGH: u32 = 1_000;
    pub const FEWEST: u32 = 8;
    const LONGEST_DEBT: Duration = Duration::from_secs(1);

    /// Limits below 8 a second count as 8: no number has less.
    pub fn per_second(limit: u32) -> Self {
        let limit = limit.max(Self::FEWEST);
        let burst = 4 + limit / 200;
        let interval = Duration::from_micros(1_000_000_u64.div_ceil(u64::from(limit - burst)));
        let idle = Timestamp::default();
        Self { pace: Pace { interval, burst }, idle_at: idle, guaranteed_at: idle }
    }

    /// When the next message may leave: `now`, or later.
    pub fn free_at(&self, now: Timestamp) -> Timestamp {
        self.pace.free_at(self.idle_at).min(self.guaranteed_at).max(now)
    }

    /// When the next message of a lane may leave. What nobody waits for leaves when nothing is owed: the burst, and a
    /// number that answers keep busy, are the answers'.
    pub fn free_for(&self, lane: Lane, now: Timestamp) -> Timestamp {
        match lane {
            Lane::Answers => self.free_at(now),
            Lane::Others => self.idle_at.max(now),
        }
    }

    /// Takes a place for a message that leaves now.
    ///
    /// # Errors
    /// When there is none; the instant at which there will be.
    pub fn try_take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let free_at = self.free_at(now);
        if free_at > now {
            return Err(free_at);
        }
        self.count(now);
        self.guaranteed_at = now.plus(self.pace.interval * 4);
        Ok(())
    }

    /// Gives the place back that was taken last, for a message that did not leave.
    pub fn give_back(&mut self) {
        self.idle_at = self.idle_at.minus(self.pace.interval);
        self.guaranteed_at = self.guaranteed_at.minus(self.pace.interval * 4);
    }

    /// Counts a message that came in: it can not be refused, what leaves waits for it.
    pub fn count_incoming(&mut self, now: Timestamp) {
        self.count(now);
    }

    fn count(&mut self, now: Timestamp) {
        self.idle_at = self.pace.one_more(self.idle_at, now).min(now.plus(Self::LONGEST_DEBT));
    }
}

/// Messages of one number to one customer: one every 6 s, of which 45 are lent at once and paid back by silence
/// (error 131056 beyond).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairLimit {
    idle_at: Timestamp,
}

impl PairLimit {
    const PACE: Pace = Pace { interval: Duration::from_secs(6), burst: 45 };

    /// When the next message may leave: `now`, or later.
    pub fn free_at(&self, now: Timestamp) -> Timestamp {
        Self::PACE.free_at(self.idle_at).max(now)
    }

    /// Takes a place for a message that leaves now.
    ///
    /// # Errors
    /// When there is none; the instant at which there will be.
    pub fn try_take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let free_at = self.free_at(now);
        if free_at > now {
            return Err(free_at);
        }
        self.idle_at = Self::PACE.one_more(self.idle_at, now);
        Ok(())
    }

    /// Gives the place back that was taken last, for a message that did not leave.
    pub fn give_back(&mut self) {
        self.idle_at = self.idle_at.minus(Self::PACE.interval);
    }

    /// Whether nothing is owed any more: the state can be forgotten, a new one is the same.
    pub fn is_idle(&self, now: Timestamp) -> bool {
        self.idle_at <= now
    }
}

/// How fast a number sends after the provider complained: half as fast with each complaint, and a quarter of the
/// configured speed more for each half minute without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slowdown {
    /// What was left after the last complaint, and when that was.
    slowed: Option<(u32, Timestamp)>,
}

impl Slowdown {
    /// Complaints within this time count as one: they are about messages that were on their way together.
    const TOGETHER: Duration = Duration::from_secs(1);
    const RECOVERY: Duration = Duration::from_secs(30);

    /// Messages a second now, of those configured.
    pub fn pace(&self, configured: u32, now: Timestamp) -> u32 {
        let Some((left, at)) = self.slowed else { return configured };
        let steps = u32::try_from(now.since(at).as_secs() / Self::RECOVERY.as_secs()).unwrap_or(u32::MAX);
        let step = configured.div_ceil(4);
        left.saturating_add(step.saturating_mul(steps)).min(configured)
    }

    /// The provider complained that the number was too fast.
    pub fn complained(&mut self, configured: u32, now: Timestamp) {
        if self.slowed.is_some_and(|(_, at)| now.since(at) < Self::TOGETHER) {
            return;
        }
        let left = (self.pace(configured, now) / 2).max(NumberLimit::FEWEST);
        self.slowed = Some((left, now));
    }
}

/// Takes a place of both limits, or of none.
///
/// # Errors
/// The instant at which both have a place.
pub fn try_take_both(number: &mut NumberLimit, pair: &mut PairLimit, now: Timestamp) -> Result<(), Timestamp> {
    let free_at = number.free_at(now).max(pair.free_at(now));
    if free_at > now {
        return Err(free_at);
    }
    number.try_take(now)?;
    pair.try_take(now)
}

/// One message an `interval`, `burst` of them at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pace {
    interval: Duration,
    burst: u32,
}

impl Pace {
    fn free_at(self, idle_at: Timestamp) -> Timestamp {
        idle_at.minus(self.interval * (self.burst - 1))
    }

    fn one_more(self, idle_at: Timestamp, now: Timestamp) -> Timestamp {
        idle_at.max(now).plus(self.interval)
    }
}
