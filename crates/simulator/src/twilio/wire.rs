//! Messages and contents as Twilio shows them, in answers and in webhooks.

use super::state::{Content, Message, State};
use jiff::{fmt::rfc2822, tz::TimeZone};
use ponte_kernel::Timestamp;
use serde_json::{Map, Value, json};

/// A message as the API answers it: every key is there, most texts of numbers.
pub fn message(state: &State, message: &Message) -> Value {
    let uri = format!("/2010-04-01/Accounts/{}/Messages/{}", state.account, message.sid);
    let at = rfc2822_date(message.made_at);
    json!({
        "account_sid": state.account, "api_version": "2010-04-01", "body": message.body, "date_created": at,
        "date_sent": null, "date_updated": at, "direction": "outbound-api", "error_code": message.error,
        "error_message": message.error.map(|code| format!("Error {code}")), "from": message.from,
        "messaging_service_sid": null, "num_media": if message.media.is_some() { "1" } else { "0" },
        "num_segments": "1", "price": null, "price_unit": null, "sid": message.sid, "status": message.status,
        "subresource_uris": { "media": format!("{uri}/Media.json") }, "to": message.to, "uri": format!("{uri}.json"),
    })
}

pub fn content(state: &State, sid: &str, content: &Content) -> Value {
    let url = format!("https://content.twilio.com/v1/Content/{sid}");
    let at = content.made_at.to_jiff().to_string();
    let mut shown = content.made_of.clone();
    shown["sid"] = sid.into();
    shown["account_sid"] = state.account.as_str().into();
    shown["date_created"] = at.as_str().into();
    shown["date_updated"] = at.into();
    shown["links"] = json!({ "approval_create": format!("{url}/ApprovalRequests/whatsapp") });
    shown["url"] = url.into();
    shown
}

/// The words of a content, with its variables filled in.
pub fn shown(content: &Value, variables: &Map<String, Value>) -> String {
    let types = content["types"].as_object();
    let body = types.and_then(|types| types.values().find_map(|one| one["body"].as_str())).unwrap_or_default();
    variables.iter().fold(body.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value.as_str().unwrap_or_default())
    })
}

/// The fields of a status callback.
pub fn status_fields(state: &State, message: &Message) -> Vec<(String, String)> {
    let mut fields = vec![
        ("MessageSid", message.sid.clone()),
        ("SmsSid", message.sid.clone()),
        ("MessageStatus", message.status.to_owned()),
        ("SmsStatus", message.status.to_owned()),
        ("ChannelPrefix", "whatsapp".to_owned()),
        ("ChannelInstallSid", "XE00000000000000000000000000000001".to_owned()),
        ("AccountSid", state.account.clone()),
        ("From", message.from.clone()),
        ("To", message.to.clone()),
        ("ChannelToAddress", message.to.replace("whatsapp:", "")),
        ("ApiVersion", "2010-04-01".to_owned()),
    ];
    if message.status == "read" {
        fields.push(("EventType", "READ".to_owned()));
    }
    if let Some(code) = message.error {
        fields.extend([("ErrorCode", code.to_string()), ("ErrorMessage", format!("Error {code}"))]);
    }
    owned(fields)
}

pub fn owned(fields: Vec<(&str, String)>) -> Vec<(String, String)> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn rfc2822_date(at: Timestamp) -> String {
    rfc2822::to_string(&at.to_jiff().to_zoned(TimeZone::UTC)).unwrap_or_default()
}
