//! Meta's Cloud API.
//!
//! The Graph API's version is part of [`Credentials`]: it lives about two years and is never written in code.

pub(crate) mod call;
pub(crate) mod contacts;
mod content;
pub(crate) mod decode;
mod doctor;
pub(crate) mod encode;
mod errors;
mod facts;
pub(crate) mod loose;
mod management;
pub(crate) mod media;
mod message;
mod numbers;
pub(crate) mod outcome;
mod preference;
mod signature;
mod status;
mod templates;

use crate::{
    adapter::{
        Accepted, Adapter, Attention, Decoded, EncodeError, FileFacts, FileUpload, HandshakeError, HttpRequest,
        MediaFetch, Probe, SignatureError, WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    doctor::calls::DoctorCalls,
    gate::Permitted,
    model::{Credentials, InboundMedia, ProviderMessageId, ReportedError},
    numbers::calls::NumberCalls,
    send_error::SendError,
    templates::calls::TemplateCalls,
};
use call::Call;
use ponte_kernel::Secret;

pub use errors::known_codes;

/// Meta's own API, without a provider between.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meta;

const CAPABILITIES: Capabilities = Capabilities { features: &Feature::ALL, longest_text: 4_096 };

impl Adapter for Meta {
    fn provider(&self) -> &'static str {
        "meta"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn handshake(&self, query: &[(String, String)], token: &Secret) -> Result<String, HandshakeError> {
        signature::handshake(query, token)
    }

    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
        signature::verify(request.header(signature::SIGNATURE_HEADER), request.body, secrets)
    }

    fn decode(&self, envelope: &[u8]) -> Decoded {
        decode::decode(envelope, decode::PassedBy::Meta)
    }

    fn encode(
        &self,
        message: &Permitted<'_>,
        _prepared: Option<&[u8]>,
        credentials: &Credentials,
    ) -> Result<HttpRequest, EncodeError> {
        Ok(encode::send(message.message(), Call::to_meta(credentials)))
    }

    fn attention(
        &self,
        message: &ProviderMessageId,
        attention: Attention,
        credentials: &Credentials,
    ) -> Option<HttpRequest> {
        Some(encode::attention(message, attention, Call::to_meta(credentials)))
    }

    fn upload(&self, file: &FileFacts<'_>, credentials: &Credentials) -> Option<FileUpload> {
        Some(media::upload(file, media::address(credentials)))
    }

    fn uploaded(&self, answer: &[u8]) -> Option<String> {
        media::uploaded(answer)
    }

    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        outcome::reported(error)
    }

    fn doctor(&self) -> Option<&'static dyn DoctorCalls> {
        Some(&doctor::MetaDoctor)
    }

    fn probe(&self, _url: &str, secret: &Secret) -> Probe {
        doctor::probe(secret)
    }

    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        media::locate(media, credentials).map(MediaFetch::Locate)
    }

    fn located(&self, answer: &[u8], credentials: &Credentials) -> Option<HttpRequest> {
        media::located(answer, credentials)
    }

    fn templates(&self) -> Option<&'static dyn TemplateCalls> {
        Some(&templates::MetaTemplates)
    }

    fn numbers(&self) -> Option<&'static dyn NumberCalls> {
        Some(&numbers::MetaNumbers)
    }
}
