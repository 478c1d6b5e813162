//! Rates as pure rules: the time goes in, the verdict comes out.

use ponte_kernel::Timestamp;
use std::time::Duration;

/// A generic cell rate algorithm: one unit each `interval`, up to `burst` units ahead of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// When all that was lent is paid back.
    settled_at: Timestamp,
}

impl Bucket {
    /// Takes one unit if there is one.
    pub(crate) fn take(&mut self, interval: Duration, burst: u32, now: Timestamp) -> Taken {
        let settled_at = self.settled_at.max(now);
        if settled_at.since(now) > interval * burst.saturating_sub(1) {
            return Taken::OverLimit;
        }
        self.settled_at = settled_at.plus(interval);
        Taken::Allowed
    }

    /// `per_second` units in each second, and as many at once.
    pub(crate) fn take_per_second(&mut self, per_second: u32, now: Timestamp) -> Taken {
        let per_second = per_second.max(1);
        self.take(Duration::from_secs(1) / per_second, per_second, now)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Allowed,
    OverLimit,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIX_SECONDS: Duration = Duration::from_secs(6);

    fn take_many(bucket: &mut Bucket, times: u32, now: Timestamp) -> usize {
        (0..times).filter(|_| bucket.take(SIX_SECONDS, 45, now) == Taken::Allowed).count()
    }

    #[test]
    fn a_burst_is_lent_and_paid_back_by_silence() {
        let start = Timestamp::from_secs(1_000);
        let mut bucket = Bucket::default();
        assert_eq!(take_many(&mut bucket, 60, start), 45);
        // 45 messages cost 270 seconds; after six of them one more is free.
        assert_eq!(take_many(&mut bucket, 5, start.plus(SIX_SECONDS)), 1);
        assert_eq!(take_many(&mut bucket, 60, start.plus(Duration::from_secs(276))), 45);
    }

    #[test]
    fn eighty_a_second_and_no_more() {
        let start = Timestamp::from_secs(1_000);
        let mut bucket = Bucket::default();
        let allowed = (0..200).filter(|_| bucket.take_per_second(80, start) == Taken::Allowed).count();
        assert_eq!(allowed, 80);
    }
}
