//! Meta's Cloud API.
//!
//! The Graph API's version is part of [`Credentials`]: it lives about two years and is never written in code.

mod contacts;
mod content;
mod decode;
mod encode;
mod errors;
mod loose;
mod message;
mod outcome;
mod preference;
mod signature;
mod status;

use crate::{
    adapter::{
        Accepted, Adapter, Attention, Decoded, HandshakeError, HttpRequest, SignatureError, WebhookRequest,
        WebhookSecrets,
    },
    gate::Permitted,
    model::{Credentials, ProviderMessageId, ReportedError},
    send_error::SendError,
};
use ponte_kernel::Secret;

pub use errors::known_codes;

/// Meta's own API, without a provider between.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meta;

impl Adapter for Meta {
    fn provider(&self) -> &'static str {
        "meta"
    }

    fn handshake(&self, query: &[(String, String)], token: &Secret) -> Result<String, HandshakeError> {
        signature::handshake(query, token)
    }

    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
        signature::verify((request.header)(signature::SIGNATURE_HEADER), request.body, secrets)
    }

    fn decode(&self, body: &[u8]) -> Decoded {
        decode::decode(body)
    }

    fn encode(&self, message: &Permitted<'_>, credentials: &Credentials) -> HttpRequest {
        encode::send(message.message(), credentials)
    }

    fn attention(
        &self,
        message: &ProviderMessageId,
        attention: Attention,
        credentials: &Credentials,
    ) -> HttpRequest {
        encode::attention(message, attention, credentials)
    }

    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        outcome::reported(error)
    }
}
