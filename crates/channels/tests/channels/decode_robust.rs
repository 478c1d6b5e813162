//! Decoding under broken, hostile and huge bodies: nothing fails, nothing is lost, only the bad element is put aside.

use crate::decode_facts;
use crate::kit::{
    BSUID, CUSTOMER, bodies, decode, message, messages, only_message, text, value, webhook, webhook_of,
};
use ponte_channels::{
    adapter::{Adapter, AsideReason, Decoded},
    meta::Meta,
    model::InboundContent,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn aside(decoded: &Decoded) -> Vec<(AsideReason, &str)> {
    decoded.aside.iter().map(|aside| (aside.reason, aside.path.as_str())).collect()
}

#[test]
fn a_body_that_is_no_webhook_is_put_aside_whole() {
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"\"Oi\"",
        b"{}",
        b"{\"object\":7}",
        b"{\"object\":\"x\",\"entry\":1}",
        b"{\"object\":\"whatsapp_business_account\"}",
        b"{\"entry\":[]}",
        b"\xff",
    ] {
        let decoded = Meta.decode(body);
        assert_eq!(aside(&decoded), [(AsideReason::NotAWebhook, "")], "{body:?}");
        assert_eq!((decoded.events.len(), decoded.aside[0].fragment.as_slice()), (0, body));
    }
}

#[test]
fn a_body_of_the_on_premises_api_is_called_so() {
    let contacts = json!([{ "profile": { "name": "Ana" }, "wa_id": CUSTOMER }]);
    let status = json!({ "id": "gBEG1", "recipient_id": CUSTOMER, "status": "sent", "timestamp": "1518694708" });
    for body in [
        json!({ "contacts": contacts, "messages": [{ "from": CUSTOMER, "id": "ABG1", "text": { "body": "Oi" } }] }),
        json!({ "statuses": [status] }),
        json!({ "contacts": contacts }),
    ] {
        let decoded = decode(&body);
        assert_eq!(aside(&decoded), [(AsideReason::OnPremises, "")], "{body}");
        assert_eq!((decoded.events.len(), decoded.aside[0].fragment.clone()), (0, body.to_string().into_bytes()));
    }
    let no_list = decode(&json!({ "messages": "Oi" }));
    assert_eq!(aside(&no_list), [(AsideReason::NotAWebhook, "")]);
}

#[test]
fn a_broken_element_is_put_aside_alone_at_every_level() {
    let good = json!({ "field": "messages", "value": value(&json!({ "messages": [text("wamid.1", "um"), 7, text("wamid.2", "dois")] })) });
    let mut body = webhook_of(&[good, json!("no change"), json!({ "field": 3 })]);
    body["entry"].as_array_mut().expect("entries").insert(0, json!("no entry"));
    let decoded = decode(&body);
    assert_eq!(bodies(&decoded), ["um", "dois"]);
    let expected = [
        (AsideReason::Malformed, "entry[0]"),
        (AsideReason::Malformed, "entry[1].changes[0].messages[1]"),
        (AsideReason::Malformed, "entry[1].changes[1]"),
        (AsideReason::Malformed, "entry[1].changes[2]"),
    ];
    assert_eq!(aside(&decoded), expected);
    assert_eq!(decoded.aside[1].fragment, b"7");
}

#[test]
fn a_message_without_id_number_or_sender_is_put_aside_with_the_reason() {
    let no_id = json!({ "from": CUSTOMER, "type": "text", "text": { "body": "Oi" } });
    let nobody = json!({ "id": "wamid.1", "type": "text", "text": { "body": "Oi" } });
    let decoded = decode(&webhook(&json!({ "messages": [no_id, nobody], "statuses": [{ "status": "read" }] })));
    let reasons: Vec<_> = decoded.aside.iter().map(|aside| aside.reason).collect();
    assert_eq!(reasons, [AsideReason::NoId, AsideReason::NoSender, AsideReason::NoId]);

    let mut no_number = webhook(&json!({ "messages": [text("wamid.1", "Oi")] }));
    no_number["entry"][0]["changes"][0]["value"]["metadata"] = json!({});
    assert_eq!(aside(&decode(&no_number)), [(AsideReason::NoNumber, "entry[0].changes[0]")]);
}

#[test]
fn a_lone_surrogate_costs_its_own_message_only() {
    let body = webhook(
        &json!({ "messages": [text("wamid.1", "um"), text("wamid.2", "SURROGATE"), text("wamid.3", "três")] }),
    );
    let body = body.to_string().replace("SURROGATE", "\\ud83d");
    let decoded = Meta.decode(body.as_bytes());
    assert_eq!(bodies(&decoded), ["um", "três"]);
    assert_eq!(aside(&decoded), [(AsideReason::Malformed, "entry[0].changes[0].messages[1]")]);
}

#[test]
fn a_lone_surrogate_in_a_name_costs_the_name_only() {
    let contact = json!({ "wa_id": CUSTOMER, "profile": { "name": "SURROGATE" } });
    let body = webhook(&json!({ "contacts": [contact], "messages": [text("wamid.1", "Oi")] }));
    let decoded = Meta.decode(body.to_string().replace("SURROGATE", "\\udc4d").as_bytes());
    assert_eq!(bodies(&decoded), ["Oi"]);
    assert_eq!(aside(&decoded), [(AsideReason::Malformed, "entry[0].changes[0].contacts[0]")]);
}

#[test]
fn nul_is_made_storable_wherever_it_is_kept() {
    let contacts = json!([{ "wa_id": CUSTOMER, "profile": { "name": "Ma\0rina" } }]);
    let sent = message(&json!({ "type": "poll\0", "poll\0": ["a\0b"] }));
    let read = only_message(&webhook(&json!({ "contacts": contacts, "messages": [sent] })));
    let kept = serde_json::to_string(&read.content).expect("JSON");
    assert!(!kept.contains("\\u0000") && kept.contains('\u{fffd}'), "{kept}");
    assert_eq!(read.sender.profile_name.as_deref(), Some("Ma\u{fffd}rina"));
    assert_eq!(bodies(&decode(&webhook(&json!({ "messages": [text("wamid.1", "a\0b")] })))), ["a\u{fffd}b"]);
}

#[test]
fn broken_bytes_in_a_text_are_replaced() {
    let body = webhook(&json!({ "messages": [text("wamid.1", "aBYTEb")] })).to_string();
    let at = body.find("BYTE").expect("there");
    let broken = [&body.as_bytes()[..at], b"\xff", &body.as_bytes()[at + 4..]].concat();
    assert_eq!(bodies(&Meta.decode(&broken)), ["a\u{fffd}b"]);
}

#[test]
fn kept_json_can_be_read_again_and_too_deep_json_is_put_aside() {
    for (depth, is_kept) in [(50, true), (100, false), (100_000, false)] {
        let nested = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let sent = message(&json!({ "type": "poll", "poll": "NESTED" }));
        let body = webhook(&json!({ "messages": [sent, text("wamid.2", "Oi")] }));
        let decoded = Meta.decode(body.to_string().replace("\"NESTED\"", &nested).as_bytes());
        assert_eq!(messages(&decoded).len(), 1 + usize::from(is_kept));
        assert_eq!(decoded.aside.len(), usize::from(!is_kept));
        for message in messages(&decoded) {
            let stored = serde_json::to_string(&message.content).expect("JSON");
            assert_eq!(serde_json::from_str::<InboundContent>(&stored).expect("readable"), message.content);
        }
    }
}

#[test]
fn ten_thousand_messages_in_one_body_keep_their_order_and_their_senders() {
    let phone = |index: usize| format!("55319{index:08}");
    let contacts: Vec<_> = (0..10_000)
        .rev()
        .map(|at| json!({ "wa_id": phone(at), "profile": { "name": format!("n{at}") } }))
        .collect();
    let sent: Vec<_> = (0..10_000)
        .map(|at| json!({ "from": phone(at), "id": format!("wamid.{at}"), "type": "text", "text": { "body": at.to_string() } }))
        .collect();
    let decoded = decode(&webhook(&json!({ "contacts": contacts, "messages": sent })));
    assert_eq!((decoded.events.len(), decoded.aside.len()), (10_000, 0));
    for (at, message) in messages(&decoded).into_iter().enumerate() {
        assert_eq!(message.content, InboundContent::Text { body: at.to_string() });
        assert_eq!(message.sender.profile_name, Some(format!("n{at}")));
    }
}

/// A body with a message of every kind, a status, an error and an account field.
fn rich() -> Value {
    let cases: Vec<Value> = serde_json::from_str(include_str!("fixtures/messages.json")).expect("cases");
    let mut sent: Vec<_> = cases.iter().map(|case| message(&case["message"])).collect();
    sent.push(message(&json!({ "from_user_id": BSUID, "context": { "id": "wamid.0" }, "referral": { "a": 1 } })));
    let status = json!({ "id": "wamid.OUT", "status": "failed", "timestamp": 1, "errors": [{ "code": "131026", "title": "x" }] });
    let lists = json!({
        "contacts": [{ "wa_id": CUSTOMER, "user_id": BSUID, "profile": { "name": "Marina" } }],
        "messages": sent, "statuses": [status], "errors": [{ "code": 1 }],
    });
    webhook_of(&[
        json!({ "field": "messages", "value": value(&lists) }),
        json!({ "field": "account_update", "value": { "event": "DISABLED_UPDATE" } }),
    ])
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
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(Value::from("text\0")),
        Just(Value::from(BSUID)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("id|type|text|body|from|[a-z]{1,4}", inner, 0..3)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..512)) {
        let decoded = Meta.decode(&body);
        prop_assert!(decoded.events.is_empty() || !body.is_empty());
    }

    #[test]
    fn damaged_bodies_are_survived(at in any::<prop::sample::Index>(), cut in 0usize..40, new in prop::collection::vec(any::<u8>(), 0..8)) {
        let body = rich().to_string().into_bytes();
        let from = at.index(body.len());
        let to = (from + cut).min(body.len());
        let _ = Meta.decode(&[&body[..from], &new[..], &body[to..]].concat());
    }

    #[test]
    fn one_wrong_value_inside_a_list_costs_one_element_at_most(at in 0usize..400, new in any_json()) {
        let mut body = rich();
        let whole = decode(&body).events.len();
        replace(&mut body["entry"][0]["changes"][0]["value"]["messages"], &mut { at + 1 }, &new);
        let decoded = decode(&body);
        prop_assert!(decoded.events.len() + decoded.aside.len() == whole, "{} + {}", decoded.events.len(), decoded.aside.len());
        prop_assert!(decoded.events.len() >= whole - 1);
    }

    #[test]
    fn any_wrong_value_is_survived(at in 0usize..400, new in any_json()) {
        let mut body = rich();
        replace(&mut body, &mut { at }, &new);
        let _ = decode(&body);
    }

    #[test]
    fn any_wrong_value_in_any_example_is_survived(case in any::<prop::sample::Index>(), at in 0usize..60, new in any_json()) {
        let cases = decode_facts::cases();
        let case = &cases[case.index(cases.len())];
        let mut change = json!({ "field": case.field, "value": case.value });
        replace(&mut change, &mut { at }, &new);
        let decoded = decode(&webhook_of(&[change]));
        for event in decoded.events {
            // Whatever it is now, it can be told.
            prop_assert!(serde_json::to_value(&event.kind).is_ok());
        }
    }
}
