use super::{coded, credentials};
use crate::compliance::{CUSTOMER, Candidate, Dates, Header, Kind, NAME, Proves};
use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_channels::{
    model::{Credentials, ReportedError, ReportedState},
    twilio::Twilio,
};

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Twilio,
        credentials: Credentials {
            account: "AC01".to_owned(),
            callback_url: Some("https://ponte.example.test/webhooks/recepcao".to_owned()),
            ..credentials("https://api.twilio.com")
        },
        proof: signature,
        proves: Proves::Body,
        dates: Dates::Untold,
        prepared: br#"{"sid":"HX0b1c","friendly_name":"x"}"#,
        inbound: inbound(),
        never_sent: vec![
            (Kind::Contacts, "Twilio sends cards as a file"),
            (Kind::Reaction, "Twilio documents no reactions"),
            (Kind::Order, "Twilio documents no orders"),
        ],
        statuses: statuses(),
        unknown: vec![message(&[("MessageType", "hologram")]), status(&[("MessageStatus", "teleported")])],
        echo: None,
        batch: None,
        accepted: vec![(
            201,
            r#"{"sid":"SM0a1b","status":"queued","to":"whatsapp:+5531988887777","error_code":null}"#,
        )],
        refused: refused(),
        reported: reported(),
        message_id: "SM0123456789abcdef0123456789abcdef".to_owned(),
    }
}

/// Over the address and the fields of the form, sorted by name.
fn signature(secret: &str, url: &str, body: &[u8]) -> Vec<Header> {
    let mut fields: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
    fields.sort();
    let fields: String = fields.into_iter().map(|(name, value)| name + &value).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{url}{fields}").as_bytes());
    vec![("x-twilio-signature", STANDARD.encode(tag).into_bytes())]
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

fn message(fields: &[(&str, &str)]) -> Vec<u8> {
    let from = format!("whatsapp:+{CUSTOMER}");
    let common = [
        ("MessageSid", "SM01"),
        ("AccountSid", "AC01"),
        ("From", from.as_str()),
        ("To", "whatsapp:+551140028922"),
        ("WaId", CUSTOMER),
        ("ProfileName", NAME),
        ("SmsStatus", "received"),
    ];
    form(&[&common[..], fields].concat())
}

fn inbound() -> Vec<(Kind, Vec<u8>)> {
    let text = [("MessageType", "text"), ("Body", "Oi"), ("NumMedia", "0")];
    let reply = [&text[..], &[("OriginalRepliedMessageSid", "SM00")]].concat();
    let file = [
        ("MessageType", "image"),
        ("NumMedia", "1"),
        ("MediaUrl0", "https://api.twilio.com/1"),
        ("MediaContentType0", "image/jpeg"),
    ];
    vec![
        (Kind::Text, message(&text)),
        (Kind::Reply, message(&reply)),
        (
            Kind::Choice,
            message(&[("MessageType", "button"), ("ButtonText", "Sim"), ("ButtonPayload", "SIM"), ("Body", "Sim")]),
        ),
        (
            Kind::Choice,
            message(&[
                ("MessageType", "interactive"),
                ("ListId", "r1"),
                ("ListTitle", "2a via"),
                ("Body", "2a via"),
            ]),
        ),
        (Kind::Media, message(&file)),
        (
            Kind::Location,
            message(&[("MessageType", "location"), ("Latitude", "0"), ("Longitude", "-43.93"), ("Body", "")]),
        ),
        (Kind::Form, message(&[("MessageType", "interactive"), ("FlowData", "{}")])),
        (Kind::Unsupported, message(&[("MessageType", "hologram")])),
    ]
}

fn status(fields: &[(&str, &str)]) -> Vec<u8> {
    let to = format!("whatsapp:+{CUSTOMER}");
    let common =
        [("MessageSid", "SM09"), ("AccountSid", "AC01"), ("From", "whatsapp:+551140028922"), ("To", to.as_str())];
    form(&[&common[..], fields].concat())
}

fn statuses() -> Vec<(ReportedState, Vec<u8>)> {
    let of = |state: &str| status(&[("MessageStatus", state)]);
    vec![
        (ReportedState::Accepted, of("queued")),
        (ReportedState::Sent, of("sent")),
        (ReportedState::Delivered, of("delivered")),
        (ReportedState::Read, of("read")),
        (ReportedState::Failed, status(&[("MessageStatus", "undelivered"), ("ErrorCode", "63016")])),
    ]
}

fn refused() -> Vec<(u16, &'static str, &'static str)> {
    vec![
        (401, r#"{"code":20003,"message":"MESSAGE","status":401}"#, "credentials"),
        (429, r#"{"code":20429,"message":"MESSAGE","status":429}"#, "throttled"),
        (429, "", "throttled"),
        (400, r#"{"code":21656,"message":"MESSAGE","status":400}"#, "template"),
        (400, r#"{"code":21211,"message":"MESSAGE","status":400}"#, "recipient"),
        (500, "MESSAGE", "transient"),
    ]
}

fn reported() -> Vec<(ReportedError, &'static str)> {
    coded(&[
        (63_016, "window_closed"),
        (63_018, "throttled"),
        (63_024, "recipient"),
        (21_610, "opted_out"),
        (63_038, "throttled"),
        (63_019, "content"),
    ])
}
