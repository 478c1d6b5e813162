//! Templates with the values of one send.

use super::{contacts, interactive::product_sections, media, media_kind, payment, put};
use crate::model::{Template, TemplateButton, TemplateButtonValue, TemplateCard, TemplateParameter, TemplateValue};
use serde_json::{Value, json};

pub(super) fn template(template: &Template) -> Value {
    let mut components = values(&template.header, &template.body);
    if let Some(moment) = template.offer_ends_at {
        let offer = json!({ "expiration_time_ms": moment.0.as_micros() / 1_000 });
        components.push(component("limited_time_offer", offer));
    }
    if let Some(update) = &template.order_status {
        components.push(component("order_status", payment::status(update)));
    }
    components.extend(template.buttons.iter().map(button));
    if !template.cards.is_empty() {
        let cards: Vec<_> = template.cards.iter().enumerate().map(card).collect();
        components.push(json!({ "type": "carousel", "cards": cards }));
    }
    json!({
        "name": template.name,
        "language": { "code": template.language, "policy": "deterministic" },
        "components": components,
    })
}

/// A component whose one parameter has its own name.
fn component(kind: &str, value: Value) -> Value {
    let mut parameter = json!({ "type": kind });
    parameter[kind] = value;
    json!({ "type": kind, "parameters": [parameter] })
}

fn card((at, card): (usize, &TemplateCard)) -> Value {
    let mut components = values(&card.header, &card.body);
    components.extend(card.buttons.iter().map(button));
    json!({ "card_index": at, "components": components })
}

fn values(header: &[TemplateValue], body: &[TemplateValue]) -> Vec<Value> {
    let filled = [("header", header), ("body", body)].into_iter().filter(|(_, values)| !values.is_empty());
    filled
        .map(|(kind, values)| {
            let parameters: Vec<_> = values.iter().map(parameter).collect();
            json!({ "type": kind, "parameters": parameters })
        })
        .collect()
}

fn parameter(value: &TemplateValue) -> Value {
    let mut object = match &value.value {
        TemplateParameter::Text(text) => json!({ "type": "text", "text": text }),
        TemplateParameter::Currency(amount) => {
            let currency = json!({
                "fallback_value": amount.fallback, "code": amount.code, "amount_1000": amount.thousandths,
            });
            json!({ "type": "currency", "currency": currency })
        }
        TemplateParameter::DateTime(words) => {
            json!({ "type": "date_time", "date_time": { "fallback_value": words } })
        }
        TemplateParameter::Media(file) => {
            let kind = media_kind(file.kind);
            json!({ "type": kind, kind: media(file) })
        }
        TemplateParameter::Location(place) => json!({ "type": "location", "location": contacts::location(place) }),
        TemplateParameter::Product(product) => {
            let product = json!({ "product_retailer_id": product.product, "catalog_id": product.catalog });
            json!({ "type": "product", "product": product })
        }
    };
    put(&mut object, "parameter_name", value.name.as_deref());
    object
}

fn button(button: &TemplateButton) -> Value {
    let action = |action: Value| json!({ "type": "action", "action": action });
    let (sub_type, parameter) = match &button.value {
        TemplateButtonValue::Payload(payload) => ("quick_reply", json!({ "type": "payload", "payload": payload })),
        TemplateButtonValue::UrlSuffix(text) | TemplateButtonValue::OneTimeCode(text) => {
            ("url", json!({ "type": "text", "text": text }))
        }
        TemplateButtonValue::CouponCode(code) => {
            ("copy_code", json!({ "type": "coupon_code", "coupon_code": code }))
        }
        TemplateButtonValue::Flow(flow) => {
            let mut object = json!({});
            put(&mut object, "flow_token", flow.token.as_deref());
            put(&mut object, "flow_action_data", (!flow.data.is_empty()).then(|| flow.data.clone()));
            ("flow", action(object))
        }
        TemplateButtonValue::Catalog(catalog) => {
            let mut object = json!({});
            put(&mut object, "thumbnail_product_retailer_id", catalog.thumbnail.as_deref());
            ("catalog", action(object))
        }
        TemplateButtonValue::Products(products) => {
            let sections = product_sections(&products.sections);
            let thumbnail = &products.thumbnail;
            ("mpm", action(json!({ "thumbnail_product_retailer_id": thumbnail, "sections": sections })))
        }
        TemplateButtonValue::OrderDetails(order) => {
            ("order_details", action(json!({ "order_details": payment::request(order) })))
        }
    };
    json!({ "type": "button", "sub_type": sub_type, "index": button.index.to_string(), "parameters": [parameter] })
}
