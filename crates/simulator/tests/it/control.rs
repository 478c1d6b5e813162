//! The control surface over HTTP, as phones use it.

use crate::support::{MARINA, NUMBER, World, answer_of, message_id};
use futures_util::{StreamExt as _, stream::BoxStream};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

fn url(world: &World, path: &str) -> String {
    format!("{}/_emulator/{path}", world.emulator.url())
}

#[tokio::test]
async fn a_customer_is_made_found_and_heard() {
    let mut world = World::start().await;
    let marina = json!({"phone": "+55 11 98765-4321", "name": "Marina Souza"});
    let (status, made) = answer_of(world.http.post(url(&world, "customers")).json(&marina)).await;
    assert_eq!((status.as_u16(), &made["wa_id"]), (201, &json!(MARINA)));
    assert!(made["bsuid"].as_str().expect("a BSUID").starts_with("BR."));
    let (_, all) = answer_of(world.http.get(url(&world, "customers"))).await;
    assert_eq!(all, json!([made]));
    let (_, one) = answer_of(world.http.get(url(&world, "customers/551187654321"))).await;
    assert_eq!(one, made, "found without the ninth digit");

    let say = world.http.post(url(&world, &format!("customers/{MARINA}/messages")));
    let (status, said) = answer_of(say.json(&json!({"type": "text", "body": "oi"}))).await;
    assert_eq!(status, 201);
    assert_eq!(world.company.next().await["messages"][0]["id"], said["id"]);
    world.emulator.idle().await;
    let (_, chat) = answer_of(world.http.get(url(&world, &format!("customers/{MARINA}/transcript")))).await;
    assert_eq!((&chat[0]["from"], &chat[0]["ticks"]), (&json!("customer"), &json!("delivered")));
    assert_eq!(chat[0]["content"], json!({"type": "text", "body": "oi"}));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_sentence() {
    let world = World::start().await;
    let refused = async |path: &str, body: Value| {
        let (status, problem) = answer_of(world.http.post(url(&world, path)).json(&body)).await;
        (status.as_u16(), problem["error"].as_str().expect("a sentence").len() > 10)
    };
    assert_eq!(refused("customers", json!({})).await, (422, true));
    assert_eq!(refused("customers", json!({"telephone": "1"})).await, (422, true));
    assert_eq!(refused("customers/nobody/messages", json!({"type": "text", "body": "oi"})).await, (422, true));
    assert_eq!(refused("customers/5511987654321/messages", json!({"type": "dance"})).await, (422, true));
    let missing = answer_of(world.http.get(url(&world, "customers/5511987654321"))).await;
    assert_eq!(missing.0, 404);
}

/// A stream of the control surface, as text.
struct Stream {
    bytes: BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    seen: String,
}

async fn listen(world: &World, path: &str) -> Stream {
    let answer = world.http.get(url(world, path)).send().await.expect("a stream");
    assert_eq!(answer.status(), 200);
    let mut stream = Stream { bytes: answer.bytes_stream().boxed(), seen: String::new() };
    stream.until(": open").await;
    stream
}

impl Stream {
    /// All that came, once `end` did.
    async fn until(&mut self, end: &str) -> &str {
        while !self.seen.contains(end) {
            let chunk = timeout(Duration::from_secs(20), self.bytes.next()).await.expect("an event came");
            self.seen.push_str(std::str::from_utf8(&chunk.expect("open").expect("bytes")).expect("text"));
        }
        &self.seen
    }
}

#[tokio::test]
async fn the_stream_shows_what_the_phone_shows() {
    let mut world = World::with_marina().await;
    let mut stream = listen(&world, &format!("customers/{MARINA}/stream")).await;
    let id = message_id(&world.send_text(MARINA, "olá").await);
    let shown = stream.until(r#""ticks":"read""#).await;
    assert!(shown.contains("event: message\n"), "{shown}");
    assert!(shown.contains(&format!(r#"{{"event":"ticks","id":"{id}","ticks":"delivered"}}"#)), "{shown}");
    world.company.next().await;
}

#[tokio::test]
async fn one_stream_tells_of_several_phones_and_of_faults() {
    let mut world = World::with_marina().await;
    let strange = "BR.0000000000000000";
    let path = format!("stream?who={MARINA}&who=5531988887777&who={strange}&faults=true");
    let mut stream = listen(&world, &path).await;
    let switch = json!({"fault": "duplicate_webhook", "of": "messages", "copies": 4, "when": {"next": 1}});
    world.http.put(url(&world, "faults")).json(&switch).send().await.expect("switched on");
    for who in [MARINA, "5531988887777"] {
        let say = world.http.post(url(&world, &format!("customers/{who}/messages")));
        say.json(&json!({"type": "text", "body": "oi"})).send().await.expect("said");
        let told = stream.until(&format!(r#"{{"who":"{who}","event":"message""#)).await;
        assert!(told.contains("event: message\n"), "{told}");
    }
    stream.until("event: struck").await;
    let told = stream.until(r#""copies":4"#).await;
    assert!(told.contains(r#""fault":"duplicate_webhook""#) && !told.contains(strange), "{told}");
    world.company.next().await;
}

#[tokio::test]
async fn a_stream_of_nothing_is_refused() {
    let world = World::start().await;
    for path in ["stream", "stream?faults=false", "stream?who=nobody"] {
        assert_eq!(answer_of(world.http.get(url(&world, path))).await.0, 422, "{path}");
    }
}

#[tokio::test]
async fn numbers_templates_counts_and_the_webhook_address() {
    let world = World::start().await;
    let (_, numbers) = answer_of(world.http.get(url(&world, "numbers"))).await;
    assert_eq!(numbers[0]["phone_number_id"], NUMBER);
    let rule = json!({"name": "aviso", "language": "pt_BR", "category": "utility", "body": "Oi, {{nome}}!"});
    assert_eq!(answer_of(world.http.post(url(&world, "templates")).json(&rule)).await.0, 201);
    let (_, templates) = answer_of(world.http.get(url(&world, "templates"))).await;
    assert!(templates.as_array().expect("a list").iter().any(|rule| rule["name"] == "aviso"));
    let (_, webhook) = answer_of(world.http.get(url(&world, "webhook"))).await;
    assert_eq!(webhook["url"], world.company.url());
    let handshake = answer_of(world.http.post(url(&world, "handshake"))).await;
    assert_eq!((handshake.0.as_u16(), &handshake.1["verified"]), (200, &json!(true)));
    let bad = json!({"url": "nowhere"});
    assert_eq!(answer_of(world.http.put(url(&world, "webhook")).json(&bad)).await.0, 422);
    let none = json!({"url": null});
    assert_eq!(answer_of(world.http.put(url(&world, "webhook")).json(&none)).await.0, 204);
    assert_eq!(answer_of(world.http.post(url(&world, "handshake"))).await.0, 502);
    let (_, counts) = answer_of(world.http.get(url(&world, "counts"))).await;
    assert_eq!(counts["webhooks_posted"], 0);
}

#[tokio::test]
async fn a_transcript_keeps_the_newest_entries_only() {
    let world = World::start_with(|config| {
        config.transcript = ponte_simulator::emulator::TranscriptPolicy::Newest(3);
        config.webhook_url = None;
    })
    .await;
    for at in 0..10 {
        world.emulator.say(MARINA, crate::support::text(&at.to_string())).expect("said");
    }
    let bodies: Vec<Value> =
        world.emulator.transcript(MARINA).iter().map(|entry| json!(entry.content)["body"].clone()).collect();
    assert_eq!(bodies, ["7", "8", "9"]);
}

#[tokio::test]
async fn a_file_that_a_customer_sent_can_be_looked_at() {
    let mut world = World::with_marina().await;
    let say = world.http.post(url(&world, &format!("customers/{MARINA}/messages")));
    let picture = json!({"type": "media", "kind": "image", "mime_type": "image/png", "data": "iVBORw0KGgo="});
    let (status, _) = answer_of(say.json(&picture)).await;
    assert_eq!(status, 201);
    let sent = world.company.next().await;
    let id = sent["messages"][0]["image"]["id"].as_str().expect("an id").to_owned();
    let answer = world.http.get(url(&world, &format!("media/{id}"))).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.bytes().await.expect("the file").as_ref(), b"\x89PNG\r\n\x1a\n");
    assert_eq!(answer_of(world.http.get(url(&world, "media/none"))).await.0, 404);
}
