//! What an emulator is started with.

use super::{hook::AcceptedHook, template::TemplateRule};
use crate::{dice::Seed, webhook::Number};
use ponte_kernel::{Clock, Secret};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// Everything about an emulator that does not change while it runs. [`EmulatorConfig::new`] gives what a
/// demonstration wants; load tests use [`EmulatorConfig::for_load`].
#[derive(Clone)]
pub struct EmulatorConfig {
    /// Port 0 takes a free one; see [`super::Emulator::address`].
    pub listen: SocketAddr,
    /// Where webhooks go; can be set later. Without it they are dropped.
    pub webhook_url: Option<String>,
    /// Signs webhooks.
    pub app_secret: Secret,
    /// Sent in the handshake.
    pub verify_token: Secret,
    /// The token that sends must carry.
    pub access_token: Secret,
    pub numbers: Vec<BusinessNumber>,
    pub templates: Vec<TemplateRule>,
    pub limits: Limits,
    pub delays: Delays,
    pub webhooks: WebhookRules,
    pub transcript: TranscriptPolicy,
    pub strangers: Strangers,
    pub seed: Seed,
    pub clock: Arc<dyn Clock>,
    /// Told of every accepted send, before its answer: for load generators. Must return at once.
    pub on_accepted: Option<AcceptedHook>,
}

/// A WhatsApp number of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessNumber {
    pub number: Number,
    pub verified_name: String,
    /// Messages a second, sends and receives together: 80 at Meta, 1,000 after its upgrade. `None` is no limit.
    pub per_second: Option<u32>,
}

/// What Meta enforces between a company and its customers. `None` switches a rule off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages from one number to one customer (reference page, 9.2).
    pub pair: Option<PairLimit>,
    /// How long after a customer's message free-form messages are allowed (reference page, 9.1).
    pub window: Option<Duration>,
}

/// One message each `interval`; `burst` of them are lent and must be paid back by silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairLimit {
    pub interval: Duration,
    pub burst: u32,
}

impl Limits {
    pub const META: Self = Self {
        pair: Some(PairLimit { interval: Duration::from_secs(6), burst: 45 }),
        window: Some(Duration::from_hours(24)),
    };
    pub const NONE: Self = Self { pair: None, window: None };
}

/// How long things take. Each delay counts from the step before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// Before the answer to an API call.
    pub answer: Delay,
    /// From the answer to the `sent` status.
    pub sent: Delay,
    pub delivered: Delay,
    /// `None`: nobody reads.
    pub read: Option<Delay>,
}

impl Delays {
    pub const NONE: Self =
        Self { answer: Delay::NONE, sent: Delay::NONE, delivered: Delay::NONE, read: Some(Delay::NONE) };
    /// About what production shows.
    pub const REALISTIC: Self = Self {
        answer: Delay::between(40, 90),
        sent: Delay::between(60, 200),
        delivered: Delay::between(120, 600),
        read: Some(Delay::between(900, 2_500)),
    };
}

/// A span of time, drawn between two bounds in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    least: u32,
    most: u32,
}

impl Delay {
    pub const NONE: Self = Self::between(0, 0);

    /// Between two bounds in milliseconds; an upper bound below the lower one counts as the lower one.
    pub const fn between(least: u32, most: u32) -> Self {
        Self { least, most: if most < least { least } else { most } }
    }

    pub const fn exactly(milliseconds: u32) -> Self {
        Self::between(milliseconds, milliseconds)
    }

    pub(super) fn draw(self, dice: &crate::dice::Dice) -> Duration {
        let spread = f64::from(self.most - self.least);
        Duration::from_millis(u64::from(self.least)) + Duration::from_secs_f64(dice.fraction() * spread / 1_000.0)
    }
}

/// How webhooks are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRules {
    /// How long the receiver may take to answer.
    pub timeout: Duration,
    /// The waits before each further attempt after an answer that is not 200; after the last one Meta gives up.
    pub retries: Vec<Duration>,
    /// Open attempts at most; the others wait.
    pub connections: usize,
    /// Webhooks that wait or run at most; beyond that they are dropped and counted.
    pub pending: usize,
    pub subscription: Subscription,
}

/// Whether webhooks need `POST /{waba}/subscribed_apps` first, as at Meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscription {
    Assumed,
    Required,
}

impl Default for WebhookRules {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            retries: [1, 4, 15, 60, 300, 1_800, 7_200].map(Duration::from_secs).to_vec(),
            connections: 64,
            pending: 65_536,
            subscription: Subscription::Assumed,
        }
    }
}

/// How much of each customer's chat is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptPolicy {
    /// Nothing: for load. Buttons cannot be pressed by id then, and read marks are believed unseen.
    Nothing,
    /// The newest entries of each customer.
    Newest(usize),
}

/// What a phone is that nobody registered as a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strangers {
    /// A person on WhatsApp who has not written yet.
    OnWhatsApp,
    /// Not on WhatsApp: sends fail with 131026.
    Unreachable,
}

impl EmulatorConfig {
    /// One number ("Loja Aurora"), Meta's limits, realistic delays, the newest 200 entries of each chat.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhook_url: None,
            app_secret: Secret::new("segredo-do-emulador".to_owned()),
            verify_token: Secret::new("verificacao-do-emulador".to_owned()),
            access_token: Secret::new("EAAG-emulador".to_owned()),
            numbers: vec![BusinessNumber::sample()],
            templates: TemplateRule::samples(),
            limits: Limits::META,
            delays: Delays::REALISTIC,
            webhooks: WebhookRules::default(),
            transcript: TranscriptPolicy::Newest(200),
            strangers: Strangers::OnWhatsApp,
            seed: Seed::Random,
            clock,
            on_accepted: None,
        }
    }

    /// Nothing limited, delayed or remembered; statuses still follow every send.
    pub fn for_load(clock: Arc<dyn Clock>, numbers: Vec<BusinessNumber>) -> Self {
        Self {
            numbers,
            limits: Limits::NONE,
            delays: Delays::NONE,
            transcript: TranscriptPolicy::Nothing,
            ..Self::new(clock)
        }
    }
}

impl BusinessNumber {
    pub fn sample() -> Self {
        Self {
            number: Number::new("220011223344556", "330011223344556", "551140028922"),
            verified_name: "Loja Aurora".to_owned(),
            per_second: Some(80),
        }
    }
}
