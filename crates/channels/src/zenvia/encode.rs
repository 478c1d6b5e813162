//! Requests to Zenvia: `POST /v2/channels/whatsapp/messages`, one content each.

use crate::{
    adapter::{EncodeError, HttpMethod, HttpRequest},
    capabilities::Feature,
    model::{
        Address, Button, Credentials, ListRow, ListSection, MediaKind, OutboundContent, OutboundMedia,
        OutboundMediaSource, Outgoing, Template, TemplateButtonValue, TemplateParameter,
    },
};
use ponte_kernel::Secret;
use serde_json::{Map, Value, json};

pub fn send(message: &Outgoing, credentials: &Credentials) -> Result<HttpRequest, EncodeError> {
    let to = match &message.to {
        Address::WaId(id) => id.as_str(),
        Address::Bsuid(id) => id.as_str(),
    };
    let mut body = json!({
        "from": credentials.number,
        "to": to,
        "externalId": message.id.to_string(),
        "contents": [content(&message.content)?],
    });
    if let Some(quoted) = &message.reply_to {
        // Only the first content of a customer's message has the id that Zenvia knows.
        let (id, content) = quoted.0.split_once('#').unwrap_or((&quoted.0, "0"));
        body["idRef"] = id.into();
        body["contentRef"] = content.parse::<u32>().unwrap_or_default().into();
    }
    Ok(post(&body, credentials))
}

fn post(body: &Value, credentials: &Credentials) -> HttpRequest {
    let base = credentials.base_url.trim_end_matches('/');
    HttpRequest {
        method: HttpMethod::Post,
        url: format!("{base}/v2/channels/whatsapp/messages"),
        headers: vec![
            ("x-api-token", credentials.token.clone()),
            ("content-type", Secret::new("application/json".to_owned())),
        ],
        body: body.to_string().into(),
    }
}

fn content(content: &OutboundContent) -> Result<Value, EncodeError> {
    if let Some(missing) = super::CAPABILITIES.missing_for(content) {
        return Err(EncodeError::NotOffered(missing));
    }
    match content {
        OutboundContent::Template(template) => self::template(template),
        OutboundContent::Media(media) => file(media),
        other => free_form(other),
    }
}

fn free_form(content: &OutboundContent) -> Result<Value, EncodeError> {
    match content {
        OutboundContent::Text { body } => Ok(json!({ "type": "text", "text": body })),
        OutboundContent::Buttons { body, footer, buttons, .. } => {
            let buttons: Vec<_> = buttons.iter().map(button).collect();
            Ok(with_footer(json!({ "type": "button", "body": body, "buttons": buttons }), footer.as_deref()))
        }
        OutboundContent::List { body, footer, button, sections, .. } => {
            let sections: Vec<_> = sections.iter().map(section).collect();
            let list = json!({ "type": "list", "body": body, "button": button, "sections": sections });
            Ok(with_footer(list, footer.as_deref()))
        }
        other => Err(EncodeError::not_offered(other)),
    }
}

fn with_footer(mut content: Value, footer: Option<&str>) -> Value {
    if let Some(footer) = footer {
        content["footer"] = footer.into();
    }
    content
}

fn button(button: &Button) -> Value {
    json!({ "id": button.id, "title": button.title })
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

fn file(media: &OutboundMedia) -> Result<Value, EncodeError> {
    let mut object = json!({ "type": "file", "fileUrl": link(media)? });
    if let Some(caption) = &media.caption {
        object["fileCaption"] = caption.as_str().into();
    }
    if let Some(filename) = &media.filename {
        object["fileName"] = filename.as_str().into();
    }
    Ok(object)
}

fn link(media: &OutboundMedia) -> Result<&str, EncodeError> {
    match &media.source {
        OutboundMediaSource::Link(link) => Ok(link),
        OutboundMediaSource::Id(_) | OutboundMediaSource::Upload(_) => {
            Err(EncodeError::NotOffered(Feature::MediaById))
        }
    }
}

/// The template's name is Zenvia's id of it. Its fields have names; the texts of a template with positions are named by
/// their place, from 1.
fn template(template: &Template) -> Result<Value, EncodeError> {
    let mut fields = Map::new();
    let mut texts = 0;
    for value in template.header.iter().chain(&template.body) {
        match &value.value {
            TemplateParameter::Media(media) => {
                fields.insert(media_field(media.kind).to_owned(), link(media)?.into())
            }
            TemplateParameter::Text(text) => {
                texts += 1;
                fields.insert(value.name.clone().unwrap_or_else(|| texts.to_string()), text.as_str().into())
            }
        };
    }
    for button in &template.buttons {
        match &button.value {
            TemplateButtonValue::CouponCode(code) => fields.insert("code".to_owned(), code.as_str().into()),
            // Payloads and addresses of buttons are fixed when the template is made.
            _ => return Err(EncodeError::NotOffered(Feature::Template)),
        };
    }
    Ok(json!({ "type": "template", "templateId": template.name, "fields": fields }))
}

fn media_field(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "imageUrl",
        MediaKind::Video => "videoUrl",
        _ => "documentUrl",
    }
}
