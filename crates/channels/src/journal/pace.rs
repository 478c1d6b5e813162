//! How soon a commit of the journal may follow the last.

use std::time::{Duration, Instant};

/// From the beginning of one commit to that of the next, at least: a flush costs as much processor time as dozens of rows.
/// Whoever comes alone waits for nobody.
const PACE: Duration = Duration::from_millis(3);
/// Envelopes in a millisecond from which on there is no waiting: then each flush gathers enough for the next.
const CROWD: u32 = 8;
/// Over this time they are counted.
const COUNTED: Duration = Duration::from_millis(10);

/// How fast envelopes come.
pub(super) struct Pace {
    began: Instant,
    counted_from: Instant,
    came: u32,
    crowded: bool,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { began: now, counted_from: now, came: 0, crowded: false }
    }

    /// A commit of so many envelopes begins.
    pub(super) fn begin(&mut self, envelopes: usize, now: Instant) {
        self.began = now;
        self.came = self.came.saturating_add(u32::try_from(envelopes).unwrap_or(u32::MAX));
        let within = now - self.counted_from;
        if within >= COUNTED {
            self.crowded = Duration::from_millis(self.came.into()) > within * CROWD;
            (self.counted_from, self.came) = (now, 0);
        }
    }

    /// How long the next commit is to wait.
    pub(super) fn rest(&self, now: Instant) -> Option<Duration> {
        if self.crowded { None } else { PACE.checked_sub(now - self.began) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    /// Commits of so many envelopes, a millisecond from one to the next.
    fn commits(envelopes: usize) -> (Pace, Instant) {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..25 {
            now += MILLISECOND;
            pace.begin(envelopes, now);
        }
        (pace, now)
    }

    #[test]
    fn few_wait_for_each_other() {
        let (pace, now) = commits(4);
        assert_eq!(pace.rest(now), Some(PACE));
        assert_eq!(pace.rest(now + MILLISECOND), PACE.checked_sub(MILLISECOND));
    }

    #[test]
    fn who_comes_after_a_while_does_not_wait() {
        let (pace, now) = commits(4);
        assert_eq!(pace.rest(now + PACE + MILLISECOND), None);
    }

    #[test]
    fn a_crowd_does_not_wait_until_it_is_gone() {
        let (mut pace, now) = commits(12);
        assert_eq!(pace.rest(now), None);
        pace.begin(1, now + COUNTED);
        assert_eq!(pace.rest(now + COUNTED), Some(PACE));
    }
}
