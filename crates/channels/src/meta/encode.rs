//! Bodies of requests to Meta's Cloud API. Where they go is the [`Call`]'s: other providers take the same bodies.

use super::call::Call;
use crate::{
    adapter::{Attention, HttpRequest},
    model::{
        Address, Button, ListRow, ListSection, MediaKind, OutboundContent, OutboundMedia, OutboundMediaSource,
        Outgoing, ProviderMessageId, Template, TemplateButton, TemplateButtonValue, TemplateParameter,
        TemplateValue,
    },
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
    if let Some(quoted) = &message.reply_to {
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
        OutboundContent::Buttons { body, footer, buttons } => {
            let action = json!({ "buttons": buttons.iter().map(button).collect::<Vec<_>>() });
            ("interactive", interactive("button", body, footer.as_deref(), &action))
        }
        OutboundContent::List { body, footer, button, sections } => {
            let sections: Vec<_> = sections.iter().map(section).collect();
            let action = json!({ "button": button, "sections": sections });
            ("interactive", interactive("list", body, footer.as_deref(), &action))
        }
        OutboundContent::Template(template) => ("template", self::template(template)),
        OutboundContent::Media(media) => (media_kind(media.kind), self::media(media)),
    }
}

fn interactive(kind: &str, body: &str, footer: Option<&str>, action: &Value) -> Value {
    let mut interactive = json!({ "type": kind, "body": { "text": body }, "action": action });
    if let Some(footer) = footer {
        interactive["footer"] = json!({ "text": footer });
    }
    interactive
}

fn button(button: &Button) -> Value {
    json!({ "type": "reply", "reply": { "id": button.id, "title": button.title } })
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

fn media(media: &OutboundMedia) -> Value {
    let mut object = match &media.source {
        OutboundMediaSource::Id(id) => json!({ "id": id }),
        OutboundMediaSource::Link(link) => json!({ "link": link }),
        // Nothing that Meta knows: it answers which field is missing.
        OutboundMediaSource::Upload(_) => json!({}),
    };
    if let Some(caption) = &media.caption {
        object["caption"] = caption.as_str().into();
    }
    if let Some(filename) = &media.filename {
        object["filename"] = filename.as_str().into();
    }
    object
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

fn template(template: &Template) -> Value {
    let mut components = Vec::new();
    for (kind, values) in [("header", &template.header), ("body", &template.body)] {
        if !values.is_empty() {
            let parameters: Vec<_> = values.iter().map(parameter).collect();
            components.push(json!({ "type": kind, "parameters": parameters }));
        }
    }
    components.extend(template.buttons.iter().map(template_button));
    json!({
        "name": template.name,
        "language": { "code": template.language, "policy": "deterministic" },
        "components": components,
    })
}

fn parameter(value: &TemplateValue) -> Value {
    let mut object = match &value.value {
        TemplateParameter::Text(text) => json!({ "type": "text", "text": text }),
        TemplateParameter::Media(media) => {
            let kind = media_kind(media.kind);
            json!({ "type": kind, kind: self::media(media) })
        }
    };
    if let Some(name) = &value.name {
        object["parameter_name"] = name.as_str().into();
    }
    object
}

fn template_button(button: &TemplateButton) -> Value {
    let (sub_type, parameter) = match &button.value {
        TemplateButtonValue::Payload(payload) => ("quick_reply", json!({ "type": "payload", "payload": payload })),
        TemplateButtonValue::UrlSuffix(suffix) => ("url", json!({ "type": "text", "text": suffix })),
        TemplateButtonValue::CouponCode(code) => {
            ("copy_code", json!({ "type": "coupon_code", "coupon_code": code }))
        }
    };
    json!({ "type": "button", "sub_type": sub_type, "index": button.index.to_string(), "parameters": [parameter] })
}
