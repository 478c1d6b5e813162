//! What goes wrong when it is told to.

use crate::support::{MARINA, TOKEN, World, code, message_id, messages_path, text};
use ponte_simulator::{
    Seed,
    emulator::{Fault, Limits, Scope, When},
};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_duplicate_has_identical_bytes() {
    let mut world = World::with_marina().await;
    world.emulator.faults().set(Fault::DuplicateWebhook { of: Scope::Messages, copies: 4 }, When::Next(1));
    world.emulator.say(MARINA, text("cinco vezes")).expect("said");
    let first = world.company.next_raw().await;
    for _ in 0..4 {
        assert_eq!(world.company.next_raw().await, first);
    }
    world.emulator.say(MARINA, text("uma vez")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "uma vez");
    world.emulator.idle().await;
    assert_eq!(world.company.rest(), []);
}

#[tokio::test]
async fn a_reordered_webhook_comes_after_the_next_one_of_its_scope() {
    let mut world = World::with_marina().await;
    let reorder = Fault::ReorderWebhook { of: Scope::Messages, release_after_ms: 60_000 };
    world.emulator.faults().set(reorder, When::Next(1));
    world.emulator.say(MARINA, text("primeira")).expect("said");
    message_id(&world.send_text(MARINA, "statuses do not count").await);
    for _ in 0..3 {
        assert!(world.company.next().await["statuses"].is_array());
    }
    world.emulator.say(MARINA, text("segunda")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "segunda");
    assert_eq!(world.company.next_raw().await.said(), "primeira");
}

#[tokio::test]
async fn a_held_webhook_is_released_when_its_time_is_over() {
    let mut world = World::with_marina().await;
    let reorder = Fault::ReorderWebhook { of: Scope::Everything, release_after_ms: 1 };
    world.emulator.faults().set(reorder, When::Next(1));
    world.emulator.say(MARINA, text("sozinha")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "sozinha");
}

#[tokio::test]
async fn a_delayed_webhook_keeps_its_customers_order() {
    let mut world = World::with_marina().await;
    let delay = Fault::DelayWebhook { of: Scope::Messages, milliseconds: 20 };
    world.emulator.faults().set(delay, When::Next(1));
    world.emulator.say(MARINA, text("atrasada")).expect("said");
    world.emulator.say(MARINA, text("pontual")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "atrasada");
    assert_eq!(world.company.next_raw().await.said(), "pontual");
}

#[tokio::test]
async fn a_delayed_webhook_holds_up_nobody_else() {
    let mut world = World::with_marina().await;
    let delay = Fault::DelayWebhook { of: Scope::Messages, milliseconds: 3_600_000 };
    world.emulator.faults().set(delay, When::Next(1));
    world.emulator.say(MARINA, text("em uma hora")).expect("said");
    // The fault is used up once the webhook has drawn it.
    while !world.emulator.faults().list().is_empty() {
        tokio::task::yield_now().await;
    }
    world.emulator.say("5521996001122", text("agora")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "agora");
    message_id(&world.send_text(MARINA, "olá").await);
    assert_eq!(world.company.next_status().await.0, "sent");
}

#[tokio::test]
async fn what_is_not_answered_with_200_is_sent_again() {
    let mut world = World::with_marina().await;
    world.company.answer_with(&[500, 302, 201]);
    world.emulator.say(MARINA, text("insistente")).expect("said");
    let first = world.company.next_raw().await;
    for _ in 0..3 {
        assert_eq!(world.company.next_raw().await, first);
    }
    world.emulator.idle().await;
    assert_eq!(world.company.rest(), []);
    let counts = world.emulator.counts();
    assert_eq!((counts.webhooks_retried, counts.webhooks_given_up), (3, 0));
}

#[tokio::test]
async fn retries_end_and_do_not_block_what_follows() {
    let mut world = World::with_marina().await;
    world.company.answer_with(&[500; 4]);
    world.emulator.say(MARINA, text("em vão")).expect("said");
    for _ in 0..4 {
        assert_eq!(world.company.next_raw().await.said(), "em vão");
    }
    world.emulator.idle().await;
    assert_eq!(world.emulator.counts().webhooks_given_up, 1);
    world.emulator.say(MARINA, text("adiante")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "adiante");
}

#[tokio::test]
async fn more_pending_webhooks_than_allowed_are_dropped_and_counted() {
    let mut world = World::start_with(|config| {
        config.webhooks.pending = 1;
        config.webhooks.retries = vec![Duration::from_hours(1)];
    })
    .await;
    world.company.answer_with(&[500]);
    world.emulator.say(MARINA, text("espera")).expect("said");
    assert_eq!(world.company.next_raw().await.said(), "espera");
    world.emulator.say(MARINA, text("sem lugar")).expect("said");
    assert_eq!(world.emulator.counts().dropped, 1);
    world.emulator.shutdown().await;
    assert_eq!(world.company.rest(), []);
}

#[tokio::test]
async fn calls_are_refused_with_metas_words() {
    let world = World::with_marina().await;
    let refused = async |fault| {
        world.emulator.faults().set(fault, When::Next(1));
        let answer = world.send_text(MARINA, "oi").await;
        message_id(&world.send_text(MARINA, "once only").await);
        answer
    };
    let expired = refused(Fault::ExpiredToken).await;
    assert_eq!(code(&expired), (401, 190));
    assert_eq!(expired.1["error"]["error_subcode"], 463);
    assert_eq!(code(&refused(Fault::ServerError).await), (500, 131_000));
    assert_eq!(code(&refused(Fault::RateLimited).await), (429, 130_429));
    assert_eq!(code(&refused(Fault::PairLimited).await), (429, 131_056));
    assert_eq!(world.emulator.counts().sends_accepted, 4);
}

#[tokio::test]
async fn an_accepted_message_may_fail_later() {
    let mut world = World::with_marina().await;
    world.emulator.faults().set(Fault::FailedStatus { code: 131_049 }, When::Next(1));
    let id = message_id(&world.send_text(MARINA, "oi").await);
    let (state, of, status) = world.company.next_status().await;
    assert_eq!((state.as_str(), of), ("failed", id));
    assert_eq!(status["errors"][0]["code"], 131_049);
    assert_eq!(status["recipient_id"], MARINA);
    assert!(status.get("recipient_user_id").is_none());
}

#[tokio::test]
async fn a_message_may_be_accepted_without_an_answer() {
    let mut world = World::with_marina().await;
    world.emulator.faults().set(Fault::TimeoutAfterAccepting { milliseconds: 600_000 }, When::Next(1));
    let body = json!({"messaging_product": "whatsapp", "to": MARINA, "text": {"body": "oi"},
        "biz_opaque_callback_data": "m-9"});
    let url = format!("{}{}", world.emulator.url(), messages_path());
    let request = world.http.post(url).bearer_auth(TOKEN).json(&body);
    let unanswered = tokio::spawn(request.timeout(Duration::from_mins(1)).send());
    for expected in ["sent", "delivered", "read"] {
        let (state, _, status) = world.company.next_status().await;
        assert_eq!((state.as_str(), &status["biz_opaque_callback_data"]), (expected, &json!("m-9")));
    }
    assert!(!unanswered.is_finished());
    unanswered.abort();
    world.emulator.shutdown().await;
}

#[tokio::test]
async fn the_status_may_come_before_the_answer() {
    let mut world = World::with_marina().await;
    world.emulator.faults().set(Fault::StatusFirst, When::Next(1));
    let answer = world.send_text(MARINA, "oi").await;
    // The answer is here, so the status must have been received already.
    let received = world.company.rest();
    let first = received.first().expect("the status came first").value();
    assert_eq!(
        (&first["statuses"][0]["status"], &first["statuses"][0]["id"]),
        (&json!("sent"), &json!(message_id(&answer)))
    );
}

#[tokio::test]
async fn a_message_may_be_read_without_having_been_delivered() {
    let mut world = World::with_marina().await;
    world.emulator.faults().set(Fault::SkipDelivered, When::Next(1));
    world.send_text(MARINA, "oi").await;
    assert_eq!(world.company.next_status().await.0, "sent");
    let (state, _, status) = world.company.next_status().await;
    assert_eq!((state.as_str(), &status["pricing"]["type"]), ("read", &json!("regular")));
}

#[tokio::test]
async fn the_same_seed_breaks_the_same_sends() {
    let run = async || {
        let world = World::start_with(|config| {
            config.seed = Seed::Fixed(42);
            config.limits = Limits::NONE;
            config.webhook_url = None;
        })
        .await;
        world.emulator.faults().set(Fault::ServerError, When::Rate(0.3));
        let mut codes = Vec::new();
        for _ in 0..40 {
            codes.push(world.send_text(MARINA, "oi").await.0.as_u16());
        }
        codes
    };
    let first = run().await;
    assert!(first.contains(&500) && first.contains(&200));
    assert_eq!(first, run().await);
}

#[tokio::test]
async fn switches_are_read_and_set_over_http() {
    let world = World::with_marina().await;
    let url = |path: &str| format!("{}/_emulator/faults{path}", world.emulator.url());
    let put = async |body: Value| crate::support::answer_of(world.http.put(url("")).json(&body)).await;
    let set = json!({"fault": "duplicate_webhook", "copies": 4, "when": {"next": 1}});
    let listed = put(set).await.1;
    assert_eq!(
        listed,
        json!([{"fault": "duplicate_webhook", "of": "everything", "copies": 4, "when": {"next": 1}}])
    );
    put(json!({"fault": "expired_token", "when": "always"})).await;
    assert_eq!(code(&world.send_text(MARINA, "oi").await), (401, 190));
    let deleted = world.http.delete(url("/expired_token")).send().await.expect("an answer");
    assert_eq!(deleted.status(), 204);
    message_id(&world.send_text(MARINA, "oi").await);
    let (status, problem) = put(json!({"fault": "flat_tyre", "when": "always"})).await;
    assert_eq!(status, 422);
    assert!(problem["error"].as_str().expect("words").contains("flat_tyre"));
    assert_eq!(put(json!({"fault": "server_error", "when": {"rate": 2}})).await.0, 422);
    world.http.delete(url("")).send().await.expect("an answer");
    assert_eq!(crate::support::answer_of(world.http.get(url(""))).await.1, json!([]));
}
