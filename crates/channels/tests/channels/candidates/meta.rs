use super::{coded, credentials, wamid};
use crate::compliance::{CUSTOMER, Candidate, Dates, Header, Kind, NAME, Proves};
use aws_lc_rs::hmac;
use ponte_channels::{
    meta::Meta,
    model::{ReportedError, ReportedState},
};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Meta,
        credentials: credentials("https://graph.example.test"),
        proof: signature,
        proves: Proves::Body,
        dates: Dates::Told,
        prepared: b"",
        inbound: inbound(),
        never_sent: Vec::new(),
        statuses: statuses(),
        unknown: unknown(),
        echo: Some(echo()),
        batch: Some(batch),
        accepted: accepted(),
        refused: refused(),
        reported: reported(),
        message_id: wamid("3EB0C1"),
    }
}

fn signature(secret: &str, _url: &str, body: &[u8]) -> Vec<Header> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body);
    let mut signature = "sha256=".to_owned();
    for byte in tag.as_ref() {
        write!(signature, "{byte:02x}").expect("a string takes it");
    }
    vec![("x-hub-signature-256", signature.into_bytes())]
}

/// A webhook with one change of the field `messages`.
pub fn webhook(lists: &Value) -> Vec<u8> {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "551140028922", "phone_number_id": "330011223344556" },
        "contacts": [{ "profile": { "name": NAME }, "wa_id": CUSTOMER }],
    });
    value.as_object_mut().expect("an object").extend(lists.as_object().expect("lists").clone());
    change("messages", &value)
}

pub fn change(field: &str, value: &Value) -> Vec<u8> {
    let entry = json!([{ "id": "220011223344556", "changes": [{ "field": field, "value": value }] }]);
    json!({ "object": "whatsapp_business_account", "entry": entry }).to_string().into_bytes()
}

fn message(parts: &Value) -> Value {
    let mut message = json!({ "from": CUSTOMER, "id": wamid("IN0001"), "timestamp": "1795348801" });
    message.as_object_mut().expect("an object").extend(parts.as_object().expect("parts").clone());
    message
}

pub fn one(parts: &Value) -> Vec<u8> {
    webhook(&json!({ "messages": [message(parts)] }))
}

pub fn inbound() -> Vec<(Kind, Vec<u8>)> {
    let text = json!({ "type": "text", "text": { "body": "Oi" } });
    let mut reply = text.clone();
    reply["context"] = json!({ "from": "551140028922", "id": wamid("OUT001") });
    let reply_of = |kind: &str| json!({ "type": "interactive", "interactive": { "type": kind, kind: { "id": "sim", "title": "Sim" } } });
    vec![
        (Kind::Text, one(&text)),
        (Kind::Reply, one(&reply)),
        (Kind::Choice, one(&reply_of("button_reply"))),
        (Kind::Choice, one(&reply_of("list_reply"))),
        (Kind::Choice, one(&json!({ "type": "button", "button": { "payload": "SIM", "text": "Sim" } }))),
        (
            Kind::Media,
            one(&json!({ "type": "image", "image": { "id": "134", "mime_type": "image/jpeg", "sha256": "Zm9v" } })),
        ),
        (Kind::Location, one(&json!({ "type": "location", "location": { "latitude": -19.92, "longitude": 0 } }))),
        (Kind::Contacts, one(&json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": NAME } }] }))),
        (
            Kind::Reaction,
            one(&json!({ "type": "reaction", "reaction": { "message_id": "wamid.B", "emoji": "👍" } })),
        ),
        (Kind::Order, one(&json!({ "type": "order", "order": { "catalog_id": "1", "product_items": [] } }))),
        (
            Kind::Form,
            one(
                &json!({ "type": "interactive", "interactive": { "type": "nfm_reply", "nfm_reply": { "name": "flow", "response_json": "{\"a\":1}" } } }),
            ),
        ),
        (Kind::Unsupported, one(&json!({ "type": "hologram", "hologram": {} }))),
    ]
}

pub fn status(parts: &Value) -> Vec<u8> {
    let mut status = json!({ "id": wamid("OUT001"), "recipient_id": CUSTOMER });
    status.as_object_mut().expect("an object").extend(parts.as_object().expect("parts").clone());
    webhook(&json!({ "statuses": [status] }))
}

pub fn statuses() -> Vec<(ReportedState, Vec<u8>)> {
    let of = |state: &str, at: &str| status(&json!({ "status": state, "timestamp": at }));
    let failed = json!({ "status": "failed", "timestamp": "1795348809", "errors": [{ "code": 131_047, "title": "Re-engagement message" }] });
    vec![
        (ReportedState::Sent, of("sent", "1795348802")),
        (ReportedState::Delivered, of("delivered", "1795348803")),
        (ReportedState::Read, of("read", "1795348804")),
        (ReportedState::Played, of("played", "1795348805")),
        (ReportedState::Failed, status(&failed)),
    ]
}

pub fn unknown() -> Vec<Vec<u8>> {
    let states = ["deleted", "warning", "teleported"].map(|state| status(&json!({ "status": state })));
    let mut bodies = states.to_vec();
    bodies.push(change("a_field_of_tomorrow", &json!({ "a": 1 })));
    bodies.push(one(&json!({ "type": "hologram" })));
    bodies.push(br#"{"object":"instagram","entry":[{"id":"1","messaging":[{}]}]}"#.to_vec());
    bodies
}

pub fn echo() -> Vec<u8> {
    let sent = json!({ "from": "551140028922", "to": CUSTOMER, "id": "wamid.E", "type": "text", "text": { "body": "Oi" } });
    change(
        "smb_message_echoes",
        &json!({ "metadata": { "phone_number_id": "330011223344556" }, "message_echoes": [sent] }),
    )
}

pub fn batch(messages: usize) -> Vec<u8> {
    let text =
        |at: usize| message(&json!({ "id": format!("wamid.{at}"), "type": "text", "text": { "body": "Oi" } }));
    webhook(&json!({ "messages": (0..messages).map(text).collect::<Vec<_>>() }))
}

pub fn accepted() -> Vec<(u16, &'static str)> {
    let body = r#"{"messaging_product":"whatsapp","contacts":[{"input":"5531988887777","wa_id":"553188887777","user_id":"BR.1234"}],"messages":[{"id":"wamid.HBgM"}]}"#;
    vec![(200, body), (201, body)]
}

pub fn refused() -> Vec<(u16, &'static str, &'static str)> {
    vec![
        (401, r#"{"error":{"code":190,"message":"MESSAGE"}}"#, "credentials"),
        (400, r#"{"error":{"code":130429,"message":"MESSAGE"}}"#, "throttled"),
        (429, "", "throttled"),
        (500, r#"{"error":{"code":131000,"message":"MESSAGE"}}"#, "transient"),
        (503, "", "transient"),
        (400, r#"{"error":{"code":131047,"message":"MESSAGE"}}"#, "window_closed"),
        (400, r#"{"error":{"code":132001,"message":"x","error_data":{"details":"MESSAGE"}}}"#, "template"),
        (400, r#"{"error":{"code":100,"message":"MESSAGE"}}"#, "content"),
    ]
}

pub fn reported() -> Vec<(ReportedError, &'static str)> {
    coded(&[(131_047, "window_closed"), (131_026, "recipient"), (131_050, "opted_out"), (130_429, "throttled")])
}
