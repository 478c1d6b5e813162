use crate::{
    candidates::{
        blip::{REPLY, candidate, message, notification, tap},
        wamid,
    },
    compliance::{CUSTOMER, TOKEN, samples},
    kit::{messages, statuses},
};
use ponte_channels::{
    adapter::{Adapter, AsideReason, Attention, Decoded, EncodeError, HttpRequest},
    blip::Blip,
    capabilities::Feature,
    model::{Address, InboundContent, MediaKind, OutboundContent, ProviderMessageId, ReportedState},
};
use ponte_kernel::{MessageId, Timestamp, WaId};
use serde_json::{Value, json};

fn decode(body: &Value) -> Decoded {
    Blip.decode(body.to_string().as_bytes())
}

fn choice(envelope: &Value) -> (String, String) {
    match messages(&decode(envelope))[0].content.clone() {
        InboundContent::Choice { id, title, .. } => (id, title),
        other => panic!("no choice but {other:?}"),
    }
}

fn customer() -> Address {
    Address::WaId(WaId::parse(CUSTOMER).expect("digits"))
}

#[test]
fn a_text_has_whatsapps_id_and_time() {
    let decoded = decode(&message("text/plain", &json!("Oi")));
    assert_eq!(decoded.events[0].number, "");
    let read = messages(&decoded)[0];
    assert_eq!(read.provider_id.0, wamid("IN0001"));
    assert_eq!((&read.sender.address, read.sent_at), (&customer(), Some(Timestamp::from_secs(1_764_000_000))));
    assert_eq!(read.content, InboundContent::Text { body: "Oi".to_owned() });
}

#[test]
fn the_customer_is_told_from_the_instance_and_the_tunnel() {
    let mut envelope = message("text/plain", &json!("Oi"));
    for from in
        ["5531988887777@wa.gw.msging.net/i-1", "+5531988887777@wa.gw.msging.net", "5531988887777@wa.gw.msging.net"]
    {
        envelope["from"] = from.into();
        assert_eq!(messages(&decode(&envelope))[0].sender.address, customer(), "{from}");
    }
    envelope["from"] = "6a1f@tunnel.msging.net/x".into();
    assert_eq!(decode(&envelope).aside[0].reason, AsideReason::NoSender);
    envelope["metadata"]["#tunnel.originator"] = "5531988887777@wa.gw.msging.net".into();
    assert_eq!(messages(&decode(&envelope))[0].sender.address, customer());
    for nobody in ["visitor.bot@0mn.io", "5531988887777", "@wa.gw.msging.net", ""] {
        envelope["from"] = nobody.into();
        assert_eq!(decode(&envelope).aside[0].reason, AsideReason::NoSender, "{nobody}");
    }
}

#[test]
fn a_tap_on_our_menu_gives_our_id() {
    let envelope = message(REPLY, &tap());
    assert_eq!(choice(&envelope), ("SIM".to_owned(), "Sim".to_owned()));
    let ours = "0199d1a0-0000-7000-8000-000000000001";
    assert_eq!(messages(&decode(&envelope))[0].reply_to, Some(ProviderMessageId(ours.to_owned())));
    let mut by_value = tap();
    by_value["replied"]["value"] = "SIM".into();
    assert_eq!(choice(&message(REPLY, &by_value)), ("SIM".to_owned(), "Sim".to_owned()));
}

#[test]
fn a_tap_without_the_menu_has_whatsapps_id_or_its_words() {
    let bare = json!({ "replied": { "type": "text/plain", "value": "Sim, quero" } });
    let mut envelope = message(REPLY, &bare);
    assert_eq!(choice(&envelope), ("Sim, quero".to_owned(), "Sim, quero".to_owned()));
    envelope["metadata"]["#wa.interactive.button.id"] = "Sim,quero".into();
    envelope["metadata"]["#wa.context.id"] = "wamid.B".into();
    assert_eq!(choice(&envelope), ("Sim,quero".to_owned(), "Sim, quero".to_owned()));
    assert_eq!(messages(&decode(&envelope))[0].reply_to, Some(ProviderMessageId("wamid.B".to_owned())));
    let object = json!({ "replied": { "type": "application/json", "value": { "a": 1 } } });
    assert_eq!(choice(&message(REPLY, &object)).0, r#"{"a":1}"#);
}

#[test]
fn a_file_lies_at_its_address() {
    let file = json!({ "type": "audio/ogg", "uri": "https://media.example.test/1?token=t", "size": 3 });
    let decoded = decode(&message("application/vnd.lime.media-link+json", &file));
    let InboundContent::Media(media) = messages(&decoded)[0].content.clone() else { panic!("a file") };
    assert_eq!((media.kind, media.mime_type.as_str()), (MediaKind::Audio, "audio/ogg"));
    assert_eq!(media.url.as_deref(), Some("https://media.example.test/1?token=t"));
    let nowhere = decode(&message("application/vnd.lime.media-link+json", &json!({ "type": "audio/ogg" })));
    assert!(matches!(messages(&nowhere)[0].content, InboundContent::Unsupported { .. }));
}

#[test]
fn messages_and_notifications_need_an_id_and_chat_states_do_not() {
    for mut envelope in [message("text/plain", &json!("Oi")), notification("received")] {
        envelope.as_object_mut().expect("an object").remove("id");
        assert_eq!(decode(&envelope).aside[0].reason, AsideReason::NoId);
    }
    let mut state = message("application/vnd.lime.chatstate+json", &json!({ "state": "composing" }));
    state.as_object_mut().expect("an object").remove("id");
    assert_eq!(decode(&state), Decoded::default());
}

#[test]
fn notifications_tell_of_our_message_by_our_id() {
    let decoded = decode(&notification("received"));
    let read = statuses(&decoded)[0];
    assert_eq!((read.state, read.recipient.as_ref()), (ReportedState::Delivered, Some(&customer())));
    let ours = "0199d1a0-0000-7000-8000-000000000001";
    assert_eq!((read.provider_id.0.as_str(), read.ours), (ours, ours.parse::<MessageId>().ok()));
    let mut of_server = notification("accepted");
    of_server["from"] = "postmaster@msging.net/#az-iris1".into();
    assert_eq!(statuses(&decode(&of_server))[0].recipient, None);
    let mut of_another = notification("dispatched");
    of_another["id"] = "fwd:1".into();
    assert_eq!(statuses(&decode(&of_another))[0].ours, None);
}

#[test]
fn a_failure_has_metas_code_or_limes() {
    let error = |reason: Value| {
        let mut failed = notification("failed");
        failed["reason"] = reason;
        statuses(&decode(&failed))[0].error.clone().expect("an error")
    };
    let by_meta = error(json!({ "code": 81, "description": "Error 131026: undeliverable to 5531988887777" }));
    assert_eq!((by_meta.code, by_meta.title.contains(CUSTOMER)), (131_026, false));
    assert_eq!(error(json!({ "code": 42, "description": "Destination not found" })).code, 42);
    assert_eq!(error(json!({ "description": "x" })).code, 0);
    assert_eq!(error(Value::Null).code, 0);
}

fn envelope(content: &Value) -> Value {
    let content: OutboundContent = serde_json::from_value(content.clone()).expect("a content");
    body(&samples::request(&candidate(), &samples::outgoing(content)).expect("offered"))
}

fn body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

#[test]
fn a_text_goes_to_the_customers_node_under_our_id() {
    let message = samples::outgoing(samples::text("Olá"));
    let request = samples::request(&candidate(), &message).expect("offered");
    assert_eq!(request.url, "https://clinica.http.msging.net/messages");
    let key = format!("Key {TOKEN}");
    assert!(request.headers.iter().any(|(name, value)| *name == "authorization" && *value.expose() == key));
    let expected = json!({ "id": message.id.to_string(), "to": "5531988887777@wa.gw.msging.net", "type": "text/plain", "content": "Olá" });
    assert_eq!(body(&request), expected);
    let taken = Blip.answer(message.id, 202, b"").expect("taken");
    assert_eq!(taken.provider_id.0, message.id.to_string());
}

#[test]
fn menus_are_blips_own() {
    let option = |order: u8, text: &str, value: &str| json!({ "order": order, "text": text, "type": "text/plain", "value": value });
    let buttons = json!({ "type": "buttons", "body": "Confirma?", "buttons": [{ "id": "sim", "title": "Sim" }, { "id": "nao", "title": "Não" }] });
    let sent = envelope(&buttons);
    assert_eq!(sent["type"], "application/vnd.lime.select+json");
    let options = json!([option(1, "Sim", "sim"), option(2, "Não", "nao")]);
    assert_eq!(sent["content"], json!({ "scope": "immediate", "text": "Confirma?", "options": options }));
    let list = json!({ "type": "list", "body": "Escolha:", "button": "Ver", "sections": [{ "rows": [{ "id": "r1", "title": "2ª via" }] }] });
    assert_eq!(envelope(&list)["content"]["options"], json!([option(1, "2ª via", "r1")]));
}

#[test]
fn what_a_menu_cannot_say_goes_as_whatsapps_object() {
    let footer = json!({ "type": "buttons", "body": "Confirma?", "footer": "Clínica", "buttons": [{ "id": "sim", "title": "Sim" }] });
    let sent = envelope(&footer);
    assert_eq!((&sent["type"], &sent["content"]["type"]), (&json!("application/json"), &json!("interactive")));
    assert_eq!(sent["content"]["recipient_type"], "individual");
    assert_eq!(sent["content"]["interactive"]["footer"], json!({ "text": "Clínica" }));
    let described = json!({ "type": "list", "body": "Escolha:", "button": "Ver", "sections": [{ "rows": [{ "id": "r1", "title": "2ª via", "description": "boleto" }] }] });
    assert_eq!(envelope(&described)["content"]["interactive"]["type"], "list");
}

#[test]
fn a_template_goes_as_whatsapps_object() {
    let template =
        json!({ "type": "template", "name": "boleto_v1", "language": "pt_BR", "body": [{ "text": "Ana" }] });
    let sent = envelope(&template);
    let components = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }]);
    let language = json!({ "code": "pt_BR", "policy": "deterministic" });
    let expected = json!({ "type": "template", "template": { "name": "boleto_v1", "language": language, "components": components } });
    assert_eq!((&sent["type"], &sent["content"]), (&json!("application/json"), &expected));
    let uploaded = json!({ "type": "template", "name": "b", "language": "pt_BR", "header": [{ "media": { "kind": "image", "source": { "id": "1" } } }] });
    let content: OutboundContent = serde_json::from_value(uploaded).expect("a content");
    let refused = samples::request(&candidate(), &samples::outgoing(content)).err();
    assert_eq!(refused, Some(EncodeError::NotOffered(Feature::MediaById)));
}

#[test]
fn files_name_their_type_by_their_ending() {
    for (kind, link, mime_type) in [
        ("image", "https://x.test/1.png?a=.jpg", "image/png"),
        ("image", "https://x.test/1", "image/jpeg"),
        ("audio", "https://x.test/1.mp3", "audio/mpeg"),
        ("audio", "https://x.test/1", "audio/ogg"),
        ("video", "https://x.test/1.MP4", "video/mp4"),
        ("sticker", "https://x.test/1", "image/webp"),
        ("document", "https://x.test/1.PDF", "application/pdf"),
        ("document", "https://x.test/1", "application/octet-stream"),
    ] {
        let sent = envelope(&json!({ "type": "media", "kind": kind, "source": { "link": link } }));
        assert_eq!(sent["content"], json!({ "type": mime_type, "uri": link }), "{link}");
    }
    let named = json!({ "type": "media", "kind": "document", "source": { "link": "https://x.test/1" }, "caption": "Guia", "filename": "guia.pdf" });
    assert_eq!(
        envelope(&named)["content"],
        json!({ "type": "application/pdf", "uri": "https://x.test/1", "text": "Guia", "title": "guia.pdf" })
    );
}

#[test]
fn a_seen_message_is_told_to_the_customers_node() {
    let mark = |id: String| Blip.attention(&ProviderMessageId(id), Attention::Read, &candidate().credentials);
    let request = mark(wamid("IN0001")).expect("offered");
    assert_eq!(request.url, "https://clinica.http.msging.net/notifications");
    let expected = json!({ "id": wamid("IN0001"), "to": "5531988887777@wa.gw.msging.net", "event": "consumed" });
    assert_eq!(body(&request), expected);
    assert!(mark("wamid.X".to_owned()).is_none());
}
