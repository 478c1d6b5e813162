//! The company sends: accepted with an id and followed by statuses, or refused with Meta's words.

use crate::support::{MARINA, NUMBER, TOKEN, World, answer_of, code, message_id, messages_path, text};
use axum::http::StatusCode;
use parking_lot::Mutex;
use ponte_kernel::ManualClock;
use ponte_simulator::{
    emulator::{
        AcceptedSend, Customer, EmulatorConfig, Privacy, Receipts, Shown, Side, Strangers, TemplateRule, Ticks,
    },
    webhook::wamid,
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

#[tokio::test]
async fn a_text_is_accepted_and_its_statuses_follow() {
    let mut world = World::with_marina().await;
    let mut body = json!({"type": "text", "text": {"body": "Olá!"}});
    body["biz_opaque_callback_data"] = json!("msg-1");
    let answer = world.send("+55 11 98765-4321", body).await;
    let id = message_id(&answer);
    assert_eq!(answer.1["messaging_product"], "whatsapp");
    assert_eq!(answer.1["contacts"][0], json!({"input": "+55 11 98765-4321", "wa_id": MARINA}));
    assert_eq!(wamid::who(&id).as_deref(), Some(MARINA));
    for expected in ["sent", "delivered", "read"] {
        let (state, of, status) = world.company.next_status().await;
        assert_eq!((state.as_str(), of.as_str()), (expected, id.as_str()));
        assert_eq!(status["recipient_id"], MARINA);
        assert!(status["recipient_user_id"].as_str().expect("a BSUID").starts_with("BR."));
        assert_eq!(status["biz_opaque_callback_data"], "msg-1");
        assert_eq!(status["timestamp"], "1795348800");
        assert_eq!(status["pricing"].is_object(), expected != "read", "{status}");
    }
    world.emulator.idle().await;
    let newest = world.emulator.transcript(MARINA).pop().expect("an entry");
    assert_eq!((newest.from, newest.ticks), (Side::Company, Ticks::Read));
    assert_eq!(newest.content, Shown::Text { body: "Olá!".to_owned() });
}

#[tokio::test]
async fn statuses_carry_contacts_and_the_price_of_the_day() {
    let mut world = World::with_marina().await;
    world.send_text(MARINA, "Olá!").await;
    let value = world.company.next().await;
    assert_eq!(value["contacts"][0]["profile"]["name"], "Marina Souza");
    assert_eq!(value["contacts"][0]["wa_id"], MARINA);
    let regular = json!({"billable": true, "pricing_model": "PMP", "category": "service", "type": "regular"});
    assert_eq!(value["statuses"][0]["pricing"], regular);

    // Before October 2026 answers were free.
    let september = ManualClock::at(ponte_kernel::Timestamp::from_secs(1_790_812_799));
    let mut world = World::start_with(|config| config.clock = Arc::new(september)).await;
    world.marina_writes().await;
    world.send_text(MARINA, "Olá!").await;
    let pricing = world.company.next().await["statuses"][0]["pricing"].clone();
    assert_eq!((&pricing["billable"], &pricing["type"]), (&json!(false), &json!("free_customer_service")));
}

#[tokio::test]
async fn tokens_numbers_and_versions_are_checked_first() {
    let world = World::with_marina().await;
    let body = json!({"messaging_product": "whatsapp", "to": MARINA, "text": {"body": "oi"}});
    let url = |path: &str| format!("{}{path}", world.emulator.url());
    let without = answer_of(world.http.post(url(&messages_path())).json(&body)).await;
    assert_eq!(code(&without), (401, 190));
    let wrong = answer_of(world.http.post(url(&messages_path())).bearer_auth("other").json(&body)).await;
    assert_eq!(code(&wrong), (401, 190));
    assert_eq!(wrong.1["error"]["type"], "OAuthException");
    assert!(wrong.1["error"]["fbtrace_id"].as_str().is_some_and(|trace| trace.starts_with('A')));
    let unknown = world.post("/v25.0/999/messages", &body).await;
    assert_eq!(code(&unknown), (400, 100));
    assert_eq!(unknown.1["error"]["error_subcode"], 33);
    assert_eq!(code(&world.post(&format!("/latest/{NUMBER}/messages"), &body).await), (400, 2500));
    assert_eq!(code(&world.post("/v25.0", &body).await), (400, 2500));
    assert_eq!(world.emulator.counts().sends_refused, 4);
}

#[tokio::test]
async fn bodies_are_checked_as_meta_does() {
    let world = World::with_marina().await;
    let send = async |body: Value| code(&world.send(MARINA, body).await);
    assert_eq!(send(json!({"type": "text"})).await, (400, 100));
    assert_eq!(send(json!({"type": "image", "image": {}})).await, (400, 131_008));
    assert_eq!(send(json!({"type": "image", "image": {"id": "77"}})).await, (400, 131_009));
    assert_eq!(send(json!({"type": "contacts", "contacts": []})).await, (400, 131_009));
    let four = (0..4).map(|at| json!({"type": "reply", "reply": {"id": at.to_string(), "title": at.to_string()}}));
    let buttons = json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "?"},
        "action": {"buttons": four.collect::<Vec<_>>()}}});
    let refused = world.send(MARINA, buttons).await;
    let expected = json!({"messaging_product": "whatsapp",
        "details": "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"});
    assert_eq!(code(&refused), (400, 131_009));
    assert_eq!(refused.1["error"]["error_data"], expected);
    assert_eq!(refused.1["error"]["message"], "(#131009) Parameter value is not valid");
    assert_eq!(code(&world.send_text("551140028922", "oi").await), (400, 131_021));
    let url = format!("{}{}", world.emulator.url(), messages_path());
    let garbage = answer_of(world.http.post(url).bearer_auth(TOKEN).body("{")).await;
    assert_eq!(code(&garbage), (400, 100));
}

#[tokio::test]
async fn the_canonical_id_may_differ_from_the_number_sent_to() {
    let mut world = World::start().await;
    let old_account =
        Customer { phone: Some("5531988887777".into()), wa_id: Some("553188887777".into()), ..Customer::default() };
    world.emulator.register(old_account).expect("a customer");
    world.emulator.say("5531988887777", text("oi")).expect("said");
    let inbound = world.company.next().await;
    assert_eq!(inbound["messages"][0]["from"], "553188887777");
    for to in ["+5531988887777", "553188887777"] {
        let answer = world.send_text(to, "olá").await;
        assert_eq!(answer.1["contacts"][0], json!({"input": to, "wa_id": "553188887777"}));
        assert_eq!(wamid::who(&message_id(&answer)).as_deref(), Some("553188887777"));
        assert_eq!(world.company.next_status().await.2["recipient_id"], "553188887777");
        world.emulator.idle().await;
        world.company.rest();
    }
}

#[tokio::test]
async fn a_hidden_phone_is_reached_through_the_bsuid_alone() {
    let mut world = World::start().await;
    let hidden = Customer {
        phone: Some(MARINA.into()),
        bsuid: Some("BR.7710254839201746".into()),
        privacy: Privacy::PhoneHidden,
        ..Customer::default()
    };
    world.emulator.register(hidden).expect("a customer");
    world.emulator.say("BR.7710254839201746", text("oi")).expect("said");
    let inbound = world.company.next().await;
    assert_eq!(inbound["messages"][0]["from_user_id"], "BR.7710254839201746");
    assert!(inbound["messages"][0].get("from").is_none());
    assert!(inbound["contacts"][0].get("wa_id").is_none());

    let body = json!({"messaging_product": "whatsapp", "recipient": "BR.7710254839201746", "type": "text",
        "text": {"body": "olá"}});
    let answer = world.post(&messages_path(), &body).await;
    let contact = json!({"input": "BR.7710254839201746", "user_id": "BR.7710254839201746"});
    assert_eq!(answer.1["contacts"][0], contact);
    assert!(!message_id(&answer).contains(MARINA));
    let status = world.company.next_status().await.2;
    assert!(status.get("recipient_id").is_none());
    assert_eq!(status["recipient_user_id"], "BR.7710254839201746");
}

#[tokio::test]
async fn outside_the_window_free_form_fails_later_and_templates_go() {
    let mut world = World::with_marina().await;
    world.clock.advance(Duration::from_hours(24));
    message_id(&world.send_text(MARINA, "no último segundo").await);
    assert_eq!(world.company.next_status().await.0, "sent");
    world.emulator.idle().await;
    world.company.rest();
    world.clock.advance(Duration::from_secs(1));
    let id = message_id(&world.send_text(MARINA, "tarde demais").await);
    let value = world.company.next().await;
    assert!(value.get("contacts").is_none());
    let status = &value["statuses"][0];
    assert_eq!((status["status"].as_str(), status["id"].as_str()), (Some("failed"), Some(id.as_str())));
    assert_eq!(status["errors"][0]["code"], 131_047);
    assert_eq!(status["errors"][0]["title"], "Re-engagement message");
    world.emulator.idle().await;
    assert_eq!(world.company.rest(), [], "nothing follows a failure");
    let newest = world.emulator.transcript(MARINA).pop().expect("an entry");
    assert_eq!(newest.ticks, Ticks::Failed { code: 131_047 });

    let template = json!({"name": "retomar_atendimento", "language": {"code": "pt_BR"}, "components": [
        {"type": "body", "parameters": [{"type": "text", "text": "Marina"}]}]});
    let answer = world.send(MARINA, json!({"type": "template", "template": template})).await;
    message_id(&answer);
    assert_eq!(answer.1["messages"][0]["message_status"], "accepted");
    let status = world.company.next_status().await.2;
    assert_eq!((&status["status"], &status["pricing"]["category"]), (&json!("sent"), &json!("utility")));
}

#[tokio::test]
async fn templates_are_checked_against_the_registry() {
    let world = World::start().await;
    let send = async |name: &str, values: &[&str]| {
        let parameters: Vec<Value> = values.iter().map(|text| json!({"type": "text", "text": text})).collect();
        let template = json!({"name": name, "language": {"code": "pt_BR"},
            "components": [{"type": "body", "parameters": parameters}]});
        world.send(MARINA, json!({"type": "template", "template": template})).await
    };
    let unknown = send("nunca_visto", &[]).await;
    assert_eq!(code(&unknown), (404, 132_001));
    assert_eq!(unknown.1["error"]["error_data"]["details"], "template name (nunca_visto) does not exist in pt_BR");
    let short = send("pedido_enviado", &["Marina"]).await;
    assert_eq!(code(&short), (400, 132_000));
    assert_eq!(
        short.1["error"]["error_data"]["details"],
        "body: number of localizable_params (1) does not match the expected number of params (2)"
    );
    message_id(&send("pedido_enviado", &["Marina", "1042"]).await);
    world.emulator.put_template(TemplateRule { name: "novo".into(), ..TemplateRule::samples().swap_remove(0) });
    message_id(&send("novo", &["Marina", "1042"]).await);
}

#[tokio::test]
async fn nobody_is_reached_where_nobody_is() {
    let mut world = World::start_with(|config| config.strangers = Strangers::Unreachable).await;
    message_id(&world.send_text("5521996001122", "oi").await);
    let (state, _, status) = world.company.next_status().await;
    assert_eq!((state.as_str(), &status["errors"][0]["code"]), ("failed", &json!(131_026)));
    let body = json!({"messaging_product": "whatsapp", "recipient": "BR.1", "text": {"body": "oi"}});
    message_id(&world.post(&messages_path(), &body).await);
    let status = world.company.next_status().await.2;
    assert_eq!((&status["recipient_user_id"], &status["errors"][0]["code"]), (&json!("BR.1"), &json!(131_026)));
}

#[tokio::test]
async fn the_pair_limit_lends_45_messages() {
    let world = World::with_marina().await;
    for _ in 0..45 {
        message_id(&world.send_text(MARINA, "oi").await);
    }
    let refused = world.send_text(MARINA, "oi").await;
    assert_eq!(code(&refused), (429, 131_056));
    let message = "(#131056) (Business Account, Consumer Account) pair rate limit hit";
    assert_eq!(refused.1["error"]["message"], message);
    message_id(&world.send_text("5521996001122", "to somebody else").await);
    world.clock.advance(Duration::from_secs(6));
    message_id(&world.send_text(MARINA, "oi").await);
}

#[tokio::test]
async fn throughput_counts_sends_and_receives_together() {
    let mut world = World::start_with(|config| config.numbers[0].per_second = Some(3)).await;
    world.marina_writes().await;
    message_id(&world.send_text("5521996001122", "oi").await);
    message_id(&world.send_text("5521996001123", "oi").await);
    let refused = world.send_text("5521996001124", "oi").await;
    assert_eq!(code(&refused), (429, 130_429));
    assert_eq!(refused.1["error"]["message"], "(#130429) Rate limit hit");
    world.clock.advance(Duration::from_secs(1));
    message_id(&world.send_text("5521996001124", "oi").await);
}

#[tokio::test]
async fn a_read_mark_turns_the_ticks_and_may_show_typing() {
    let mut world = World::with_marina().await;
    let first = world.emulator.transcript(MARINA)[0].id.clone();
    let second = world.emulator.say(MARINA, text("alguém?")).expect("said");
    world.company.next().await;
    world.emulator.idle().await;
    let ticks = |world: &World| world.emulator.transcript(MARINA).iter().map(|e| e.ticks).collect::<Vec<_>>();
    assert_eq!(ticks(&world), [Ticks::Delivered; 2]);
    let mark = async |id: &str| {
        let body = json!({"messaging_product": "whatsapp", "status": "read", "message_id": id,
            "typing_indicator": {"type": "text"}});
        world.post(&messages_path(), &body).await
    };
    let mut events = world.emulator.watch(MARINA).expect("a phone");
    assert_eq!(mark(&first).await, (StatusCode::OK, json!({"success": true})));
    assert_eq!(ticks(&world), [Ticks::Read, Ticks::Delivered]);
    assert_eq!(mark(&second).await.0, StatusCode::OK);
    assert_eq!(ticks(&world), [Ticks::Read; 2]);
    let mut seen = Vec::new();
    while let Ok(event) = events.try_recv() {
        seen.push(serde_json::to_value(event).expect("JSON")["event"].as_str().expect("a name").to_owned());
    }
    assert_eq!(seen, ["ticks", "typing", "ticks", "typing"]);
    assert_eq!(code(&mark("wamid.NEVER").await), (400, 131_009));
    assert_eq!(world.emulator.counts().read_marks, 2);
}

#[tokio::test]
async fn readers_without_receipts_never_show_that_they_read() {
    let mut world = World::start().await;
    let shy = Customer { phone: Some(MARINA.into()), receipts: Receipts::Withheld, ..Customer::default() };
    world.emulator.register(shy).expect("a customer");
    world.emulator.say(MARINA, text("oi")).expect("said");
    world.company.next().await;
    world.send_text(MARINA, "olá").await;
    world.emulator.idle().await;
    let states: Vec<Value> =
        world.company.rest().iter().map(|got| got.value()["statuses"][0]["status"].clone()).collect();
    assert_eq!(states, ["sent", "delivered"]);
}

#[tokio::test]
async fn a_load_generator_hears_of_every_accepted_send() {
    let heard: Arc<Mutex<Vec<AcceptedSend>>> = Arc::default();
    let hook = Arc::clone(&heard);
    let load = |config: &mut EmulatorConfig| {
        config.on_accepted = Some(Arc::new(move |send: &AcceptedSend| hook.lock().push(send.clone())));
        config.transcript = ponte_simulator::emulator::TranscriptPolicy::Nothing;
    };
    let world = World::start_with(load).await;
    world.emulator.note_inbound(NUMBER, MARINA).expect("noted");
    let mut body = json!({"type": "text", "text": {"body": "Olá!"}});
    body["biz_opaque_callback_data"] = json!("m-7");
    let id = message_id(&world.send(MARINA, body).await);
    world.emulator.idle().await;
    let heard = heard.lock();
    let [send] = &heard[..] else { panic!("one send") };
    assert_eq!((send.to.as_str(), send.id.as_str(), send.phone_number_id.as_str()), (MARINA, id.as_str(), NUMBER));
    assert_eq!(send.callback_data.as_deref(), Some("m-7"));
    let sent: Value = serde_json::from_slice(&send.body).expect("the body as it came");
    assert_eq!(sent["text"]["body"], "Olá!");
    assert!(world.emulator.transcript(MARINA).is_empty());
    assert_eq!(world.emulator.counts().sends_accepted, 1);
}
