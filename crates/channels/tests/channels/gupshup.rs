use crate::{
    candidates::{
        gupshup::{candidate, event, message, passed_on},
        meta, wamid,
    },
    compliance::{CUSTOMER, NAME, TOKEN, samples},
    kit::{messages, statuses},
};
use ponte_channels::{
    adapter::{Adapter, AsideReason, Decoded, EncodeError, HttpRequest, MediaFetch},
    capabilities::Feature,
    gupshup::Gupshup,
    model::{
        Address, InboundContent, InboundKind, MarketingWish, MediaKind, OutboundContent, Outgoing,
        ProviderMessageId, ReportedState, cards_of,
    },
};
use ponte_kernel::{Timestamp, WaId};
use serde_json::{Value, json};

fn decode(body: &Value) -> Decoded {
    Gupshup.decode(body.to_string().as_bytes())
}

fn content(kind: &str, told: &Value) -> InboundContent {
    let decoded = decode(&message(kind, told));
    assert_eq!(decoded.aside, []);
    messages(&decoded)[0].content.clone()
}

fn choice(id: &str, title: &str, description: Option<&str>) -> InboundContent {
    let description = description.map(str::to_owned);
    InboundContent::Choice { id: id.to_owned(), title: title.to_owned(), description }
}

fn customer() -> Address {
    Address::WaId(WaId::parse(CUSTOMER).expect("digits"))
}

#[test]
fn a_message_of_version_2_is_read() {
    let mut body = message("text", &json!({ "text": "Oi" }));
    body["payload"]["context"] = json!({ "id": "wamid.prev", "gsId": "9b71295f" });
    let decoded = decode(&body);
    assert_eq!(decoded.events[0].number, "");
    let read = messages(&decoded)[0];
    assert_eq!((&read.sender.address, read.sender.profile_name.as_deref()), (&customer(), Some(NAME)));
    assert_eq!(read.sent_at, Some(Timestamp::from_micros(1_764_000_000_123_000)));
    assert_eq!(read.reply_to, Some(ProviderMessageId("9b71295f".to_owned())));
    body["payload"]["context"]["gsId"] = Value::Null;
    assert_eq!(messages(&decode(&body))[0].reply_to, Some(ProviderMessageId("wamid.prev".to_owned())));
}

#[test]
fn a_template_tap_comes_in_two_shapes() {
    let tap = json!({ "text": "Sim", "type": "button", "postbackText": "SIM" });
    assert_eq!(content("text", &tap), choice("SIM", "Sim", None));
    assert_eq!(content("quick_reply", &tap), choice("SIM", "Sim", None));
    assert_eq!(content("text", &json!({ "text": "Sim", "type": "button" })), choice("Sim", "Sim", None));
    assert_eq!(content("text", &json!({ "text": "" })), InboundContent::Text { body: String::new() });
}

#[test]
fn taps_on_buttons_and_rows_give_our_id() {
    let button = json!({ "title": "Sim", "id": "q1", "reply": "Sim 1", "postbackText": "SIM" });
    assert_eq!(content("button_reply", &button), choice("SIM", "Sim", None));
    assert_eq!(content("button_reply", &json!({ "title": "Sim", "id": "q1" })), choice("q1", "Sim", None));
    let row = json!({ "title": "2a via", "id": "l1", "reply": "2a via 1", "postbackText": "B2", "description": "boleto" });
    assert_eq!(content("list_reply", &row), choice("B2", "2a via", Some("boleto")));
}

#[test]
fn files_places_and_cards_are_read() {
    let kinds = [
        ("image", MediaKind::Image),
        ("video", MediaKind::Video),
        ("audio", MediaKind::Audio),
        ("file", MediaKind::Document),
        ("sticker", MediaKind::Sticker),
    ];
    for (kind, expected) in kinds {
        let told = json!({ "url": "https://filemanager.gupshup.io/1", "caption": "Guia", "contentType": "x/y", "name": "1.pdf", "urlExpiry": 1 });
        let InboundContent::Media(media) = content(kind, &told) else { panic!("a file") };
        assert_eq!(
            (media.kind, media.mime_type.as_str(), media.filename.as_deref()),
            (expected, "x/y", Some("1.pdf"))
        );
    }
    let place = content("location", &json!({ "latitude": "-19.92", "longitude": 0 }));
    assert_eq!(place, InboundContent::Location { latitude: -19.92, longitude: 0.0, name: None, address: None });
    let nowhere = content("location", &json!({ "latitude": "NaN", "longitude": 0 }));
    assert!(matches!(nowhere, InboundContent::Unsupported { .. }));
    let cards = json!([{ "name": { "formatted_name": "Ana" } }]);
    assert_eq!(
        content("contact", &json!({ "contacts": cards })),
        InboundContent::Contacts { cards: cards_of(cards) }
    );
}

#[test]
fn what_a_message_needs_is_missed_by_its_name() {
    let without = |key: &str| {
        let mut body = message("text", &json!({ "text": "Oi" }));
        body["payload"].as_object_mut().expect("an object").remove(key);
        decode(&body)
    };
    assert_eq!(without("id").aside[0].reason, AsideReason::NoId);
    assert_eq!(messages(&without("source"))[0].sender.address, customer());
    let mut nobody = message("text", &json!({ "text": "Oi" }));
    (nobody["payload"]["source"], nobody["payload"]["sender"]) = (Value::Null, Value::Null);
    assert_eq!(decode(&nobody).aside[0].reason, AsideReason::NoSender);
    assert_eq!(decode(&json!({ "type": "message", "app": "MeuApp" })).aside[0].reason, AsideReason::Malformed);
    assert_eq!(decode(&json!({ "type": "message-event" })).aside[0].reason, AsideReason::Malformed);
    assert_eq!(decode(&json!({ "type": "something" })).aside[0].reason, AsideReason::NotAWebhook);
}

#[test]
fn events_name_the_message_by_gupshups_id() {
    for (ids, state) in [
        (json!({ "id": "gs-1" }), "enqueued"),
        (json!({ "id": "gs-1" }), "failed"),
        (json!({ "id": "wamid.1", "gsId": "gs-1" }), "sent"),
        (json!({ "id": "wamid.1", "gsId": "gs-1" }), "delivered"),
        (json!({ "id": "wamid.1", "gsId": "gs-1" }), "read"),
        (json!({ "id": "wamid.1", "gsId": "gs-1" }), "failed"),
    ] {
        let decoded =
            decode(&event(state, &ids, &json!({ "ts": 1_764_000_002, "code": 1004, "reason": "closed" })));
        let read = statuses(&decoded)[0];
        assert_eq!((read.provider_id.0.as_str(), read.recipient.as_ref()), ("gs-1", Some(&customer())), "{state}");
        assert_eq!(read.at, Some(Timestamp::from_secs(1_764_000_002)));
        assert_eq!(read.error.as_ref().map(|error| error.code), (state == "failed").then_some(1004));
    }
    let by_whatsapp = decode(&event("read", &json!({ "id": "wamid.1", "gsId": null }), &json!({})));
    let read = statuses(&by_whatsapp)[0];
    assert_eq!(
        (read.provider_id.0.as_str(), read.at),
        ("wamid.1", Some(Timestamp::from_micros(1_764_000_001_123_000)))
    );
}

#[test]
fn who_opts_out_wants_no_marketing() {
    let told = |kind: &str| {
        decode(
            &json!({ "app": "MeuApp", "timestamp": 1_764_000_000_123_i64, "version": 2, "type": "user-event", "payload": { "phone": CUSTOMER, "type": kind } }),
        )
    };
    let InboundKind::Preference(wish) = told("opted-out").events.remove(0).kind else { panic!("a wish") };
    assert_eq!((wish.customer, wish.marketing), (customer(), MarketingWish::Stop));
    assert_eq!(told("sandbox-start"), Decoded::default());
    assert_eq!(told("opted-in"), Decoded::default());
}

#[test]
fn version_3_is_metas_with_gupshups_id() {
    let enqueued = Gupshup.decode(&passed_on(&json!({ "status": "enqueued", "timestamp": 1_764_000_001_000_i64 })));
    let read = statuses(&enqueued)[0];
    assert_eq!((read.state, read.at), (ReportedState::Accepted, Some(Timestamp::from_secs(1_764_000_001))));
    assert_eq!(read.provider_id.0, "ee4a68a0-1203-4c85-8dc3-49d0b3226a35");
    let context = json!({ "from": "551140028922", "gs_id": "gs-1", "id": "wamid.B", "meta_msg_id": "wamid.B" });
    let image = json!({ "id": "134", "mime_type": "image/jpeg", "url": "https://filemanager.gupshup.io/1" });
    let decoded = Gupshup.decode(&meta::one(&json!({ "type": "image", "image": image, "context": context })));
    assert_eq!(decoded.events[0].number, "", "an app has one number: version 2 does not name it");
    let read = messages(&decoded)[0];
    assert_eq!(read.reply_to, Some(ProviderMessageId("gs-1".to_owned())));
    let InboundContent::Media(media) = &read.content else { panic!("a file") };
    assert_eq!(media.url.as_deref(), Some("https://filemanager.gupshup.io/1"));
}

#[test]
fn gupshups_own_business_is_nothing() {
    let check = json!({ "type": "connectivity-check", "initiator": "gupshup" });
    for body in [
        meta::change("platform-event", &check),
        meta::change("billing-event", &json!({})),
        json!({ "type": "platform-event", "value": check }).to_string().into_bytes(),
    ] {
        assert_eq!(Gupshup.decode(&body), Decoded::default(), "{}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn the_on_premises_shape_is_called_so() {
    let decoded = decode(&json!({ "contacts": [], "messages": [{ "id": "ABG" }] }));
    assert_eq!(decoded.aside[0].reason, AsideReason::OnPremises);
}

fn form(request: &HttpRequest) -> Vec<(String, String)> {
    form_urlencoded::parse(&request.body).into_owned().collect()
}

fn field(request: &HttpRequest, name: &str) -> String {
    form(request).into_iter().find(|(known, _)| known == name).map(|(_, value)| value).expect("the field")
}

fn sent(content: &Value) -> Value {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let request = samples::request(&candidate(), &samples::outgoing(content)).expect("offered");
    serde_json::from_str(&field(&request, "message")).expect("JSON")
}

#[test]
fn a_text_is_a_form() {
    let message = samples::outgoing(samples::text("Olá & tchau"));
    let request = samples::request(&candidate(), &message).expect("offered");
    assert_eq!(request.url, "https://api.gupshup.io/wa/api/v1/msg");
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (*name, value.expose().as_str())).collect();
    assert_eq!(headers, [("apikey", TOKEN), ("content-type", "application/x-www-form-urlencoded")]);
    let expected = [
        ("source", "551140028922"),
        ("src.name", "Clinica"),
        ("destination", CUSTOMER),
        ("channel", "whatsapp"),
        ("message", r#"{"text":"Olá & tchau","type":"text"}"#),
        ("disablePreview", "true"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(form(&request), expected);
    let with_link = samples::outgoing(samples::text("https://x.test/"));
    assert_eq!(field(&samples::request(&candidate(), &with_link).expect("offered"), "disablePreview"), "false");
}

#[test]
fn a_reply_names_the_message() {
    let reply = Outgoing { reply_to: Some(ProviderMessageId(wamid("IN0001"))), ..samples::reply(&candidate()) };
    let request = samples::request(&candidate(), &reply).expect("offered");
    let message: Value = serde_json::from_str(&field(&request, "message")).expect("JSON");
    assert_eq!(message["context"], json!({ "msgId": wamid("IN0001") }));
}

#[test]
fn contents_have_gupshups_form() {
    let image = json!({ "type": "media", "kind": "image", "source": { "link": "https://x.test/1.jpg" }, "caption": "Foto" });
    assert_eq!(
        sent(&image),
        json!({ "type": "image", "originalUrl": "https://x.test/1.jpg", "previewUrl": "https://x.test/1.jpg", "caption": "Foto" })
    );
    let file = json!({ "type": "media", "kind": "document", "source": { "link": "https://x.test/1.pdf" }, "filename": "boleto.pdf" });
    assert_eq!(sent(&file), json!({ "type": "file", "url": "https://x.test/1.pdf", "filename": "boleto.pdf" }));
    let buttons = sent(
        &json!({ "type": "buttons", "body": "Confirma?", "footer": "Clínica", "buttons": [{ "id": "SIM", "title": "Sim" }] }),
    );
    assert_eq!(buttons["content"], json!({ "type": "text", "text": "Confirma?", "caption": "Clínica" }));
    assert_eq!(
        (&buttons["type"], &buttons["options"]),
        (&json!("quick_reply"), &json!([{ "type": "text", "title": "Sim", "postbackText": "SIM" }]))
    );
    let list = sent(
        &json!({ "type": "list", "body": "Escolha", "button": "Abrir", "sections": [{ "title": "Sec", "rows": [{ "id": "B2", "title": "2a via", "description": "boleto" }] }] }),
    );
    assert_eq!(
        (&list["type"], &list["body"], &list["globalButtons"]),
        (&json!("list"), &json!("Escolha"), &json!([{ "type": "text", "title": "Abrir" }]))
    );
    let options = json!([{ "type": "text", "title": "2a via", "postbackText": "B2", "description": "boleto" }]);
    assert_eq!(list["items"], json!([{ "title": "Sec", "subtitle": "", "options": options }]));
}

#[test]
fn a_template_has_its_own_address() {
    let template = json!({
        "type": "template", "name": "b1f0", "language": "pt_BR",
        "header": [{ "media": { "kind": "image", "source": { "link": "https://x.test/1.jpg" } } }],
        "body": [{ "text": "Ana" }, { "text": "10/12" }],
        "buttons": [{ "index": 0, "value": { "payload": "SIM" } }, { "index": 1, "value": { "url_suffix": "agenda/1" } }],
    });
    let content: OutboundContent = serde_json::from_value(template).expect("a content");
    let request = samples::request(&candidate(), &samples::outgoing(content)).expect("offered");
    assert_eq!(request.url, "https://api.gupshup.io/wa/api/v1/template/msg");
    let json = |name: &str| serde_json::from_str::<Value>(&field(&request, name)).expect("JSON");
    assert_eq!(json("template"), json!({ "id": "b1f0", "params": ["Ana", "10/12", "agenda/1"] }));
    assert_eq!(json("message"), json!({ "type": "image", "image": { "link": "https://x.test/1.jpg" } }));
    assert_eq!(json("postbackTexts"), json!([{ "index": 0, "text": "SIM" }]));
    let coupon = json!({ "type": "template", "name": "b1f0", "language": "pt_BR", "buttons": [{ "index": 0, "value": { "coupon_code": "X" } }] });
    let content: OutboundContent = serde_json::from_value(coupon).expect("a content");
    let refused = samples::request(&candidate(), &samples::outgoing(content)).err();
    assert_eq!(refused, Some(EncodeError::NotOffered(Feature::Template)));
}

#[test]
fn files_are_fetched_from_gupshup_alone_and_without_the_key() {
    let headers = |url: &str| {
        let media = json!({ "kind": "image", "provider_media_id": "134", "url": url, "mime_type": "image/jpeg" });
        let media = serde_json::from_value(media).expect("a file");
        match Gupshup.media(&media, &candidate().credentials) {
            Some(MediaFetch::Direct(request)) => Some(request.headers.len()),
            Some(MediaFetch::Locate(_)) => panic!("it is not asked for"),
            None => None,
        }
    };
    assert_eq!(headers("https://filemanager.gupshup.io/1?download=false"), Some(0));
    assert_eq!(headers("https://api.gupshup.io/1"), Some(0));
    for url in [
        "https://lookaside.fbsbx.com/1",
        "https://filemanager.gupshup.io.evil.test/1",
        "http://filemanager.gupshup.io/1",
    ] {
        assert_eq!(headers(url), None, "{url}");
    }
}
