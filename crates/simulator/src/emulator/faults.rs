//! Fault switches: what goes wrong, and when.

use crate::dice::Dice;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::broadcast;

/// How many strikes a slow listener may be behind.
const UNHEARD: usize = 256;

/// Something that goes wrong. Its JSON is `{"fault": "duplicate_webhook", "of": "messages", "copies": 4}`; every
/// key but `fault` has a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The same bytes are sent again, at the same time.
    DuplicateWebhook {
        #[serde(default)]
        of: Scope,
        #[serde(default = "defaults::copies")]
        copies: u8,
    },
    /// The webhook is held until the next one of its scope has gone, or the time is over.
    ReorderWebhook {
        #[serde(default)]
        of: Scope,
        #[serde(default = "defaults::three_seconds")]
        release_after_ms: u32,
    },
    /// The webhook comes late; later ones of the same customer wait behind it.
    DelayWebhook {
        #[serde(default)]
        of: Scope,
        #[serde(default = "defaults::three_seconds")]
        milliseconds: u32,
    },
    /// The `sent` status arrives before the send is answered.
    StatusFirst,
    /// No `delivered`: `read` follows `sent`, as when the chat is open.
    SkipDelivered,
    /// The send is accepted; then it fails with this code.
    FailedStatus {
        #[serde(default = "defaults::undeliverable")]
        code: u32,
    },
    /// The send is answered late.
    SlowAnswer {
        #[serde(default = "defaults::three_seconds")]
        milliseconds: u32,
    },
    /// The send is refused with HTTP 500 and code 131000.
    ServerError,
    /// The send is accepted and its statuses go out, but no answer comes for this long.
    TimeoutAfterAccepting {
        #[serde(default = "defaults::ten_minutes")]
        milliseconds: u32,
    },
    /// Calls are refused with HTTP 401 and code 190.
    ExpiredToken,
    /// Sends are refused with code 130429, as over the number's throughput.
    RateLimited,
    /// Sends are refused with code 131056, as over the pair limit.
    PairLimited,
    /// The address of a file is over when it is used: answered with HTTP 404.
    MediaLinkExpired,
    /// The file that is given out is another one than its type says: a web page.
    WrongMediaType,
}

/// Which webhooks a fault hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Everything,
    Messages,
    Statuses,
}

impl Scope {
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::Everything || self == other
    }
}

/// When a fault strikes: `"always"`, `{"next": 3}` or `{"rate": 0.2}`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Always,
    /// The next so many times, then never.
    Next(u32),
    /// A share of the times, from 0 to 1.
    Rate(f64),
}

/// A fault that is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultSwitch {
    #[serde(flatten)]
    pub fault: Fault,
    pub when: When,
}

/// The switches that are on.
#[derive(Debug)]
pub struct Faults {
    switches: Mutex<Vec<FaultSwitch>>,
    /// How many are on: the common case, none, costs one read.
    armed: AtomicUsize,
    struck: broadcast::Sender<Fault>,
}

impl Default for Faults {
    fn default() -> Self {
        let struck = broadcast::Sender::new(UNHEARD);
        Self { switches: Mutex::default(), armed: AtomicUsize::new(0), struck }
    }
}

impl Faults {
    /// Switches a fault on; one of the same kind that was on is replaced.
    pub fn set(&self, fault: Fault, when: When) {
        self.change(|switches| {
            switches.retain(|switch| !same_kind(switch.fault, fault));
            if when != When::Next(0) {
                switches.push(FaultSwitch { fault, when });
            }
        });
    }

    /// Switches off what is of the same kind as `fault`.
    pub fn clear(&self, fault: Fault) {
        self.change(|switches| switches.retain(|switch| !same_kind(switch.fault, fault)));
    }

    pub fn clear_all(&self) {
        self.change(Vec::clear);
    }

    /// What is on, in the order in which it was switched on.
    pub fn list(&self) -> Vec<FaultSwitch> {
        self.switches.lock().clone()
    }

    /// Each fault from now on, as it strikes.
    pub fn watch(&self) -> broadcast::Receiver<Fault> {
        self.struck.subscribe()
    }

    /// Whether a fault strikes now, and with what. `pick` chooses the fault that is meant.
    pub(crate) fn strike<T>(&self, dice: &Dice, pick: impl Fn(Fault) -> Option<T>) -> Option<T> {
        if self.armed.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut struck = None;
        self.change(|switches| {
            struck = switches.iter_mut().find_map(|switch| {
                let picked = pick(switch.fault)?;
                strikes(&mut switch.when, dice).then_some((switch.fault, picked))
            });
            switches.retain(|switch| switch.when != When::Next(0));
        });
        let (fault, picked) = struck?;
        // Mostly nobody listens.
        drop(self.struck.send(fault));
        Some(picked)
    }

    fn change(&self, change: impl FnOnce(&mut Vec<FaultSwitch>)) {
        let mut switches = self.switches.lock();
        change(&mut switches);
        self.armed.store(switches.len(), Ordering::Relaxed);
    }
}

fn strikes(when: &mut When, dice: &Dice) -> bool {
    match when {
        When::Always => true,
        When::Next(times) => {
            *times = times.saturating_sub(1);
            true
        }
        When::Rate(share) => dice.fraction() < *share,
    }
}

fn same_kind(one: Fault, other: Fault) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

mod defaults {
    pub(super) fn copies() -> u8 {
        1
    }
    pub(super) fn three_seconds() -> u32 {
        3_000
    }
    pub(super) fn ten_minutes() -> u32 {
        600_000
    }
    pub(super) fn undeliverable() -> u32 {
        131_026
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Seed;

    fn server_error(fault: Fault) -> Option<()> {
        matches!(fault, Fault::ServerError).then_some(())
    }

    fn strikes_of(faults: &Faults, times: usize) -> usize {
        let dice = Dice::new(Seed::Fixed(1));
        (0..times).filter(|_| faults.strike(&dice, server_error).is_some()).count()
    }

    #[test]
    fn a_fault_strikes_as_often_as_it_was_told() {
        let faults = Faults::default();
        assert_eq!(strikes_of(&faults, 5), 0);
        faults.set(Fault::ServerError, When::Next(2));
        assert_eq!(strikes_of(&faults, 5), 2);
        assert_eq!(faults.list(), []);
        faults.set(Fault::ServerError, When::Always);
        assert_eq!(strikes_of(&faults, 5), 5);
        faults.clear(Fault::ServerError);
        assert_eq!(strikes_of(&faults, 5), 0);
    }

    #[test]
    fn a_rate_is_a_share_and_the_same_with_the_same_seed() {
        let faults = Faults::default();
        faults.set(Fault::ServerError, When::Rate(0.25));
        let first = strikes_of(&faults, 1_000);
        assert!((200..300).contains(&first), "{first}");
        assert_eq!(strikes_of(&faults, 1_000), first);
    }

    #[test]
    fn the_json_of_a_switch_needs_only_its_name_and_when() {
        let read = |text| serde_json::from_str::<FaultSwitch>(text);
        let switch = read(r#"{"fault":"duplicate_webhook","copies":4,"when":{"next":1}}"#).expect("a switch");
        let fault = Fault::DuplicateWebhook { of: Scope::Everything, copies: 4 };
        assert_eq!(switch, FaultSwitch { fault, when: When::Next(1) });
        assert_eq!(read(r#"{"fault":"expired_token","when":"always"}"#).expect("one").fault, Fault::ExpiredToken);
        assert!(read(r#"{"fault":"flat_tyre","when":"always"}"#).is_err());
    }
}
