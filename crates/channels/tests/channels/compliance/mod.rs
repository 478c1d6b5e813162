//! The kit that every adapter's tests call: what the contract of adapters demands, as data, and the webhooks and answers
//! by which one adapter proves that it keeps it. `docs/channels.md` says the same in words and shows the results.
//!
//! An adapter takes part with one file in `candidates`.

pub mod requirements;
pub mod samples;
pub mod table;

use ponte_channels::{
    adapter::{Adapter, Decoded, WebhookRequest},
    model::{Credentials, InboundKind, InboundMessage, ReportedError, ReportedState, StatusUpdate},
};
use requirements::{REQUIREMENTS, Result};

/// The address of every webhook here, as it was typed in at the provider.
pub const URL: &str = "https://ponte.example.test/webhooks/recepcao";

/// What webhooks are proven with here; of the form that `Basic` takes too.
pub const SECRET: &str = "gancho:9f2b7c41d08e4a6fb3";

/// The key of every request here.
pub const TOKEN: &str = "EAAG-token-de-teste";

/// The customer of every webhook and request here.
pub const CUSTOMER: &str = "5531988887777";

/// The customer's name and words in every webhook here.
pub const NAME: &str = "Marina Teste";

/// A name in lower case and a value.
pub type Header = (&'static str, Vec<u8>);

/// One adapter and its evidence.
pub struct Candidate {
    pub adapter: &'static dyn Adapter,
    pub credentials: Credentials,
    /// The headers by which the provider proves a webhook to this address, with this body.
    pub proof: fn(secret: &str, url: &str, body: &[u8]) -> Vec<Header>,
    pub proves: Proves,
    pub dates: Dates,
    /// The answer to a preparation, where there is one.
    pub prepared: &'static [u8],
    /// A webhook of each kind of message that the provider sends.
    pub inbound: Vec<(Kind, Vec<u8>)>,
    /// The kinds that it does not send, and why.
    pub never_sent: Vec<(Kind, &'static str)>,
    /// Webhooks of one message of ours, of each state that the provider tells.
    pub statuses: Vec<(ReportedState, Vec<u8>)>,
    /// Webhooks of types, states and events that are not known, or say nothing: none is put aside.
    pub unknown: Vec<Vec<u8>>,
    /// A webhook of what the company itself wrote, where the provider sends it.
    pub echo: Option<Vec<u8>>,
    /// A webhook with so many messages; `None` where one holds one.
    pub batch: Option<fn(usize) -> Vec<u8>>,
    /// Answers to a send that took the message.
    pub accepted: Vec<(u16, &'static str)>,
    /// Answers that refused it, and the code of the error's kind.
    pub refused: Vec<(u16, &'static str, &'static str)>,
    /// Errors of later statuses, and the code of the error's kind.
    pub reported: Vec<(ReportedError, &'static str)>,
    /// The provider's id of a customer's message, as real ones are.
    pub message_id: String,
}

/// What a proof covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proves {
    /// The sender and every byte.
    Body,
    /// The sender alone.
    SenderAlone,
}

/// Whether the provider says when something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    Told,
    /// The time of receipt counts.
    Untold,
}

/// A kind of message that customers send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Choice,
    Media,
    Location,
    Contacts,
    Reaction,
    Order,
    Form,
    /// A text that quotes one of ours.
    Reply,
    Unsupported,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Choice,
        Self::Media,
        Self::Location,
        Self::Contacts,
        Self::Reaction,
        Self::Order,
        Self::Form,
        Self::Reply,
        Self::Unsupported,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Choice => "a choice",
            Self::Media => "a file",
            Self::Location => "a place",
            Self::Contacts => "contact cards",
            Self::Reaction => "a reaction",
            Self::Order => "an order",
            Self::Form => "a form's answer",
            Self::Reply => "a reply",
            Self::Unsupported => "an unsupported kind",
        }
    }
}

impl Candidate {
    pub fn name(&self) -> &'static str {
        self.adapter.provider()
    }

    /// What a webhook with this body becomes, as the receiving room does it.
    pub fn decode(&self, body: &[u8]) -> Decoded {
        self.adapter.decode(&self.adapter.envelope(&WebhookRequest { url: URL, headers: &[], body }))
    }

    /// The only message of a webhook.
    pub fn message(&self, body: &[u8]) -> std::result::Result<InboundMessage, String> {
        let decoded = self.decode(body);
        match (decoded.events.as_slice(), decoded.aside.as_slice()) {
            ([event], []) => match &event.kind {
                InboundKind::Message(message) => Ok(message.as_ref().clone()),
                other => Err(format!("no message but {other:?}")),
            },
            (events, aside) => Err(format!("{} events, {aside:?}", events.len())),
        }
    }

    /// The only status of a webhook.
    pub fn status(&self, body: &[u8]) -> std::result::Result<StatusUpdate, String> {
        let decoded = self.decode(body);
        match (decoded.events.as_slice(), decoded.aside.as_slice()) {
            ([event], []) => match &event.kind {
                InboundKind::Status(status) => Ok(status.as_ref().clone()),
                other => Err(format!("no status but {other:?}")),
            },
            (events, aside) => Err(format!("{} events, {aside:?}", events.len())),
        }
    }

    /// All webhooks that this candidate brings.
    pub fn bodies(&self) -> impl Iterator<Item = &[u8]> {
        let inbound = self.inbound.iter().map(|(_, body)| body);
        let statuses = self.statuses.iter().map(|(_, body)| body);
        inbound.chain(statuses).chain(&self.unknown).chain(&self.echo).map(Vec::as_slice)
    }
}

/// Holds the candidate against every requirement.
///
/// # Panics
/// With all that it does not keep.
pub fn comply(candidate: &Candidate) {
    let failed: Vec<_> = results(candidate)
        .into_iter()
        .filter_map(|(requirement, result)| result.err().map(|why| format!("{requirement}: {why}")))
        .collect();
    assert!(failed.is_empty(), "{} does not comply:\n{}", candidate.name(), failed.join("\n"));
}

/// Every requirement by its name, and how the candidate stands to it.
pub fn results(candidate: &Candidate) -> Vec<(&'static str, Result)> {
    REQUIREMENTS.iter().map(|requirement| (requirement.name, (requirement.check)(candidate))).collect()
}
