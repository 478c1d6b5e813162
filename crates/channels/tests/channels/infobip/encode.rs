use super::credentials;
use crate::kit::{outgoing, permitted, plain};
use ponte_channels::{
    adapter::{
        Acknowledgement, Adapter, Attention, EncodeError, HttpMethod, HttpRequest, MediaFetch, RequestError,
    },
    capabilities::Feature,
    infobip::Infobip,
    model::{Address, Credentials, InboundMedia, MediaKind, OutboundContent, Outgoing, ProviderMessageId},
};
use ponte_kernel::Bsuid;
use serde_json::{Value, json};

fn request(message: &Outgoing) -> HttpRequest {
    Infobip.request(permitted(message), message, None, &credentials()).expect("offered")
}

fn body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

/// The kind in the address and the content of a message given in its stored form.
fn sent(content: &Value) -> (String, Value) {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let request = request(&outgoing(content));
    let kind = request.url.strip_prefix("https://abc12.api.infobip.com/whatsapp/1/message/").expect("the address");
    let body = body(&request);
    let framed = body.get("messages").map_or(&body, |messages| &messages[0]);
    assert_eq!((&framed["from"], &framed["to"]), (&json!("553130000000"), &json!("5531988887777")));
    (kind.to_owned(), framed["content"].clone())
}

fn refused(content: &Value) -> EncodeError {
    let message = outgoing(serde_json::from_value(content.clone()).expect("a content"));
    match Infobip.request(permitted(&message), &message, None, &credentials()) {
        Err(RequestError::Encode(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_goes_under_our_own_id_with_the_key() {
    let message = outgoing(plain("Olá"));
    let request = request(&message);
    assert_eq!(request.url, "https://abc12.api.infobip.com/whatsapp/1/message/text");
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (*name, value.expose().as_str())).collect();
    let expected =
        [("authorization", "App k3y"), ("accept", "application/json"), ("content-type", "application/json")];
    assert_eq!(headers, expected);
    let expected = json!({
        "from": "553130000000", "to": "5531988887777", "messageId": message.id.to_string(),
        "content": { "text": "Olá", "previewUrl": false },
        "callbackData": "553130000000", "notifyUrl": "https://ponte.example.test/webhooks/infobip",
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn a_scoped_id_and_a_quoted_message() {
    let to = Address::Bsuid(Bsuid::parse("BR.1").expect("a BSUID"));
    let reply_to = Some(ProviderMessageId("E_1".to_owned()));
    let message = Outgoing { to, reply_to, ..outgoing(plain("https://loja.example.test/")) };
    let without = Credentials { callback_url: None, ..credentials() };
    let request = Infobip.request(permitted(&message), &message, None, &without).expect("offered");
    let body = body(&request);
    assert_eq!((&body["to"], &body["context"]), (&json!("BR.1"), &json!({ "replyToMessageId": "E_1" })));
    assert_eq!((&body["content"]["previewUrl"], body.get("notifyUrl")), (&json!(true), None));
}

#[test]
fn files_go_by_link() {
    for kind in ["image", "video", "audio", "document", "sticker"] {
        let content = json!({ "type": "media", "kind": kind, "source": { "link": "https://x.test/1" } });
        assert_eq!(sent(&content), (kind.to_owned(), json!({ "mediaUrl": "https://x.test/1" })));
        let by_id = json!({ "type": "media", "kind": kind, "source": { "id": "1" } });
        assert_eq!(refused(&by_id), EncodeError::NotOffered(Feature::MediaById));
    }
    let named = json!({
        "type": "media", "kind": "document", "source": { "link": "https://x.test/1" }, "caption": "c", "filename": "a.pdf",
    });
    assert_eq!(sent(&named).1, json!({ "mediaUrl": "https://x.test/1", "caption": "c", "filename": "a.pdf" }));
}

#[test]
fn buttons_and_lists() {
    let buttons = json!({ "type": "buttons", "body": "Confirma?", "footer": "F", "buttons": [{ "id": "1", "title": "Sim" }] });
    let expected = json!({
        "body": { "text": "Confirma?" }, "footer": { "text": "F" },
        "action": { "buttons": [{ "type": "REPLY", "id": "1", "title": "Sim" }] },
    });
    assert_eq!(sent(&buttons), ("interactive/buttons".to_owned(), expected));
    let list = json!({
        "type": "list", "body": "B", "button": "Abrir",
        "sections": [{ "title": "Menu", "rows": [{ "id": "r1", "title": "2a via", "description": "d" }] }, { "rows": [{ "id": "r2", "title": "x" }] }],
    });
    let sections = json!([
        { "title": "Menu", "rows": [{ "id": "r1", "title": "2a via", "description": "d" }] },
        { "rows": [{ "id": "r2", "title": "x" }] },
    ]);
    let expected = json!({ "body": { "text": "B" }, "action": { "title": "Abrir", "sections": sections } });
    assert_eq!(sent(&list), ("interactive/list".to_owned(), expected));
}

#[test]
fn a_template_is_one_of_several_messages() {
    let content = json!({
        "type": "template", "name": "boleto_v1", "language": "pt_BR",
        "header": [{ "media": { "kind": "image", "source": { "link": "https://x.test/1" } } }],
        "body": [{ "text": "Ana" }, { "text": "10/12" }],
        "buttons": [{ "index": 1, "value": { "url_suffix": "8812" } }, { "index": 0, "value": { "payload": "SIM" } }],
    });
    let expected = json!({
        "templateName": "boleto_v1", "language": "pt_BR",
        "templateData": {
            "header": { "type": "IMAGE", "mediaUrl": "https://x.test/1" },
            "body": { "placeholders": ["Ana", "10/12"] },
            "buttons": [{ "type": "QUICK_REPLY", "parameter": "SIM" }, { "type": "URL", "parameter": "8812" }],
        },
    });
    assert_eq!(sent(&content), ("template".to_owned(), expected));
    let with_text = json!({
        "type": "template", "name": "a", "language": "en", "header": [{ "text": "T" }],
        "body": [{ "name": "nome", "text": "Ana" }], "buttons": [{ "index": 0, "value": { "coupon_code": "X" } }],
    });
    let expected = json!({
        "header": { "type": "TEXT", "placeholder": "T" }, "body": { "placeholders": ["Ana"] },
        "buttons": [{ "type": "COPY_CODE", "parameter": "X" }],
    });
    assert_eq!(sent(&with_text).1["templateData"], expected);
    let bare = sent(&json!({ "type": "template", "name": "a", "language": "en" })).1;
    assert_eq!(bare["templateData"], json!({ "body": { "placeholders": [] } }));
    let by_id = json!({
        "type": "template", "name": "a", "language": "en",
        "header": [{ "media": { "kind": "document", "source": { "id": "1" }, "filename": "g.pdf" } }],
    });
    assert_eq!(refused(&by_id), EncodeError::NotOffered(Feature::MediaById));
}

#[test]
fn read_marks_name_the_message_in_the_address_alone() {
    for attention in [Attention::Read, Attention::ReadAndTyping] {
        let message = ProviderMessageId("E/../Y 7".to_owned());
        let request = Infobip.attention(&message, attention, &credentials()).expect("offered");
        let url = "https://abc12.api.infobip.com/whatsapp/1/senders/553130000000/message/E%2F%2E%2E%2FY%207/read";
        assert_eq!((request.method, request.url.as_str(), request.body.len()), (HttpMethod::Post, url, 0));
    }
}

#[test]
fn what_is_offered_is_what_the_reference_says() {
    let not_offered = [Feature::MediaById, Feature::Typing];
    let offered = |feature| Infobip.capabilities().offers(feature);
    for feature in [
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReplyContext,
        Feature::ReadMark,
        Feature::ClientId,
    ] {
        assert!(offered(feature), "{feature:?}");
    }
    assert!(!not_offered.into_iter().any(offered));
    assert_eq!(Infobip.acknowledgement(), Acknowledgement::EMPTY);
    assert!(Infobip.preparation(&outgoing(plain("Oi")), &credentials()).is_none());
}

#[test]
fn files_are_fetched_from_the_accounts_host_alone() {
    let fetched = |url: &str| {
        let media = InboundMedia {
            kind: MediaKind::Image,
            provider_media_id: String::new(),
            url: Some(url.to_owned()),
            mime_type: "image/png".to_owned(),
            sha256: None,
            caption: None,
            filename: None,
            voice: false,
        };
        Infobip.media(&media, &credentials())
    };
    let url = "https://abc12.api.infobip.com/whatsapp/1/senders/553130000000/media/1";
    match fetched(url) {
        Some(MediaFetch::Direct(request)) => {
            assert_eq!((request.method, request.url.as_str()), (HttpMethod::Get, url));
            assert_eq!(request.headers[0].1.expose(), "App k3y");
        }
        other => panic!("{other:?}"),
    }
    for elsewhere in [
        "http://abc12.api.infobip.com/x",
        "https://other.api.infobip.com/x",
        "https://abc12.api.infobip.com.evil.test/x",
        "https://abc12.api.infobip.com@evil.test/x",
        "x",
    ] {
        assert!(fetched(elsewhere).is_none(), "{elsewhere}");
    }
}
