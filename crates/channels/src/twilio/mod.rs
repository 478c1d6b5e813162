//! Twilio's Programmable Messaging, with its Content API for templates, buttons and lists.
//!
//! Twilio names a message only after it took it, and a status may come before that answer is kept. So the address of
//! the statuses carries our own id, which the signature covers.

mod content;
mod decode;
mod encode;
mod errors;
mod form;
mod media;
mod outcome;
mod prepare;
mod verify;

use crate::{
    adapter::{
        Accepted, Acknowledgement, Adapter, Attention, Decoded, EncodeError, HttpRequest, MediaFetch, Probe,
        SignatureError, WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    gate::Permitted,
    model::{Credentials, InboundMedia, Outgoing, ProviderMessageId, ReportedError},
    send_error::SendError,
};
use ponte_kernel::MessageId;
use std::borrow::Cow;

pub use errors::known_codes;

/// WhatsApp through Twilio.
#[derive(Clone, Copy, Debug, Default)]
pub struct Twilio;

const CAPABILITIES: Capabilities = Capabilities {
    features: &[
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReadMark,
        Feature::Typing,
        Feature::ClientId,
    ],
    longest_text: 1_600,
};
use ponte_kernel::Secret;

impl Adapter for Twilio {
    fn provider(&self) -> &'static str {
        "twilio"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
        verify::verify(request, secrets)
    }

    /// The form, with our id of the message out of the address that was called.
    fn envelope<'a>(&self, request: &WebhookRequest<'a>) -> Cow<'a, [u8]> {
        let ours = verify::query_value(request.url, form::OURS).and_then(|id| id.parse::<MessageId>().ok());
        match ours {
            Some(id) => Cow::Owned([request.body, format!("&{}={id}", form::OURS).as_bytes()].concat()),
            None => Cow::Borrowed(request.body),
        }
    }

    fn decode(&self, envelope: &[u8]) -> Decoded {
        decode::decode(envelope)
    }

    /// Instructions that do nothing: any other body would be sent to the customer or be logged as an error.
    fn acknowledgement(&self) -> Acknowledgement {
        Acknowledgement { content_type: Some("text/xml"), body: "<Response/>" }
    }

    fn preparation(&self, message: &Outgoing, credentials: &Credentials) -> Option<HttpRequest> {
        prepare::content(message, credentials)
    }

    fn encode(
        &self,
        message: &Permitted<'_>,
        prepared: Option<&[u8]>,
        credentials: &Credentials,
    ) -> Result<HttpRequest, EncodeError> {
        encode::send(message.message(), prepared, credentials)
    }

    /// Twilio has one call for both: it marks the message as read and shows "typing…".
    fn attention(
        &self,
        message: &ProviderMessageId,
        _attention: Attention,
        credentials: &Credentials,
    ) -> Option<HttpRequest> {
        Some(encode::attention(message, credentials))
    }

    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        outcome::reported(error)
    }

    fn probe(&self, url: &str, secret: &Secret) -> Probe {
        verify::probe(url, secret)
    }

    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        media::fetch(media, credentials).map(MediaFetch::Direct)
    }
}
