//! Blip: envelopes of the LIME protocol over HTTP. The number belongs to a router there, and Ponte is a bot of it: it
//! answers to the node that wrote, and its own ids are what everything is known by.

mod decode;
mod encode;
mod outcome;
mod wamid;

use crate::{
    adapter::{
        Accepted, Adapter, Attention, Decoded, EncodeError, HttpMethod, HttpRequest, MediaFetch, Probe,
        SignatureError, WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    gate::Permitted,
    model::{Credentials, InboundMedia, ProviderMessageId, ReportedError},
    origin::Origin,
    send_error::SendError,
    shared_secret,
};
use bytes::Bytes;
use ponte_kernel::MessageId;
use ponte_kernel::Secret;

/// Blip's HTTP connection of a bot; `https://{contract}.http.msging.net`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blip;

/// Quoting is not documented, and so not offered.
const CAPABILITIES: Capabilities = Capabilities {
    features: &[
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReadMark,
        Feature::ClientId,
    ],
    longest_text: 4_096,
};

impl Adapter for Blip {
    fn provider(&self) -> &'static str {
        "blip"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
        shared_secret::verify(request, secrets)
    }

    fn decode(&self, envelope: &[u8]) -> Decoded {
        decode::decode(envelope)
    }

    fn encode(
        &self,
        message: &Permitted<'_>,
        _prepared: Option<&[u8]>,
        credentials: &Credentials,
    ) -> Result<HttpRequest, EncodeError> {
        encode::send(message.message(), credentials)
    }

    /// A notification has to name the customer: `None` where WhatsApp's id of the message does not tell them. Typing
    /// is not shown.
    fn attention(
        &self,
        message: &ProviderMessageId,
        _attention: Attention,
        credentials: &Credentials,
    ) -> Option<HttpRequest> {
        Some(encode::consumed(&wamid::customer(message)?, message, credentials))
    }

    /// An acceptance has no body: without our own id it says nothing.
    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(None, status, body)
    }

    fn answer(&self, ours: MessageId, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(Some(ours), status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        outcome::reported(error)
    }

    fn probe(&self, _url: &str, secret: &Secret) -> Probe {
        shared_secret::probe(
            r#"{"type":"application/vnd.lime.chatstate+json","from":"ponte-doctor@wa.gw.msging.net","content":{"state":"gone"}}"#,
            secret,
        )
    }

    /// The address has a token of its own.
    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        let url = media.url.clone()?;
        Origin::of(&url, credentials)?;
        Some(MediaFetch::Direct(HttpRequest {
            method: HttpMethod::Get,
            url,
            headers: Vec::new(),
            body: Bytes::new(),
        }))
    }
}
