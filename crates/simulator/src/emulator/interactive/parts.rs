//! What interactive messages are made of, and the limits of each part.

use super::super::{
    fields::{filled_text, text},
    refusal::Refusal,
    transcript::Interactive,
};
use serde_json::Value;
use std::collections::HashSet;

pub(super) fn action(part: &Value) -> Result<&Value, Refusal> {
    part.get("action").ok_or_else(|| Refusal::required("interactive['action']"))
}

pub(super) fn body(part: &Value, longest: usize) -> Result<String, Refusal> {
    let body = part.get("body").ok_or_else(|| Refusal::required("interactive['body']"))?;
    length(body, "text", "Body text", longest).map(str::to_owned)
}

pub(super) fn footer(part: &Value) -> Result<Option<String>, Refusal> {
    part.get("footer").map(|footer| length(footer, "text", "Footer text", 60).map(str::to_owned)).transpose()
}

/// The header's text, or its kind when it is a medium.
pub(super) fn header(part: &Value) -> Result<Option<String>, Refusal> {
    let Some(header) = part.get("header") else { return Ok(None) };
    match text(header, "type") {
        Some("text") => length(header, "text", "Header text", 60).map(|text| Some(text.to_owned())),
        Some(kind @ ("image" | "video" | "document")) if header.get(kind).is_some() => {
            Ok(Some(format!("[{kind}]")))
        }
        _ => Err(Refusal::invalid("Header type must be one of text, image, video, document")),
    }
}

pub(super) fn text_header(part: &Value) -> Result<Option<String>, Refusal> {
    match part.get("header").map(|header| text(header, "type")) {
        None | Some(Some("text")) => header(part),
        Some(_) => Err(Refusal::invalid("Header type of a list must be text")),
    }
}

/// A text that must be there, counted in characters.
pub(super) fn length<'a>(object: &'a Value, key: &str, what: &str, longest: usize) -> Result<&'a str, Refusal> {
    let value = filled_text(object, key).ok_or_else(|| Refusal::missing(format!("{what} is required.")))?;
    if value.chars().count() > longest {
        return Err(Refusal::invalid(format!("{what} length invalid. Min length: 1, Max length: {longest}")));
    }
    Ok(value)
}

pub(super) fn unique<'a>(values: impl Iterator<Item = &'a String>, what: &str) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for value in values {
        if !seen.insert(value) {
            return Err(Refusal::invalid(format!("Duplicated {what}: {value}")));
        }
    }
    Ok(())
}

/// A text that must be there.
pub(super) fn filled<'a>(object: &'a Value, key: &str) -> Result<&'a str, Refusal> {
    filled_text(object, key).ok_or_else(|| Refusal::missing(format!("{key} is required")))
}

/// The parameters of an action with this name.
pub(super) fn named_action<'a>(part: &'a Value, name: &str) -> Result<&'a Value, Refusal> {
    let action = action(part)?;
    if text(action, "name") != Some(name) {
        return Err(Refusal::invalid(format!("Action name must be {name}")));
    }
    action.get("parameters").ok_or_else(|| Refusal::missing("interactive['action']['parameters'] is required"))
}

/// The address of a page.
pub(super) fn page<'a>(object: &'a Value, key: &str) -> Result<&'a str, Refusal> {
    let url = length(object, key, "URL", 2_000)?;
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(url);
    }
    Err(Refusal::invalid("URL is not a valid URI"))
}

/// Header and footer, where both may stand.
pub(super) fn put_header(shown: &mut Interactive, part: &Value) -> Result<(), Refusal> {
    shown.header = header(part)?;
    shown.footer = footer(part)?;
    Ok(())
}
