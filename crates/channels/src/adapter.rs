//! The contract between Ponte and a provider of WhatsApp.
//!
//! An adapter translates and nothing else: it holds no state, touches no database and opens no connection. What it
//! must do:
//!
//! - verify before anything is parsed, over the raw bytes, in constant time;
//! - decode every body without failing: an element it cannot use is put aside alone, the rest goes on; a type it does
//!   not know is kept as unsupported, never dropped;
//! - never present what the company itself wrote (echoes, history) as a customer's message;
//! - build a request only for a message with a redeemed permit ([`Permitted`]);
//! - name every refusal of the provider as one [`SendError`], whether it came as an answer or as a status.

use crate::{
    gate::{PermitMismatch, Permitted, SendPermit},
    model::{Address, Credentials, InboundEvent, Outgoing, ProviderMessageId, ReportedError},
    send_error::SendError,
};
use bytes::Bytes;
use ponte_kernel::Secret;
use std::fmt;
use thiserror::Error;

pub trait Adapter: Send + Sync {
    /// The provider's name in configuration, logs and metrics.
    fn provider(&self) -> &'static str;

    /// Answers the provider's question whether the webhook address is ours: the text to send back as it is.
    fn handshake(&self, query: &[(String, String)], token: &Secret) -> Result<String, HandshakeError>;

    /// Whether the provider sent this webhook.
    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError>;

    /// Reads a verified body. Never fails and never panics, whatever the bytes.
    fn decode(&self, body: &[u8]) -> Decoded;

    /// The request that sends `message`; spends the permit.
    fn request(
        &self,
        permit: SendPermit,
        message: &Outgoing,
        credentials: &Credentials,
    ) -> Result<HttpRequest, PermitMismatch> {
        Ok(self.encode(&permit.redeem(message)?, credentials))
    }

    /// The request of a message whose permit was redeemed: [`Adapter::request`] is the way here.
    fn encode(&self, message: &Permitted<'_>, credentials: &Credentials) -> HttpRequest;

    /// The request that shows the customer that their message was seen.
    fn attention(
        &self,
        message: &ProviderMessageId,
        attention: Attention,
        credentials: &Credentials,
    ) -> HttpRequest;

    /// What the provider's answer to a send means.
    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError>;

    /// What the error of a later status means.
    fn reported(&self, error: &ReportedError) -> SendError;
}

/// A webhook as it came in, before anything of it is trusted.
pub struct WebhookRequest<'a> {
    /// Looks a header up by its lower-case name.
    pub header: &'a dyn Fn(&str) -> Option<&'a [u8]>,
    /// The bytes as received: any decoding or re-encoding breaks signatures.
    pub body: &'a [u8],
}

/// What the provider signs with. After a change the previous secret holds for an overlap.
#[derive(Clone, Debug)]
pub struct WebhookSecrets {
    pub current: Secret,
    pub previous: Option<Secret>,
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum HandshakeError {
    /// Answered with 400.
    #[error("the query lacks a parameter of the handshake")]
    Incomplete,
    /// Answered with 403.
    #[error("the handshake carries another token, or asks for something else than a subscription")]
    Refused,
}

/// Answered with 401; nothing is stored, the body is not logged.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignatureError {
    #[error("the signature header is missing")]
    Missing,
    #[error("the signature header is malformed")]
    Malformed,
    #[error("the signature does not fit the body")]
    Wrong,
}

/// What a body holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// In the order of the body.
    pub events: Vec<InboundEvent>,
    pub aside: Vec<Aside>,
}

/// An element that could not be used, kept so that it can be decoded again after a fix.
#[derive(Clone, PartialEq)]
pub struct Aside {
    pub reason: AsideReason,
    /// Where it stood, such as `entry[0].changes[1].messages[2]`; empty for the whole body.
    pub path: String,
    /// Its bytes: personal data, sealed at rest.
    pub fragment: Vec<u8>,
}

impl fmt::Debug for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aside({:?} at {:?}, {} bytes)", self.reason, self.path, self.fragment.len())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsideReason {
    /// The body is no webhook of this provider.
    NotAWebhook,
    /// The element is no JSON of the expected shape, or nested too deeply to be kept.
    Malformed,
    /// It does not say which of the company's numbers it is about.
    NoNumber,
    /// A message or status without an id can not be told from its duplicates.
    NoId,
    /// A message that names nobody who could be answered.
    NoSender,
}

impl AsideReason {
    /// For metrics and for the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAWebhook => "not_a_webhook",
            Self::Malformed => "malformed",
            Self::NoNumber => "no_number",
            Self::NoId => "no_id",
            Self::NoSender => "no_sender",
        }
    }
}

/// An HTTP POST: all providers take sends by POST. The rim executes it.
pub struct HttpRequest {
    pub url: String,
    /// Values may be credentials.
    pub headers: Vec<(&'static str, Secret)>,
    pub body: Bytes,
}

/// Without headers and body: they hold credentials and personal data.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest(POST {}, {} bytes)", self.url, self.body.len())
    }
}

/// What the customer is shown while nothing is answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// The blue ticks on that message and all before it.
    Read,
    /// The same, and "typing…" until a message is sent, at most 25 s.
    ReadAndTyping,
}

/// The provider took the message; statuses tell how far it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub provider_id: ProviderMessageId,
    /// The address as the provider knows it: may differ from the one we sent to (Brazil's ninth digit).
    pub canonical: Option<Address>,
    /// The other id of the same person, when both came.
    pub also: Option<Address>,
}
