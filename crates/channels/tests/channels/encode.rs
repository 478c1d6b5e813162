use crate::kit::{BSUID, credentials, outgoing, permitted, plain};
use ponte_channels::{
    adapter::{Adapter, Attention, HttpRequest, RequestError},
    gate::PermitMismatch,
    meta::Meta,
    model::{Address, OutboundContent, Outgoing, ProviderMessageId},
};
use ponte_kernel::Bsuid;
use serde_json::{Value, json};

fn request(message: &Outgoing) -> HttpRequest {
    Meta.request(permitted(message), message, None, &credentials()).expect("the same message")
}

fn body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

/// The body for a content given in its stored form, without what every message has.
pub fn sent(content: &Value) -> Value {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    let stored = serde_json::to_value(&content).expect("JSON");
    assert_eq!(serde_json::from_value::<OutboundContent>(stored).expect("readable"), content);
    let mut body = body(&request(&outgoing(content)));
    for common in ["messaging_product", "recipient_type", "to", "biz_opaque_callback_data"] {
        body.as_object_mut().expect("an object").remove(common).expect(common);
    }
    body
}

#[test]
fn a_text_goes_to_the_number_with_our_id_and_the_token() {
    let message = outgoing(plain("Oi"));
    let request = request(&message);
    assert_eq!(request.url, "https://graph.example.test/v25.0/330011223344556/messages");
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (*name, value.expose().as_str())).collect();
    assert_eq!(headers, [("authorization", "Bearer EAAG-token"), ("content-type", "application/json")]);
    let expected = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5531988887777", "type": "text",
        "text": { "body": "Oi", "preview_url": false }, "biz_opaque_callback_data": message.id.to_string(),
    });
    assert_eq!(body(&request), expected);
    assert!(!format!("{request:?}").contains("EAAG") && !format!("{request:?}").contains("5531988887777"));
}

#[test]
fn a_permit_for_another_message_builds_no_request() {
    let (message, other) = (outgoing(plain("Oi")), outgoing(plain("Oi")));
    let refused = Meta.request(permitted(&other), &message, None, &credentials());
    assert!(matches!(refused, Err(RequestError::Permit(PermitMismatch::OtherMessage))), "{refused:?}");
}

#[test]
fn a_scoped_id_goes_into_recipient_and_a_quoted_message_into_context() {
    let to = Address::Bsuid(Bsuid::parse(BSUID).expect("a BSUID"));
    let reply_to = Some(ProviderMessageId("wamid.IN1".to_owned()));
    let body = body(&request(&Outgoing { to, reply_to, ..outgoing(plain("https://loja.example.test/")) }));
    assert_eq!((body.get("to"), &body["recipient"]), (None, &json!(BSUID)));
    assert_eq!(body["context"], json!({ "message_id": "wamid.IN1" }));
    assert_eq!(body["text"]["preview_url"], json!(true));
}

#[test]
fn reply_buttons() {
    let content = json!({
        "type": "buttons", "body": "Confirma?", "footer": "Clínica Aurora",
        "buttons": [{ "id": "sim", "title": "Confirmar" }, { "id": "nao", "title": "Remarcar" }],
    });
    let expected = json!({ "type": "interactive", "interactive": {
        "type": "button", "body": { "text": "Confirma?" }, "footer": { "text": "Clínica Aurora" },
        "action": { "buttons": [
            { "type": "reply", "reply": { "id": "sim", "title": "Confirmar" } },
            { "type": "reply", "reply": { "id": "nao", "title": "Remarcar" } },
        ] },
    } });
    assert_eq!(sent(&content), expected);
}

#[test]
fn a_list() {
    let content = json!({
        "type": "list", "body": "Escolha:", "button": "Ver opções",
        "sections": [
            { "title": "Adultos", "rows": [{ "id": "cardio", "title": "Cardiologia", "description": "Seg a sex" }] },
            { "rows": [{ "id": "pedi", "title": "Pediatria" }] },
        ],
    });
    let expected = json!({ "type": "interactive", "interactive": {
        "type": "list", "body": { "text": "Escolha:" },
        "action": { "button": "Ver opções", "sections": [
            { "title": "Adultos", "rows": [{ "id": "cardio", "title": "Cardiologia", "description": "Seg a sex" }] },
            { "rows": [{ "id": "pedi", "title": "Pediatria" }] },
        ] },
    } });
    assert_eq!(sent(&content), expected);
}

#[test]
fn media_by_link_and_by_id() {
    let by_link = json!({ "type": "media", "kind": "image", "source": { "link": "https://x.test/1.jpg" }, "caption": "Foto" });
    assert_eq!(
        sent(&by_link),
        json!({ "type": "image", "image": { "link": "https://x.test/1.jpg", "caption": "Foto" } })
    );
    let by_id = json!({ "type": "media", "kind": "document", "source": { "id": "134" }, "filename": "boleto.pdf" });
    assert_eq!(sent(&by_id), json!({ "type": "document", "document": { "id": "134", "filename": "boleto.pdf" } }));
}

#[test]
fn a_template_with_header_named_values_and_buttons() {
    let content = json!({
        "type": "template", "name": "lembrete_consulta", "language": "pt_BR",
        "header": [{ "media": { "kind": "document", "source": { "id": "134" }, "filename": "guia.pdf" } }],
        "body": [{ "name": "nome", "text": "Marina" }, { "name": "data", "text": "25/11" }],
        "buttons": [
            { "index": 0, "value": { "payload": "CONFIRMAR" } },
            { "index": 1, "value": { "url_suffix": "agenda/8812" } },
            { "index": 2, "value": { "coupon_code": "VERAO25" } },
        ],
    });
    let button = |kind: &str, index: &str, parameter: Value| json!({ "type": "button", "sub_type": kind, "index": index, "parameters": [parameter] });
    let expected = json!({ "type": "template", "template": {
        "name": "lembrete_consulta", "language": { "code": "pt_BR", "policy": "deterministic" },
        "components": [
            { "type": "header", "parameters": [{ "type": "document", "document": { "id": "134", "filename": "guia.pdf" } }] },
            { "type": "body", "parameters": [
                { "type": "text", "parameter_name": "nome", "text": "Marina" },
                { "type": "text", "parameter_name": "data", "text": "25/11" },
            ] },
            button("quick_reply", "0", json!({ "type": "payload", "payload": "CONFIRMAR" })),
            button("url", "1", json!({ "type": "text", "text": "agenda/8812" })),
            button("copy_code", "2", json!({ "type": "coupon_code", "coupon_code": "VERAO25" })),
        ],
    } });
    assert_eq!(sent(&content), expected);
}

#[test]
fn a_template_with_positions_or_with_nothing() {
    let positional = json!({ "type": "template", "name": "aviso", "language": "en", "body": [{ "text": "1" }] });
    assert_eq!(
        sent(&positional)["template"]["components"],
        json!([{ "type": "body", "parameters": [{ "type": "text", "text": "1" }] }])
    );
    let bare = json!({ "type": "template", "name": "aviso", "language": "en" });
    assert_eq!(sent(&bare)["template"]["components"], json!([]));
}

#[test]
fn a_template_with_an_unknown_key_is_refused() {
    let wrong =
        json!({ "type": "template", "name": "aviso", "language": "en", "body": [{ "text": "1", "nome": "x" }] });
    assert!(serde_json::from_value::<OutboundContent>(wrong).is_err());
}

#[test]
fn read_marks_show_typing_when_asked_for() {
    let mark = |attention| {
        let request = Meta.attention(&ProviderMessageId("wamid.IN1".to_owned()), attention, &credentials());
        let request = request.expect("Meta offers it");
        assert!(request.url.ends_with("/messages"));
        body(&request)
    };
    let read = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1" });
    assert_eq!(mark(Attention::Read), read);
    let mut typing = read;
    typing["typing_indicator"] = json!({ "type": "text" });
    assert_eq!(mark(Attention::ReadAndTyping), typing);
}

#[test]
fn the_token_goes_nowhere_where_others_could_read_it() {
    let credentials = credentials();
    let located = |url: &str| Meta.located(json!({ "url": url }).to_string().as_bytes(), &credentials);
    assert!(located("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1").is_some());
    assert!(located("http://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1").is_none());
    assert!(located("nowhere").is_none());
}
