//! Requests to Infobip: `POST /whatsapp/1/message/{kind}`.

use super::template;
use crate::{
    adapter::{EncodeError, HttpMethod, HttpRequest},
    capabilities::Feature,
    model::{
        Address, Button, Credentials, ListRow, ListSection, MediaKind, OutboundContent, OutboundMedia,
        OutboundMediaSource, Outgoing, ProviderMessageId,
    },
};
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ponte_kernel::Secret;
use serde_json::{Value, json};

/// The request that sends a message under our own id.
pub fn send(message: &Outgoing, credentials: &Credentials) -> Result<HttpRequest, EncodeError> {
    let (kind, content) = content(&message.content)?;
    let mut body = json!({
        "from": credentials.number,
        "to": recipient(&message.to),
        "messageId": message.id.to_string(),
        "content": content,
        "callbackData": credentials.number,
    });
    if let Some(quoted) = &message.reply_to {
        body["context"] = json!({ "replyToMessageId": quoted.0 });
    }
    if let Some(callback) = &credentials.callback_url {
        body["notifyUrl"] = callback.as_str().into();
    }
    if message.content.is_template() {
        body = json!({ "messages": [body] });
    }
    Ok(post(&format!("message/{kind}"), body.to_string(), credentials))
}

/// The request that marks a message as read.
pub fn read(message: &ProviderMessageId, credentials: &Credentials) -> HttpRequest {
    // The id becomes part of an address: it must not lead anywhere else.
    let id = utf8_percent_encode(&message.0, NON_ALPHANUMERIC);
    post(&format!("senders/{}/message/{id}/read", credentials.number), String::new(), credentials)
}

/// The key, as the value of `Authorization`.
pub fn key(credentials: &Credentials) -> Secret {
    Secret::new(format!("App {}", credentials.token.expose()))
}

fn post(path: &str, body: String, credentials: &Credentials) -> HttpRequest {
    let base = credentials.base_url.trim_end_matches('/');
    let mut headers = vec![("authorization", key(credentials)), ("accept", "application/json".to_owned().into())];
    if !body.is_empty() {
        headers.push(("content-type", "application/json".to_owned().into()));
    }
    let url = format!("{base}/whatsapp/1/{path}");
    HttpRequest { method: HttpMethod::Post, url, headers, body: Bytes::from(body) }
}

fn recipient(to: &Address) -> &str {
    match to {
        Address::WaId(id) => id.as_str(),
        Address::Bsuid(id) => id.as_str(),
    }
}

/// The last part of the address, and the content.
fn content(content: &OutboundContent) -> Result<(&'static str, Value), EncodeError> {
    Ok(match content {
        OutboundContent::Text { body } => ("text", json!({ "text": body, "previewUrl": body.contains("://") })),
        OutboundContent::Media(media) => (media_path(media.kind), self::media(media)?),
        OutboundContent::Template(template) => ("template", template::content(template)?),
        OutboundContent::Buttons { body, footer, buttons } => {
            let action = json!({ "buttons": buttons.iter().map(button).collect::<Vec<_>>() });
            ("interactive/buttons", interactive(body, footer.as_deref(), &action))
        }
        OutboundContent::List { body, footer, button, sections } => {
            let sections: Vec<_> = sections.iter().map(section).collect();
            let action = json!({ "title": button, "sections": sections });
            ("interactive/list", interactive(body, footer.as_deref(), &action))
        }
    })
}

fn interactive(body: &str, footer: Option<&str>, action: &Value) -> Value {
    let mut content = json!({ "body": { "text": body }, "action": action });
    if let Some(footer) = footer {
        content["footer"] = json!({ "text": footer });
    }
    content
}

fn button(button: &Button) -> Value {
    json!({ "type": "REPLY", "id": button.id, "title": button.title })
}

fn section(section: &ListSection) -> Value {
    let rows: Vec<_> = section.rows.iter().map(row).collect();
    let mut object = json!({ "rows": rows });
    if let Some(title) = &section.title {
        object["title"] = title.as_str().into();
    }
    object
}

fn row(row: &ListRow) -> Value {
    let mut object = json!({ "id": row.id, "title": row.title });
    if let Some(description) = &row.description {
        object["description"] = description.as_str().into();
    }
    object
}

fn media_path(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}

fn media(media: &OutboundMedia) -> Result<Value, EncodeError> {
    let mut content = json!({ "mediaUrl": link(media)? });
    if let Some(caption) = &media.caption {
        content["caption"] = caption.as_str().into();
    }
    if let Some(filename) = &media.filename {
        content["filename"] = filename.as_str().into();
    }
    Ok(content)
}

pub fn link(media: &OutboundMedia) -> Result<&str, EncodeError> {
    match &media.source {
        OutboundMediaSource::Link(link) => Ok(link),
        OutboundMediaSource::Id(_) | OutboundMediaSource::Upload(_) => {
            Err(EncodeError::NotOffered(Feature::MediaById))
        }
    }
}
