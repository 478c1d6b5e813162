//! A template's values as Infobip wants them: by their order, without names.

use super::encode::link;
use crate::{
    adapter::EncodeError,
    capabilities::Feature,
    model::{MediaKind, Template, TemplateButton, TemplateButtonValue, TemplateParameter, TemplateValue},
};
use serde_json::{Value, json};

/// The content of a message with an approved template.
pub fn content(template: &Template) -> Result<Value, EncodeError> {
    let placeholders: Vec<_> = template.body.iter().map(text).collect::<Result<_, _>>()?;
    let mut data = json!({ "body": { "placeholders": placeholders } });
    if let Some(value) = template.header.first() {
        data["header"] = header(value)?;
    }
    if !template.buttons.is_empty() {
        let mut buttons: Vec<_> = template.buttons.iter().collect();
        buttons.sort_by_key(|button| button.index);
        data["buttons"] = buttons.into_iter().map(button).collect::<Result<_, _>>()?;
    }
    Ok(json!({ "templateName": template.name, "language": template.language, "templateData": data }))
}

fn text(value: &TemplateValue) -> Result<&str, EncodeError> {
    match &value.value {
        TemplateParameter::Text(text) => Ok(text),
        // Media stands in headers only.
        TemplateParameter::Media(_) => Err(EncodeError::NotOffered(Feature::Template)),
        _ => Err(EncodeError::NotOffered(Feature::RichTemplate)),
    }
}

fn header(value: &TemplateValue) -> Result<Value, EncodeError> {
    let media = match &value.value {
        TemplateParameter::Text(text) => return Ok(json!({ "type": "TEXT", "placeholder": text })),
        TemplateParameter::Media(media) => media,
        _ => return Err(EncodeError::NotOffered(Feature::RichTemplate)),
    };
    let kind = match media.kind {
        MediaKind::Image => "IMAGE",
        MediaKind::Video => "VIDEO",
        MediaKind::Document => "DOCUMENT",
        MediaKind::Audio | MediaKind::Sticker => return Err(EncodeError::NotOffered(Feature::Template)),
    };
    let mut header = json!({ "type": kind, "mediaUrl": link(media)? });
    if let Some(filename) = &media.filename {
        header["filename"] = filename.as_str().into();
    }
    Ok(header)
}

fn button(button: &TemplateButton) -> Result<Value, EncodeError> {
    let (kind, parameter) = match &button.value {
        TemplateButtonValue::Payload(payload) => ("QUICK_REPLY", payload),
        TemplateButtonValue::UrlSuffix(text) | TemplateButtonValue::OneTimeCode(text) => ("URL", text),
        TemplateButtonValue::CouponCode(code) => ("COPY_CODE", code),
        _ => return Err(EncodeError::NotOffered(Feature::RichTemplate)),
    };
    Ok(json!({ "type": kind, "parameter": parameter }))
}
