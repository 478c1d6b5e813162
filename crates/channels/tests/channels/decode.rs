use crate::kit::{
    BSUID, CUSTOMER, NUMBER, bodies, decode, message, messages, only_message, statuses, text, value, webhook,
    webhook_of,
};
use ponte_channels::{
    adapter::AsideReason,
    model::{
        Address, InboundContent, InboundContext, InboundKind, MarketingWish, Preference, ReportedError,
        ReportedState,
    },
};
use ponte_kernel::{Bsuid, MessageId, Timestamp, WaId};
use serde::Deserialize;
use serde_json::{Value, json};

fn wa_id(text: &str) -> Address {
    Address::WaId(WaId::parse(text).expect("digits"))
}

fn bsuid(text: &str) -> Address {
    Address::Bsuid(Bsuid::parse(text).expect("a BSUID"))
}

#[derive(Deserialize)]
struct Case {
    name: String,
    message: Value,
    content: Value,
}

#[test]
fn every_documented_kind_is_read() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("fixtures/messages.json")).expect("cases");
    for Case { name, message: parts, content: mut expected } in cases {
        let sent = message(&parts);
        for kept in ["raw", "detail"] {
            if expected.get(kept) == Some(&json!("the message")) {
                expected[kept] = sent.clone();
            }
        }
        let read = only_message(&webhook(&json!({ "messages": [sent] })));
        assert_eq!(serde_json::to_value(&read.content).expect("JSON"), expected, "{name}");
    }
}

#[test]
fn the_sender_has_a_phone_a_scoped_id_and_a_name() {
    let contact = json!({ "profile": { "name": "Marina Souza", "username": "@marina" }, "wa_id": CUSTOMER, "user_id": BSUID });
    let sent = message(&json!({ "from_user_id": BSUID, "type": "text", "text": { "body": "Oi" } }));
    let read = only_message(&webhook(&json!({ "contacts": [contact], "messages": [sent] })));
    assert_eq!(read.sender.address, wa_id(CUSTOMER));
    assert_eq!(read.sender.also, Some(bsuid(BSUID)));
    assert_eq!(read.sender.profile_name.as_deref(), Some("Marina Souza"));
    assert_eq!(read.sender.username.as_deref(), Some("@marina"));
    assert_eq!(read.sent_at, Some(Timestamp::from_secs(1_795_348_801)));
}

#[test]
fn contacts_are_matched_by_id_not_by_place() {
    let contacts = json!([
        { "profile": { "name": "Ana" }, "wa_id": "5531900000001" },
        { "profile": { "name": "Bia" }, "user_id": "BR.2" },
    ]);
    let from_bia = json!({ "from_user_id": "BR.2", "id": "wamid.B", "type": "text", "text": { "body": "b" } });
    let from_ana = json!({ "from": "5531900000001", "id": "wamid.A", "type": "text", "text": { "body": "a" } });
    let decoded = decode(&webhook(&json!({ "contacts": contacts, "messages": [from_bia, from_ana] })));
    let names: Vec<_> = messages(&decoded).iter().map(|message| message.sender.profile_name.as_deref()).collect();
    assert_eq!(names, [Some("Bia"), Some("Ana")]);
}

#[test]
fn a_hidden_phone_leaves_the_scoped_id() {
    let by_message = json!({ "from_user_id": BSUID, "id": "wamid.1", "type": "text", "text": { "body": "Oi" } });
    let in_from = json!({ "from": BSUID, "id": "wamid.1", "type": "text", "text": { "body": "Oi" } });
    for sent in [by_message, in_from] {
        let read = only_message(&webhook(&json!({ "messages": [sent] })));
        assert_eq!((read.sender.address, read.sender.also), (bsuid(BSUID), None));
    }
}

#[test]
fn a_message_that_names_nobody_is_its_only_contacts() {
    let sent = json!({ "id": "wamid.1", "type": "text", "text": { "body": "Oi" } });
    let one = json!([{ "user_id": BSUID }]);
    let read = only_message(&webhook(&json!({ "contacts": one, "messages": [sent] })));
    assert_eq!(read.sender.address, bsuid(BSUID));

    let two = json!([{ "user_id": BSUID }, { "wa_id": CUSTOMER }]);
    let decoded = decode(&webhook(&json!({ "contacts": two, "messages": [sent] })));
    assert_eq!(decoded.aside[0].reason, AsideReason::NoSender);
}

#[test]
fn a_message_with_every_optional_field_missing_is_read() {
    let read = only_message(&webhook(&json!({ "messages": [{ "from": CUSTOMER, "id": "wamid.1" }] })));
    assert_eq!((read.sent_at, read.reply_to, read.context), (None, None, InboundContext::default()));
    assert_eq!(read.sender.profile_name, None);
}

#[test]
fn nonsense_in_the_timestamp_is_no_time() {
    let absurd = [
        json!("amanhã"),
        json!("0"),
        json!(-5),
        json!("99999999999999"),
        json!(1.5),
        json!({}),
        json!(["1"]),
        json!(null),
    ];
    for timestamp in absurd {
        let sent = message(&json!({ "timestamp": timestamp, "type": "text", "text": { "body": "Oi" } }));
        assert_eq!(only_message(&webhook(&json!({ "messages": [sent] }))).sent_at, None, "{timestamp}");
    }
    let number = message(&json!({ "timestamp": 1_795_348_801, "type": "text", "text": { "body": "Oi" } }));
    assert!(only_message(&webhook(&json!({ "messages": [number] }))).sent_at.is_some());
}

#[test]
fn context_and_referral_come_along() {
    let sent = message(&json!({
        "type": "text", "text": { "body": "Oi" },
        "context": { "from": "551140028922", "id": "wamid.PREVIOUS", "frequently_forwarded": true },
        "referral": { "source_type": "ad", "ctwa_clid": "ARAk" },
    }));
    let read = only_message(&webhook(&json!({ "messages": [sent] })));
    assert_eq!(read.reply_to.map(|id| id.0).as_deref(), Some("wamid.PREVIOUS"));
    assert!(read.context.forwarded && read.context.frequently_forwarded);
    let referral = read.context.referral.expect("a referral");
    assert_eq!((referral.source_type.as_deref(), referral.ctwa_clid.as_deref()), (Some("ad"), Some("ARAk")));
}

#[test]
fn two_entries_of_two_changes_of_three_messages_are_twelve() {
    let change = |id: &str| {
        let sent: Vec<_> = (1..=3).map(|index| text(&format!("{id}{index}"), &format!("{id}{index}"))).collect();
        json!({ "field": "messages", "value": value(&json!({ "messages": sent })) })
    };
    let mut body = webhook_of(&[change("a"), change("b")]);
    let second = webhook_of(&[change("c"), change("d")])["entry"][0].clone();
    body["entry"].as_array_mut().expect("entries").push(second);
    let decoded = decode(&body);
    assert_eq!(bodies(&decoded), ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3", "d1", "d2", "d3"]);
    assert!(decoded.events.iter().all(|event| event.number == NUMBER));
}

#[test]
fn a_status_tells_state_time_our_id_and_who() {
    let ours = MessageId::new();
    let status = json!({
        "id": "wamid.OUT1", "status": "delivered", "timestamp": "1795349300",
        "recipient_id": "553188887777", "recipient_user_id": BSUID,
        "biz_opaque_callback_data": ours.to_string(), "pricing": { "billable": true },
    });
    let contacts = json!([{ "profile": { "name": "Marina" }, "wa_id": "553188887777" }]);
    let decoded = decode(&webhook(&json!({ "statuses": [status], "contacts": contacts })));
    let [update] = statuses(&decoded)[..] else { panic!("one status") };
    assert_eq!((update.state, update.ours), (ReportedState::Delivered, Some(ours)));
    assert_eq!((&update.recipient, &update.also), (&Some(wa_id("553188887777")), &Some(bsuid(BSUID))));
    assert_eq!(update.at, Some(Timestamp::from_secs(1_795_349_300)));
}

#[test]
fn a_status_that_says_that_it_is_about_a_message_is_one() {
    let status = json!({ "id": "wamid.OUT1", "status": "read", "type": "message", "recipient_id": CUSTOMER });
    let decoded = decode(&webhook(&json!({ "statuses": [status] })));
    assert_eq!(statuses(&decoded)[0].state, ReportedState::Read);
}

#[test]
fn a_failed_status_brings_the_error() {
    let error = json!({ "code": 131_049, "title": "Not delivered", "error_data": { "details": "Held back." } });
    let status = json!({ "id": "wamid.OUT3", "status": "failed", "recipient_id": CUSTOMER, "errors": [error] });
    let decoded = decode(&webhook(&json!({ "statuses": [status] })));
    let expected = ReportedError { code: 131_049, title: "Not delivered".to_owned() };
    assert_eq!(statuses(&decoded)[0].error, Some(expected));
}

#[test]
fn callback_data_that_is_not_ours_is_not_an_id() {
    let status = json!({ "id": "wamid.OUT", "status": "sent", "biz_opaque_callback_data": "camp=77;item=9021" });
    assert_eq!(statuses(&decode(&webhook(&json!({ "statuses": [status] }))))[0].ours, None);
}

#[test]
fn empty_lists_and_a_missing_value_are_nothing() {
    assert_eq!(decode(&webhook(&json!({ "messages": [], "statuses": [] }))).events, []);
    assert_eq!(decode(&json!({ "object": "whatsapp_business_account", "entry": [] })).events, []);
}

#[test]
fn another_product_of_meta_is_ignored() {
    let decoded = decode(&json!({ "object": "instagram", "entry": [{ "id": "1", "messaging": [{}] }] }));
    assert_eq!((decoded.events.len(), decoded.aside.len()), (0, 0));
}

/// The example of Meta's reference, and its like.
fn preferences(told: &Value) -> Value {
    let value = json!({ "metadata": { "phone_number_id": "330011223344556" }, "user_preferences": told });
    let entry = json!([{ "changes": [{ "field": "user_preferences", "value": value }] }]);
    json!({ "object": "whatsapp_business_account", "entry": entry })
}

#[test]
fn who_stops_or_resumes_marketing_is_told() {
    let told = json!([
        { "wa_id": "5511987654321", "user_id": "BR.7710254839201746", "category": "marketing_messages",
          "value": "stop", "detail": "User requested to stop marketing messages", "timestamp": 1_795_348_801 },
        { "user_id": "BR.7710254839201746", "category": "marketing_messages", "value": "resume" },
        { "wa_id": "5511987654321", "category": "marketing_messages", "value": "signup" },
        { "category": "marketing_messages", "value": "stop" },
    ]);
    let decoded = decode(&preferences(&told));
    let kinds: Vec<_> = decoded.events.into_iter().map(|event| event.kind).collect();
    let wish = |customer: &str, also: Option<&str>, marketing, at: Option<i64>| {
        let address = |id: &str| match Bsuid::parse(id) {
            Some(bsuid) => Address::Bsuid(bsuid),
            None => Address::WaId(WaId::parse(id).expect("a wa_id")),
        };
        InboundKind::Preference(Box::new(Preference {
            customer: address(customer),
            also: also.map(address),
            marketing,
            at: at.map(Timestamp::from_secs),
        }))
    };
    let bsuid = "BR.7710254839201746";
    assert_eq!(kinds[0], wish("5511987654321", Some(bsuid), MarketingWish::Stop, Some(1_795_348_801)));
    assert_eq!(kinds[1], wish(bsuid, None, MarketingWish::Resume, None));
    assert!(matches!(&kinds[2], InboundKind::Account(fact) if fact.field == "user_preferences.other"));
    assert_eq!(decoded.aside.len(), 1, "a wish of nobody");
}

#[test]
fn a_changed_number_names_the_new_one() {
    let detail = json!({ "system": { "wa_id": "5511970001111", "user_id": "BR.99" } });
    let changed = InboundContent::System { event: "user_changed_number".to_owned(), detail };
    let (phone, also) = changed.renamed().expect("a new name");
    assert_eq!(phone, Address::WaId(WaId::parse("5511970001111").expect("a wa_id")));
    assert_eq!(also, Bsuid::parse("BR.99").map(Address::Bsuid));
    let other = InboundContent::System { event: "customer_identity_changed".to_owned(), detail: json!({}) };
    assert_eq!(other.renamed(), None);
}
