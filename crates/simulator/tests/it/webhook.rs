//! The bodies that load generators make.

use crate::support::NOON;
use ponte_simulator::webhook::{
    Content, FailedStatus, InboundMessage, Number, Person, Pricing, PricingCategory, PricingKind, Status,
    StatusState, bsuid_of, messages_body, statuses_body,
};
use serde_json::{Value, json};

fn number() -> Number {
    Number::new("220011223344556", "330011223344556", "551140028922")
}

fn value_of(body: &[u8]) -> Value {
    let body: Value = serde_json::from_slice(body).expect("JSON");
    assert_eq!(
        (&body["entry"][0]["id"], &body["entry"][0]["changes"][0]["field"]),
        (&json!("220011223344556"), &json!("messages"))
    );
    body["entry"][0]["changes"][0]["value"].clone()
}

#[test]
fn a_batch_keeps_the_order_and_names_each_person_once() {
    let (marina, joao) =
        (Person::with_phone("5511987654321", "Marina"), Person::with_phone("5531988887777", "João"));
    let message = |from, id| InboundMessage::new(from, id, NOON, Content::Text("oi"));
    let body = messages_body(&number(), &[message(&marina, "a"), message(&marina, "b"), message(&joao, "c")]);
    let value = value_of(&body);
    let ids: Vec<&Value> = value["messages"].as_array().expect("messages").iter().map(|m| &m["id"]).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let names: Vec<&Value> =
        value["contacts"].as_array().expect("contacts").iter().map(|c| &c["profile"]["name"]).collect();
    assert_eq!(names, ["Marina", "João"]);
}

#[test]
fn the_bytes_of_a_text_are_known_to_the_last_one() {
    let marina =
        Person { wa_id: Some("5511987654321".into()), bsuid: Some("BR.1".into()), name: Some("Zé".into()) };
    let body = messages_body(&number(), &[InboundMessage::new(&marina, "wamid.A", NOON, Content::Text("1/2"))]);
    let expected = r#"{"object":"whatsapp_business_account","entry":[{"id":"220011223344556","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"551140028922","phone_number_id":"330011223344556"},"contacts":[{"profile":{"name":"Z\u00e9"},"wa_id":"5511987654321","user_id":"BR.1"}],"messages":[{"from":"5511987654321","from_user_id":"BR.1","id":"wamid.A","timestamp":"1795348800","type":"text","text":{"body":"1\/2"}}]},"field":"messages"}]}]}"#;
    assert_eq!(std::str::from_utf8(&body), Ok(expected));
}

#[test]
fn statuses_of_several_messages_share_a_body() {
    let marina = Person::with_phone("5511987654321", "Marina");
    let failed = FailedStatus { code: 131_026, title: "Message undeliverable", details: "Message Undeliverable." };
    let pricing = Pricing { category: PricingCategory::Service, kind: PricingKind::Regular };
    let status = |id, state| Status { id, state, at: NOON, recipient: &marina, callback_data: Some("m-1") };
    let body = statuses_body(
        &number(),
        &[status("a", StatusState::Sent(pricing)), status("b", StatusState::Failed(&failed))],
    );
    let value = value_of(&body);
    assert_eq!(value["contacts"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&value["statuses"][0]["status"], &value["statuses"][1]["status"]),
        (&json!("sent"), &json!("failed"))
    );
    assert_eq!(value["statuses"][1]["errors"][0]["error_data"]["details"], "Message Undeliverable.");
}

#[test]
fn a_phone_has_one_bsuid_in_both_spellings() {
    assert_eq!(bsuid_of("5511987654321"), bsuid_of("551187654321"));
    assert_ne!(bsuid_of("5511987654321"), bsuid_of("5511987654322"));
    assert!(ponte_kernel::Bsuid::parse(&bsuid_of("5511987654321")).is_some());
}
