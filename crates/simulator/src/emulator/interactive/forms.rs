//! One button that opens something: an address, a form, the customer's own data.

use super::parts::{action, body, filled, length, named_action, page, put_header};
use crate::emulator::{
    fields::{array, filled_text, text},
    refusal::Refusal,
    transcript::{Interactive, Opens, Shown},
};
use serde_json::Value;

pub(super) fn cta_url(part: &Value) -> Result<Shown, Refusal> {
    let parameters = named_action(part, "cta_url")?;
    let button = length(parameters, "display_text", "Display text", 20)?.to_owned();
    let url = page(parameters, "url")?;
    let mut shown = Interactive::new("cta_url", body(part, 1_024)?, Opens::Address);
    put_header(&mut shown, part)?;
    Ok(Shown::Interactive(Box::new(Interactive { button: Some(button), lines: vec![url.to_owned()], ..shown })))
}

/// A message with a body whose button asks for one thing of the customer.
pub(super) fn request(part: &Value, name: &str, opens: Opens) -> Result<Shown, Refusal> {
    if text(action(part)?, "name") != Some(name) {
        return Err(Refusal::invalid(format!("Action name must be {name}")));
    }
    if part.get("header").is_some() || part.get("footer").is_some() {
        return Err(Refusal::invalid("Header and footer are not supported for this type of interactive message"));
    }
    let kind = text(part, "type").unwrap_or(name);
    Ok(Shown::Interactive(Box::new(Interactive::new(kind, body(part, 1_024)?, opens))))
}

pub(super) fn voice_call(part: &Value) -> Result<Shown, Refusal> {
    let action = action(part)?;
    if text(action, "name") != Some("voice_call") {
        return Err(Refusal::invalid("Action name must be voice_call"));
    }
    let button = action.get("parameters").and_then(|parameters| filled_text(parameters, "display_text"));
    let shown = Interactive::new("voice_call", body(part, 1_024)?, Opens::Nothing);
    Ok(Shown::Interactive(Box::new(Interactive { button: button.map(str::to_owned), ..shown })))
}

pub(super) fn flow(part: &Value) -> Result<Shown, Refusal> {
    let parameters = named_action(part, "flow")?;
    if filled(parameters, "flow_message_version")? != "3" {
        return Err(Refusal::invalid("flow_message_version must be 3"));
    }
    match (filled_text(parameters, "flow_id"), filled_text(parameters, "flow_name")) {
        (Some(_), None) | (None, Some(_)) => {}
        (Some(_), Some(_)) => return Err(Refusal::invalid("Only one of flow_id and flow_name is allowed")),
        (None, None) => return Err(Refusal::missing("One of flow_id and flow_name is required")),
    }
    let button = length(parameters, "flow_cta", "flow_cta", 20)?.to_owned();
    if !matches!(text(parameters, "mode"), None | Some("published" | "draft")) {
        return Err(Refusal::invalid("mode must be one of draft, published"));
    }
    check_opening(parameters)?;
    let token = text(parameters, "flow_token").map(str::to_owned);
    let mut shown = Interactive::new("flow", body(part, 1_024)?, Opens::Form);
    put_header(&mut shown, part)?;
    Ok(Shown::Interactive(Box::new(Interactive { button: Some(button), reference: token, ..shown })))
}

fn check_opening(parameters: &Value) -> Result<(), Refusal> {
    let payload = parameters.get("flow_action_payload");
    match text(parameters, "flow_action") {
        None | Some("navigate") => {}
        Some("data_exchange") if payload.is_none() => return Ok(()),
        Some("data_exchange") => return Err(Refusal::invalid("flow_action_payload is for navigate only")),
        Some(_) => return Err(Refusal::invalid("flow_action must be one of navigate, data_exchange")),
    }
    let Some(payload) = payload else { return Ok(()) };
    filled(payload, "screen")?;
    match payload.get("data") {
        None => Ok(()),
        Some(Value::Object(data)) if !data.is_empty() => Ok(()),
        Some(_) => Err(Refusal::invalid("flow_action_payload['data'] must be a non-empty object")),
    }
}

pub(super) fn address(part: &Value) -> Result<Shown, Refusal> {
    let parameters = named_action(part, "address_message")?;
    if filled(parameters, "country")? != "IN" {
        return Err(Refusal::invalid("Address messages are not supported in this country"));
    }
    let saved = array(parameters, "saved_addresses");
    let lines = saved.iter().map(|address| filled(address, "id").map(str::to_owned)).collect::<Result<_, _>>()?;
    let mut shown = Interactive::new("address_message", body(part, 1_024)?, Opens::Form);
    put_header(&mut shown, part)?;
    Ok(Shown::Interactive(Box::new(Interactive { lines, ..shown })))
}
