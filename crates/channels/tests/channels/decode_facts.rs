//! Every example of the reference, of whatever field: what it is, its id, and what is known of it.

use crate::kit::{decode, webhook_of};
use ponte_channels::model::{Cart, InboundContent, InboundContext, MessagingLimit};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub struct Case {
    pub name: String,
    pub field: String,
    pub value: Value,
    /// Elements that cannot be used.
    #[serde(default)]
    aside: usize,
    events: Vec<Value>,
}

pub fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("fixtures/facts.json")).expect("cases")
}

/// Whether all that is expected is there.
fn holds(expected: &Value, told: &Value) -> bool {
    match (expected, told) {
        (Value::Object(expected), told) => {
            expected.iter().all(|(key, value)| holds(value, told.get(key).unwrap_or(&Value::Null)))
        }
        (Value::Array(expected), Value::Array(told)) => {
            expected.len() == told.len() && expected.iter().zip(told).all(|(expected, told)| holds(expected, told))
        }
        (expected, told) => expected == told,
    }
}

#[test]
fn every_example_is_what_it_is() {
    for Case { name, field, value, aside, events } in cases() {
        let decoded = decode(&webhook_of(&[json!({ "field": field, "value": value })]));
        assert_eq!(decoded.aside.len(), aside, "{name}: {:?}", decoded.aside);
        assert_eq!(decoded.events.len(), events.len(), "{name}: {:?}", decoded.events);
        for (event, expected) in decoded.events.iter().zip(&events) {
            let mut told = serde_json::to_value(&event.kind).expect("JSON");
            told["event"] = json!(event.kind.name());
            told["id"] = json!(event.kind.id());
            assert!(holds(expected, &told), "{name}: {expected} in {told}");
        }
    }
}

#[test]
fn facts_need_no_number_and_keep_it_when_they_have_one() {
    let metadata = json!({ "metadata": { "phone_number_id": "33" } });
    let decoded = decode(&webhook_of(&[
        json!({ "field": "message_template_status_update", "value": { "event": "REJECTED" } }),
        json!({ "field": "phone_number_quality_update", "value": metadata }),
        json!({ "field": "account_update" }),
    ]));
    let told: Vec<_> =
        decoded.events.iter().map(|event| (event.kind.name(), event.number.as_str(), event.kind.id())).collect();
    assert_eq!(told, [("template", "", None), ("number", "33", None), ("account", "", None)]);
}

#[test]
fn what_was_stored_before_it_had_a_type_is_read() {
    let stored = [
        json!({ "type": "order", "order": { "catalog_id": "6", "product_items": [{ "item_price": 39.9 }] } }),
        json!({ "type": "order", "order": "whatever" }),
        json!({ "type": "contacts", "cards": [{ "name": "João" }] }),
        json!({ "type": "contacts", "cards": { "no": "list" } }),
        json!({ "type": "system", "event": "edit", "detail": {} }),
    ];
    for stored in stored {
        serde_json::from_value::<InboundContent>(stored.clone())
            .unwrap_or_else(|error| panic!("{stored}: {error}"));
    }
    let context: InboundContext =
        serde_json::from_value(json!({ "forwarded": true, "referral": { "ctwa_clid": 7, "x": [] } }))
            .expect("a context");
    let referral = context.referral.expect("a referral");
    assert_eq!((referral.ctwa_clid.as_deref(), referral.rest.get("x")), (Some("7"), Some(&json!([]))));
    let price =
        Cart::from(json!({ "product_items": [{ "item_price": 39.9 }] })).product_items[0].item_price.clone();
    assert_eq!(price.as_deref(), Some("39.9"), "no float, and no cent lost");
}

#[test]
fn limits_are_read_in_every_spelling() {
    let read = ["TIER_50", "TIER_2K", "TIER_100K", "2000", "-1", "TIER_UNLIMITED", "TIER_NOT_SET", "TIER_∞"];
    let shown: Vec<_> = read.iter().map(|text| MessagingLimit::parse(text).to_string()).collect();
    assert_eq!(shown, ["50", "2000", "100000", "2000", "unlimited", "unlimited", "not_set", "TIER_∞"]);
}
