use crate::{
    candidates::zenvia::{candidate, message, status},
    compliance::{CUSTOMER, NAME, TOKEN, samples},
    kit::{messages, statuses},
};
use ponte_channels::{
    adapter::{Adapter, AsideReason, Decoded, EncodeError, HttpRequest, MediaFetch},
    capabilities::Feature,
    model::{Address, InboundContent, MediaKind, OutboundContent, ProviderMessageId, ReportedState},
    send_error::Certainty,
    zenvia::Zenvia,
};
use ponte_kernel::{Bsuid, MessageId, Timestamp, WaId};
use serde_json::{Value, json};

fn decode(body: &Value) -> Decoded {
    Zenvia.decode(body.to_string().as_bytes())
}

fn content(content: &Value) -> InboundContent {
    let decoded = decode(&message(&json!([content])));
    assert_eq!(decoded.aside, []);
    messages(&decoded)[0].content.clone()
}

#[test]
fn the_example_of_the_reference_is_read() {
    let mut event = message(&json!([{ "type": "text", "text": "Sim", "payload": "sim-1" }]));
    event["message"]["idRef"] = "m-0".into();
    event["message"]["referral"] =
        json!({ "headline": "h", "body": "b", "source": { "id": "1", "type": "ad", "url": "u" }, "ctwaId": "c" });
    let decoded = decode(&event);
    assert_eq!(decoded.events[0].number, "meu-sender");
    let read = messages(&decoded)[0];
    assert_eq!(read.sender.address, Address::WaId(WaId::parse(CUSTOMER).expect("digits")));
    assert_eq!(read.sender.profile_name.as_deref(), Some(NAME));
    assert_eq!(read.reply_to, Some(ProviderMessageId("m-0".to_owned())));
    assert_eq!(read.context.referral.as_ref().and_then(|it| it.ctwa_clid.as_deref()), Some("c"));
    assert_eq!(
        read.content,
        InboundContent::Choice { id: "sim-1".to_owned(), title: "Sim".to_owned(), description: None }
    );
}

#[test]
fn every_content_is_a_message_of_its_own() {
    let contents = json!([
        { "type": "json", "payload": { "visitor": { "name": "Ana" } } },
        { "type": "text", "text": "um" },
        { "type": "text", "text": "dois" },
        { "type": "text", "text": "" },
    ]);
    let decoded = decode(&message(&contents));
    let read: Vec<_> = messages(&decoded).iter().map(|message| message.provider_id.0.clone()).collect();
    let id = candidate().message_id;
    assert_eq!(read, [id.clone(), format!("{id}#1"), format!("{id}#2")]);
}

#[test]
fn a_message_without_id_has_the_events() {
    let mut event = message(&json!([{ "type": "text", "text": "Oi" }]));
    event["message"].as_object_mut().expect("an object").remove("id");
    assert_eq!(messages(&decode(&event))[0].provider_id.0, "ev-1");
    event.as_object_mut().expect("an object").remove("id");
    assert_eq!(decode(&event).aside[0].reason, AsideReason::NoId);
}

#[test]
fn instants_have_any_offset() {
    for (text, seconds) in [
        ("2026-11-22T12:00:00.123Z", Some(1_795_348_800)),
        ("2026-11-22T12:00:00Z", Some(1_795_348_800)),
        ("2026-11-22T09:00:00-03:00", Some(1_795_348_800)),
        ("2026-11-22T12:00:00.5+0000", Some(1_795_348_800)),
        ("yesterday", None),
    ] {
        let mut event = message(&json!([{ "type": "text", "text": "Oi" }]));
        event["message"]["timestamp"] = text.into();
        event["timestamp"] = Value::Null;
        let read = messages(&decode(&event))[0].sent_at;
        assert_eq!(read.map(Timestamp::as_secs), seconds, "{text}");
    }
}

#[test]
fn files_are_told_apart_by_their_type() {
    for (mime_type, kind) in [
        ("image/jpeg", MediaKind::Image),
        ("image/webp", MediaKind::Sticker),
        ("audio/ogg; codecs=opus", MediaKind::Audio),
        ("video/mp4", MediaKind::Video),
        ("application/pdf", MediaKind::Document),
        ("odd", MediaKind::Document),
    ] {
        let file = json!({ "type": "file", "fileUrl": "https://x.test/1", "fileMimeType": mime_type, "fileCaption": "Guia", "fileName": "1.pdf", "status": "ACCEPTED" });
        let InboundContent::Media(media) = content(&file) else { panic!("a file") };
        assert_eq!((media.kind, media.mime_type.as_str()), (kind, mime_type));
        assert_eq!((media.url.as_deref(), media.provider_media_id.as_str()), (Some("https://x.test/1"), ""));
        assert_eq!((media.caption.as_deref(), media.filename.as_deref()), (Some("Guia"), Some("1.pdf")));
    }
}

#[test]
fn a_refused_file_keeps_its_reason_and_is_never_fetched() {
    let refused =
        json!({ "type": "file", "fileUrl": "https://x.test/1", "status": "REJECTED", "reason": "SECURITY_CHECK" });
    assert_eq!(content(&refused), InboundContent::Unsupported { kind: "file_rejected".to_owned(), raw: refused });
    let nowhere = json!({ "type": "file", "fileUrl": null });
    assert_eq!(content(&nowhere), InboundContent::Unsupported { kind: "file".to_owned(), raw: nowhere });
}

#[test]
fn places_cards_orders_and_forms_are_kept() {
    let place = content(
        &json!({ "type": "location", "latitude": 0, "longitude": "-43.93", "name": "Sede", "address": "Rua X" }),
    );
    let expected = InboundContent::Location {
        latitude: 0.0,
        longitude: -43.93,
        name: Some("Sede".to_owned()),
        address: Some("Rua X".to_owned()),
    };
    assert_eq!(place, expected);
    let cards = json!([{ "name": { "formattedName": "Ana" }, "phones": [{ "phone": "1" }] }]);
    let InboundContent::Contacts { cards } = content(&json!({ "type": "contacts", "contacts": cards })) else {
        panic!("cards")
    };
    assert_eq!(cards[0].name.as_ref().and_then(|name| name.formatted_name.as_deref()), Some("Ana"));
    assert_eq!(cards[0].phones[0].phone.as_deref(), Some("1"));
    let items = json!([{ "productRetailerId": "p1", "quantity": 2, "itemPrice": 39.9, "currency": "BRL" }]);
    let order = json!({ "type": "product_list_order", "catalogId": "1", "productItems": items });
    let InboundContent::Order { order } = content(&order) else { panic!("an order") };
    assert_eq!((order.catalog_id.as_deref(), order.product_items[0].quantity), (Some("1"), Some(2)));
    let form = content(&json!({ "type": "flow_response", "token": "t", "data": { "dia": "10" } }));
    assert_eq!(form, InboundContent::Form { name: "flow".to_owned(), response: json!({ "dia": "10" }) });
}

#[test]
fn a_user_without_phone_is_known_by_the_scoped_id() {
    let mut event = message(&json!([{ "type": "text", "text": "Oi" }]));
    event["message"]["from"] = "BR.1349120865530274".into();
    let read = messages(&decode(&event))[0].sender.address.clone();
    assert_eq!(read, Address::Bsuid(Bsuid::parse("BR.1349120865530274").expect("a BSUID")));
    event["message"]["from"] = "nobody@example.test".into();
    assert_eq!(decode(&event).aside[0].reason, AsideReason::NoSender);
}

#[test]
fn a_status_brings_our_id_and_its_cause() {
    let causes = json!([{ "reason": "r" }, { "channelErrorCode": "131047", "reason": "Re-engagement", "details": "More than 24 hours" }]);
    let decoded = decode(&status(&json!({ "code": "NOT_DELIVERED", "causes": causes })));
    let read = statuses(&decoded)[0];
    assert_eq!((read.state, read.provider_id.0.as_str()), (ReportedState::Failed, "m-9"));
    assert_eq!(read.ours, "0199d1a0-0000-7000-8000-000000000001".parse::<MessageId>().ok());
    assert_eq!(read.recipient, Some(Address::WaId(WaId::parse(CUSTOMER).expect("digits"))));
    let error = read.error.as_ref().expect("an error");
    assert_eq!((error.code, error.title.as_str()), (131_047, "More than 24 hours"));
    assert_eq!(Zenvia.reported(error).kind().code(), "window_closed");
}

#[test]
fn a_failure_without_code_is_the_contents() {
    let decoded = decode(&status(&json!({ "code": "REJECTED", "description": "invalid sender" })));
    let error = statuses(&decoded)[0].error.clone().expect("an error");
    let reported = Zenvia.reported(&error);
    assert_eq!(
        (reported.kind().code(), reported.code, reported.detail.as_str()),
        ("content", None, "invalid sender")
    );
}

#[test]
fn what_stands_at_the_root_of_a_status_is_read_where_it_stands_nowhere_else() {
    let mut event = status(&json!({ "code": "READ" }));
    event.as_object_mut().expect("an object").remove("message");
    assert_eq!(statuses(&decode(&event))[0].provider_id.0, "m-9");
    event.as_object_mut().expect("an object").remove("messageId");
    assert_eq!(decode(&event).aside[0].reason, AsideReason::NoId);
}

fn sent(content: &Value) -> Value {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let request = samples::request(&candidate(), &samples::outgoing(content)).expect("offered");
    body(&request)["contents"].clone()
}

fn body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

#[test]
fn a_text_names_sender_customer_and_our_id() {
    let message = samples::outgoing(samples::text("Olá"));
    let request = samples::request(&candidate(), &message).expect("offered");
    assert_eq!(request.url, "https://api.zenvia.com/v2/channels/whatsapp/messages");
    assert!(request.headers.iter().any(|(name, value)| *name == "x-api-token" && value.expose() == TOKEN));
    let expected = json!({
        "from": "551140028922", "to": CUSTOMER, "externalId": message.id.to_string(),
        "contents": [{ "type": "text", "text": "Olá" }],
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn a_reply_names_message_and_content() {
    for (id, message, content) in [("m-1", "m-1", 0), ("m-1#2", "m-1", 2)] {
        let quoted = ProviderMessageId(id.to_owned());
        let reply = ponte_channels::model::Outgoing { reply_to: Some(quoted), ..samples::reply(&candidate()) };
        let body = body(&samples::request(&candidate(), &reply).expect("offered"));
        assert_eq!((&body["idRef"], &body["contentRef"]), (&json!(message), &json!(content)));
    }
}

#[test]
fn contents_have_zenvias_form() {
    let file = json!({ "type": "media", "kind": "document", "source": { "link": "https://x.test/1.pdf" }, "caption": "Guia", "filename": "1.pdf" });
    assert_eq!(
        sent(&file),
        json!([{ "type": "file", "fileUrl": "https://x.test/1.pdf", "fileCaption": "Guia", "fileName": "1.pdf" }])
    );
    let buttons = json!({ "type": "buttons", "body": "Confirma?", "footer": "Clínica", "buttons": [{ "id": "sim", "title": "Sim" }] });
    assert_eq!(
        sent(&buttons),
        json!([{ "type": "button", "body": "Confirma?", "footer": "Clínica", "buttons": [{ "id": "sim", "title": "Sim" }] }])
    );
    let sections =
        json!([{ "title": "Menu", "rows": [{ "id": "r1", "title": "2ª via", "description": "boleto" }] }]);
    let list = json!({ "type": "list", "body": "Escolha:", "button": "Ver", "sections": sections });
    assert_eq!(sent(&list), json!([{ "type": "list", "body": "Escolha:", "button": "Ver", "sections": sections }]));
}

#[test]
fn a_template_names_its_fields() {
    let image = json!({ "media": { "kind": "image", "source": { "link": "https://x.test/1.jpg" } } });
    let template = json!({
        "type": "template", "name": "a3b2", "language": "pt_BR", "header": [image],
        "body": [{ "name": "nome", "text": "Ana" }], "buttons": [{ "index": 0, "value": { "coupon_code": "VERAO25" } }],
    });
    let fields = json!({ "imageUrl": "https://x.test/1.jpg", "nome": "Ana", "code": "VERAO25" });
    assert_eq!(sent(&template), json!([{ "type": "template", "templateId": "a3b2", "fields": fields }]));
    let positions = json!({ "type": "template", "name": "a3b2", "language": "pt_BR", "header": [image], "body": [{ "text": "Ana" }, { "text": "10/12" }] });
    assert_eq!(
        sent(&positions)[0]["fields"],
        json!({ "imageUrl": "https://x.test/1.jpg", "1": "Ana", "2": "10/12" })
    );
    let payload = json!({ "type": "template", "name": "a3b2", "language": "pt_BR", "buttons": [{ "index": 0, "value": { "payload": "SIM" } }] });
    let content: OutboundContent = serde_json::from_value(payload).expect("a content");
    let refused = samples::request(&candidate(), &samples::outgoing(content)).err();
    assert_eq!(refused, Some(EncodeError::NotOffered(Feature::Template)));
}

#[test]
fn a_repetition_that_is_refused_may_be_out() {
    let error = Zenvia.outcome(409, br#"{"code":"DUPLICATED"}"#).expect_err("refused");
    assert_eq!(error.certainty, Certainty::Unknown);
    assert_eq!(Zenvia.outcome(200, b"{}").expect_err("no id").certainty, Certainty::Unknown);
    let taken = Zenvia.outcome(200, br#"{"id":"m-9","direction":"OUT"}"#).expect("taken");
    assert_eq!(taken.provider_id.0, "m-9");
}

#[test]
fn the_token_is_sent_for_files_of_zenvia_alone() {
    let keys = |url: &str| {
        let media = json!({ "kind": "image", "provider_media_id": "", "url": url, "mime_type": "image/jpeg" });
        let media = serde_json::from_value(media).expect("a file");
        match Zenvia.media(&media, &candidate().credentials) {
            Some(MediaFetch::Direct(request)) => Some(request.headers.len()),
            Some(MediaFetch::Locate(_)) => panic!("it is not asked for"),
            None => None,
        }
    };
    assert_eq!(keys("https://api.zenvia.com/v2/files/1"), Some(1));
    assert_eq!(keys("https://storage.example.test/1"), Some(0));
    assert_eq!(keys("http://storage.example.test/1"), None);
}
