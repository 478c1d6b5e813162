//! Infobip, against section 5 of our notes on providers.

mod decode;
mod encode;
mod errors;

use ponte_channels::{adapter::Adapter, adapter::Decoded, infobip::Infobip, model::Credentials};
use serde_json::{Value, json};

const COMPANY: &str = "553130000000";
const CUSTOMER: &str = "5531900000001";

fn results(elements: &[Value]) -> Decoded {
    Infobip
        .decode(json!({ "results": elements, "messageCount": 1, "pendingMessageCount": 3 }).to_string().as_bytes())
}

/// An element with `message`, as the reference shows it.
fn element(id: &str, message: &Value) -> Value {
    json!({
        "from": CUSTOMER, "to": COMPANY, "integrationType": "WHATSAPP",
        "receivedAt": "2026-11-22T12:00:00.000+0000", "messageId": id, "pairedMessageId": null, "callbackData": null,
        "message": message,
        "contact": { "name": "Ana", "phoneNumber": CUSTOMER, "userId": "BR.1", "parentUserId": null, "username": null },
        "identity": { "acknowledged": true, "hash": "x", "createdAt": "2026-01-01T00:00:00.000+0000" },
        "price": { "pricePerMessage": 0.0, "currency": "BRL" },
    })
}

fn credentials() -> Credentials {
    Credentials {
        base_url: "https://abc12.api.infobip.com".to_owned(),
        api_version: "v1.0".to_owned(),
        number: COMPANY.to_owned(),
        account: String::new(),
        token: "k3y".to_owned().into(),
        callback_url: Some("https://ponte.example.test/webhooks/infobip".to_owned()),
    }
}
