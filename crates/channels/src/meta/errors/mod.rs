//! Meta's error codes: what each means, what follows, and what people read about it.
//!
//! The codes and their meanings are of Meta's error reference (Cloud API, Business Management and Graph API); how
//! often something is tried again is our judgement. Three tables by topic, each sorted by code.

mod account;
mod sending;
mod template;

use crate::{
    send_error::{Reaction, RetryPlan, SendErrorKind, Verdict},
    sentence::Sentence,
};
use std::{ops::RangeInclusive, time::Duration};

/// Meta refused the repetition of a marketing request that it had taken.
pub const DUPLICATE_REQUEST: i64 = 1_752_041;

/// What a code means; `None` when Meta's reference does not know it.
pub fn by_code(code: i64) -> Option<&'static Verdict> {
    TABLES.iter().find_map(|table| {
        let row = &table[table.partition_point(|row| row.last < code)..].first()?;
        (row.first <= code).then_some(&row.verdict)
    })
}

/// What an unknown code means by the HTTP status it came with.
pub fn by_status(status: u16) -> &'static Verdict {
    match status {
        401 => &UNKNOWN_LOGIN,
        429 => &UNKNOWN_RATE,
        500.. => &UNKNOWN_TROUBLE,
        _ => &UNKNOWN_REFUSAL,
    }
}

/// Every code, and range of codes, that has its own row.
pub fn known_codes() -> impl Iterator<Item = RangeInclusive<i64>> {
    TABLES.iter().copied().flatten().map(|row| row.first..=row.last)
}

const TABLES: [&[Row]; 3] = [sending::ROWS, template::ROWS, account::ROWS];

struct Row {
    first: i64,
    last: i64,
    verdict: Verdict,
}

/// One code.
const fn code(code: i64, class: Class, portuguese: &'static str, english: &'static str) -> Row {
    codes(code, code, class, portuguese, english)
}

/// All codes from `first` to `last`.
const fn codes(first: i64, last: i64, class: Class, portuguese: &'static str, english: &'static str) -> Row {
    Row { first, last, verdict: verdict(class, portuguese, english) }
}

const fn verdict(class: Class, portuguese: &'static str, english: &'static str) -> Verdict {
    let Class(kind, reaction, plan) = class;
    Verdict { kind, reaction, plan, sentence: Sentence::new(portuguese, english) }
}

/// What many codes have in common.
#[derive(Clone, Copy)]
struct Class(SendErrorKind, Reaction, RetryPlan);

const fn passing(failures: u32) -> Class {
    Class(SendErrorKind::Transient, Reaction::Retry, RetryPlan::Exponential { failures })
}

const fn passing_in(minutes: u64) -> Class {
    let plan = RetryPlan::Fixed { every: Duration::from_mins(minutes), failures: 6 };
    Class(SendErrorKind::Transient, Reaction::Retry, plan)
}

const fn throttled(after: Duration, plan: RetryPlan) -> Class {
    Class(SendErrorKind::Throttled { after }, Reaction::Wait, plan)
}

const fn stops(kind: SendErrorKind) -> Class {
    Class(kind, Reaction::Stop, RetryPlan::Never)
}

/// The channel stops and the message stays queued: it is sent when the channel goes on.
const fn stops_channel(kind: SendErrorKind, reaction: Reaction) -> Class {
    Class(kind, reaction, RetryPlan::Never)
}

const TRANSIENT: Class = passing(6);
/// At 5 minutes at most, 30 tries are about two hours: then something else is wrong.
const RATE: Class = throttled(Duration::from_secs(1), RetryPlan::Exponential { failures: 30 });
const PAIR: Class = throttled(Duration::from_secs(1), RetryPlan::Pair);
const DAYS: Class = throttled(Duration::from_hours(24), RetryPlan::Days);
const WINDOW: Class = stops(SendErrorKind::WindowClosed);
const RECIPIENT: Class = stops(SendErrorKind::Recipient);
const OPTED_OUT: Class = stops(SendErrorKind::OptedOut);
const CONTENT: Class = stops(SendErrorKind::Content);
const TEMPLATE: Class = stops(SendErrorKind::Template);
const CREDENTIALS: Class = stops_channel(SendErrorKind::Credentials, Reaction::ReAuthenticate);
const POLICY: Class = stops_channel(SendErrorKind::Policy, Reaction::Policy);
/// A rule that stands against this message only.
const POLICY_MESSAGE: Class = stops(SendErrorKind::Policy);
const CONFIG: Class = stops_channel(SendErrorKind::Config, Reaction::Repair);
/// Something is not set up that this message needs; others go on.
const CONFIG_MESSAGE: Class = stops(SendErrorKind::Config);

static UNKNOWN_LOGIN: Verdict = verdict(
    CREDENTIALS,
    "O WhatsApp não aceitou o token do canal. Gere um novo token e salve-o no canal.",
    "WhatsApp did not accept the channel's token. Make a new token and save it in the channel.",
);

static UNKNOWN_RATE: Verdict = verdict(
    RATE,
    "O WhatsApp pediu para enviar mais devagar. Nada precisa ser feito: o envio continua em seguida.",
    "WhatsApp asked to send more slowly. Nothing has to be done: sending goes on shortly.",
);

static UNKNOWN_TROUBLE: Verdict = verdict(
    TRANSIENT,
    "O WhatsApp está com um problema passageiro. Se persistir, consulte a página de status da Meta.",
    "WhatsApp has a passing problem. If it goes on, look at Meta's status page.",
);

pub static UNKNOWN_REFUSAL: Verdict = verdict(
    CONTENT,
    "O WhatsApp recusou a mensagem por um motivo que o Ponte não conhece. Veja o código e os detalhes no registro do canal.",
    "WhatsApp refused the message for a reason that Ponte does not know. See the code and the details in the channel log.",
);
