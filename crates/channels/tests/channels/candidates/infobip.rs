use super::{credentials, secret_header};
use crate::compliance::{CUSTOMER, Candidate, Dates, Kind, NAME, Proves};
use ponte_channels::{
    infobip::Infobip,
    model::{ReportedError, ReportedState},
};
use serde_json::{Value, json};

const OURS: &str = "0199d1a0-0000-7000-8000-000000000001";

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Infobip,
        credentials: credentials("https://abc12.api.infobip.com"),
        proof: secret_header,
        proves: Proves::SenderAlone,
        dates: Dates::Told,
        prepared: b"",
        inbound: inbound(),
        never_sent: Vec::new(),
        statuses: statuses(),
        unknown: unknown(),
        echo: None,
        batch: Some(batch),
        accepted: accepted(),
        refused: refused(),
        reported: reported(),
        message_id: "E_Y7qN3kV0bW8mZ2xR5tA".to_owned(),
    }
}

fn results(elements: &[Value]) -> Vec<u8> {
    json!({ "results": elements, "messageCount": 1, "pendingMessageCount": 0 }).to_string().into_bytes()
}

fn element(id: &str, message: &Value) -> Value {
    json!({
        "from": CUSTOMER, "to": "551140028922", "integrationType": "WHATSAPP",
        "receivedAt": "2026-11-22T12:00:00.000+0000", "messageId": id, "pairedMessageId": null,
        "callbackData": null, "message": message,
        "contact": { "name": NAME, "phoneNumber": CUSTOMER, "userId": "BR.1", "parentUserId": null, "username": null },
    })
}

fn one(message: &Value) -> Vec<u8> {
    results(&[element("E_1", message)])
}

fn inbound() -> Vec<(Kind, Vec<u8>)> {
    let context = json!({ "from": "551140028922", "id": "E_0" });
    vec![
        (Kind::Text, one(&json!({ "type": "TEXT", "text": "Oi" }))),
        (Kind::Reply, one(&json!({ "type": "TEXT", "text": "Oi", "context": context }))),
        (Kind::Choice, one(&json!({ "type": "BUTTON", "text": "Sim", "payload": "SIM", "context": context }))),
        (Kind::Choice, one(&json!({ "type": "INTERACTIVE_BUTTON_REPLY", "id": "sim", "title": "Sim" }))),
        (Kind::Choice, one(&json!({ "type": "INTERACTIVE_LIST_REPLY", "id": "r1", "title": "2a via" }))),
        (Kind::Media, one(&json!({ "type": "IMAGE", "url": "https://abc12.api.infobip.com/1" }))),
        (Kind::Location, one(&json!({ "type": "LOCATION", "latitude": 0.0, "longitude": -43.93 }))),
        (Kind::Contacts, one(&json!({ "type": "CONTACT", "contacts": [{ "name": { "formattedName": NAME } }] }))),
        (Kind::Reaction, one(&json!({ "type": "REACTION", "emoji": "👍", "action": "ADDED", "context": context }))),
        (Kind::Order, one(&json!({ "type": "ORDER", "catalogId": "1" }))),
        (Kind::Form, one(&json!({ "type": "INTERACTIVE_FLOW_REPLY", "response": "{}", "text": "ok" }))),
        (Kind::Unsupported, one(&json!({ "type": "INFECTED_CONTENT" }))),
        (Kind::Unsupported, one(&json!({ "type": "UNSUPPORTED" }))),
    ]
}

fn report(group: &str, name: &str, error: &Value) -> Vec<u8> {
    results(&[json!({
        "bulkId": "b", "messageId": OURS, "to": CUSTOMER, "callbackData": "551140028922",
        "sentAt": "2026-11-22T12:00:01.000+0000", "doneAt": "2026-11-22T12:00:02.000+0000", "messageCount": 1,
        "status": { "groupName": group, "name": name, "id": 5 }, "error": error,
    })])
}

fn statuses() -> Vec<(ReportedState, Vec<u8>)> {
    let fine = json!({ "groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": false });
    let closed = json!({ "groupName": "USER_ERRORS", "id": 7001, "name": "EC_NO_SESSION", "permanent": true });
    let seen = json!({
        "messageId": OURS, "from": CUSTOMER, "to": "551140028922", "sentAt": "2026-11-22T12:00:01.000+0000",
        "seenAt": "2026-11-22T12:00:03.000+0000",
    });
    vec![
        (ReportedState::Accepted, report("PENDING", "PENDING_ACCEPTED", &fine)),
        (ReportedState::Sent, report("PENDING", "PENDING_ENROUTE", &fine)),
        (ReportedState::Delivered, report("DELIVERED", "DELIVERED_TO_HANDSET", &fine)),
        (ReportedState::Read, results(&[seen])),
        (ReportedState::Failed, report("UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED", &closed)),
    ]
}

fn unknown() -> Vec<Vec<u8>> {
    vec![
        report("TELEPORTED", "TELEPORTED_TO_HANDSET", &Value::Null),
        results(&[json!({ "messageId": "E_1", "deletedAt": "2026-11-22T12:00:03.000+0000" })]),
        one(&json!({ "type": "HOLOGRAM" })),
        results(&[]),
    ]
}

fn batch(messages: usize) -> Vec<u8> {
    let text = json!({ "type": "TEXT", "text": "Oi" });
    let elements: Vec<_> = (0..messages).map(|at| element(&format!("E_{at}"), &text)).collect();
    results(&elements)
}

fn accepted() -> Vec<(u16, &'static str)> {
    vec![
        (
            200,
            r#"{"to":"5531988887777","messageCount":1,"messageId":"u-1","status":{"groupName":"PENDING","id":7,"name":"PENDING_ENROUTE"}}"#,
        ),
        (
            200,
            r#"{"messages":[{"to":"5531988887777","messageId":"u-1","status":{"groupName":"PENDING","id":7,"name":"PENDING_ENROUTE"}}],"bulkId":"b"}"#,
        ),
    ]
}

fn refused() -> Vec<(u16, &'static str, &'static str)> {
    let body = r#"{"requestError":{"serviceException":{"messageId":"BAD_REQUEST","text":"MESSAGE"}}}"#;
    vec![
        (400, body, "content"),
        (401, body, "credentials"),
        (429, body, "throttled"),
        (500, body, "transient"),
        (
            200,
            r#"{"messageId":"u-1","status":{"groupName":"REJECTED","id":13,"name":"REJECTED_SENDER","description":"MESSAGE"}}"#,
            "config",
        ),
    ]
}

fn reported() -> Vec<(ReportedError, &'static str)> {
    let named = |title: &str| ReportedError { code: 1, title: title.to_owned() };
    vec![
        (named("UNDELIVERABLE USER_ERRORS EC_NO_SESSION: x"), "window_closed"),
        (named("REJECTED REJECTED_DESTINATION: x"), "recipient"),
        (named("REJECTED REJECTED_FLOODING_FILTER: x"), "throttled"),
        (named("OPERATOR_ERRORS: x"), "transient"),
        (named("REJECTED: x"), "content"),
    ]
}
