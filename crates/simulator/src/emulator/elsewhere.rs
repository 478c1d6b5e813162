//! What reaches the company without a customer's message: what somebody writes in the phone app of its number, and
//! what Meta reports about numbers, templates and accounts.

use super::{
    faults::Scope,
    inbound::{SayError, speaker},
    transcript::{Entry, Shown, Side, Ticks},
    world::World,
};
use crate::webhook::change_body;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Something written in the phone app. JSON: `{"message": {"type": "text", "text": {"body": "oi"}}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppMessage {
    /// In the app of which number (`phone_number_id`); the first one by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The keys of the message as Meta sends it, from `type` on: edits and revocations are of it too.
    pub message: Map<String, Value>,
}

/// A webhook of any field. JSON: `{"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// About which number, or the account of which (`phone_number_id`); the first one by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub field: String,
    pub value: Value,
    #[serde(default)]
    pub about: About,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The value goes out as it is.
    #[default]
    Account,
    /// The value gets the number's `metadata`.
    Number,
}

fn position(world: &World, number: Option<&str>) -> Result<usize, SayError> {
    number.map_or(Ok(0), |id| world.number_position(id).ok_or(SayError::UnknownNumber))
}

/// Shows the message on the customer's phone and sends its echo; gives the message's id.
pub(crate) fn write(world: &World, who: &str, said: &AppMessage) -> Result<String, SayError> {
    let number = position(world, said.number.as_deref())?;
    let account = speaker(world, who)?;
    let profile = account.profile();
    let own = world.number(number);
    let id = world.new_company_message_id(&profile.id_part);
    let mut echo = json!({
        "from": own.display_phone_number, "id": id, "timestamp": world.now().as_secs().to_string(),
    });
    let ids = [("to", &profile.shown.wa_id), ("to_user_id", &profile.shown.bsuid)];
    for (key, value) in ids.into_iter().filter_map(|(key, id)| Some((key, id.as_ref()?))) {
        echo[key] = json!(value);
    }
    for (key, value) in &said.message {
        echo[key] = value.clone();
    }
    let entry = Entry {
        id: id.clone(),
        number: own.phone_number_id.clone(),
        from: Side::Company,
        at: world.now(),
        ticks: Ticks::Sent,
        content: shown(&said.message),
        reply_to: None,
    };
    account.show(entry, world.transcript_length());
    let value = with_metadata(world, number, json!({ "message_echoes": [echo] }));
    post(world, number, "smb_message_echoes", &value);
    Ok(id)
}

fn shown(message: &Map<String, Value>) -> Shown {
    let body = message.get("text").and_then(|text| text.get("body")).and_then(Value::as_str);
    let kind = message.get("type").and_then(Value::as_str).unwrap_or("unknown");
    body.map_or_else(|| Shown::Other { kind: kind.to_owned() }, |body| Shown::Text { body: body.to_owned() })
}

/// Sends a webhook of any field.
pub(crate) fn report(world: &World, report: Report) -> Result<(), SayError> {
    let number = position(world, report.number.as_deref())?;
    let value = match report.about {
        About::Account => report.value,
        About::Number => with_metadata(world, number, report.value),
    };
    post(world, number, &report.field, &value);
    Ok(())
}

fn with_metadata(world: &World, number: usize, mut value: Value) -> Value {
    let own = world.number(number);
    if value.is_object() {
        value["messaging_product"] = json!("whatsapp");
        value["metadata"] = json!({
            "display_phone_number": own.display_phone_number, "phone_number_id": own.phone_number_id,
        });
    }
    value
}

fn post(world: &World, number: usize, field: &str, value: &Value) {
    let body = change_body(&world.number(number).waba_id, field, value);
    if let Some(webhook) = world.webhook(number, Scope::Everything, body) {
        let poster = std::sync::Arc::clone(&world.poster);
        world.poster.spawn(async move { poster.post(webhook).await });
    }
}
