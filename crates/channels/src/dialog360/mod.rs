//! 360dialog: Meta's bodies and webhooks unchanged. The key selects the number, so that addresses name none; files lie
//! behind 360dialog's host; nothing is signed, so that webhooks carry a secret header.

mod media;
mod outcome;

use crate::{
    adapter::{
        Accepted, Adapter, Attention, Decoded, EncodeError, FileFacts, FileUpload, HttpRequest, MediaFetch, Probe,
        SignatureError, WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    gate::Permitted,
    meta::{
        call::Call,
        decode::{self, PassedBy},
        encode,
        outcome::reported,
    },
    model::{Credentials, InboundMedia, ProviderMessageId, ReportedError},
    send_error::SendError,
    shared_secret,
};
use ponte_kernel::Secret;

/// 360dialog's Cloud API hosting; `https://waba-v2.360dialog.io`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dialog360;

/// Whether our own id comes back with statuses is not documented, so that nothing is built on it.
const CAPABILITIES: Capabilities = Capabilities {
    features: &[
        Feature::Text,
        Feature::MediaById,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReplyContext,
        Feature::ReadMark,
        Feature::Typing,
    ],
    longest_text: 4_096,
};

impl Adapter for Dialog360 {
    fn provider(&self) -> &'static str {
        "dialog360"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
        shared_secret::verify(request, secrets)
    }

    fn decode(&self, envelope: &[u8]) -> Decoded {
        decode::decode(envelope, PassedBy::Meta)
    }

    fn encode(
        &self,
        message: &Permitted<'_>,
        _prepared: Option<&[u8]>,
        credentials: &Credentials,
    ) -> Result<HttpRequest, EncodeError> {
        if let Some(missing) = CAPABILITIES.missing_for(&message.message().content) {
            return Err(EncodeError::NotOffered(missing));
        }
        Ok(encode::send(message.message(), call("messages", credentials)))
    }

    fn attention(
        &self,
        message: &ProviderMessageId,
        attention: Attention,
        credentials: &Credentials,
    ) -> Option<HttpRequest> {
        Some(encode::attention(message, attention, call("messages", credentials)))
    }

    fn upload(&self, file: &FileFacts<'_>, credentials: &Credentials) -> Option<FileUpload> {
        Some(crate::meta::media::upload(file, call("media", credentials)))
    }

    fn uploaded(&self, answer: &[u8]) -> Option<String> {
        crate::meta::media::uploaded(answer)
    }

    fn outcome(&self, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
        outcome::outcome(status, body)
    }

    fn reported(&self, error: &ReportedError) -> SendError {
        reported(error)
    }

    fn probe(&self, _url: &str, secret: &Secret) -> Probe {
        shared_secret::probe(r#"{"object":"ponte_doctor","entry":[]}"#, secret)
    }

    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        media::locate(media, credentials).map(MediaFetch::Locate)
    }

    fn located(&self, answer: &[u8], credentials: &Credentials) -> Option<HttpRequest> {
        media::located(answer, credentials)
    }
}

fn call(path: &str, credentials: &Credentials) -> Call {
    let url = format!("{}/{path}", credentials.base_url.trim_end_matches('/'));
    Call { url, key: ("d360-api-key", credentials.token.clone()) }
}
