//! Gupshup: an app has one number. It is sent to by forms, and tells in JSON of its own (version 2) or in Meta's with
//! its ids beside (version 3), as the subscription says; both are read.

mod account;
mod encode;
mod event;
mod message;
mod outcome;

use crate::{
    adapter::{
        Accepted, Adapter, AsideReason, Decoded, EncodeError, HttpMethod, HttpRequest, MediaFetch, Probe,
        SignatureError, WebhookRequest, WebhookSecrets,
    },
    capabilities::{Capabilities, Feature},
    gate::Permitted,
    json,
    meta::decode::{self, PassedBy},
    model::{Credentials, InboundEvent, InboundKind, InboundMedia, ReportedError},
    origin::Origin,
    send_error::SendError,
    shared_secret,
};
use bytes::Bytes;
use ponte_kernel::Secret;
use serde_json::Value;

/// Gupshup's self-serve API; `https://api.gupshup.io`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gupshup;

/// Its read mark wants the app's id and is not documented for sure, and so not offered.
const CAPABILITIES: Capabilities = Capabilities {
    features: &[
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReplyContext,
    ],
    longest_text: 4_096,
};

/// Where customers' files lie, for some days and for everybody who has the address.
const FILES: &str = "filemanager.gupshup.io";

impl Adapter for Gupshup {
    fn provider(&self) -> &'static str {
        "gupshup"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn verify(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Result<(), SignatureError> {
        shared_secret::verify(request, secrets)
    }

    fn decode(&self, envelope: &[u8]) -> Decoded {
        if is_of_meta(envelope) { of_meta(envelope) } else { json::decode(envelope, own_events) }
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
        shared_secret::probe(
            r#"{"version":2,"type":"platform-event","payload":{"type":"connectivity-check"}}"#,
            secret,
        )
    }

    fn media(&self, media: &InboundMedia, credentials: &Credentials) -> Option<MediaFetch> {
        let url = media.url.clone()?;
        match Origin::of(&url, credentials)? {
            Origin::Other(host) if host != FILES => return None,
            _ => {}
        }
        Some(MediaFetch::Direct(HttpRequest {
            method: HttpMethod::Get,
            url,
            headers: Vec::new(),
            body: Bytes::new(),
        }))
    }
}

/// Version 2 says its kind at the root; Meta's envelope, and what is none at all, is told there.
fn is_of_meta(envelope: &[u8]) -> bool {
    let root: Option<Root> = serde_json::from_str(&String::from_utf8_lossy(envelope)).ok();
    root.is_some_and(|root| root.kind.is_none() || root.entry.is_some())
}

#[derive(serde::Deserialize)]
struct Root {
    #[serde(rename = "type")]
    kind: Option<serde::de::IgnoredAny>,
    entry: Option<serde::de::IgnoredAny>,
}

/// Without Gupshup's own business, and without the number: version 2 does not tell it, nor do some statuses.
fn of_meta(envelope: &[u8]) -> Decoded {
    let mut decoded = decode::decode(envelope, PassedBy::Gupshup);
    decoded.events.retain(
        |event| !matches!(&event.kind, InboundKind::Account(fact) if account::is_gupshups_own(&fact.field)),
    );
    for event in &mut decoded.events {
        event.number.clear();
    }
    decoded
}

fn own_events(event: &Value) -> Result<Vec<InboundEvent>, AsideReason> {
    let kind = json::text(event, "type").ok_or(AsideReason::NotAWebhook)?;
    let payload = event.get("payload").filter(|payload| payload.is_object());
    let decoded = match kind {
        kind if account::is_gupshups_own(kind) => None,
        "message" => Some(message::decoded(payload.ok_or(AsideReason::Malformed)?, event)?),
        "message-event" => event::decoded(payload.ok_or(AsideReason::Malformed)?, event)?,
        "user-event" => account::user_event(payload.ok_or(AsideReason::Malformed)?, event)?,
        _ if payload.is_none() && event.get("app").is_none() => return Err(AsideReason::NotAWebhook),
        other => Some(json::fact(other)),
    };
    Ok(decoded.into_iter().map(|kind| InboundEvent { number: String::new(), kind }).collect())
}
