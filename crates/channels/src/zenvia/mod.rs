//! Zenvia: JSON of its own; a message may hold several contents, and what becomes of it is told by status alone.

mod decode;
mod encode;
mod outcome;

use crate::{
    adapter::{
        Accepted, Adapter, Decoded, EncodeError, HttpMethod, HttpRequest, MediaFetch, Probe, SignatureError,
        WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    gate::Permitted,
    model::{Credentials, InboundMedia, ReportedError},
    origin::Origin,
    send_error::SendError,
    shared_secret,
};
use bytes::Bytes;
use ponte_kernel::Secret;

/// Zenvia's API, version 2; `https://api.zenvia.com`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Zenvia;

/// Its API has no read mark and no typing indicator.
const CAPABILITIES: Capabilities = Capabilities {
    features: &[
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReplyContext,
        Feature::ClientId,
    ],
    longest_text: 4_096,
};

impl Adapter for Zenvia {
    fn provider(&self) -> &'static str {
        "zenvia"
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

    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        outcome::reported(error)
    }

    fn probe(&self, _url: &str, secret: &Secret) -> Probe {
        shared_secret::probe(r#"{"id":"ponte-doctor","type":"PONTE_DOCTOR","channel":"whatsapp"}"#, secret)
    }

    /// The file itself. The token goes to Zenvia's own host alone.
    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        let url = media.url.clone()?;
        let headers = match Origin::of(&url, credentials)? {
            Origin::Provider => vec![("x-api-token", credentials.token.clone())],
            Origin::Other(_) => Vec::new(),
        };
        Some(MediaFetch::Direct(HttpRequest { method: HttpMethod::Get, url, headers, body: Bytes::new() }))
    }
}
