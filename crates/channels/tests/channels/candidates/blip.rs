use super::{coded, credentials, secret_header, wamid};
use crate::compliance::{CUSTOMER, Candidate, Dates, Kind, NAME, Proves};
use ponte_channels::{blip::Blip, model::ReportedState};
use serde_json::{Value, json};

const OURS: &str = "0199d1a0-0000-7000-8000-000000000001";

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Blip,
        credentials: credentials("https://clinica.http.msging.net"),
        proof: secret_header,
        proves: Proves::SenderAlone,
        dates: Dates::Told,
        prepared: b"",
        inbound: inbound(),
        never_sent: vec![
            (Kind::Reaction, "Blip documents no reactions"),
            (Kind::Order, "Blip documents no orders"),
            (Kind::Form, "Blip documents no answers of forms"),
        ],
        statuses: statuses(),
        unknown: unknown(),
        echo: None,
        batch: None,
        accepted: vec![(202, ""), (200, "{}")],
        refused: vec![
            (400, "MESSAGE", "content"),
            (401, "", "credentials"),
            (429, "", "throttled"),
            (504, "MESSAGE", "transient"),
        ],
        reported: coded(&[
            (0, "content"),
            (21, "content"),
            (33, "config"),
            (42, "recipient"),
            (51, "transient"),
            (81, "content"),
            (131_047, "window_closed"),
            (131_026, "recipient"),
        ]),
        message_id: wamid("3EB0B1"),
    }
}

/// A message of the customer as Blip sends it.
pub fn message(kind: &str, content: &Value) -> Value {
    json!({
        "id": wamid("IN0001"), "from": format!("{CUSTOMER}@wa.gw.msging.net"), "to": "meubot@msging.net",
        "type": kind, "content": content,
        "metadata": { "#wa.timestamp": "1764000000", "#uniqueId": "u-1", "date_created": "1764000000123" },
    })
}

fn one(kind: &str, content: &Value) -> Vec<u8> {
    message(kind, content).to_string().into_bytes()
}

pub const REPLY: &str = "application/vnd.lime.reply+json";

/// A tap on a menu of ours.
pub fn tap() -> Value {
    let options = json!([{ "order": 1, "text": "Sim", "type": "text/plain", "value": "SIM" }]);
    let menu = json!({ "scope": "immediate", "text": "Confirma?", "options": options });
    json!({
        "replied": { "type": "text/plain", "value": "Sim" },
        "inReplyTo": { "id": OURS, "type": "application/vnd.lime.select+json", "value": menu, "direction": "sent" },
    })
}

fn inbound() -> Vec<(Kind, Vec<u8>)> {
    let mut reply = message("text/plain", &json!("Oi"));
    reply["metadata"]["#wa.context.id"] = wamid("OUT001").into();
    let file =
        json!({ "type": "image/jpeg", "uri": "https://media.example.test/1?token=t", "text": "Guia", "size": 12 });
    let place = json!({ "latitude": 0, "longitude": -43.93, "text": "Sede" });
    vec![
        (Kind::Text, one("text/plain", &json!(format!("Oi, aqui é {NAME}")))),
        (Kind::Reply, reply.to_string().into_bytes()),
        (Kind::Choice, one(REPLY, &tap())),
        (Kind::Media, one("application/vnd.lime.media-link+json", &file)),
        (Kind::Location, one("application/vnd.lime.location+json", &place)),
        (Kind::Contacts, one("application/vnd.lime.contact+json", &json!({ "name": NAME }))),
        (Kind::Contacts, one("application/json", &json!({ "contacts": [{ "name": { "formatted_name": NAME } }] }))),
        (Kind::Unsupported, one("application/vnd.lime.hologram+json", &json!({ "light": true }))),
        (Kind::Unsupported, one("application/vnd.lime.select+json", &json!({ "text": "Escolha", "options": [] }))),
    ]
}

/// A notification about a message of ours.
pub fn notification(event: &str) -> Value {
    json!({
        "id": OURS, "from": format!("{CUSTOMER}@wa.gw.msging.net"), "to": "meubot@msging.net", "event": event,
        "metadata": { "#wa.timestamp": "1764000007" },
    })
}

fn statuses() -> Vec<(ReportedState, Vec<u8>)> {
    let of = |event: &str| notification(event).to_string().into_bytes();
    let mut failed = notification("failed");
    failed["reason"] = json!({ "code": 81, "description": "(#131047) Re-engagement message" });
    vec![
        (ReportedState::Accepted, of("accepted")),
        (ReportedState::Sent, of("dispatched")),
        (ReportedState::Delivered, of("received")),
        (ReportedState::Read, of("consumed")),
        (ReportedState::Failed, failed.to_string().into_bytes()),
    ]
}

fn unknown() -> Vec<Vec<u8>> {
    let chat_state = json!({ "from": format!("{CUSTOMER}@wa.gw.msging.net"), "type": "application/vnd.lime.chatstate+json", "content": { "state": "composing" } });
    vec![
        chat_state.to_string().into_bytes(),
        notification("validated").to_string().into_bytes(),
        notification("teleported").to_string().into_bytes(),
        one("application/vnd.lime.hologram+json", &json!("light")),
        one("application/json", &json!({ "type": "hologram" })),
    ]
}
