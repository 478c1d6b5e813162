//! A template's components, in both directions.

use crate::{
    model::MediaKind,
    templates::model::{Button, CodeText, Header, ParameterFormat, Sample, TemplateContent, variables},
};
use ponte_kernel::text::storable;
use serde_json::{Value, json};

/// The components as Meta takes them.
pub fn components(content: &TemplateContent) -> Vec<Value> {
    let mut components = Vec::new();
    components.extend(content.header.as_ref().map(|header| self::header(header, content.format)));
    components.push(body(content));
    components.extend(footer(content));
    if !content.buttons.is_empty() {
        let buttons: Vec<Value> = content.buttons.iter().map(button).collect();
        components.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    }
    components.extend(content.others.iter().cloned());
    components
}

fn header(header: &Header, format: ParameterFormat) -> Value {
    match header {
        Header::Text { text, samples } => {
            let mut component = json!({ "type": "HEADER", "format": "TEXT", "text": text });
            if !samples.is_empty() {
                component["example"] = match format {
                    ParameterFormat::Named => json!({ "header_text_named_params": named(samples) }),
                    ParameterFormat::Positional => json!({ "header_text": in_order(text, samples) }),
                };
            }
            component
        }
        Header::Media { kind, handle } => {
            let mut component = json!({ "type": "HEADER", "format": media_format(*kind) });
            if let Some(handle) = handle {
                component["example"] = json!({ "header_handle": [handle] });
            }
            component
        }
        Header::Location => json!({ "type": "HEADER", "format": "LOCATION" }),
        Header::Other { format } => json!({ "type": "HEADER", "format": format }),
    }
}

fn body(content: &TemplateContent) -> Value {
    if let Some(code) = content.code {
        return json!({ "type": "BODY", "add_security_recommendation": code.security_advice });
    }
    let mut component = json!({ "type": "BODY", "text": content.body });
    if !content.body_samples.is_empty() {
        component["example"] = match content.format {
            ParameterFormat::Named => json!({ "body_text_named_params": named(&content.body_samples) }),
            ParameterFormat::Positional => json!({ "body_text": [in_order(&content.body, &content.body_samples)] }),
        };
    }
    component
}

fn footer(content: &TemplateContent) -> Option<Value> {
    let expires = content.code.and_then(|code| code.expires_after_minutes);
    if let Some(minutes) = expires {
        return Some(json!({ "type": "FOOTER", "code_expiration_minutes": minutes }));
    }
    content.footer.as_ref().map(|text| json!({ "type": "FOOTER", "text": text }))
}

fn button(button: &Button) -> Value {
    match button {
        Button::QuickReply { text } => json!({ "type": "QUICK_REPLY", "text": text }),
        Button::Url { text, url, sample } => {
            let mut value = json!({ "type": "URL", "text": text, "url": url });
            if let Some(sample) = sample {
                value["example"] = json!([sample]);
            }
            value
        }
        Button::PhoneNumber { text, phone_number } => {
            json!({ "type": "PHONE_NUMBER", "text": text, "phone_number": phone_number })
        }
        Button::CopyCode { sample } => json!({ "type": "COPY_CODE", "example": sample }),
        Button::Otp { otp_type, text } => {
            let mut value = json!({ "type": "OTP", "otp_type": otp_type.to_ascii_uppercase() });
            if let Some(text) = text {
                value["text"] = text.as_str().into();
            }
            value
        }
        Button::Flow { text, flow_id } => json!({ "type": "FLOW", "text": text, "flow_id": flow_id }),
        Button::Other { raw, .. } => raw.clone(),
    }
}

fn named(samples: &[Sample]) -> Vec<Value> {
    samples.iter().map(|sample| json!({ "param_name": sample.name, "example": sample.value })).collect()
}

/// The samples in the order of their numbers.
fn in_order(text: &str, samples: &[Sample]) -> Vec<String> {
    let mut names = variables(text);
    names.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    let value = |name: &str| samples.iter().find(|sample| sample.name == name).map(|sample| sample.value.clone());
    names.into_iter().map(|name| value(name).unwrap_or_default()).collect()
}

fn media_format(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "IMAGE",
        MediaKind::Video => "VIDEO",
        MediaKind::Document => "DOCUMENT",
        MediaKind::Audio => "AUDIO",
        MediaKind::Sticker => "STICKER",
    }
}

/// The content that Meta's components tell. What is not known is kept as it came.
pub fn read(components: &[Value], format: Option<&str>) -> TemplateContent {
    let mut content = TemplateContent::default();
    for component in components {
        match text(component, "type").to_ascii_uppercase().as_str() {
            "HEADER" => content.header = Some(read_header(component)),
            "BODY" => read_body(component, &mut content),
            "FOOTER" => read_footer(component, &mut content),
            "BUTTONS" => content.buttons = list(component, "buttons").iter().map(read_button).collect(),
            _ => content.others.push(component.clone()),
        }
    }
    let has_names = || content.body_variables().iter().any(|name| name.parse::<u32>().is_err());
    let named = format.map_or_else(has_names, |word| word.eq_ignore_ascii_case("NAMED"));
    content.format = if named { ParameterFormat::Named } else { ParameterFormat::Positional };
    content
}

fn read_header(component: &Value) -> Header {
    let kind = match text(component, "format").to_ascii_uppercase().as_str() {
        "" | "TEXT" => {
            let text = text(component, "text");
            let samples =
                samples(component, &text, "header_text_named_params", |example| list(example, "header_text"));
            return Header::Text { text, samples };
        }
        "IMAGE" => MediaKind::Image,
        "VIDEO" => MediaKind::Video,
        "DOCUMENT" => MediaKind::Document,
        "LOCATION" => return Header::Location,
        other => return Header::Other { format: other.to_owned() },
    };
    // What comes back is an address of the sample, which ends: it is no handle for another review.
    Header::Media { kind, handle: None }
}

fn read_body(component: &Value, content: &mut TemplateContent) {
    content.body = text(component, "text");
    let first_set =
        |example: &Value| list(example, "body_text").into_iter().next().and_then(|set| set.as_array().cloned());
    content.body_samples = samples(component, &content.body, "body_text_named_params", |example| {
        first_set(example).unwrap_or_default()
    });
    if let Some(advice) = component.get("add_security_recommendation").and_then(Value::as_bool) {
        content.code.get_or_insert_default().security_advice = advice;
    }
}

fn read_footer(component: &Value, content: &mut TemplateContent) {
    content.footer = Some(text(component, "text")).filter(|text| !text.is_empty());
    if let Some(minutes) = component.get("code_expiration_minutes").and_then(Value::as_u64) {
        let code: &mut CodeText = content.code.get_or_insert_default();
        code.expires_after_minutes = u32::try_from(minutes).ok();
    }
}

fn read_button(button: &Value) -> Button {
    let stands = text(button, "text");
    match text(button, "type").to_ascii_uppercase().as_str() {
        "QUICK_REPLY" => Button::QuickReply { text: stands },
        "URL" => Button::Url { text: stands, url: text(button, "url"), sample: first_example(button) },
        "PHONE_NUMBER" => Button::PhoneNumber { text: stands, phone_number: text(button, "phone_number") },
        "COPY_CODE" => Button::CopyCode { sample: first_example(button) },
        "OTP" => Button::Otp {
            otp_type: text(button, "otp_type").to_ascii_lowercase(),
            text: Some(stands).filter(|text| !text.is_empty()),
        },
        "FLOW" if button.get("flow_id").is_some() => {
            let flow_id = button.get("flow_id").map(plain).unwrap_or_default();
            Button::Flow { text: stands, flow_id }
        }
        kind => Button::Other { kind: kind.to_ascii_lowercase(), text: stands, raw: button.clone() },
    }
}

/// The samples: by name where they have names, else in the order of their numbers.
fn samples(
    component: &Value,
    text_with_variables: &str,
    named_key: &str,
    positional: impl Fn(&Value) -> Vec<Value>,
) -> Vec<Sample> {
    let Some(example) = component.get("example") else { return Vec::new() };
    let named = list(example, named_key);
    if !named.is_empty() {
        let sample = |one: &Value| Sample { name: text(one, "param_name"), value: text(one, "example") };
        return named.iter().map(sample).collect();
    }
    let mut names = variables(text_with_variables);
    names.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    let values = positional(example);
    names
        .iter()
        .zip(&values)
        .map(|(name, value)| Sample { name: (*name).to_owned(), value: plain(value) })
        .collect()
}

fn first_example(button: &Value) -> Option<String> {
    match button.get("example")? {
        Value::Array(examples) => examples.first().map(plain),
        example => Some(plain(example)),
    }
    .filter(|example| !example.is_empty())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => storable(text.clone()),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn text(object: &Value, key: &str) -> String {
    storable(object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned())
}

fn list(object: &Value, key: &str) -> Vec<Value> {
    object.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}
