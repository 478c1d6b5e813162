//! A customer's message, in version 2.

use crate::{
    adapter::AsideReason,
    json,
    meta::{contacts::addresses, loose::snake_case_keys},
    model::{
        InboundContent, InboundContext, InboundKind, InboundMedia, InboundMessage, MediaKind, ProviderMessageId,
        Sender,
    },
};
use ponte_kernel::text::storable;
use serde_json::Value;

pub fn decoded(payload: &Value, event: &Value) -> Result<InboundKind, AsideReason> {
    let id = json::owned(payload, "id").ok_or(AsideReason::NoId)?;
    let kind = json::text(payload, "type").unwrap_or("unknown");
    let known = payload.get("payload").and_then(|content| self::content(kind, content));
    let context = payload.get("context").unwrap_or(&Value::Null);
    Ok(InboundKind::Message(Box::new(InboundMessage {
        provider_id: ProviderMessageId(id),
        sender: sender(payload).ok_or(AsideReason::NoSender)?,
        sent_at: json::integer(event, "timestamp").instant(),
        content: known.map_or_else(|| json::unsupported(kind, payload), Ok)?,
        reply_to: json::owned(context, "gsId").or_else(|| json::owned(context, "id")).map(ProviderMessageId),
        context: InboundContext {
            referral: json::kept(payload, "referral").map(|told| snake_case_keys(told).into()),
            ..InboundContext::default()
        },
    })))
}

/// The user's id comes along where the app asks for it.
fn sender(payload: &Value) -> Option<Sender> {
    let sender = payload.get("sender").unwrap_or(&Value::Null);
    let ids = [(payload, "source"), (sender, "phone"), (sender, "userid"), (payload, "userid")];
    let (address, also) = addresses(ids.into_iter().filter_map(|(object, key)| json::text(object, key)));
    let name = json::text(sender, "name").map(str::trim).filter(|name| !name.is_empty());
    Some(Sender::new(address?, also, name.map(|name| storable(name.to_owned()))))
}

fn content(kind: &str, content: &Value) -> Option<InboundContent> {
    match kind {
        "text" | "quick_reply" if json::text(content, "type") == Some("button") => tap(content, "text"),
        "text" | "quick_reply" => {
            Some(InboundContent::Text { body: storable(content.get("text")?.as_str()?.to_owned()) })
        }
        "button_reply" | "list_reply" => tap(content, "title"),
        "image" => media(content, MediaKind::Image),
        "video" => media(content, MediaKind::Video),
        "audio" => media(content, MediaKind::Audio),
        "file" => media(content, MediaKind::Document),
        "sticker" => media(content, MediaKind::Sticker),
        "location" => json::location(content, "name"),
        "contact" => content.get("contacts").and_then(json::cards),
        _ => None,
    }
}

/// What we sent as the text of an option comes back as such; else the id, else the words.
fn tap(content: &Value, title: &str) -> Option<InboundContent> {
    let title = json::owned(content, title);
    let id =
        json::owned(content, "postbackText").or_else(|| json::owned(content, "id")).or_else(|| title.clone())?;
    let title = title.unwrap_or_else(|| id.clone());
    Some(InboundContent::Choice { id, title, description: json::owned(content, "description") })
}

fn media(content: &Value, kind: MediaKind) -> Option<InboundContent> {
    Some(InboundContent::Media(InboundMedia {
        kind,
        provider_media_id: String::new(),
        url: Some(json::owned(content, "url")?),
        mime_type: json::owned(content, "contentType").unwrap_or_else(|| "application/octet-stream".to_owned()),
        sha256: None,
        caption: json::owned(content, "caption"),
        filename: json::owned(content, "filename").or_else(|| json::owned(content, "name")),
        voice: false,
    }))
}
