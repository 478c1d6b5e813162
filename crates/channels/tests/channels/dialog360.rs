use crate::{
    candidates::dialog360::candidate,
    compliance::{TOKEN, samples},
};
use ponte_channels::{
    adapter::{Adapter, AsideReason, Attention, HttpMethod, HttpRequest, MediaFetch},
    dialog360::Dialog360,
    model::{InboundContent, ProviderMessageId},
};
use serde_json::{Value, json};

fn headers(request: &HttpRequest) -> Vec<(&str, &str)> {
    request.headers.iter().map(|(name, value)| (*name, value.expose().as_str())).collect()
}

fn body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

#[test]
fn the_key_selects_the_number_and_the_body_is_metas() {
    let message = samples::outgoing(samples::text("Olá"));
    let request = samples::request(&candidate(), &message).expect("offered");
    assert_eq!(request.url, "https://waba-v2.360dialog.io/messages");
    assert_eq!(headers(&request), [("d360-api-key", TOKEN), ("content-type", "application/json")]);
    let expected = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5531988887777", "type": "text",
        "text": { "body": "Olá", "preview_url": false }, "biz_opaque_callback_data": message.id.to_string(),
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn a_read_mark_may_show_typing() {
    let id = ProviderMessageId("wamid.IN1".to_owned());
    let request = Dialog360.attention(&id, Attention::ReadAndTyping, &candidate().credentials).expect("offered");
    assert_eq!(request.url, "https://waba-v2.360dialog.io/messages");
    let expected = json!({
        "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1",
        "typing_indicator": { "type": "text" },
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn the_example_of_the_reference_is_read() {
    let webhook =
        br#"{"object":"whatsapp_business_account","entry":[{"id":"1029","changes":[{"field":"messages","value":{
        "messaging_product":"whatsapp","metadata":{"display_phone_number":"553130000000","phone_number_id":"771"},
        "contacts":[{"wa_id":"553190000001","profile":{"name":"Ana"}}],
        "messages":[{"from":"553190000001","id":"wamid.A","timestamp":"1764000000","type":"interactive",
        "context":{"from":"553130000000","id":"wamid.B"},
        "interactive":{"type":"button_reply","button_reply":{"id":"sim","title":"Sim"}}}]}}]}]}"#;
    let message = candidate().message(webhook).expect("one message");
    let choice = InboundContent::Choice { id: "sim".to_owned(), title: "Sim".to_owned(), description: None };
    assert_eq!(message.content, choice);
    assert_eq!(message.reply_to, Some(ProviderMessageId("wamid.B".to_owned())));
    assert_eq!(Dialog360.decode(webhook).events[0].number, "771");
}

#[test]
fn the_on_premises_shape_is_called_so() {
    let decoded = Dialog360
        .decode(br#"{"contacts":[{"wa_id":"553190000001"}],"messages":[{"id":"ABG","from":"553190000001"}]}"#);
    let reasons: Vec<_> = decoded.aside.iter().map(|aside| aside.reason).collect();
    assert_eq!((decoded.events.len(), reasons.as_slice()), (0, &[AsideReason::OnPremises][..]));
}

fn located(answer: &str) -> Option<HttpRequest> {
    Dialog360.located(answer.as_bytes(), &candidate().credentials)
}

#[test]
fn a_file_is_asked_for_by_id_and_lies_behind_360dialogs_host() {
    let image = json!({ "kind": "image", "provider_media_id": "134", "mime_type": "image/jpeg" });
    let image = serde_json::from_value(image).expect("a file");
    let Some(MediaFetch::Locate(request)) = Dialog360.media(&image, &candidate().credentials) else {
        panic!("it is asked for")
    };
    assert_eq!((request.method, request.url.as_str()), (HttpMethod::Get, "https://waba-v2.360dialog.io/134"));
    assert_eq!(headers(&request), [("d360-api-key", TOKEN)]);
    let answer = r#"{"url":"https:\/\/lookaside.fbsbx.com\/whatsapp_business\/attachments\/?mid=1&ext=2&hash=3","mime_type":"image\/jpeg"}"#;
    let request = located(answer).expect("a place");
    assert_eq!(request.url, "https://waba-v2.360dialog.io/whatsapp_business/attachments/?mid=1&ext=2&hash=3");
    assert_eq!(headers(&request), [("d360-api-key", TOKEN)]);
}

#[test]
fn the_key_goes_to_no_other_host() {
    for url in [
        "https://evil.example.test/1",
        "https://lookaside.fbsbx.com.evil.example.test/1",
        "http://lookaside.fbsbx.com/1",
        "https://waba-v2.360dialog.io.evil.example.test/1",
        "/whatsapp_business/attachments/?mid=1",
        "",
    ] {
        assert!(located(&json!({ "url": url }).to_string()).is_none(), "{url}");
    }
    assert!(located("{}").is_none());
}
