//! Bodies of requests to Meta's Cloud API. Where they go is the [`Call`]'s: other providers take the same bodies.

mod contacts;
mod interactive;
mod payment;
mod template;

use super::call::Call;
use crate::{
    adapter::{Attention, HttpRequest},
    model::{Address, MediaKind, OutboundContent, OutboundMedia, OutboundMediaSource, Outgoing, ProviderMessageId},
};
use serde_json::{Map, Value, json};

/// The request that sends a message. Our own id goes along and comes back with every status.
pub fn send(message: &Outgoing, call: Call) -> HttpRequest {
    let (kind, content) = content(&message.content);
    let mut body = Map::new();
    body.insert("messaging_product".into(), "whatsapp".into());
    body.insert("recipient_type".into(), "individual".into());
    // Without the plus sign Meta may put its own guess of a country code before the digits.
    match &message.to {
        Address::WaId(id) => body.insert("to".into(), format!("+{}", id.as_str()).into()),
        Address::Bsuid(id) => body.insert("recipient".into(), id.as_str().into()),
    };
    body.insert("type".into(), kind.into());
    body.insert(kind.into(), content);
    // A reaction names its message itself; Meta refuses a quote beside it.
    let quotes = !matches!(message.content, OutboundContent::Reaction { .. });
    if let Some(quoted) = message.reply_to.as_ref().filter(|_| quotes) {
        body.insert("context".into(), json!({ "message_id": quoted.0 }));
    }
    body.insert("biz_opaque_callback_data".into(), message.id.to_string().into());
    call.post(&Value::Object(body))
}

/// The request that marks a message and all before it as read, with the typing indicator if asked for.
pub fn attention(message: &ProviderMessageId, attention: Attention, call: Call) -> HttpRequest {
    let mut body = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": message.0 });
    if attention == Attention::ReadAndTyping {
        body["typing_indicator"] = json!({ "type": "text" });
    }
    call.post(&body)
}

/// The `type` and the object under its name.
pub fn content(content: &OutboundContent) -> (&'static str, Value) {
    match content {
        OutboundContent::Text { body } => ("text", json!({ "body": body, "preview_url": body.contains("://") })),
        OutboundContent::Template(template) => ("template", template::template(template)),
        OutboundContent::Media(media) => (media_kind(media.kind), self::media(media)),
        OutboundContent::Contacts { cards } => ("contacts", contacts::contacts(cards)),
        OutboundContent::Location(place) => ("location", contacts::location(place)),
        OutboundContent::Reaction { to, emoji } => {
            ("reaction", json!({ "message_id": to.0, "emoji": emoji.as_deref().unwrap_or_default() }))
        }
        other => ("interactive", interactive::interactive(other)),
    }
}

fn media(media: &OutboundMedia) -> Value {
    let mut object = match &media.source {
        OutboundMediaSource::Id(id) => json!({ "id": id }),
        OutboundMediaSource::Link(link) => json!({ "link": link }),
        // Nothing that Meta knows: it answers which field is missing.
        OutboundMediaSource::Upload(_) => json!({}),
    };
    put(&mut object, "caption", media.caption.as_deref());
    put(&mut object, "filename", media.filename.as_deref());
    if media.voice {
        object["voice"] = true.into();
    }
    object
}

/// Leaves the key out when there is nothing to say.
fn put(object: &mut Value, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object[key] = value.into();
    }
}

fn media_kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}
