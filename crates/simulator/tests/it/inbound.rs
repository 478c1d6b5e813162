//! Customers write, choose and send: signed webhooks in Meta's shapes.

use crate::support::{MARINA, NUMBER, WABA, World, message_id, text};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ponte_simulator::emulator::{CustomerMessage, HandshakeError, SayError, Says, Subscription, Ticks};
use serde_json::{Value, json};

fn choice(id: &str) -> Says {
    Says::Choice { id: id.to_owned(), message: None }
}

#[tokio::test]
async fn a_text_arrives_signed_with_metas_escapes() {
    let mut world = World::with_marina().await;
    let id = world.emulator.say(MARINA, text("cadê? 1/2 👍")).expect("said");
    let got = world.company.next_raw().await;
    assert!(got.is_signed_with("segredo-do-emulador"));
    assert!(!got.is_signed_with("another"));
    let raw = std::str::from_utf8(&got.bytes).expect("text");
    assert!(raw.contains(r#""body":"cad\u00ea? 1\/2 \ud83d\udc4d""#), "{raw}");
    let value = got.value();
    assert_eq!(value["messaging_product"], "whatsapp");
    let metadata = json!({"display_phone_number": "551140028922", "phone_number_id": NUMBER});
    assert_eq!(value["metadata"], metadata);
    assert_eq!(value["contacts"][0]["profile"]["name"], "Marina Souza");
    let message = &value["messages"][0];
    assert_eq!((&message["id"], &message["from"]), (&json!(id), &json!(MARINA)));
    assert_eq!(message["timestamp"], "1795348800");
    assert_eq!(message["text"]["body"], "cadê? 1/2 👍");
    world.emulator.idle().await;
    assert_eq!(world.emulator.transcript(MARINA).pop().expect("an entry").ticks, Ticks::Delivered);
}

#[tokio::test]
async fn buttons_rows_and_quick_replies_come_back_each_in_its_own_shape() {
    let mut world = World::with_marina().await;
    let buttons = json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Confirma?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "sim_1", "title": "Sim"}}]}}});
    let list = json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "Escolha:"},
        "action": {"button": "Ver", "sections": [{"rows": [
            {"id": "cardio", "title": "Cardiologia", "description": "Segunda a sexta"}]}]}}});
    let template = json!({"type": "template", "template": {"name": "pedido_enviado", "language": {"code": "pt_BR"},
        "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "Marina"}, {"type": "text", "text": "1042"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{"type": "payload", "payload": "RASTREAR_1042"}]}]}});
    let mut ids = Vec::new();
    for body in [buttons, list, template] {
        ids.push(message_id(&world.send(MARINA, body).await));
    }
    world.emulator.idle().await;
    world.company.rest();
    let mut expect = async |chosen: &str, context: &str, kind: &str, part: Value| {
        world.emulator.say(MARINA, choice(chosen)).expect("said");
        let message = world.company.next().await["messages"][0].clone();
        assert_eq!(message["context"], json!({"from": "551140028922", "id": context}));
        assert_eq!((&message["type"], &message[kind]), (&json!(kind), &part));
    };
    let button = json!({"type": "button_reply", "button_reply": {"id": "sim_1", "title": "Sim"}});
    expect("sim_1", &ids[0], "interactive", button).await;
    let row = json!({"id": "cardio", "title": "Cardiologia", "description": "Segunda a sexta"});
    expect("cardio", &ids[1], "interactive", json!({"type": "list_reply", "list_reply": row})).await;
    let quick_reply = json!({"payload": "RASTREAR_1042", "text": "Onde está?"});
    expect("RASTREAR_1042", &ids[2], "button", quick_reply).await;
    assert_eq!(world.emulator.say(MARINA, choice("never offered")), Err(SayError::UnknownChoice));
}

#[tokio::test]
async fn places_reactions_quotes_and_unknown_types() {
    let mut world = World::with_marina().await;
    let place = Says::Location { latitude: -23.56, longitude: -46.65, name: Some("Praça".into()), address: None };
    world.emulator.say(MARINA, place).expect("said");
    let message = world.company.next().await["messages"][0].clone();
    assert_eq!(message["location"], json!({"latitude": -23.56, "longitude": -46.65, "name": "Praça"}));

    let id = message_id(&world.send_text(MARINA, "olá").await);
    world.emulator.idle().await;
    world.company.rest();
    world.emulator.say(MARINA, Says::Reaction { to: id.clone(), emoji: "👍".into() }).expect("said");
    let message = world.company.next().await["messages"][0].clone();
    assert_eq!(message["reaction"], json!({"message_id": id, "emoji": "👍"}));

    let quoting = CustomerMessage { reply_to: Some(id.clone()), ..text("sobre isto").into() };
    world.emulator.say(MARINA, quoting).expect("said");
    assert_eq!(world.company.next().await["messages"][0]["context"]["id"], json!(id));

    let Value::Object(hologram) = json!({"type": "hologram", "hologram": {"rays": 3}}) else { panic!("an object") };
    world.emulator.say(MARINA, Says::Raw { message: hologram }).expect("said");
    let message = world.company.next().await["messages"][0].clone();
    assert_eq!((&message["type"], &message["hologram"]), (&json!("hologram"), &json!({"rays": 3})));
}

#[tokio::test]
async fn a_customers_file_can_be_fetched_with_the_token() {
    let mut world = World::with_marina().await;
    let file = Says::Media {
        kind: "document".into(),
        mime_type: "application/pdf".into(),
        data: STANDARD.encode(b"%PDF-1.7"),
        caption: Some("segue".into()),
        filename: Some("exame.pdf".into()),
    };
    world.emulator.say(MARINA, file).expect("said");
    let document = world.company.next().await["messages"][0]["document"].clone();
    assert_eq!((&document["filename"], &document["caption"]), (&json!("exame.pdf"), &json!("segue")));
    assert_eq!(document["mime_type"], "application/pdf");
    let url = document["url"].as_str().expect("an address");
    let bare = world.http.get(url).send().await.expect("an answer");
    assert_eq!(bare.status(), 401);
    let fetched = world.http.get(url).bearer_auth(crate::support::TOKEN).send().await.expect("an answer");
    assert_eq!(fetched.bytes().await.expect("a body").as_ref(), b"%PDF-1.7");
    let error = |kind: &str, data: &str| {
        let (kind, data) = (kind.to_owned(), data.to_owned());
        let media = Says::Media { kind, mime_type: "x/y".into(), data, caption: None, filename: None };
        world.emulator.say(MARINA, media)
    };
    assert_eq!(error("image", "not base64!"), Err(SayError::NotBase64));
    assert_eq!(error("hologram", ""), Err(SayError::UnknownMedium));
}

#[tokio::test]
async fn any_phone_may_be_a_customer_and_nonsense_may_not() {
    let mut world = World::start().await;
    world.emulator.say("+55 (21) 99600-1122", text("oi")).expect("said");
    assert_eq!(world.company.next().await["messages"][0]["from"], "5521996001122");
    assert_eq!(world.emulator.say("nobody", text("oi")), Err(SayError::UnknownCustomer));
    assert_eq!(world.emulator.say("BR.404", text("oi")), Err(SayError::UnknownCustomer));
    let elsewhere = CustomerMessage { number: Some("1".into()), ..text("oi").into() };
    assert_eq!(world.emulator.say(MARINA, elsewhere), Err(SayError::UnknownNumber));
}

#[tokio::test]
async fn one_customers_messages_arrive_in_their_order() {
    let mut world = World::start().await;
    for at in 0..50 {
        world.emulator.say(MARINA, text(&at.to_string())).expect("said");
    }
    for at in 0..50 {
        assert_eq!(world.company.next_raw().await.said(), at.to_string());
    }
}

#[tokio::test]
async fn the_handshake_is_asked_as_meta_asks_it() {
    let world = World::start().await;
    world.emulator.handshake().await.expect("verified");
    world.emulator.set_webhook(Some("http://127.0.0.1:9/nobody")).expect("an address");
    assert!(matches!(world.emulator.handshake().await, Err(HandshakeError::Unreachable(_))));
    world.emulator.set_webhook(None).expect("none");
    assert!(matches!(world.emulator.handshake().await, Err(HandshakeError::NoAddress)));
    assert!(world.emulator.set_webhook(Some("nowhere")).is_err());
    let strict = World::start_with(|config| config.verify_token = "wrong".to_owned().into()).await;
    assert!(matches!(strict.emulator.handshake().await, Err(HandshakeError::Status(403))));
}

#[tokio::test]
async fn without_a_subscription_nothing_arrives() {
    let mut world = World::start_with(|config| config.webhooks.subscription = Subscription::Required).await;
    let path = format!("/v25.0/{WABA}/subscribed_apps");
    world.emulator.say(MARINA, text("hello?")).expect("said");
    world.emulator.idle().await;
    assert_eq!(world.company.rest(), []);
    assert_eq!(world.post(&path, &json!({})).await.1, json!({"success": true}));
    world.emulator.say(MARINA, text("now")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "now");
    let unknown = world.post("/v25.0/1/subscribed_apps", &json!({})).await;
    assert_eq!(crate::support::code(&unknown), (400, 100));
}

#[tokio::test]
async fn an_override_must_pass_the_handshake() {
    let mut world = World::start_with(|config| config.webhook_url = None).await;
    let path = format!("/v25.0/{WABA}/subscribed_apps");
    let ask = |token: &str| json!({"override_callback_uri": world.company.url(), "verify_token": token});
    let refused = world.post(&path, &ask("wrong")).await;
    assert_eq!(crate::support::code(&refused), (400, 2200));
    assert!(refused.1["error"]["message"].as_str().expect("words").contains("HTTP Status Code = 403"));
    assert_eq!(world.post(&path, &ask("verificacao-do-emulador")).await.0, 200);
    world.emulator.say(MARINA, text("oi")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "oi");
}
