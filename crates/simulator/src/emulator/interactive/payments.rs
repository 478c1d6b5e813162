//! Orders of Brazil (reference page, section 5): amounts are `value` with `offset` 100, and the sums must fit.

use super::parts::{action, body, filled, footer, length, put_header};
use crate::emulator::{
    fields::{array, filled_text, text},
    refusal::Refusal,
    transcript::{Interactive, Opens, Shown},
};
use serde_json::Value;

pub(super) fn order_details(part: &Value) -> Result<Shown, Refusal> {
    let parameters = parameters(part, "review_and_pay")?;
    let lines = check_payment(parameters)?;
    if part.get("header").is_some_and(|header| text(header, "type") != Some("image")) {
        return Err(Refusal::invalid("Header type of an order must be image"));
    }
    let reference = Some(filled(parameters, "reference_id")?.to_owned());
    let mut shown = Interactive::new("order_details", body(part, 1_024)?, Opens::Payment);
    put_header(&mut shown, part)?;
    Ok(Shown::Interactive(Box::new(Interactive { lines, reference, ..shown })))
}

pub(super) fn order_status(part: &Value) -> Result<Shown, Refusal> {
    let parameters = parameters(part, "review_order")?;
    let lines = check_order_status(parameters)?;
    let reference = Some(filled(parameters, "reference_id")?.to_owned());
    let shown = Interactive::new("order_status", body(part, 1_024)?, Opens::Nothing);
    Ok(Shown::Interactive(Box::new(Interactive { footer: footer(part)?, lines, reference, ..shown })))
}

fn parameters<'a>(part: &'a Value, name: &str) -> Result<&'a Value, Refusal> {
    let action = action(part)?;
    if text(action, "name") != Some(name) {
        return Err(Refusal::invalid(format!("Action name must be {name}")));
    }
    action.get("parameters").ok_or_else(|| Refusal::required("action['parameters']"))
}

/// Checks an order that is to be paid; gives its lines as the phone shows them.
pub(crate) fn check_payment(parameters: &Value) -> Result<Vec<String>, Refusal> {
    check_reference(parameters)?;
    one_of(parameters, "type", &["digital-goods", "physical-goods"])?;
    one_of(parameters, "payment_type", &["br"])?;
    one_of(parameters, "currency", &["BRL"])?;
    let total = amount(parameters, "total_amount")?;
    let mut lines = match parameters.get("order") {
        Some(order) => check_order(order, total)?,
        None => Vec::new(),
    };
    lines.push(format!("= {}", reais(total)));
    let settings = array(parameters, "payment_settings");
    if settings.is_empty() {
        return Err(Refusal::missing("payment_settings is required"));
    }
    for setting in settings {
        lines.push(check_setting(setting)?);
    }
    Ok(lines)
}

/// Checks the news of an order; gives its lines as the phone shows them.
pub(crate) fn check_order_status(parameters: &Value) -> Result<Vec<String>, Refusal> {
    check_reference(parameters)?;
    let order = parameters.get("order").ok_or_else(|| Refusal::required("order"))?;
    let states =
        ["pending", "processing", "partially-shipped", "partially_shipped", "shipped", "completed", "canceled"];
    let state = one_of(order, "status", &states)?;
    let mut lines = vec![format!("{}: {state}", filled(parameters, "reference_id")?)];
    if order.get("description").is_some() {
        lines.push(length(order, "description", "Order description", 120)?.to_owned());
    }
    if let Some(payment) = parameters.get("payment") {
        lines.push(one_of(payment, "status", &["pending", "captured", "failed"])?.to_owned());
    }
    Ok(lines)
}

fn check_reference(parameters: &Value) -> Result<(), Refusal> {
    let reference = length(parameters, "reference_id", "reference_id", 60)?;
    if reference.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)) {
        return Ok(());
    }
    Err(Refusal::invalid("reference_id takes letters, digits, underscores, dots and dashes only"))
}

fn one_of<'a>(object: &'a Value, key: &str, allowed: &[&str]) -> Result<&'a str, Refusal> {
    let given = filled(object, key)?;
    if allowed.contains(&given) {
        return Ok(given);
    }
    Err(Refusal::invalid(format!("{key} must be one of {}", allowed.join(", "))))
}

fn amount(object: &Value, key: &str) -> Result<i64, Refusal> {
    let amount = object.get(key).ok_or_else(|| Refusal::missing(format!("{key} is required")))?;
    if amount.get("offset").and_then(Value::as_i64) != Some(100) {
        return Err(Refusal::invalid(format!("{key}['offset'] must be 100")));
    }
    let value = amount.get("value").and_then(Value::as_i64).filter(|value| *value >= 0);
    value.ok_or_else(|| Refusal::invalid(format!("{key}['value'] must be a whole number")))
}

/// Zero when it is not there.
fn optional_amount(object: &Value, key: &str) -> Result<i64, Refusal> {
    if object.get(key).is_none() { Ok(0) } else { described_amount(object, key) }
}

fn described_amount(object: &Value, key: &str) -> Result<i64, Refusal> {
    if object.get(key).is_some_and(|amount| amount.get("description").is_some()) {
        length(&object[key], "description", "Amount description", 60)?;
    }
    amount(object, key)
}

fn check_order(order: &Value, total: i64) -> Result<Vec<String>, Refusal> {
    one_of(order, "status", &["pending"])?;
    let items = array(order, "items");
    if items.is_empty() {
        return Err(Refusal::missing("order['items'] needs at least one item"));
    }
    let (mut lines, mut sum) = (Vec::new(), 0_i64);
    for item in items {
        let (line, price) = check_item(item)?;
        lines.push(line);
        sum = sum.saturating_add(price);
    }
    let subtotal = amount(order, "subtotal")?;
    if subtotal != sum {
        return Err(Refusal::invalid("subtotal must be the sum of the items"));
    }
    let tax = described_amount(order, "tax")?;
    let (shipping, discount) = (optional_amount(order, "shipping")?, optional_amount(order, "discount")?);
    if i128::from(subtotal) + i128::from(tax) + i128::from(shipping) - i128::from(discount) != i128::from(total) {
        return Err(Refusal::invalid("total_amount must be subtotal + tax + shipping - discount"));
    }
    if let Some(expiration) = order.get("expiration") {
        let timestamp = filled(expiration, "timestamp")?;
        if timestamp.parse::<i64>().is_err() {
            return Err(Refusal::invalid("expiration['timestamp'] must be seconds as text"));
        }
        length(expiration, "description", "Expiration description", 120)?;
    }
    Ok(lines)
}

fn check_item(item: &Value) -> Result<(String, i64), Refusal> {
    filled(item, "retailer_id")?;
    let name = length(item, "name", "Item name", 60)?;
    let quantity = item.get("quantity").and_then(Value::as_i64).filter(|quantity| *quantity >= 1);
    let quantity = quantity.ok_or_else(|| Refusal::invalid("quantity must be at least 1"))?;
    let usual = amount(item, "amount")?;
    let price = if item.get("sale_amount").is_some() { amount(item, "sale_amount")? } else { usual };
    if item.get("sale_amount").is_some() && price >= usual {
        return Err(Refusal::invalid("sale_amount must be less than amount"));
    }
    Ok((format!("{quantity} × {name} {}", reais(price)), price.saturating_mul(quantity)))
}

fn check_setting(setting: &Value) -> Result<String, Refusal> {
    let kind = filled(setting, "type")?;
    let given =
        setting.get(kind).ok_or_else(|| Refusal::missing(format!("payment_settings: {kind} is required")))?;
    match kind {
        "pix_dynamic_code" => {
            for key in ["merchant_name", "key"] {
                filled(given, key)?;
            }
            one_of(given, "key_type", &["CPF", "CNPJ", "EMAIL", "PHONE", "EVP"])?;
            Ok(format!("Pix: {}", filled(given, "code")?))
        }
        "boleto" => Ok(format!("Boleto: {}", filled(given, "digitable_line")?)),
        "payment_link" => Ok(filled(given, "uri")?.to_owned()),
        "offsite_card_pay" => {
            filled(given, "credential_id")?;
            Ok(format!("•••• {}", filled_text(given, "last_four_digits").unwrap_or("????")))
        }
        _ => Err(Refusal::invalid("payment_settings['type'] is not known")),
    }
}

fn reais(cents: i64) -> String {
    format!("R$ {},{:02}", cents / 100, cents % 100)
}
