use super::{coded, credentials, secret_header};
use crate::compliance::{CUSTOMER, Candidate, Dates, Kind, NAME, Proves};
use ponte_channels::{model::ReportedState, zenvia::Zenvia};
use serde_json::{Value, json};

const MESSAGE_ID: &str = "6d0a3f58-1c2b-4d7e-9f10-aa22bb33cc44";

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Zenvia,
        credentials: credentials("https://api.zenvia.com"),
        proof: secret_header,
        proves: Proves::SenderAlone,
        dates: Dates::Told,
        prepared: b"",
        inbound: inbound(),
        never_sent: vec![(Kind::Reaction, "Zenvia passes no reactions on")],
        statuses: statuses(),
        unknown: unknown(),
        echo: Some(echo()),
        batch: Some(batch),
        accepted: vec![(
            200,
            r#"{"id":"m-9","from":"551140028922","to":"5531988887777","direction":"OUT","contents":[]}"#,
        )],
        refused: refused(),
        reported: coded(&[
            (0, "content"),
            (131_047, "window_closed"),
            (131_026, "recipient"),
            (131_050, "opted_out"),
            (130_429, "throttled"),
        ]),
        message_id: MESSAGE_ID.to_owned(),
    }
}

/// The event of a message with these contents.
pub fn message(contents: &Value) -> Value {
    json!({
        "id": "ev-1", "timestamp": "2026-11-22T12:00:00.123Z", "type": "MESSAGE", "subscriptionId": "s-1",
        "channel": "whatsapp", "direction": "IN",
        "message": {
            "id": MESSAGE_ID, "from": CUSTOMER, "to": "meu-sender", "direction": "IN", "channel": "whatsapp",
            "timestamp": "2026-11-22T09:00:00-03:00",
            "visitor": { "name": NAME, "firstName": "Marina", "lastName": "Teste" },
            "contents": contents,
        },
    })
}

fn one(content: &Value) -> Vec<u8> {
    message(&json!([content])).to_string().into_bytes()
}

fn inbound() -> Vec<(Kind, Vec<u8>)> {
    let mut reply = message(&json!([{ "type": "text", "text": "Oi" }]));
    reply["message"]["idRef"] = "m-0".into();
    vec![
        (Kind::Text, one(&json!({ "type": "text", "text": "Oi" }))),
        (Kind::Reply, reply.to_string().into_bytes()),
        (Kind::Choice, one(&json!({ "type": "text", "text": "Sim", "payload": "sim-1" }))),
        (
            Kind::Media,
            one(
                &json!({ "type": "file", "fileUrl": "https://files.example.test/1", "fileMimeType": "image/jpeg" }),
            ),
        ),
        (Kind::Location, one(&json!({ "type": "location", "latitude": 0, "longitude": "-43.93", "name": "Sede" }))),
        (Kind::Contacts, one(&json!({ "type": "contacts", "contacts": [{ "name": { "formattedName": NAME } }] }))),
        (Kind::Order, one(&json!({ "type": "product_list_order", "catalogId": "1", "productItems": [] }))),
        (Kind::Form, one(&json!({ "type": "flow_response", "token": "t", "body": "ok", "data": { "a": 1 } }))),
        (Kind::Unsupported, one(&json!({ "type": "unsupported" }))),
        (Kind::Unsupported, one(&json!({ "type": "file", "status": "REJECTED", "reason": "SIZE_LIMIT" }))),
    ]
}

/// The event of a status with these parts.
pub fn status(parts: &Value) -> Value {
    let mut status = json!({ "timestamp": "2026-11-22T12:00:03Z", "description": "" });
    status.as_object_mut().expect("an object").extend(parts.as_object().expect("parts").clone());
    json!({
        "id": "ev-2", "timestamp": "2026-11-22T12:00:04Z", "type": "MESSAGE_STATUS", "channel": "whatsapp",
        "messageId": "m-9", "contentIndex": 0,
        "message": {
            "id": "m-9", "externalId": "0199d1a0-0000-7000-8000-000000000001", "contentIndex": 0, "direction": "OUT",
            "from": "meu-sender", "to": CUSTOMER,
        },
        "messageStatus": status,
    })
}

fn statuses() -> Vec<(ReportedState, Vec<u8>)> {
    let of = |code: &str| status(&json!({ "code": code })).to_string().into_bytes();
    let causes =
        json!([{ "channelErrorCode": "131047", "reason": "Re-engagement", "details": "More than 24 hours" }]);
    let failed = status(&json!({ "code": "NOT_DELIVERED", "causes": causes }));
    vec![
        (ReportedState::Accepted, of("ACCEPTED")),
        (ReportedState::Sent, of("SENT")),
        (ReportedState::Delivered, of("DELIVERED")),
        (ReportedState::Delivered, of("VERIFIED")),
        (ReportedState::Read, of("READ")),
        (ReportedState::Failed, failed.to_string().into_bytes()),
    ]
}

fn unknown() -> Vec<Vec<u8>> {
    let of = |code: &str| status(&json!({ "code": code })).to_string().into_bytes();
    let mut bodies: Vec<_> = ["CLICKED", "DELETED", "TELEPORTED"].map(of).to_vec();
    bodies.push(one(&json!({ "type": "hologram", "light": true })));
    bodies.push(one(&json!({ "type": "json", "payload": { "visitor": {} } })));
    bodies.push(br#"{"id":"ev-3","type":"CONVERSATION_STATUS","channel":"whatsapp"}"#.to_vec());
    bodies.push(br#"{"id":"ev-3","type":"MESSAGE","channel":"sms","message":{}}"#.to_vec());
    bodies
}

fn echo() -> Vec<u8> {
    let mut sent = message(&json!([{ "type": "text", "text": "Oi" }]));
    sent["direction"] = "OUT".into();
    sent["message"]["direction"] = "OUT".into();
    sent.to_string().into_bytes()
}

fn batch(messages: usize) -> Vec<u8> {
    let contents: Vec<_> = (0..messages).map(|_| json!({ "type": "text", "text": "Oi" })).collect();
    message(&contents.into()).to_string().into_bytes()
}

fn refused() -> Vec<(u16, &'static str, &'static str)> {
    vec![
        (
            400,
            r#"{"code":"VALIDATION_ERROR","message":"MESSAGE","details":[{"code":"missing","path":"contents","message":"m"}]}"#,
            "content",
        ),
        (
            400,
            r#"{"code":"VALIDATION_ERROR","message":"m","details":[{"path":"contents[0].templateId"}]}"#,
            "template",
        ),
        (401, r#"{"code":"AUTHENTICATION_ERROR","message":"MESSAGE"}"#, "credentials"),
        (404, r#"{"code":"NOT_FOUND","message":"MESSAGE"}"#, "config"),
        (409, r#"{"code":"DUPLICATED","message":"MESSAGE"}"#, "content"),
        (429, "", "throttled"),
        (500, r#"{"code":"INTERNAL_ERROR","message":"MESSAGE"}"#, "transient"),
    ]
}
