//! Why a provider did not take or deliver a message, and what follows from it.
//!
//! The kinds are the same for every provider; which of its codes means which is the adapter's table.

use crate::{adapter::EncodeError, sentence::Sentence, verdicts};
use ponte_kernel::Language;
use std::time::Duration;
use thiserror::Error;

/// A refused, lost or undelivered send.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{} (code {code:?}, {certainty:?}): {detail}", self.kind().code())]
pub struct SendError {
    pub verdict: &'static Verdict,
    pub certainty: Certainty,
    /// The provider's code, when it gave one.
    pub code: Option<i64>,
    /// The provider's own words, without personal data: for the channel log and the technical team.
    pub detail: String,
}

impl SendError {
    pub fn kind(&self) -> SendErrorKind {
        self.verdict.kind
    }

    pub fn reaction(&self) -> Reaction {
        self.verdict.reaction
    }

    /// Cause and remedy for people.
    pub fn text(&self, language: Language) -> &'static str {
        self.verdict.sentence.in_language(language)
    }

    /// How long to wait before the next try, after `failures` failed ones (the first failure is 1); `None` when there
    /// is to be no other. `random` is from 0 to 1 and spreads tries that failed together.
    ///
    /// Says nothing about [`Certainty`]: an uncertain send waits for its status first.
    pub fn next_try(&self, failures: u32, random: f64) -> Option<Duration> {
        self.verdict.plan.next_try(failures, random)
    }

    /// Whether the whole number was too fast, and not only towards one customer.
    pub fn is_about_pace(&self) -> bool {
        let passes_soon = matches!(self.verdict.plan, RetryPlan::Exponential { .. });
        matches!(self.kind(), SendErrorKind::Throttled { .. }) && passes_soon
    }

    /// The connection was not made, so nothing was sent.
    pub fn unreachable(detail: String) -> Self {
        Self { verdict: &UNREACHABLE, certainty: Certainty::NotSent, code: None, detail }
    }

    /// The provider has no way of saying it, so nothing was sent.
    pub fn not_offered(error: &EncodeError) -> Self {
        Self {
            verdict: &verdicts::NOT_OFFERED,
            certainty: Certainty::NotSent,
            code: None,
            detail: error.to_string(),
        }
    }

    /// The file of the message is not there any more, so nothing was sent.
    pub fn no_file() -> Self {
        Self { verdict: &verdicts::NO_FILE, certainty: Certainty::NotSent, code: None, detail: String::new() }
    }

    /// The request went out and no answer came.
    pub fn unanswered(detail: String) -> Self {
        Self { verdict: &UNANSWERED, certainty: Certainty::Unknown, code: None, detail }
    }
}

/// What went wrong, for every provider alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendErrorKind {
    /// Passes by itself.
    Transient,
    /// Too much, too fast; not before `after`.
    Throttled { after: Duration },
    /// The customer wrote more than 24 hours ago: only a template may leave.
    WindowClosed,
    /// This customer cannot be reached, or not with this.
    Recipient,
    /// This customer wants no marketing: to be kept as their wish.
    OptedOut,
    /// This message can not be sent as it is.
    Content,
    /// The template must be corrected, or is not approved.
    Template,
    /// The provider enforces its rules.
    Policy,
    /// The token is no longer good, or lacks a permission.
    Credentials,
    /// The number or the account is not set up for it.
    Config,
}

impl SendErrorKind {
    /// For metrics, API and database. Stable.
    pub fn code(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Throttled { .. } => "throttled",
            Self::WindowClosed => "window_closed",
            Self::Recipient => "recipient",
            Self::OptedOut => "opted_out",
            Self::Content => "content",
            Self::Template => "template",
            Self::Policy => "policy",
            Self::Credentials => "credentials",
            Self::Config => "config",
        }
    }
}

/// Whether the message may have reached the customer nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    NotSent,
    /// Never repeated before its status had time to come.
    Unknown,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// The message is tried again by its plan.
    Retry,
    /// The message waits by its plan; it is not at fault.
    Wait,
    /// The message has failed. Others go on.
    Stop,
    /// The channel stops until it has a new token; messages stay queued.
    ReAuthenticate,
    /// The channel stops until a person has settled it with the provider; messages stay queued.
    Policy,
    /// The channel stops until its set-up is repaired; messages stay queued.
    Repair,
}

impl Reaction {
    pub fn stops_channel(self) -> bool {
        matches!(self, Self::ReAuthenticate | Self::Policy | Self::Repair)
    }

    /// For people: what Ponte does, before the cause of the single error.
    pub fn text(self, language: Language) -> &'static str {
        let sentence = match self {
            Self::Retry => Sentence::new(
                "A mensagem será enviada novamente em instantes.",
                "The message will be sent again shortly.",
            ),
            Self::Wait => Sentence::new(
                "A mensagem aguarda a sua vez e será enviada assim que houver limite.",
                "The message waits for its turn and leaves as soon as the limit allows.",
            ),
            Self::Stop => Sentence::new(
                "A mensagem não foi entregue e não será enviada novamente.",
                "The message was not delivered and will not be sent again.",
            ),
            Self::ReAuthenticate => Sentence::new(
                "O canal foi parado até receber um novo token; as mensagens aguardam na fila.",
                "The channel was stopped until it gets a new token; messages wait in the queue.",
            ),
            Self::Policy => Sentence::new(
                "O canal foi parado por uma regra do WhatsApp; uma pessoa precisa decidir. As mensagens aguardam na fila.",
                "The channel was stopped by a rule of WhatsApp; a person has to decide. Messages wait in the queue.",
            ),
            Self::Repair => Sentence::new(
                "O canal foi parado até que a configuração seja corrigida; as mensagens aguardam na fila.",
                "The channel was stopped until its set-up is corrected; messages wait in the queue.",
            ),
        };
        sentence.in_language(language)
    }
}

/// What an error means, whole: a row of an adapter's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub kind: SendErrorKind,
    pub reaction: Reaction,
    pub plan: RetryPlan,
    /// Cause and remedy.
    pub sentence: Sentence,
}

/// When a message is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryPlan {
    Never,
    /// From 1 s, doubled up to 5 min, with jitter; given up after so many failures.
    Exponential {
        failures: u32,
    },
    /// As told, at a fixed distance; given up after so many failures.
    Fixed {
        every: Duration,
        failures: u32,
    },
    /// Meta's rule for the limit of a pair: 4^X seconds, X from 0.
    Pair,
    /// After a day, then after two, then no more.
    Days,
}

/// A pair's debt is paid back after 270 s of silence: waits beyond 4^5 s mean another trouble.
const PAIR_FAILURES: u32 = 6;
const LONGEST_WAIT: Duration = Duration::from_mins(5);
const DAY: Duration = Duration::from_hours(24);

impl RetryPlan {
    /// See [`SendError::next_try`].
    pub fn next_try(self, failures: u32, random: f64) -> Option<Duration> {
        let failures = failures.max(1);
        match self {
            Self::Never => None,
            Self::Exponential { failures: most } => (failures < most).then(|| exponential(failures, random)),
            Self::Fixed { every, failures: most } => (failures < most).then_some(every),
            Self::Pair => (failures <= PAIR_FAILURES).then(|| Duration::from_secs(4_u64.pow(failures - 1))),
            Self::Days => (failures <= 2).then(|| DAY * failures),
        }
    }
}

/// Between half and the whole of 1, 2, 4, … seconds: so tries that failed together do not come back together.
fn exponential(failures: u32, random: f64) -> Duration {
    let doublings = (failures - 1).min(16);
    let whole = LONGEST_WAIT.min(Duration::from_secs(1 << doublings));
    whole.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

static UNREACHABLE: Verdict = Verdict {
    kind: SendErrorKind::Transient,
    reaction: Reaction::Retry,
    plan: RetryPlan::Exponential { failures: 6 },
    sentence: Sentence::new(
        "Não foi possível conectar ao WhatsApp. Verifique a internet do servidor se isso persistir.",
        "WhatsApp could not be reached. Check the server's internet connection if this goes on.",
    ),
};

static UNANSWERED: Verdict = Verdict {
    kind: SendErrorKind::Transient,
    reaction: Reaction::Retry,
    plan: RetryPlan::Exponential { failures: 6 },
    sentence: Sentence::new(
        "O WhatsApp não confirmou o envio; não se sabe se a mensagem saiu. Aguarde a confirmação antes de repetir.",
        "WhatsApp did not confirm the send; whether the message left is unknown. Wait for its status before you repeat it.",
    ),
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waits(plan: RetryPlan) -> Vec<u64> {
        (1..100).map_while(|failures| plan.next_try(failures, 1.0)).map(|wait| wait.as_secs()).collect()
    }

    #[test]
    fn the_pair_limit_is_waited_for_in_powers_of_four() {
        assert_eq!(waits(RetryPlan::Pair), [1, 4, 16, 64, 256, 1024]);
    }

    #[test]
    fn a_passing_trouble_is_tried_six_times_in_all() {
        assert_eq!(waits(RetryPlan::Exponential { failures: 6 }), [1, 2, 4, 8, 16]);
        assert_eq!(waits(RetryPlan::Exponential { failures: 2 }), [1]);
    }

    #[test]
    fn what_meta_holds_back_for_the_customers_sake_waits_days() {
        assert_eq!(waits(RetryPlan::Days), [86_400, 172_800]);
        assert_eq!(waits(RetryPlan::Never), [0_u64; 0]);
    }

    #[test]
    fn an_unanswered_send_is_uncertain_and_a_missing_connection_is_not() {
        assert_eq!(SendError::unanswered(String::new()).certainty, Certainty::Unknown);
        assert_eq!(SendError::unreachable(String::new()).certainty, Certainty::NotSent);
    }

    proptest! {
        #[test]
        fn exponential_waits_stay_between_half_a_second_and_five_minutes(failures in 1u32..10_000, random in -1.0f64..2.0) {
            let wait = RetryPlan::Exponential { failures: u32::MAX }.next_try(failures, random).expect("goes on");
            prop_assert!(wait >= Duration::from_millis(500) && wait <= LONGEST_WAIT);
        }
    }
}
