//! The actions that flows know, whatever system answers them: their names and their typed input and output.
//!
//! A flow names `order.get`; whether Bling or a shop of one's own answers is the connection's matter. A manifest maps
//! the vendor's words to these; anything that cannot be mapped is left out, never guessed.

use crate::shape::{Field, Shape, list, money, object, one_of, optional, required, some_of};
use ponte_kernel::Phone;
use serde_json::Value;
use std::sync::LazyLock;

/// One action that the platform knows.
#[derive(Clone, Debug)]
pub struct CanonicalAction {
    pub name: &'static str,
    pub input: Shape,
    pub output: Shape,
}

/// The action of that name, if it is a canonical one.
pub fn canonical_action(name: &str) -> Option<&'static CanonicalAction> {
    CATALOGUE.iter().find(|action| action.name == name)
}

/// All of them, by name.
pub fn canonical_actions() -> &'static [CanonicalAction] {
    &CATALOGUE
}

/// The phone that an answer's order stands under, when it says one.
pub fn ordered_by(answer: &Value) -> Option<Phone> {
    let phone = answer.pointer("/customer/phone").and_then(Value::as_str)?;
    Phone::parse(phone).ok()
}

/// States of an order. What a vendor calls otherwise is mapped to one of these, or to `unknown` with `raw_status`.
pub const ORDER_STATUSES: [&str; 10] = [
    "pending_payment",
    "paid",
    "picking",
    "invoiced",
    "shipped",
    "out_for_delivery",
    "delivered",
    "canceled",
    "returned",
    "unknown",
];

pub const PAYMENT_STATUSES: [&str; 7] = ["pending", "paid", "failed", "canceled", "refunded", "expired", "unknown"];

pub const SHIPMENT_STATUSES: [&str; 7] =
    ["posted", "in_transit", "out_for_delivery", "delivered", "returned", "problem", "unknown"];

static CATALOGUE: LazyLock<Vec<CanonicalAction>> = LazyLock::new(|| {
    let mut actions = Vec::new();
    let mut add = |name, input, output| actions.push(CanonicalAction { name, input, output });
    add("booking.cancel", object([id(), text_if("reason")]), object([id()]));
    add("booking.create", booking_input(), object([id(), required("start", Shape::Moment), moment_if("end")]));
    add("charge.create_boleto", charge_input(), charge_output(&["barcode", "pdf_url"]));
    add("charge.create_link", charge_input(), charge_output(&["link"]));
    add("charge.create_pix", charge_input(), charge_output(&["pix_copy_paste"]));
    add("customer.create", customer_input(), object([id()]));
    add("customer.find", customer_search(), list(customer()));
    add("customer.update", object([id(), required("fields", customer_fields())]), object([id()]));
    add("customer.upsert", customer_input(), object([id()]));
    add("deal.create", deal_input(), deal_output());
    add("deal.move", object([id(), required("stage", Shape::Text)]), deal_output());
    add("note.add", note_input(), object([id()]));
    add("order.get", some_of(&["number", "external_number", "id"], order_keys()), order());
    add("order.list", order_list_input(), list(order()));
    add("payment.get", object([id()]), payment());
    add("payment.refund", object([id(), optional("amount_cents", Shape::Integer)]), refund());
    add("product.get", some_of(&["sku", "id", "name"], texts_if(&["sku", "id", "name"])), product());
    add("shipment.track", object([required("code", Shape::Text), text_if("carrier")]), shipment());
    add("slots.list", slots_input(), list(slot()));
    actions
});

fn id() -> Field {
    required("id", Shape::Text)
}

fn text_if(name: &'static str) -> Field {
    optional(name, Shape::Text)
}

fn moment_if(name: &'static str) -> Field {
    optional(name, Shape::Moment)
}

fn texts_if(names: &[&'static str]) -> Vec<Field> {
    names.iter().map(|name| text_if(name)).collect()
}

fn customer() -> Shape {
    object([
        id(),
        text_if("name"),
        text_if("document"),
        text_if("phone"),
        text_if("email"),
        text_if("external_id"),
        moment_if("updated_at"),
    ])
}

fn customer_search() -> Shape {
    let keys = ["cpf_cnpj", "phone", "email", "name"];
    some_of(&keys, texts_if(&keys))
}

fn customer_input() -> Shape {
    object([required("name", Shape::Text), text_if("cpf_cnpj"), text_if("phone"), text_if("email")])
}

fn customer_fields() -> Shape {
    object(texts_if(&["name", "first_name", "last_name", "cpf_cnpj", "phone", "email"]))
}

fn order_keys() -> Vec<Field> {
    texts_if(&["number", "external_number", "id"])
}

fn order_list_input() -> Shape {
    let keys = ["customer_id", "cpf_cnpj", "phone", "email"];
    let mut fields = texts_if(&keys);
    fields.push(moment_if("since"));
    fields.push(optional("limit", Shape::Integer));
    some_of(&keys, fields)
}

fn order() -> Shape {
    object([
        id(),
        required("number", Shape::Text),
        text_if("external_number"),
        required("status", one_of(&ORDER_STATUSES)),
        text_if("raw_status"),
        optional("total", money()),
        moment_if("placed_at"),
        moment_if("expected_at"),
        optional("customer", object(texts_if(&["id", "name", "document", "phone", "email"]))),
        optional("tracking", list(object([required("code", Shape::Text), text_if("carrier"), text_if("url")]))),
        optional("items", list(order_item())),
    ])
}

fn order_item() -> Shape {
    object([
        text_if("sku"),
        required("name", Shape::Text),
        required("qty", Shape::Number),
        optional("unit_cents", Shape::Integer),
    ])
}

fn product() -> Shape {
    object([
        id(),
        text_if("sku"),
        required("name", Shape::Text),
        optional("price", money()),
        optional("stock", Shape::Number),
        text_if("url"),
        text_if("image_url"),
    ])
}

fn shipment() -> Shape {
    let event = object([required("at", Shape::Moment), required("text", Shape::Text), text_if("place")]);
    object([
        required("code", Shape::Text),
        required("status", one_of(&SHIPMENT_STATUSES)),
        text_if("carrier"),
        moment_if("expected_at"),
        optional("events", list(event)),
    ])
}

fn slots_input() -> Shape {
    object([
        required("from", Shape::Moment),
        required("to", Shape::Moment),
        text_if("service"),
        text_if("resource"),
    ])
}

fn slot() -> Shape {
    object([required("start", Shape::Moment), required("end", Shape::Moment), text_if("resource"), text_if("id")])
}

fn booking_input() -> Shape {
    object([
        required("start", Shape::Moment),
        moment_if("end"),
        text_if("slot_id"),
        text_if("service"),
        text_if("resource"),
        required("customer", object(texts_if(&["id", "name", "phone", "email"]))),
        text_if("note"),
    ])
}

fn charge_input() -> Shape {
    object([
        required("reference", Shape::Text),
        required("amount_cents", Shape::Integer),
        text_if("description"),
        optional("payer", object(texts_if(&["name", "email", "document", "phone"]))),
        moment_if("due_at"),
        text_if("callback_url"),
    ])
}

/// What the customer pays with is required; the rest of a charge is optional.
fn charge_output(means: &[&'static str]) -> Shape {
    let mut fields = vec![id(), required("status", one_of(&PAYMENT_STATUSES)), moment_if("expires_at")];
    for name in ["pix_copy_paste", "qr_png_base64", "link", "barcode", "pdf_url"] {
        fields.push(if means.first() == Some(&name) { required(name, Shape::Text) } else { text_if(name) });
    }
    object(fields)
}

fn payment() -> Shape {
    object([
        id(),
        text_if("reference"),
        required("status", one_of(&PAYMENT_STATUSES)),
        optional("amount", money()),
        moment_if("paid_at"),
    ])
}

fn refund() -> Shape {
    object([id(), required("status", Shape::Text)])
}

fn deal_input() -> Shape {
    object([
        required("title", Shape::Text),
        required("stage", Shape::Text),
        text_if("customer_id"),
        optional("value_cents", Shape::Integer),
    ])
}

fn deal_output() -> Shape {
    object([id(), required("stage", Shape::Text)])
}

fn note_input() -> Shape {
    object([
        required("customer_id", Shape::Text),
        text_if("deal_id"),
        required("text", Shape::Text),
        moment_if("at"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Side;
    use serde_json::json;

    #[test]
    fn names_are_sorted_and_unique() {
        let names: Vec<_> = canonical_actions().iter().map(|action| action.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }

    #[test]
    fn an_order_is_asked_for_by_some_number() {
        let input = &canonical_action("order.get").expect("canonical").input;
        assert_eq!(input.conform(json!({"number": 1042}), Side::Input), Ok(json!({"number": "1042"})));
        let refused = input.conform(json!({}), Side::Input).expect_err("nothing to look for");
        assert_eq!(refused.to_string(), "the whole value: at least one of number, external_number, id is needed");
    }

    #[test]
    fn a_status_that_is_not_ours_is_no_status() {
        let output = &canonical_action("order.get").expect("canonical").output;
        let refused = output
            .conform(json!({"id": "1", "number": "1", "status": "enviado"}), Side::Output)
            .expect_err("not mapped");
        assert!(refused.to_string().starts_with("status: expected one of pending_payment, paid"));
    }
}
