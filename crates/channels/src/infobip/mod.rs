//! Infobip's WhatsApp API.
//!
//! A message carries the id that we gave it, so nothing is lost when its answer is. A report does not say which of the
//! company's numbers it is about: the number goes along as `callbackData` and comes back.

mod content;
mod decode;
mod encode;
mod errors;
mod media;
mod message;
mod outcome;
mod report;
mod template;

use crate::{
    adapter::{
        Accepted, Adapter, Attention, Decoded, EncodeError, HttpRequest, MediaFetch, Probe, SignatureError,
        WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    gate::Permitted,
    model::{Credentials, InboundMedia, ProviderMessageId, ReportedError},
    send_error::SendError,
    shared_secret,
};
use ponte_kernel::Secret;

/// WhatsApp through Infobip.
#[derive(Clone, Copy, Debug, Default)]
pub struct Infobip;

const CAPABILITIES: Capabilities = Capabilities {
    features: &[
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReplyContext,
        Feature::ReadMark,
        Feature::ClientId,
    ],
    longest_text: 4_096,
};

impl Adapter for Infobip {
    fn provider(&self) -> &'static str {
        "infobip"
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

    fn attention(
        &self,
        message: &ProviderMessageId,
        _attention: Attention,
        credentials: &Credentials,
    ) -> Option<HttpRequest> {
        Some(encode::read(message, credentials))
    }

    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        outcome::reported(error)
    }

    fn probe(&self, _url: &str, secret: &Secret) -> Probe {
        shared_secret::probe(r#"{"results":[]}"#, secret)
    }

    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        media::fetch(media, credentials).map(MediaFetch::Direct)
    }
}
