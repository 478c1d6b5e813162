//! What customers send, and the fields in which Twilio tells it.

use super::{
    state::{File, State},
    wire,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One message of a customer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Says {
    Text {
        body: String,
    },
    /// `kind` is Twilio's `MessageType`; contact cards are `contacts` of `text/vcard`.
    Media {
        kind: String,
        content_type: String,
        #[serde(default)]
        caption: String,
        /// The file in base64.
        data: String,
    },
    /// A button of a template (`button`) or of a quick reply (`interactive`).
    Button {
        kind: String,
        text: String,
        payload: String,
    },
    Row {
        id: String,
        title: String,
        #[serde(default)]
        description: String,
    },
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default)]
        label: String,
        #[serde(default)]
        address: String,
    },
    /// Any fields: what nobody has seen yet.
    Fields {
        fields: BTreeMap<String, String>,
    },
}

/// The fields of the webhook for a message from `from`, a phone's digits or a BSUID.
pub fn fields(state: &State, sid: &str, from: &str, says: &Says) -> Vec<(String, String)> {
    let mut fields = vec![
        ("SmsMessageSid", sid.to_owned()),
        ("NumMedia", "0".to_owned()),
        ("ProfileName", "Marina Conceição".to_owned()),
        ("SmsSid", sid.to_owned()),
        ("SmsStatus", "received".to_owned()),
        ("To", state.own_address()),
        ("NumSegments", "1".to_owned()),
        ("ReferralNumMedia", "0".to_owned()),
        ("MessageSid", sid.to_owned()),
        ("AccountSid", state.account.clone()),
        ("From", address(from)),
        ("ApiVersion", "2010-04-01".to_owned()),
    ];
    if !is_user_id(from) {
        fields.push(("WaId", from.to_owned()));
    }
    let mut fields = wire::owned(fields);
    for (name, value) in own_fields(state, sid, says) {
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    }
    fields
}

/// How Twilio writes a customer.
pub fn address(from: &str) -> String {
    if is_user_id(from) { format!("whatsapp:{from}") } else { format!("whatsapp:+{from}") }
}

fn is_user_id(from: &str) -> bool {
    from.contains('.')
}

fn own_fields(state: &State, sid: &str, says: &Says) -> Vec<(String, String)> {
    let told = |kind: &str, fields: &[(&str, &str)]| {
        let kind = [("MessageType", kind)];
        let all = kind.iter().chain(fields);
        all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    match says {
        Says::Text { body } => told("text", &[("Body", body)]),
        Says::Media { kind, content_type, caption, data } => {
            let url = keep(state, sid, content_type, data);
            let fields =
                [("Body", &**caption), ("NumMedia", "1"), ("MediaUrl0", &url), ("MediaContentType0", content_type)];
            told(kind, &fields)
        }
        Says::Button { kind, text, payload } => {
            told(kind, &[("Body", text), ("ButtonText", text), ("ButtonPayload", payload)])
        }
        Says::Row { id, title, description } => told(
            "interactive",
            &[("Body", title), ("ListId", id), ("ListTitle", title), ("ListDescription", description)],
        ),
        Says::Location { latitude, longitude, label, address } => {
            let (latitude, longitude) = (latitude.to_string(), longitude.to_string());
            let fields = [
                ("Body", ""),
                ("Latitude", &*latitude),
                ("Longitude", &longitude),
                ("Label", label),
                ("Address", address),
            ];
            told("location", &fields)
        }
        Says::Fields { fields } => fields.clone().into_iter().collect(),
    }
}

/// Keeps a file and gives its address. What is no base64 is kept as text.
fn keep(state: &State, message: &str, content_type: &str, data: &str) -> String {
    let bytes = STANDARD.decode(data).unwrap_or_else(|_| data.as_bytes().to_vec());
    let media = state.sid("ME");
    state.files.lock().insert(media.clone(), File { content_type: content_type.to_owned(), bytes });
    format!("{}/2010-04-01/Accounts/{}/Messages/{message}/Media/{media}", state.base_url, state.account)
}
