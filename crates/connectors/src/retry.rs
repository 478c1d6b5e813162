//! Whether to ask again, and when: a decision over facts.

use crate::{
    error_kind::{CallErrorKind, Retry},
    manifest::RetryRule,
};
use ponte_platform::http::Certainty;
use std::time::Duration;

/// Who waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Budget {
    /// A customer in a chat: one total deadline, at most one quick retry.
    Interactive,
    /// Nobody: each request has its own deadline, retries back off.
    Background,
}

/// A failed try.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub kind: CallErrorKind,
    pub certainty: Certainty,
    /// What the system asked for.
    pub retry_after: Option<Duration>,
}

/// Whether doing it twice does more than doing it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    Harmless,
    Harmful,
}

/// A retry that would have less time than this left is not worth the load.
const SHORTEST_TRY: Duration = Duration::from_millis(50);

/// How long to pause before the next try; `None` when there is none. `tries` counts those made.
pub(crate) fn pause(
    failure: Failure,
    tries: u32,
    rule: &RetryRule,
    budget: Budget,
    repeat: Repeat,
    time_left: Duration,
) -> Option<Duration> {
    let most = match budget {
        Budget::Interactive => rule.interactive,
        Budget::Background => rule.background,
    };
    if tries > most || !rule.on.contains(&failure.kind) || !may_repeat(failure, repeat) {
        return None;
    }
    let backoff = rule.shortest.saturating_mul(1 << (tries - 1).min(16)).min(rule.longest);
    let pause = failure.retry_after.map_or(backoff, |asked| asked.max(backoff));
    (pause + SHORTEST_TRY <= time_left).then_some(pause)
}

fn may_repeat(failure: Failure, repeat: Repeat) -> bool {
    match failure.kind.policy().retry {
        Retry::Never => false,
        Retry::IfSafe => repeat == Repeat::Harmless || failure.certainty == Certainty::NotSent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CallErrorKind::{BadResponse, NotFound, RateLimited, Timeout, Unavailable};

    const PLENTY: Duration = Duration::from_mins(5);

    fn rule() -> RetryRule {
        RetryRule {
            interactive: 1,
            background: 4,
            on: vec![Unavailable, Timeout, RateLimited, NotFound, BadResponse],
            shortest: Duration::from_millis(200),
            longest: Duration::from_secs(1),
        }
    }

    fn failure(kind: CallErrorKind) -> Failure {
        Failure { kind, certainty: Certainty::Unknown, retry_after: None }
    }

    fn millis(failure: Failure, tries: u32, budget: Budget, repeat: Repeat, left: Duration) -> Option<u128> {
        pause(failure, tries, &rule(), budget, repeat, left).map(|pause| pause.as_millis())
    }

    #[test]
    fn the_pause_grows_up_to_its_limit_and_then_it_ends() {
        let pauses: Vec<_> = (1..=5)
            .map(|tries| millis(failure(Unavailable), tries, Budget::Background, Repeat::Harmless, PLENTY))
            .collect();
        assert_eq!(pauses, [Some(200), Some(400), Some(800), Some(1_000), None]);
    }

    #[test]
    fn a_person_waits_for_one_quick_retry_within_the_deadline() {
        let interactive = |tries, left| {
            millis(failure(Unavailable), tries, Budget::Interactive, Repeat::Harmless, Duration::from_millis(left))
        };
        assert_eq!(interactive(1, 900), Some(200));
        assert_eq!(interactive(1, 249), None);
        assert_eq!(interactive(2, 900), None);
    }

    #[test]
    fn what_may_have_been_done_is_not_done_again() {
        let harmful = |failure| millis(failure, 1, Budget::Background, Repeat::Harmful, PLENTY).is_some();
        assert!(!harmful(failure(Timeout)));
        assert!(!harmful(failure(Unavailable)));
        assert!(harmful(Failure { certainty: Certainty::NotSent, ..failure(Unavailable) }));
        assert!(harmful(Failure { certainty: Certainty::NotSent, ..failure(RateLimited) }), "refused is not done");
        assert!(!harmful(failure(RateLimited)), "refused after a part of it was done");
    }

    #[test]
    fn what_cannot_get_better_is_not_tried_again_even_if_a_file_says_so() {
        for kind in [NotFound, BadResponse] {
            assert_eq!(millis(failure(kind), 1, Budget::Background, Repeat::Harmless, PLENTY), None);
        }
    }

    #[test]
    fn the_system_says_when() {
        let asked = Failure { retry_after: Some(Duration::from_secs(7)), ..failure(RateLimited) };
        assert_eq!(millis(asked, 1, Budget::Background, Repeat::Harmless, PLENTY), Some(7_000));
        assert_eq!(millis(asked, 1, Budget::Interactive, Repeat::Harmless, Duration::from_secs(1)), None);
    }
}
