//! Twilio, against section 3 of our notes on providers.

mod decode;
mod encode;
mod errors;
mod signature;

use ponte_channels::{
    adapter::{Adapter, Decoded},
    model::{Credentials, InboundKind, InboundMessage, StatusUpdate},
    twilio::Twilio,
};

const COMPANY: &str = "553130000000";
const CUSTOMER: &str = "5531900000001";

/// A form of the given fields, encoded.
fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// What every message has, and `fields`.
fn message_form(fields: &[(&str, &str)]) -> Vec<u8> {
    let common = [
        ("MessageSid", "SM01"),
        ("SmsSid", "SM01"),
        ("SmsMessageSid", "SM01"),
        ("AccountSid", "AC01"),
        ("From", "whatsapp:+5531900000001"),
        ("To", "whatsapp:+553130000000"),
        ("WaId", CUSTOMER),
        ("ProfileName", "Ana Conceição"),
        ("SmsStatus", "received"),
        ("ApiVersion", "2010-04-01"),
        ("ReferralNumMedia", "0"),
    ];
    form(&[&common[..], fields].concat())
}

fn only(decoded: Decoded) -> InboundKind {
    assert_eq!(decoded.aside, []);
    let [event] = <[_; 1]>::try_from(decoded.events).expect("one event");
    assert_eq!(event.number, COMPANY);
    event.kind
}

fn message(fields: &[(&str, &str)]) -> InboundMessage {
    match only(Twilio.decode(&message_form(fields))) {
        InboundKind::Message(message) => *message,
        other => panic!("no message but {other:?}"),
    }
}

fn status(body: &[u8]) -> StatusUpdate {
    match only(Twilio.decode(body)) {
        InboundKind::Status(status) => *status,
        other => panic!("no status but {other:?}"),
    }
}

fn credentials() -> Credentials {
    Credentials {
        base_url: "https://api.twilio.com".to_owned(),
        api_version: "v1.0".to_owned(),
        number: COMPANY.to_owned(),
        account: "AC01".to_owned(),
        token: "t0ken".to_owned().into(),
        callback_url: Some("https://ponte.example.test/webhooks/twilio".to_owned()),
    }
}
