use super::{coded, credentials, meta, secret_header, wamid};
use crate::compliance::{CUSTOMER, Candidate, Dates, Kind, NAME, Proves};
use ponte_channels::{
    gupshup::Gupshup,
    model::{ReportedError, ReportedState},
};
use serde_json::{Value, json};

const GS_ID: &str = "ee4a68a0-1203-4c85-8dc3-49d0b3226a35";

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Gupshup,
        credentials: credentials("https://api.gupshup.io"),
        proof: secret_header,
        proves: Proves::SenderAlone,
        dates: Dates::Told,
        prepared: b"",
        inbound: inbound(),
        never_sent: Vec::new(),
        statuses: statuses(),
        unknown: unknown(),
        echo: Some(meta::echo()),
        batch: Some(meta::batch),
        accepted: vec![
            (202, r#"{"status":"submitted","messageId":"ee4a68a0-1203-4c85-8dc3-49d0b3226a35"}"#),
            (200, r#"{"status":"submitted","messageId":"ee4a68a0"}"#),
        ],
        refused: vec![
            (400, r#"{"status":"error","message":"MESSAGE"}"#, "content"),
            (200, r#"{"status":"error","message":"MESSAGE"}"#, "content"),
            (401, r#"{"status":"error","message":"Authentication Failed"}"#, "credentials"),
            (429, r#"{"message":"Too Many Requests","status":"error"}"#, "throttled"),
            (500, "MESSAGE", "transient"),
        ],
        reported: reported(),
        message_id: wamid("3EB0F2"),
    }
}

fn reported() -> Vec<(ReportedError, &'static str)> {
    coded(&[
        (1002, "recipient"),
        (1003, "policy"),
        (1004, "window_closed"),
        (1005, "template"),
        (4003, "template"),
        (1006, "recipient"),
        (1008, "recipient"),
        (1009, "content"),
        (1010, "content"),
        (1011, "content"),
        (1012, "opted_out"),
        (4001, "throttled"),
        (4002, "transient"),
        (4004, "content"),
        (4005, "template"),
        (470, "window_closed"),
        (0, "content"),
        (131_026, "recipient"),
        (131_047, "window_closed"),
        (131_050, "opted_out"),
        (130_429, "throttled"),
        (132_000, "template"),
    ])
}

/// A message in version 2.
pub fn message(kind: &str, content: &Value) -> Value {
    json!({
        "app": "MeuApp", "timestamp": 1_764_000_000_123_i64, "version": 2, "type": "message",
        "payload": {
            "id": wamid("IN0001"), "source": CUSTOMER, "type": kind, "payload": content,
            "sender": { "phone": CUSTOMER, "name": NAME, "country_code": "55", "dial_code": "31988887777" },
            "context": null,
        },
    })
}

fn one(kind: &str, content: &Value) -> Vec<u8> {
    message(kind, content).to_string().into_bytes()
}

fn inbound() -> Vec<(Kind, Vec<u8>)> {
    let mut reply = message("text", &json!({ "text": "Oi" }));
    reply["payload"]["context"] = json!({ "id": "wamid.prev", "gsId": GS_ID });
    let file = json!({ "url": "https://filemanager.gupshup.io/1?download=false", "contentType": "image/jpeg", "urlExpiry": 1_764_600_000_000_i64 });
    let mut bodies = vec![
        (Kind::Text, one("text", &json!({ "text": "Oi" }))),
        (Kind::Reply, reply.to_string().into_bytes()),
        (Kind::Choice, one("text", &json!({ "text": "Sim", "type": "button" }))),
        (Kind::Choice, one("quick_reply", &json!({ "text": "Sim", "type": "button", "postbackText": "SIM" }))),
        (
            Kind::Choice,
            one("button_reply", &json!({ "title": "Sim", "id": "q1", "reply": "Sim 1", "postbackText": "SIM" })),
        ),
        (
            Kind::Choice,
            one(
                "list_reply",
                &json!({ "title": "2a via", "id": "l1", "reply": "2a via 1", "postbackText": "B2", "description": "boleto" }),
            ),
        ),
        (Kind::Location, one("location", &json!({ "latitude": "-19.92", "longitude": 0, "name": "Sede" }))),
        (Kind::Contacts, one("contact", &json!({ "contacts": [{ "name": { "formatted_name": NAME } }] }))),
        (Kind::Unsupported, one("hologram", &json!({ "light": true }))),
    ];
    for kind in ["image", "video", "audio", "file", "sticker"] {
        bodies.push((Kind::Media, one(kind, &file)));
    }
    // Version 3: Meta's.
    bodies.extend(meta::inbound());
    bodies
}

/// An event of a message of ours, in version 2.
pub fn event(kind: &str, ids: &Value, detail: &Value) -> Value {
    let mut payload = json!({ "type": kind, "destination": CUSTOMER, "payload": detail });
    payload.as_object_mut().expect("an object").extend(ids.as_object().expect("ids").clone());
    json!({ "app": "MeuApp", "timestamp": 1_764_000_001_123_i64, "version": 2, "type": "message-event", "payload": payload })
}

/// A status in version 3.
pub fn passed_on(parts: &Value) -> Vec<u8> {
    let mut status = json!({ "id": wamid("OUT001"), "gs_id": GS_ID, "recipient_id": CUSTOMER });
    status.as_object_mut().expect("an object").extend(parts.as_object().expect("parts").clone());
    let value = json!({ "messaging_product": "whatsapp", "statuses": [status] });
    let entry = json!([{ "changes": [{ "field": "messages", "value": value }] }]);
    json!({ "gs_app_id": "a-1", "entry": entry }).to_string().into_bytes()
}

fn statuses() -> Vec<(ReportedState, Vec<u8>)> {
    let both = json!({ "id": wamid("OUT001"), "gsId": GS_ID });
    let bytes = |body: Value| body.to_string().into_bytes();
    let of = |kind: &str, ts: i64| bytes(event(kind, &both, &json!({ "ts": ts })));
    let failed = json!({ "code": 131_047, "reason": "Re-engagement message" });
    let failed_at_once = json!({ "code": 1002, "reason": "Number does not exist on WhatsApp" });
    vec![
        (
            ReportedState::Accepted,
            bytes(event(
                "enqueued",
                &json!({ "id": GS_ID }),
                &json!({ "whatsappMessageId": wamid("OUT001"), "type": "session" }),
            )),
        ),
        (ReportedState::Failed, bytes(event("failed", &json!({ "id": GS_ID }), &failed_at_once))),
        (ReportedState::Sent, of("sent", 1_764_000_002)),
        (ReportedState::Delivered, of("delivered", 1_764_000_003)),
        (ReportedState::Read, of("read", 1_764_000_004)),
        (ReportedState::Accepted, passed_on(&json!({ "status": "enqueued", "timestamp": 1_764_000_001_000_i64 }))),
        (ReportedState::Delivered, passed_on(&json!({ "status": "delivered", "timestamp": "1764000003" }))),
        (ReportedState::Failed, bytes(event("failed", &both, &failed))),
    ]
}

fn unknown() -> Vec<Vec<u8>> {
    let both = json!({ "id": "wamid.1", "gsId": GS_ID });
    let bytes = |body: Value| body.to_string().into_bytes();
    let root = |kind: &str, payload: Value| json!({ "app": "MeuApp", "timestamp": 1_764_000_000_123_i64, "version": 2, "type": kind, "payload": payload });
    let mut bodies = meta::unknown();
    bodies.extend(["deleted", "mismatch", "teleported"].map(|kind| bytes(event(kind, &both, &json!({})))));
    bodies.extend(
        ["sandbox-start", "opted-in"]
            .map(|kind| bytes(root("user-event", json!({ "phone": CUSTOMER, "type": kind })))),
    );
    bodies.extend(
        ["template-event", "account-event", "billing-event", "preference-event", "event-of-tomorrow"]
            .map(|kind| bytes(root(kind, json!({})))),
    );
    bodies.push(bytes(
        json!({ "type": "platform-event", "value": { "type": "connectivity-check", "initiator": "gupshup" } }),
    ));
    bodies.push(meta::change("platform-event", &json!({ "type": "connectivity-check", "initiator": "gupshup" })));
    bodies.push(meta::change("billing-event", &json!({ "deductions": {} })));
    bodies.push(one("hologram", &json!("light")));
    bodies
}
