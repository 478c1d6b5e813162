use super::credentials;
use crate::kit::{outgoing, permitted, plain};
use ponte_channels::{
    adapter::{Adapter, Attention, EncodeError, HttpMethod, HttpRequest, MediaFetch, RequestError},
    capabilities::Feature,
    model::{
        Address, Credentials, InboundMedia, MediaKind, OutboundContent, OutboundMediaSource, Outgoing,
        ProviderMessageId,
    },
    twilio::Twilio,
};
use ponte_kernel::Bsuid;
use serde_json::{Value, json};

const CONTENT: &[u8] = br#"{"sid":"HX0b1c","friendly_name":"x"}"#;

fn emulated() -> Credentials {
    Credentials { base_url: "http://127.0.0.1:4010".to_owned(), callback_url: None, ..credentials() }
}

fn sent(message: &Outgoing, prepared: Option<&[u8]>) -> Result<HttpRequest, EncodeError> {
    match Twilio.request(permitted(message), message, prepared, &credentials()) {
        Ok(request) => Ok(request),
        Err(RequestError::Encode(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn fields(request: &HttpRequest) -> Vec<(String, String)> {
    form_urlencoded::parse(&request.body).into_owned().collect()
}

/// The fields of a content in its stored form, without those that every message has.
fn own_fields(content: &Value, prepared: Option<&[u8]>) -> Vec<(String, String)> {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let mut fields = fields(&sent(&outgoing(content), prepared).expect("offered"));
    fields.retain(|(name, _)| !["To", "From", "StatusCallback"].contains(&name.as_str()));
    fields
}

fn pairs<const N: usize>(fields: [(&str, &str); N]) -> Vec<(String, String)> {
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn prepared(content: &Value, credentials: &Credentials) -> (String, Value) {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let request = Twilio.preparation(&outgoing(content), credentials).expect("a preparation");
    assert_eq!(request.method, HttpMethod::Post);
    let mut body: Value = serde_json::from_slice(&request.body).expect("JSON");
    body.as_object_mut().expect("an object").remove("friendly_name").expect("our id");
    (request.url, body)
}

#[test]
fn a_text_is_a_form_with_the_accounts_credentials_and_a_callback_that_names_our_message() {
    let message = outgoing(plain("Olá & até + logo"));
    let request = sent(&message, None).expect("offered");
    assert_eq!(request.url, "https://api.twilio.com/2010-04-01/Accounts/AC01/Messages.json");
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (*name, value.expose().as_str())).collect();
    let expected =
        [("authorization", "Basic QUMwMTp0MGtlbg=="), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(headers, expected);
    let callback = format!("https://ponte.example.test/webhooks/twilio?m={}", message.id);
    let expected = pairs([
        ("To", "whatsapp:+5531988887777"),
        ("From", "whatsapp:+553130000000"),
        ("Body", "Olá & até + logo"),
        ("StatusCallback", &callback),
    ]);
    assert_eq!(fields(&request), expected);
    let without = Twilio.request(permitted(&message), &message, None, &emulated()).expect("offered");
    assert_eq!(without.url, "http://127.0.0.1:4010/2010-04-01/Accounts/AC01/Messages.json");
    assert!(fields(&without).iter().all(|(name, _)| name != "StatusCallback"));
    let with_query = Credentials { callback_url: Some("https://h.test/w?c=1".to_owned()), ..credentials() };
    let request = Twilio.request(permitted(&message), &message, None, &with_query).expect("offered");
    assert!(
        fields(&request).contains(&("StatusCallback".to_owned(), format!("https://h.test/w?c=1&m={}", message.id)))
    );
}

#[test]
fn a_scoped_id_has_no_plus_sign() {
    let to = Address::Bsuid(Bsuid::parse("BR.1234").expect("a BSUID"));
    let request = sent(&Outgoing { to, ..outgoing(plain("Oi")) }, None).expect("offered");
    assert_eq!(fields(&request)[0].1, "whatsapp:BR.1234");
}

#[test]
fn media_goes_by_link_only() {
    let by_link = json!({ "type": "media", "kind": "image", "source": { "link": "https://x.test/1.jpg" }, "caption": "Foto" });
    assert_eq!(own_fields(&by_link, None), pairs([("Body", "Foto"), ("MediaUrl", "https://x.test/1.jpg")]));
    let by_id = json!({ "type": "media", "kind": "image", "source": { "id": "1" } });
    let content = serde_json::from_value(by_id).expect("a content");
    assert_eq!(sent(&outgoing(content), None).err(), Some(EncodeError::NotOffered(Feature::MediaById)));
}

#[test]
fn a_template_is_a_content_with_its_variables_as_a_text_of_json() {
    let positional = json!({
        "type": "template", "name": "HX01", "language": "pt_BR",
        "header": [{ "media": { "kind": "image", "source": { "link": "https://x.test/1.jpg" } } }],
        "body": [{ "text": "Ana" }, { "text": "amanhã" }],
        "buttons": [{ "index": 0, "value": { "url_suffix": "agenda/8812" } }],
    });
    let variables = r#"{"1":"https://x.test/1.jpg","2":"Ana","3":"amanhã","4":"agenda/8812"}"#;
    assert_eq!(own_fields(&positional, None), pairs([("ContentSid", "HX01"), ("ContentVariables", variables)]));
    let named = json!({ "type": "template", "name": "HX01", "language": "pt_BR", "body": [{ "name": "nome", "text": "Ana" }] });
    assert_eq!(own_fields(&named, None)[1].1, r#"{"nome":"Ana"}"#);
    let bare = json!({ "type": "template", "name": "hx01", "language": "pt_BR" });
    assert_eq!(own_fields(&bare, None), pairs([("ContentSid", "HX01"), ("ContentVariables", "{}")]));
    let by_id = json!({
        "type": "template", "name": "HX01", "language": "pt_BR",
        "header": [{ "media": { "kind": "image", "source": { "id": "1" } } }],
    });
    let content = serde_json::from_value(by_id).expect("a content");
    assert_eq!(sent(&outgoing(content), None).err(), Some(EncodeError::NotOffered(Feature::MediaById)));
}

fn buttons() -> Value {
    json!({
        "type": "buttons", "body": "Confirma {{x}}?", "footer": "Clínica",
        "buttons": [{ "id": "sim", "title": "Sim" }, { "id": "nao", "title": "Não" }],
    })
}

#[test]
fn buttons_and_lists_are_made_first() {
    let (url, body) = prepared(&buttons(), &credentials());
    assert_eq!(url, "https://content.twilio.com/v1/Content");
    let actions = json!([{ "title": "Sim", "id": "sim" }, { "title": "Não", "id": "nao" }]);
    let body_text = "Confirma {\u{2060}{x}}?\n\n_Clínica_";
    let expected = json!({
        "language": "pt_BR", "types": { "twilio/quick-reply": { "body": body_text, "actions": actions } },
    });
    assert_eq!(body, expected);

    let list = json!({
        "type": "list", "body": "Escolha:", "button": "Ver",
        "sections": [
            { "title": "A", "rows": [{ "id": "1", "title": "Um", "description": "primeiro" }] },
            { "title": "B", "rows": [{ "id": "2", "title": "Dois" }] },
        ],
    });
    let (url, body) = prepared(&list, &emulated());
    assert_eq!(url, "http://127.0.0.1:4010/v1/Content");
    let items = json!([{ "item": "Um", "id": "1", "description": "primeiro" }, { "item": "Dois", "id": "2" }]);
    let picker = json!({ "body": "Escolha:", "button": "Ver", "items": items });
    assert_eq!(body, json!({ "language": "pt_BR", "types": { "twilio/list-picker": picker } }));

    assert_eq!(own_fields(&buttons(), Some(CONTENT)), pairs([("ContentSid", "HX0b1c")]));
    for useless in [None, Some(&b"{}"[..]), Some(b"<html>"), Some(br#"{"sid":"SM1"}"#)] {
        let content = serde_json::from_value(buttons()).expect("a content");
        assert_eq!(sent(&outgoing(content), useless).err(), Some(EncodeError::Unprepared));
    }
    assert!(Twilio.preparation(&outgoing(plain("Oi")), &credentials()).is_none());
}

#[test]
fn nothing_is_quoted() {
    let reply_to = Some(ProviderMessageId("SM00".to_owned()));
    let refused = sent(&Outgoing { reply_to, ..outgoing(plain("Oi")) }, None).err();
    assert_eq!(refused, Some(EncodeError::NotOffered(Feature::ReplyContext)));
}

#[test]
fn what_is_offered_is_what_the_reference_says() {
    let offered = [
        Feature::Text,
        Feature::MediaByLink,
        Feature::Buttons,
        Feature::List,
        Feature::Template,
        Feature::ReadMark,
        Feature::Typing,
        Feature::ClientId,
    ];
    let capabilities = Twilio.capabilities();
    assert!(Feature::ALL.into_iter().all(|feature| capabilities.offers(feature) == offered.contains(&feature)));
    assert_eq!(capabilities.longest_text, 1_600);
}

#[test]
fn typing_marks_as_read_too() {
    for attention in [Attention::Read, Attention::ReadAndTyping] {
        let message = ProviderMessageId("SM01".to_owned());
        let request = Twilio.attention(&message, attention, &credentials()).expect("offered");
        assert_eq!(request.url, "https://messaging.twilio.com/v3/Indicators/Typing.json");
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        assert_eq!(body, json!({ "channel": "WHATSAPP", "messageId": "SM01" }));
        let request = Twilio.attention(&message, attention, &emulated()).expect("offered");
        assert_eq!(request.url, "http://127.0.0.1:4010/v3/Indicators/Typing.json");
    }
}

#[test]
fn files_are_fetched_from_twilio_alone() {
    let fetched = |url: &str, credentials: &Credentials| {
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
        Twilio.media(&media, credentials)
    };
    let url = "https://api.twilio.com/2010-04-01/Accounts/AC01/Messages/MM01/Media/ME01";
    match fetched(url, &credentials()) {
        Some(MediaFetch::Direct(request)) => {
            assert_eq!((request.method, request.url.as_str()), (HttpMethod::Get, url));
            assert_eq!(request.headers[0].1.expose(), "Basic QUMwMTp0MGtlbg==");
        }
        other => panic!("{other:?}"),
    }
    assert!(fetched("http://127.0.0.1:4010/media/1", &emulated()).is_some());
    for elsewhere in [
        "http://api.twilio.com/x",
        "https://api.twilio.com.example.test/x",
        "https://eviltwilio.com/x",
        "https://api.twilio.com@example.test/x",
        "https://169.254.169.254/x",
        "http://127.0.0.1:4011/media/1",
        "http://127.0.0.1:4010/media/1",
        "file:///etc/passwd",
        "",
    ] {
        assert!(fetched(elsewhere, &credentials()).is_none(), "{elsewhere}");
    }
}

#[test]
fn a_source_is_a_link_or_nothing() {
    assert!(Twilio.capabilities().missing_for(&plain("x")).is_none());
    let media = ponte_channels::model::OutboundMedia {
        kind: MediaKind::Image,
        source: OutboundMediaSource::Id("1".to_owned()),
        caption: None,
        filename: None,
        voice: false,
    };
    assert_eq!(Twilio.capabilities().missing_for(&OutboundContent::Media(media)), Some(Feature::MediaById));
}
