//! Envelopes that Blip sends: messages, and notifications of what became of ours, told apart by `event`.

use super::outcome::code_of;
use crate::{
    adapter::{AsideReason, Decoded},
    json,
    meta::{contacts::addresses, loose::kept_value},
    model::{
        Address, InboundContent, InboundContext, InboundEvent, InboundKind, InboundMedia, InboundMessage,
        MediaKind, ProviderMessageId, ReportedError, ReportedState, Sender, StatusUpdate,
    },
};

use ponte_kernel::{Timestamp, text::storable};
use serde_json::Value;

const CHAT_STATE: &str = "application/vnd.lime.chatstate+json";
const CONTACT: &str = "application/vnd.lime.contact+json";
const LOCATION: &str = "application/vnd.lime.location+json";
const MEDIA_LINK: &str = "application/vnd.lime.media-link+json";
const REPLY: &str = "application/vnd.lime.reply+json";

pub fn decode(envelope: &[u8]) -> Decoded {
    json::decode(envelope, events)
}

fn events(envelope: &Value) -> Result<Vec<InboundEvent>, AsideReason> {
    if let Some(event) = json::text(envelope, "event") {
        return Ok(notification(event, envelope)?.into_iter().collect());
    }
    let (kind, content) =
        json::text(envelope, "type").zip(envelope.get("content")).ok_or(AsideReason::NotAWebhook)?;
    if kind == CHAT_STATE {
        return Ok(Vec::new());
    }
    let message = message(kind, content, envelope)?;
    Ok(vec![event(InboundKind::Message(Box::new(message)))])
}

/// Blip names bots, not numbers: a bot has one.
fn event(kind: InboundKind) -> InboundEvent {
    InboundEvent { number: String::new(), kind }
}

fn message(kind: &str, content: &Value, envelope: &Value) -> Result<InboundMessage, AsideReason> {
    let id = json::owned(envelope, "id").ok_or(AsideReason::NoId)?;
    let (address, also) = person(envelope);
    let known = self::content(kind, content, envelope);
    Ok(InboundMessage {
        provider_id: ProviderMessageId(id),
        sender: Sender::new(address.ok_or(AsideReason::NoSender)?, also, None),
        sent_at: moment(envelope),
        content: known.map_or_else(|| json::unsupported(kind, envelope), Ok)?,
        reply_to: replied_to(content, envelope),
        context: InboundContext::default(),
    })
}

/// Who wrote, or who got what we wrote: behind a router the customer is named beside.
fn person(envelope: &Value) -> (Option<Address>, Option<Address>) {
    let from = json::text(envelope, "from").unwrap_or_default();
    let domain = from.split_once('@').map(|(_, domain)| domain.split('/').next().unwrap_or_default());
    let node = match domain {
        Some("tunnel.msging.net") => metadata(envelope, "#tunnel.originator").unwrap_or_default(),
        _ => from,
    };
    match node.split_once('@') {
        Some(("postmaster", _)) | None => (None, None),
        Some((identifier, _)) => addresses([identifier.trim_start_matches('+')]),
    }
}

fn metadata<'a>(envelope: &'a Value, key: &str) -> Option<&'a str> {
    json::text(envelope.get("metadata")?, key)
}

/// WhatsApp's time in seconds; else Blip's in milliseconds.
fn moment(envelope: &Value) -> Option<Timestamp> {
    let metadata = envelope.get("metadata")?;
    let told = |key| json::integer(metadata, key).instant();
    told("#wa.timestamp").or_else(|| told("date_created"))
}

/// Our own id where Blip tells it; else WhatsApp's.
fn replied_to(content: &Value, envelope: &Value) -> Option<ProviderMessageId> {
    let ours = content.get("inReplyTo").and_then(|replied| json::owned(replied, "id"));
    let of_whatsapp = || metadata(envelope, "#wa.context.id").map(|id| storable(id.to_owned()));
    ours.or_else(of_whatsapp).map(ProviderMessageId)
}

fn content(kind: &str, content: &Value, envelope: &Value) -> Option<InboundContent> {
    match kind {
        "text/plain" => Some(InboundContent::Text { body: storable(content.as_str()?.to_owned()) }),
        MEDIA_LINK => media(content),
        REPLY => choice(content, envelope),
        LOCATION => json::location(content, "text"),
        CONTACT => json::cards(content),
        "application/json" => content.get("contacts").and_then(json::cards),
        _ => None,
    }
}

fn media(content: &Value) -> Option<InboundContent> {
    let mime_type = json::owned(content, "type").unwrap_or_else(|| "application/octet-stream".to_owned());
    Some(InboundContent::Media(InboundMedia {
        kind: media_kind(&mime_type),
        provider_media_id: String::new(),
        url: Some(json::owned(content, "uri")?),
        mime_type,
        sha256: None,
        caption: json::owned(content, "text"),
        filename: json::owned(content, "title"),
        voice: false,
    }))
}

/// Voice is told as `voice/ogg` at some bots; WebP is of stickers alone.
fn media_kind(mime_type: &str) -> MediaKind {
    match mime_type.split_once('/') {
        Some(("image", "webp")) => MediaKind::Sticker,
        Some(("image", _)) => MediaKind::Image,
        Some(("audio" | "voice", _)) => MediaKind::Audio,
        Some(("video", _)) => MediaKind::Video,
        _ => MediaKind::Document,
    }
}

/// A tap: the id is told by WhatsApp, or known from the menu that comes along, or the words of the answer themselves.
fn choice(content: &Value, envelope: &Value) -> Option<InboundContent> {
    let replied = content.get("replied")?.get("value")?;
    let said = match replied.as_str() {
        Some(text) => storable(text.to_owned()),
        None => kept_value(replied)?.to_string(),
    };
    let told = ["#wa.interactive.button.id", "#wa.interactive.list.id"];
    let told = told.into_iter().find_map(|key| metadata(envelope, key));
    let option = chosen_option(content, &said, told);
    let of_option = |key: &str| option.and_then(|option| json::owned(option, key));
    let id = of_option("value").or_else(|| told.map(|id| storable(id.to_owned())));
    let title = of_option("text").unwrap_or_else(|| said.clone());
    Some(InboundContent::Choice { id: id.unwrap_or(said), title, description: None })
}

/// The option of our own menu, by its value or its words.
fn chosen_option<'a>(content: &'a Value, said: &str, told: Option<&str>) -> Option<&'a Value> {
    let options = content.get("inReplyTo")?.get("value")?.get("options")?.as_array()?;
    let has = |option: &&Value, key: &str, word: &str| json::text(option, key) == Some(word);
    let by = |key: &str, word: &str| options.iter().find(|option| has(option, key, word));
    by("value", said).or_else(|| by("value", told?)).or_else(|| by("text", said))
}

/// `None` for events that say nothing about delivery.
fn notification(event: &str, envelope: &Value) -> Result<Option<InboundEvent>, AsideReason> {
    let Some(state) = state(event) else { return Ok(None) };
    let id = json::text(envelope, "id").ok_or(AsideReason::NoId)?;
    let (recipient, also) = person(envelope);
    let update = StatusUpdate {
        provider_id: ProviderMessageId(storable(id.to_owned())),
        state,
        at: moment(envelope),
        ours: id.parse().ok(),
        recipient,
        also,
        error: (state == ReportedState::Failed).then(|| error(envelope)),
    };
    Ok(Some(self::event(InboundKind::Status(Box::new(update)))))
}

fn state(event: &str) -> Option<ReportedState> {
    match event {
        "accepted" => Some(ReportedState::Accepted),
        "dispatched" => Some(ReportedState::Sent),
        "received" => Some(ReportedState::Delivered),
        "consumed" => Some(ReportedState::Read),
        "failed" => Some(ReportedState::Failed),
        _ => None,
    }
}

/// Meta's code when the description has one, else LIME's.
fn error(envelope: &Value) -> ReportedError {
    let reason = envelope.get("reason").unwrap_or(&Value::Null);
    let description = json::text(reason, "description").unwrap_or_default();
    let code = code_of(description).or(json::integer(reason, "code").0).unwrap_or_default();
    ReportedError { code, title: json::words(description) }
}
