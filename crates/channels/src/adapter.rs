//! The contract between Ponte and a provider of WhatsApp.
//!
//! An adapter translates and nothing else: it holds no state, touches no database and opens no connection. What it
//! must do:
//!
//! - verify before anything is parsed, over the raw bytes, in constant time;
//! - say in its [`Capabilities`] what the provider offers: what is not there is refused before a send;
//! - decode every body without failing: an element it cannot use is put aside alone, the rest goes on; a type it does
//!   not know is kept as unsupported, never dropped;
//! - never present what the company itself wrote (echoes, history) as a customer's message;
//! - build a request only for a message with a redeemed permit ([`Permitted`]);
//! - name every refusal of the provider as one [`SendError`], whether it came as an answer or as a status.

use crate::{
    capabilities::{Capabilities, Feature},
    doctor::calls::DoctorCalls,
    gate::{PermitMismatch, Permitted, SendPermit},
    model::{
        Address, Credentials, InboundEvent, InboundMedia, OutboundContent, Outgoing, ProviderMessageId,
        ReportedError,
    },
    numbers::calls::NumberCalls,
    send_error::SendError,
    templates::calls::TemplateCalls,
};
use bytes::Bytes;
use ponte_kernel::{MessageId, Secret};
use std::{borrow::Cow, fmt};
use thiserror::Error;

pub trait Adapter: Send + Sync {
    /// The provider's name in configuration, logs and metrics.
    fn provider(&self) -> &'static str;

    fn capabilities(&self) -> &'static Capabilities;

    /// Answers the provider's question whether the webhook address is ours: the text to send back as it is. Most
    /// providers ask nothing.
    fn handshake(&self, _query: &[(String, String)], _token: &Secret) -> Result<String, HandshakeError> {
        Err(HandshakeError::Refused)
    }

    /// Whether the provider sent this webhook.
    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError>;

    /// What of a verified webhook is kept and decoded: its body, and what its address says beside it.
    fn envelope<'a>(&self, request: &WebhookRequest<'a>) -> Cow<'a, [u8]> {
        Cow::Borrowed(request.body)
    }

    /// Reads the envelope of a verified webhook. Never fails and never panics, whatever the bytes.
    fn decode(&self, envelope: &[u8]) -> Decoded;

    /// What a webhook that was kept is answered with; a provider may take other words for a message to its customer.
    fn acknowledgement(&self) -> Acknowledgement {
        Acknowledgement::EMPTY
    }

    /// A call that has to be answered before the message can be sent, such as the making of its buttons; for most
    /// contents of most providers there is none. Its answer goes into [`Adapter::request`].
    fn preparation(&self, _message: &Outgoing, _credentials: &Credentials) -> Option<HttpRequest> {
        None
    }

    /// The request that sends `message`; spends the permit.
    ///
    /// `prepared` is the body of the answer to [`Adapter::preparation`].
    fn request(
        &self,
        permit: SendPermit,
        message: &Outgoing,
        prepared: Option<&[u8]>,
        credentials: &Credentials,
    ) -> Result<HttpRequest, RequestError> {
        Ok(self.encode(&permit.redeem(message)?, prepared, credentials)?)
    }

    /// The request of a message whose permit was redeemed.
    fn encode(
        &self,
        message: &Permitted<'_>,
        prepared: Option<&[u8]>,
        credentials: &Credentials,
    ) -> Result<HttpRequest, EncodeError>;

    /// The request that shows the customer that their message was seen; `None` where the provider offers none.
    fn attention(
        &self,
        _message: &ProviderMessageId,
        _attention: Attention,
        _credentials: &Credentials,
    ) -> Option<HttpRequest> {
        None
    }

    /// How a file of ours is handed to the provider before the message that names it; `None` where the provider fetches
    /// files by their address.
    fn upload(&self, _file: &FileFacts<'_>, _credentials: &Credentials) -> Option<FileUpload> {
        None
    }

    /// What the provider calls the file, out of a good answer to [`Adapter::upload`]; `None` when it says nothing.
    fn uploaded(&self, _answer: &[u8]) -> Option<String> {
        None
    }

    /// What the provider's answer to a send means.
    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError>;

    /// The same, of the send of our message `ours`: providers that give a message no id of their own know it by ours.
    fn answer(&self, _ours: MessageId, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        self.outcome(status, body)
    }

    /// What the error of a later status means.
    fn reported(&self, error: &ReportedError) -> SendError;

    /// What the doctor can ask the provider; `None` where it tells nothing about itself.
    fn doctor(&self) -> Option<&'static dyn DoctorCalls> {
        None
    }

    /// A webhook that proves itself with the secret and says nothing: sent to our own address, it shows whether the way
    /// in is clear.
    fn probe(&self, url: &str, secret: &Secret) -> Probe;

    /// How a customer's file is fetched; `None` when the webhook says too little for it.
    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch>;

    /// The request for the file itself, out of the answer to [`MediaFetch::Locate`]; `None` when it names none.
    fn located(&self, _answer: &[u8], _credentials: &Credentials) -> Option<HttpRequest> {
        None
    }

    /// How the account's templates are listed and changed; `None` where the provider's own dashboard alone does it.
    fn templates(&self) -> Option<&'static dyn TemplateCalls> {
        None
    }

    /// How the number is looked at and shown to customers; `None` where the provider's own dashboard alone does it.
    fn numbers(&self) -> Option<&'static dyn NumberCalls> {
        None
    }
}

/// A webhook as it came in, before anything of it is trusted.
#[derive(Clone, Copy)]
pub struct WebhookRequest<'a> {
    /// The whole address that the provider called, as it is configured there: from the installation's public address,
    /// never from what the request says about itself. With the query, byte for byte.
    pub url: &'a str,
    /// All headers: names in lower case, values as they came.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The bytes as received: any decoding or re-encoding breaks signatures.
    pub body: &'a [u8],
}

impl<'a> WebhookRequest<'a> {
    /// The first header with this lower-case name.
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// A webhook of our own making.
#[derive(Clone, Debug)]
pub struct Probe {
    pub headers: Vec<(&'static str, Secret)>,
    pub body: Bytes,
}

/// The answer to a webhook that was kept: always 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    pub content_type: Option<&'static str>,
    pub body: &'static str,
}

impl Acknowledgement {
    pub const EMPTY: Self = Self { content_type: None, body: "" };
}

/// What the provider signs with, or the secret that it was told to send along. After a change the previous secret holds for an overlap.
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
    /// There is nothing to check it with.
    #[error("no secret is known to check the webhook with")]
    NoSecret,
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

/// Why an element of a webhook is put aside: an adapter cannot use it, or what follows cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsideReason {
    /// The body is no webhook of this provider.
    NotAWebhook,
    /// It has the shape of WhatsApp's On-Premises API, which Meta switched off in October 2025: the number has to be
    /// moved to the Cloud API.
    OnPremises,
    /// The element is no JSON of the expected shape, or nested too deeply to be kept.
    Malformed,
    /// It does not say which of the company's numbers it is about.
    NoNumber,
    /// A message or status without an id can not be told from its duplicates.
    NoId,
    /// A message that names nobody who could be answered.
    NoSender,
    /// The endpoint that took it is gone.
    UnknownEndpoint,
    /// No channel has the number that it is about.
    UnknownNumber,
    /// It does not open with the journal's key.
    Unreadable,
    /// The key of the person it is about is gone.
    UnusableKey,
    /// The database does not take it, however often it is tried.
    NotStorable,
}

impl AsideReason {
    pub const ALL: [Self; 11] = [
        Self::NotAWebhook,
        Self::OnPremises,
        Self::Malformed,
        Self::NoNumber,
        Self::NoId,
        Self::NoSender,
        Self::UnknownEndpoint,
        Self::UnknownNumber,
        Self::Unreadable,
        Self::UnusableKey,
        Self::NotStorable,
    ];

    /// For metrics and for the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAWebhook => "not_a_webhook",
            Self::OnPremises => "on_premises",
            Self::Malformed => "malformed",
            Self::NoNumber => "no_number",
            Self::NoId => "no_id",
            Self::NoSender => "no_sender",
            Self::UnknownEndpoint => "unknown_endpoint",
            Self::UnknownNumber => "unknown_number",
            Self::Unreadable => "unreadable",
            Self::UnusableKey => "unusable_key",
            Self::NotStorable => "not_storable",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpMethod {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// A call to a provider. The rim executes it.
pub struct HttpRequest {
    pub method: HttpMethod,
    pub url: String,
    /// Values may be credentials.
    pub headers: Vec<(&'static str, Secret)>,
    pub body: Bytes,
}

/// Without headers and body: they hold credentials and personal data.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({:?} {}, {} bytes)", self.method, self.url, self.body.len())
    }
}

/// The message cannot be made into a request.
#[derive(Debug, Error)]
pub enum RequestError {
    #[error(transparent)]
    Permit(#[from] PermitMismatch),
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// The provider has no way of saying it: nothing was sent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EncodeError {
    /// See [`Capabilities`].
    #[error("the provider does not offer {}", .0.key())]
    NotOffered(Feature),
    #[error("the provider's answer to the preparation cannot be used")]
    Unprepared,
}

impl EncodeError {
    /// For a content that an adapter has no form for.
    pub fn not_offered(content: &OutboundContent) -> Self {
        Self::NotOffered(content.features().first().copied().unwrap_or(Feature::Text))
    }
}

/// How a customer's file is fetched.
#[derive(Debug)]
pub enum MediaFetch {
    /// The file itself. Its headers are for this host alone: they never follow a redirection to another.
    Direct(HttpRequest),
    /// Where it lies has to be asked first: [`Adapter::located`] reads the answer.
    Locate(HttpRequest),
}

/// A file of ours, as a provider is told of it.
#[derive(Clone, Copy, Debug)]
pub struct FileFacts<'a> {
    pub mime_type: &'a str,
    pub filename: &'a str,
    /// In bytes.
    pub size: u64,
}

/// A form (`multipart/form-data`) by which a file is handed over; always a POST. The rim writes and executes it, piece by
/// piece.
pub struct FileUpload {
    pub url: String,
    /// Values may be credentials.
    pub headers: Vec<(&'static str, Secret)>,
    /// What stands before the file.
    pub fields: Vec<(&'static str, String)>,
    /// The name of the file's own field.
    pub file_field: &'static str,
}

/// Without headers: they hold credentials.
impl fmt::Debug for FileUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileUpload({})", self.url)
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
