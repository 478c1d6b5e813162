//! Zenvia's webhooks: one event each, of a message or of what became of one.

use crate::{
    adapter::{AsideReason, Decoded},
    json,
    meta::{
        contacts::addresses,
        loose::{kept_value, snake_case_keys},
    },
    model::{
        InboundContent, InboundContext, InboundEvent, InboundKind, InboundMedia, InboundMessage, MediaKind,
        ProviderMessageId, Referral, ReportedError, ReportedState, Sender, StatusUpdate,
    },
};
use ponte_kernel::text::storable;
use serde_json::Value;

/// Stands for a code where Zenvia told none.
pub const NO_CODE: i64 = 0;

pub fn decode(envelope: &[u8]) -> Decoded {
    json::decode(envelope, events)
}

fn events(event: &Value) -> Result<Vec<InboundEvent>, AsideReason> {
    let kind = json::text(event, "type").ok_or(AsideReason::NotAWebhook)?;
    match (kind, json::text(event, "channel")) {
        // The same account may hold other channels, such as SMS.
        (_, Some(channel)) if channel != "whatsapp" => Ok(Vec::new()),
        ("MESSAGE", _) => messages(event),
        ("MESSAGE_STATUS", _) => Ok(status(event)?.into_iter().collect()),
        _ => Ok(Vec::new()),
    }
}

fn messages(event: &Value) -> Result<Vec<InboundEvent>, AsideReason> {
    let message = event.get("message").filter(|message| message.is_object()).ok_or(AsideReason::Malformed)?;
    let direction = json::text(message, "direction").or_else(|| json::text(event, "direction"));
    if direction == Some("OUT") {
        let number = number(message, "from");
        return Ok(vec![InboundEvent { number, kind: json::fact("messages.echo") }]);
    }
    let id = json::text(message, "id").or_else(|| json::text(event, "id")).ok_or(AsideReason::NoId)?;
    let sender = sender(message).ok_or(AsideReason::NoSender)?;
    let contents = message.get("contents").and_then(Value::as_array).ok_or(AsideReason::Malformed)?;
    // Version 1 told about the visitor in a content of its own.
    let contents = contents.iter().filter(|content| json::text(content, "type") != Some("json"));
    let one = |(at, content): (usize, &Value)| {
        let message = InboundMessage {
            provider_id: id_of_content(id, at),
            sender: sender.clone(),
            sent_at: json::instant(message, "timestamp").or_else(|| json::instant(event, "timestamp")),
            content: self::content(content)?,
            reply_to: json::owned(message, "idRef").map(ProviderMessageId),
            context: InboundContext {
                referral: message.get("referral").and_then(referral),
                ..InboundContext::default()
            },
        };
        Ok(message)
    };
    let messages: Result<Vec<_>, AsideReason> = contents.enumerate().map(one).collect();
    let number = number(message_of(event), "to");
    let event = |message| InboundEvent { number: number.clone(), kind: InboundKind::Message(Box::new(message)) };
    Ok(messages?.into_iter().map(event).collect())
}

/// Each content is a message of its own: the first has Zenvia's id.
fn id_of_content(id: &str, at: usize) -> ProviderMessageId {
    let id = if at == 0 { id.to_owned() } else { format!("{id}#{at}") };
    ProviderMessageId(storable(id))
}

fn message_of(event: &Value) -> &Value {
    event.get("message").unwrap_or(event)
}

fn number(message: &Value, key: &str) -> String {
    json::owned(message, key).unwrap_or_default()
}

fn sender(message: &Value) -> Option<Sender> {
    let (address, also) = addresses(json::text(message, "from"));
    let name = message.get("visitor").and_then(|visitor| json::owned(visitor, "name"));
    let profile_name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    Some(Sender::new(address?, also, profile_name))
}

fn content(content: &Value) -> Result<InboundContent, AsideReason> {
    let kind = json::text(content, "type").unwrap_or("unknown");
    let known = match kind {
        "text" => text(content),
        "file" => file(content),
        "location" => json::location(content, "name"),
        "contacts" => content.get("contacts").and_then(json::cards),
        "product_list_order" => order(content),
        "flow_response" => form(content),
        _ => None,
    };
    known.map_or_else(|| json::unsupported(kind_of_unsupported(kind, content), content), Ok)
}

/// A tap on a button, on a row or on a template is a text with a payload.
fn text(content: &Value) -> Option<InboundContent> {
    let body = storable(content.get("text")?.as_str()?.to_owned());
    Some(match json::owned(content, "payload") {
        Some(id) => InboundContent::Choice { id, title: body, description: None },
        None => InboundContent::Text { body },
    })
}

/// `None` for a file that Zenvia refused, or that lies nowhere.
fn file(content: &Value) -> Option<InboundContent> {
    let url = json::owned(content, "fileUrl").filter(|_| json::text(content, "status") != Some("REJECTED"))?;
    let mime_type = json::owned(content, "fileMimeType").unwrap_or_else(|| "application/octet-stream".to_owned());
    Some(InboundContent::Media(InboundMedia {
        kind: media_kind(&mime_type),
        provider_media_id: String::new(),
        url: Some(url),
        mime_type,
        sha256: None,
        caption: json::owned(content, "fileCaption"),
        filename: json::owned(content, "fileName"),
        voice: false,
    }))
}

/// WebP is of stickers alone: WhatsApp takes no such image.
fn media_kind(mime_type: &str) -> MediaKind {
    match mime_type.split_once('/') {
        Some(("image", "webp")) => MediaKind::Sticker,
        Some(("image", _)) => MediaKind::Image,
        Some(("audio", _)) => MediaKind::Audio,
        Some(("video", _)) => MediaKind::Video,
        _ => MediaKind::Document,
    }
}

fn order(content: &Value) -> Option<InboundContent> {
    Some(InboundContent::Order { order: snake_case_keys(kept_value(content)?).into() })
}

/// Where the ad was, Zenvia tells in an object of its own.
fn referral(told: &Value) -> Option<Referral> {
    let mut told = snake_case_keys(kept_value(told)?);
    let members = told.as_object_mut()?;
    for (part, key) in [("id", "source_id"), ("type", "source_type"), ("url", "source_url")] {
        if let Some(value) = members.get("source").and_then(|source| source.get(part)).cloned() {
            members.insert(key.to_owned(), value);
        }
    }
    members.remove("source");
    if let Some(click) = members.remove("ctwa_id") {
        members.insert("ctwa_clid".to_owned(), click);
    }
    Some(told.into())
}

fn form(content: &Value) -> Option<InboundContent> {
    Some(InboundContent::Form { name: "flow".to_owned(), response: json::kept(content, "data")? })
}

fn kind_of_unsupported<'a>(kind: &'a str, content: &Value) -> &'a str {
    let is_refused = kind == "file" && json::text(content, "status") == Some("REJECTED");
    if is_refused { "file_rejected" } else { kind }
}

/// `None` for states that say nothing about delivery.
fn status(event: &Value) -> Result<Option<InboundEvent>, AsideReason> {
    let status = event.get("messageStatus").ok_or(AsideReason::Malformed)?;
    let Some(state) = json::text(status, "code").and_then(state) else { return Ok(None) };
    // What stands at the root is deprecated.
    let message = message_of(event);
    let id = json::owned(message, "id").filter(|_| event.get("message").is_some());
    let id = id.or_else(|| json::owned(event, "messageId")).ok_or(AsideReason::NoId)?;
    let (recipient, also) = addresses(json::text(message, "to"));
    let update = StatusUpdate {
        provider_id: ProviderMessageId(id),
        state,
        at: json::instant(status, "timestamp").or_else(|| json::instant(event, "timestamp")),
        ours: json::text(message, "externalId").and_then(|ours| ours.parse().ok()),
        recipient,
        also,
        error: (state == ReportedState::Failed).then(|| error(status)),
    };
    Ok(Some(InboundEvent { number: number(message, "from"), kind: InboundKind::Status(Box::new(update)) }))
}

fn state(code: &str) -> Option<ReportedState> {
    match code {
        "ACCEPTED" => Some(ReportedState::Accepted),
        "SENT" => Some(ReportedState::Sent),
        "DELIVERED" | "VERIFIED" => Some(ReportedState::Delivered),
        "READ" => Some(ReportedState::Read),
        "REJECTED" | "NOT_DELIVERED" => Some(ReportedState::Failed),
        _ => None,
    }
}

/// The first cause with a code, which is Meta's; else the description.
fn error(status: &Value) -> ReportedError {
    let causes = status.get("causes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let code = |cause: &Value| json::integer(cause, "channelErrorCode").0;
    let cause = causes.iter().find(|cause| code(cause).is_some()).or_else(|| causes.first());
    let told = cause.and_then(|cause| json::text(cause, "details").or_else(|| json::text(cause, "reason")));
    let told = told.or_else(|| json::text(status, "description")).unwrap_or_default();
    ReportedError { code: cause.and_then(code).unwrap_or(NO_CODE), title: json::words(told) }
}
