use super::{COMPANY, CUSTOMER, element, results};
use ponte_channels::{
    adapter::{Adapter, AsideReason, Decoded, SignatureError, WebhookRequest, WebhookSecrets},
    infobip::Infobip,
    model::{
        Address, InboundContent, InboundKind, InboundMedia, InboundMessage, MediaKind, ProviderMessageId,
        ReportedState, StatusUpdate,
    },
};
use ponte_kernel::{Bsuid, MessageId, Timestamp, WaId};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOON: Timestamp = Timestamp::from_secs(1_795_348_800);

fn phone(digits: &str) -> Option<Address> {
    WaId::parse(digits).ok().map(Address::WaId)
}

fn scoped(id: &str) -> Option<Address> {
    Bsuid::parse(id).map(Address::Bsuid)
}

fn only(elements: &[Value]) -> (String, InboundKind) {
    let decoded = results(elements);
    assert_eq!(decoded.aside, []);
    let [event] = <[_; 1]>::try_from(decoded.events).expect("one event");
    (event.number, event.kind)
}

fn message_of(element: Value) -> InboundMessage {
    match only(&[element]) {
        (number, InboundKind::Message(message)) if number == COMPANY => *message,
        other => panic!("no message but {other:?}"),
    }
}

fn message(message: &Value) -> InboundMessage {
    message_of(element("E_Y7", message))
}

fn status(element: Value) -> (String, StatusUpdate) {
    match only(&[element]) {
        (number, InboundKind::Status(status)) => (number, *status),
        other => panic!("no status but {other:?}"),
    }
}

fn choice(id: &str, title: &str, description: Option<&str>) -> InboundContent {
    let description = description.map(str::to_owned);
    InboundContent::Choice { id: id.to_owned(), title: title.to_owned(), description }
}

#[test]
fn the_example_of_the_reference_is_a_text() {
    let read = message(&json!({ "type": "TEXT", "text": "Oi" }));
    assert_eq!(read.provider_id, ProviderMessageId("E_Y7".to_owned()));
    assert_eq!(read.content, InboundContent::Text { body: "Oi".to_owned() });
    assert_eq!((Some(read.sender.address), read.sender.also), (phone(CUSTOMER), scoped("BR.1")));
    assert_eq!(read.sender.profile_name.as_deref(), Some("Ana"));
    assert_eq!((read.sent_at, read.reply_to, read.context.referral), (Some(NOON), None, None));
}

#[test]
fn times_are_read_however_the_offset_is_written() {
    let at = |text: Value| {
        let mut element = element("1", &json!({ "type": "TEXT", "text": "Oi" }));
        element["receivedAt"] = text;
        message_of(element).sent_at
    };
    for noon in [
        "2026-11-22T12:00:00.000+0000",
        "2026-11-22T12:00:00Z",
        "2026-11-22T09:00:00-03:00",
        "2026-11-22T09:00:00.000-0300",
        "2026-11-22T12:00:00.000+00:00",
    ] {
        assert_eq!(at(json!(noon)), Some(NOON), "{noon}");
    }
    for nonsense in
        [json!(""), json!("yesterday"), json!(null), json!("2026-11-22T12:00:00"), json!("0001-01-01T00:00:00Z")]
    {
        assert_eq!(at(nonsense.clone()), None, "{nonsense}");
    }
}

#[test]
fn files_of_every_kind() {
    let cases = [
        ("IMAGE", MediaKind::Image, false),
        ("VIDEO", MediaKind::Video, false),
        ("AUDIO", MediaKind::Audio, false),
        ("VOICE", MediaKind::Audio, true),
        ("DOCUMENT", MediaKind::Document, false),
        ("STICKER", MediaKind::Sticker, false),
    ];
    for (told, kind, voice) in cases {
        let url = "https://abc12.api.infobip.com/whatsapp/1/senders/553130000000/media/1";
        let expected = InboundMedia {
            kind,
            provider_media_id: String::new(),
            url: Some(url.to_owned()),
            mime_type: "application/octet-stream".to_owned(),
            sha256: None,
            caption: Some("Legenda".to_owned()),
            filename: None,
            voice,
        };
        let read = message(&json!({ "type": told, "url": url, "caption": "Legenda" }));
        assert_eq!(read.content, InboundContent::Media(expected), "{told}");
        let without = message(&json!({ "type": told, "url": url, "caption": null }));
        assert_eq!(without.content.said(), None);
    }
}

#[test]
fn every_other_row_of_the_table() {
    let whole = |message: Value| (message.clone(), message);
    let (payment, payment_kept) =
        whole(json!({ "type": "INTERACTIVE_PAYMENT_CONFIRMATION", "status": "SUCCESS", "referenceId": "1" }));
    let (permission, permission_kept) = whole(json!({ "type": "INTERACTIVE_CALL_PERMISSION_REPLY" }));
    let order = json!({ "type": "ORDER", "catalogId": "1" });
    let cards = json!([{ "name": { "firstName": "Bia" }, "phones": [{ "phone": "+55 31 9" }] }]);
    let cards_kept = vec![json!({ "name": { "first_name": "Bia" }, "phones": [{ "phone": "+55 31 9" }] }).into()];
    let form = |name: &str, response: Value| InboundContent::Form { name: name.to_owned(), response };
    let quoted = json!({ "from": "1", "id": "E_1" });
    let reaction = |emoji: Option<&str>| InboundContent::Reaction {
        to: ProviderMessageId("E_1".to_owned()),
        emoji: emoji.map(str::to_owned),
    };
    let cases = [
        (
            json!({ "type": "LOCATION", "latitude": 0, "longitude": -43.93, "name": "Sede", "address": "Av. 1", "url": "x" }),
            InboundContent::Location {
                latitude: 0.0,
                longitude: -43.93,
                name: Some("Sede".to_owned()),
                address: Some("Av. 1".to_owned()),
            },
        ),
        (json!({ "type": "CONTACT", "contacts": cards }), InboundContent::Contacts { cards: cards_kept }),
        (
            json!({ "type": "BUTTON", "text": "Sim", "payload": "SIM", "context": quoted }),
            choice("SIM", "Sim", None),
        ),
        (json!({ "type": "BUTTON", "text": "Sim" }), choice("Sim", "Sim", None)),
        (json!({ "type": "INTERACTIVE_BUTTON_REPLY", "id": "1", "title": "Não 👍" }), choice("1", "Não 👍", None)),
        (
            json!({ "type": "INTERACTIVE_LIST_REPLY", "id": "r1", "title": "2a via", "description": "do boleto" }),
            choice("r1", "2a via", Some("do boleto")),
        ),
        (
            json!({ "type": "INTERACTIVE_LIST_REPLY", "id": "r1", "title": "2a via", "description": "" }),
            choice("r1", "2a via", None),
        ),
        (
            json!({ "type": "INTERACTIVE_FLOW_REPLY", "response": "{\"cpf\":\"1\"}", "text": "Sent" }),
            form("flow", json!({ "cpf": "1" })),
        ),
        (
            json!({ "type": "INTERACTIVE_FLOW_REPLY", "response": { "cpf": "1" } }),
            form("flow", json!({ "cpf": "1" })),
        ),
        (payment, form("payment_confirmation", payment_kept)),
        (permission, form("call_permission_reply", permission_kept)),
        (order, InboundContent::Order { order: json!({ "type": "ORDER", "catalog_id": "1" }).into() }),
        (json!({ "type": "REACTION", "emoji": "👍", "action": "ADDED", "context": quoted }), reaction(Some("👍"))),
        (json!({ "type": "REACTION", "emoji": "👍", "action": "REMOVED", "context": quoted }), reaction(None)),
        (json!({ "type": "REACTION", "action": "REMOVED", "context": quoted }), reaction(None)),
    ];
    for (told, expected) in cases {
        assert_eq!(message(&told).content, expected, "{told}");
    }
}

#[test]
fn what_is_not_known_or_infected_or_misshapen_is_kept_whole() {
    for told in [
        json!({ "type": "INFECTED_CONTENT" }),
        json!({ "type": "UNSUPPORTED" }),
        json!({ "type": "POLL", "question": "a\0b" }),
        json!({ "type": "TEXT" }),
        json!({ "type": "TEXT", "text": 7 }),
        json!({ "type": "IMAGE", "url": null }),
        json!({ "type": "REACTION", "emoji": "👍" }),
        json!({ "type": "LOCATION", "latitude": "x", "longitude": 1 }),
    ] {
        let InboundContent::Unsupported { kind, raw } = message(&told).content else { panic!("{told}") };
        assert_eq!(json!(kind), told["type"]);
        assert!(!raw.to_string().contains("\\u0000"));
    }
    for told in [json!({}), json!("?"), json!([1])] {
        assert!(matches!(message(&told).content, InboundContent::Unsupported { kind, .. } if kind == "unknown"));
    }
}

#[test]
fn a_reply_and_an_ad_are_told() {
    let referral = json!({ "sourceType": "AD", "sourceId": "1", "ctwaClickId": "c" });
    let context = json!({ "from": COMPANY, "id": "u-1", "referredProduct": null });
    let read = message(&json!({ "type": "TEXT", "text": "Esse", "context": context, "referral": referral }));
    assert_eq!(read.reply_to, Some(ProviderMessageId("u-1".to_owned())));
    let expected = json!({ "source_type": "AD", "source_id": "1", "ctwa_clid": "c" });
    assert_eq!(read.context.referral, Some(expected.into()));
}

#[test]
fn people_are_known_by_phone_by_scoped_id_or_by_both() {
    let sender = |from: Value, contact: Value| {
        let mut element = element("1", &json!({ "type": "TEXT", "text": "Oi" }));
        (element["from"], element["contact"]) = (from, contact);
        let sender = message_of(element).sender;
        (Some(sender.address), sender.also, sender.profile_name)
    };
    assert_eq!(sender(json!("BR.1"), json!(null)), (scoped("BR.1"), None, None));
    assert_eq!(sender(json!("BR.1"), json!({ "phoneNumber": CUSTOMER })), (phone(CUSTOMER), scoped("BR.1"), None));
    assert_eq!(
        sender(json!(null), json!({ "userId": "BR.1", "username": "ana", "name": " " })),
        (scoped("BR.1"), None, None)
    );
    assert_eq!(sender(json!("+5531900000001"), json!({ "name": 7 })), (phone(CUSTOMER), None, None));
}

fn report(status: &Value, error: &Value) -> Value {
    json!({
        "bulkId": "b", "messageId": MessageId::from(uuid()).to_string(), "to": CUSTOMER,
        "sentAt": "2026-11-22T11:59:59.000+0000", "doneAt": "2026-11-22T12:00:00.000+0000", "messageCount": 1,
        "price": { "pricePerMessage": 0.0, "currency": "BRL" }, "status": status, "error": error,
    })
}

fn uuid() -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0194_7b1f_7f4e_7cc3_98c4_dc0c_0c07_398f)
}

#[test]
fn every_group_of_a_delivery_report() {
    let cases = [
        ("ACCEPTED", "ACCEPTED", ReportedState::Accepted),
        ("PENDING", "PENDING_WAITING_DELIVERY", ReportedState::Accepted),
        ("PENDING", "PENDING_ENROUTE", ReportedState::Sent),
        ("DELIVERED", "DELIVERED_TO_HANDSET", ReportedState::Delivered),
        ("UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED", ReportedState::Failed),
        ("REJECTED", "REJECTED_NETWORK", ReportedState::Failed),
        ("EXPIRED", "EXPIRED_EXPIRED", ReportedState::Failed),
    ];
    let fine = json!({ "groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": false });
    for (group, name, state) in cases {
        let told = json!({ "groupId": 3, "groupName": group, "id": 5, "name": name, "description": "…" });
        let (number, read) = status(report(&told, &fine));
        assert_eq!((number.as_str(), read.state, read.at), ("", state, Some(NOON)), "{name}");
        assert_eq!(
            (read.ours, read.recipient.clone(), read.also.clone()),
            (Some(MessageId::from(uuid())), phone(CUSTOMER), None)
        );
        assert_eq!(read.provider_id.0, uuid().to_string());
        assert_eq!(read.error.is_some(), state == ReportedState::Failed);
    }
    let strange = report(&json!({ "groupName": "TELEPORTED" }), &Value::Null);
    assert_eq!(results(&[strange]), Decoded::default());
}

#[test]
fn a_failure_says_why() {
    let told =
        json!({ "groupId": 2, "groupName": "UNDELIVERABLE", "id": 4, "name": "UNDELIVERABLE_NOT_DELIVERED" });
    let error = json!({
        "groupId": 1, "groupName": "HANDSET_ERRORS", "id": 7033, "name": "EC_NO_SESSION", "permanent": true,
        "description": "No session with +55 31 90000-0001",
    });
    let error = status(report(&told, &error)).1.error.expect("an error");
    assert_eq!(error.code, 7033);
    assert_eq!(
        error.title,
        "UNDELIVERABLE UNDELIVERABLE_NOT_DELIVERED HANDSET_ERRORS EC_NO_SESSION PERMANENT: No session with +•••"
    );
    assert_eq!(Infobip.reported(&error).kind().code(), "window_closed");
}

#[test]
fn the_number_that_went_along_comes_back() {
    let mut report = report(&json!({ "groupName": "DELIVERED" }), &Value::Null);
    report["callbackData"] = json!(COMPANY);
    assert_eq!(status(report.clone()).0, COMPANY);
    report["callbackData"] = json!("something else");
    assert_eq!(status(report).0, "");
}

#[test]
fn a_seen_report_is_a_read_mark() {
    let seen = json!({
        "messageId": "u-1", "from": CUSTOMER, "to": COMPANY,
        "sentAt": "2026-11-22T11:59:59.000+0000", "seenAt": "2026-11-22T12:00:00.000+0000",
    });
    let (number, read) = status(seen);
    assert_eq!((number.as_str(), read.state, read.at), (COMPANY, ReportedState::Read, Some(NOON)));
    assert_eq!((read.provider_id.0.as_str(), read.ours, read.recipient), ("u-1", None, phone(CUSTOMER)));
    let deleted = json!({ "messageId": "u-1", "to": CUSTOMER, "deletedAt": "2026-11-22T12:00:00.000+0000" });
    assert_eq!(results(&[deleted]), Decoded::default());
}

fn reasons(decoded: &Decoded) -> Vec<(AsideReason, &str)> {
    decoded.aside.iter().map(|aside| (aside.reason, aside.path.as_str())).collect()
}

#[test]
fn a_broken_element_is_put_aside_alone() {
    let text = |id: &str| element(id, &json!({ "type": "TEXT", "text": id }));
    let without = |key: &str| {
        let mut element = text("x");
        element.as_object_mut().expect("an object").remove(key);
        element
    };
    let mut nobody = without("from");
    nobody["contact"] = Value::Null;
    let seen_without_id = json!({ "from": CUSTOMER, "to": COMPANY, "seenAt": "x" });
    let elements = [
        text("1"),
        json!(7),
        without("messageId"),
        without("to"),
        nobody,
        seen_without_id,
        text("2"),
        json!({ "messageId": 5 }),
    ];
    let decoded = results(&elements);
    let ids: Vec<_> = decoded
        .events
        .iter()
        .map(|event| match &event.kind {
            InboundKind::Message(message) => message.provider_id.0.as_str(),
            other => panic!("no message but {other:?}"),
        })
        .collect();
    assert_eq!(ids, ["1", "2"]);
    let expected = [
        (AsideReason::Malformed, "results[1]"),
        (AsideReason::NoId, "results[2]"),
        (AsideReason::NoNumber, "results[3]"),
        (AsideReason::NoSender, "results[4]"),
        (AsideReason::NoId, "results[5]"),
        (AsideReason::Malformed, "results[7]"),
    ];
    assert_eq!(reasons(&decoded), expected);
    assert_eq!(decoded.aside[0].fragment, b"7");
}

#[test]
fn messages_and_reports_share_a_body() {
    let seen = json!({ "messageId": "u-1", "from": CUSTOMER, "to": COMPANY, "seenAt": "2026-11-22T12:00:00Z" });
    let elements = [
        element("1", &json!({ "type": "TEXT", "text": "Oi" })),
        report(&json!({ "groupName": "DELIVERED" }), &Value::Null),
        seen,
    ];
    let decoded = results(&elements);
    assert_eq!((decoded.events.len(), decoded.aside.len()), (3, 0));
}

#[test]
fn a_body_that_is_no_webhook_is_put_aside_whole() {
    for body in [&b""[..], b"{", b"[]", b"null", b"{}", b"{\"results\":{}}", b"{\"results\":null}", b"\xff"] {
        let decoded = Infobip.decode(body);
        assert_eq!(
            (decoded.events.len(), reasons(&decoded)),
            (0, vec![(AsideReason::NotAWebhook, "")]),
            "{body:?}"
        );
    }
    assert_eq!(Infobip.decode(b"{\"results\":[]}"), Decoded::default());
}

#[test]
fn the_company_chooses_the_proof() {
    let secrets = WebhookSecrets { current: "s3cret".to_owned().into(), previous: Some("u:p".to_owned().into()) };
    let verify = |name: &str, value: &str| {
        let headers = [(name, value.as_bytes())];
        Infobip.verify(&WebhookRequest { url: "", headers: &headers, body: b"{}" }, &secrets)
    };
    for (name, value) in
        [("x-ponte", "s3cret"), ("authorization", "Bearer s3cret"), ("authorization", "Basic dTpw")]
    {
        assert_eq!(verify(name, value), Ok(()), "{name}: {value}");
    }
    assert_eq!(verify("authorization", "Bearer other"), Err(SignatureError::Wrong));
    assert_eq!(verify("accept", "*/*"), Err(SignatureError::Missing));
}

/// A body with an element of every kind.
fn rich() -> Value {
    let quoted = json!({ "from": "1", "id": "E_1" });
    let mut elements: Vec<_> = [
        json!({ "type": "TEXT", "text": "Olá", "context": quoted, "referral": { "sourceId": "1" } }),
        json!({ "type": "IMAGE", "url": "https://abc12.api.infobip.com/1", "caption": "x" }),
        json!({ "type": "LOCATION", "latitude": 1, "longitude": 2.5 }),
        json!({ "type": "CONTACT", "contacts": [{ "name": {} }] }),
        json!({ "type": "BUTTON", "text": "Sim", "payload": "SIM" }),
        json!({ "type": "INTERACTIVE_LIST_REPLY", "id": "1", "title": "t", "description": "d" }),
        json!({ "type": "INTERACTIVE_FLOW_REPLY", "response": "{}" }),
        json!({ "type": "REACTION", "emoji": "👍", "action": "ADDED", "context": quoted }),
        json!({ "type": "POLL" }),
    ]
    .iter()
    .map(|message| element("1", message))
    .collect();
    elements.push(report(
        &json!({ "groupName": "REJECTED", "id": 13, "name": "REJECTED_SENDER" }),
        &json!({ "id": 1 }),
    ));
    elements.push(json!({ "messageId": "u-1", "from": CUSTOMER, "to": COMPANY, "seenAt": "2026-11-22T12:00:00Z" }));
    json!({ "results": elements })
}

/// Replaces the `at`-th value of the tree, counted depth first.
fn replace(tree: &mut Value, at: &mut usize, new: &Value) {
    if *at == 0 {
        *tree = new.clone();
    }
    *at = at.wrapping_sub(1);
    match tree {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, at, new)),
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, at, new)),
        _ => {}
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("text\0")),
        Just(json!("BR.1")),
        Just(json!([{ "id": 1 }])),
        Just(json!({ "id": [], "name": {} })),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = Infobip.decode(&body);
    }

    #[test]
    fn damaged_bodies_are_survived(at in any::<prop::sample::Index>(), cut in 0usize..40, new in prop::collection::vec(any::<u8>(), 0..8)) {
        let body = rich().to_string().into_bytes();
        let from = at.index(body.len());
        let to = (from + cut).min(body.len());
        let _ = Infobip.decode(&[&body[..from], &new[..], &body[to..]].concat());
    }

    #[test]
    fn one_wrong_value_costs_one_element_at_most(at in 0usize..260, new in any_json()) {
        let mut body = rich();
        let whole = body["results"].as_array().expect("results").len();
        replace(&mut body["results"], &mut { at + 1 }, &new);
        let decoded = Infobip.decode(body.to_string().as_bytes());
        prop_assert!(decoded.events.len() + decoded.aside.len() <= whole);
        prop_assert!(decoded.events.len() >= whole - 1);
    }
}
