//! The event stream: facts as they happen, once each, also to whoever was away.

use crate::kit::{House, MARIA, PATIENCE, Person};
use futures_util::{Stream, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use std::pin::Pin;
use tokio::time::timeout;

/// An open stream.
pub struct Listener {
    bytes: Pin<Box<dyn Stream<Item = Vec<u8>> + Send>>,
    text: String,
    /// The id of the last frame.
    seen: String,
}

/// A frame with data.
pub struct Frame {
    pub name: String,
    pub data: Value,
}

impl Listener {
    /// Opens a stream; from where the client was when it says so.
    pub async fn open(person: &Person, seen: Option<&str>) -> Self {
        let mut request = person.request(Method::GET, "/workspaces/loja/events");
        if let Some(seen) = seen {
            request = request.header("last-event-id", seen);
        }
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let bytes = response.bytes_stream().map(|chunk| chunk.map(|bytes| bytes.to_vec()).unwrap_or_default());
        let mut listener = Self { bytes: Box::pin(bytes), text: String::new(), seen: String::new() };
        assert_eq!(listener.next().await.expect("an open stream").name, "ready");
        listener
    }

    /// The next frame with data; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Frame> {
        timeout(PATIENCE, self.frame()).await.expect("a frame, or the end")
    }

    async fn frame(&mut self) -> Option<Frame> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(frame) = self.read(&block) {
                    return Some(frame);
                }
            }
            let chunk = self.bytes.next().await.filter(|chunk| !chunk.is_empty())?;
            self.text.push_str(&String::from_utf8(chunk).expect("UTF-8"));
        }
    }

    fn read(&mut self, block: &str) -> Option<Frame> {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        if let Some(id) = field("id:") {
            id.clone_into(&mut self.seen);
        }
        let data = serde_json::from_str(field("data:")?).expect("JSON");
        Some(Frame { name: field("event:").unwrap_or("message").to_owned(), data })
    }

    /// The facts up to one of this kind.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut facts = Vec::new();
        loop {
            let frame = self.next().await.expect("an open stream");
            assert_eq!(frame.name, "message", "{:#}", frame.data);
            let last = frame.data["kind"] == kind;
            facts.push(frame.data);
            if last {
                return facts;
            }
        }
    }
}

fn kinds(facts: &[Value]) -> Vec<&str> {
    facts.iter().filter_map(|fact| fact["kind"].as_str()).collect()
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens_with_ids_and_facts_alone() {
    let (house, ana) = House::connected().await;
    let mut stream = Listener::open(&ana, None).await;
    house.says(MARIA, "cadê meu pedido 1042?");
    let facts = stream.until("message.received").await;
    assert_eq!(kinds(&facts), ["contact.created", "conversation.opened", "message.received"]);
    let told = facts.iter().map(Value::to_string).collect::<String>();
    assert!(!told.contains("pedido") && !told.contains("8888"), "{told}");

    let conversation = facts[2]["facts"]["conversation"].as_str().expect("an id").to_owned();
    let message = facts[2]["facts"]["message"].as_str().expect("an id");
    let content = ana.get(&format!("/workspaces/loja/messages/{message}")).await.expect(200);
    assert_eq!(content["content"]["body"], "cadê meu pedido 1042?", "content is fetched");

    ana.act(&format!("/workspaces/loja/conversations/{conversation}/take-over")).await.expect(200);
    let taken = stream.until("conversation.taken_over").await.pop().expect("the last");
    assert!(taken["author"].as_str().expect("an author").starts_with("agent:"), "{taken}");
    let reply = json!({"content": {"type": "text", "body": "Olá!"}, "seen_position": 1});
    ana.post(&format!("/workspaces/loja/conversations/{conversation}/replies"), reply).await.expect(201);
    let mut states = Vec::new();
    while states.last() != Some(&json!("read")) {
        let facts = stream.until("message.status_changed").await;
        states.push(facts.last().expect("one")["facts"]["state"].clone());
    }
}

#[tokio::test]
async fn who_was_away_gets_what_was_missed_once_and_in_order() {
    let (house, ana) = House::connected().await;
    let mut stream = Listener::open(&ana, None).await;
    house.says(MARIA, "um");
    stream.until("message.received").await;
    let seen = stream.seen.clone();
    drop(stream);
    for text in ["dois", "três"] {
        house.says(MARIA, text);
    }
    house.emulator.idle().await;
    let mut stream = Listener::open(&ana, Some(&seen)).await;
    let missed = [stream.until("message.received").await, stream.until("message.received").await].concat();
    assert_eq!(kinds(&missed), ["message.received", "message.received"]);
    assert_eq!((&missed[0]["facts"]["position"], &missed[1]["facts"]["position"]), (&json!(2), &json!(3)));
    house.says(MARIA, "quatro");
    let next = stream.until("message.received").await;
    assert_eq!(next[0]["facts"]["position"], json!(4), "and then what comes");
}

#[tokio::test]
async fn a_place_that_the_log_does_not_know_is_reset() {
    let (house, ana) = House::connected().await;
    for unknown in ["nonsense", "0-7fffffffffff", "9-1"] {
        let mut stream = Listener::open(&ana, Some(unknown)).await;
        assert_eq!(stream.next().await.expect("an open stream").name, "reset", "{unknown}");
        house.says(MARIA, "oi");
        stream.until("message.received").await;
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let (house, ana) = House::connected().await;
    let bia = house.member(&ana, "bia", "agent").await;
    let mut stream = Listener::open(&bia, None).await;
    bia.act("/logout").await;
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_hundred_look_on_and_all_see_everything() {
    let (house, ana) = House::connected().await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        streams.push(Listener::open(&ana, None).await);
    }
    for text in ["um", "dois", "três"] {
        house.says(MARIA, text);
    }
    for mut stream in streams {
        let mut positions = Vec::new();
        for _ in 0..3 {
            let facts = stream.until("message.received").await;
            positions.push(facts.last().expect("one")["facts"]["position"].as_i64());
        }
        assert_eq!(positions, [1, 2, 3].map(Some));
    }
}

#[tokio::test]
async fn open_streams_do_not_hold_up_the_end() {
    let (house, ana) = House::connected().await;
    let mut stream = Listener::open(&ana, None).await;
    let House { server, .. } = house;
    let stopped = timeout(std::time::Duration::from_secs(8), server.stop());
    stopped.await.expect("within less than connections are given to drain");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn looking_at_a_contact_is_a_fact() {
    let (house, ana) = House::connected().await;
    house.conversation(&ana, MARIA).await;
    let mut stream = Listener::open(&ana, None).await;
    let listed = ana.get("/workspaces/loja/contacts").await.expect(200);
    let contact = listed["items"][0]["id"].as_str().expect("an id");
    ana.act(&format!("/workspaces/loja/contacts/{contact}/reveal")).await.expect(200);
    let fact = stream.until("contact.revealed").await.pop().expect("the last");
    assert_eq!(fact["facts"], json!({"contact": contact}));
    assert!(fact["author"].as_str().expect("an author").starts_with("agent:"), "{fact}");
}

#[tokio::test]
async fn each_look_at_a_contact_is_told_also_a_repeated_one() {
    let (house, ana) = House::connected().await;
    house.conversation(&ana, MARIA).await;
    let mut stream = Listener::open(&ana, None).await;
    let listed = ana.get("/workspaces/loja/contacts").await.expect(200);
    let path = format!("/workspaces/loja/contacts/{}/reveal", listed["items"][0]["id"].as_str().expect("an id"));
    for _ in 0..2 {
        ana.keyed(&path, "k", json!({})).await.expect(200);
        stream.until("contact.revealed").await;
    }
}

#[tokio::test]
async fn colleagues_see_who_looks_and_who_writes() {
    let (house, ana) = House::connected().await;
    let (bia, teo) = (house.member(&ana, "bia", "agent").await, house.member(&ana, "teo", "technician").await);
    let id = house.conversation(&ana, MARIA).await;
    let presence = format!("/workspaces/loja/conversations/{id}/presence");
    let mut stream = Listener::open(&bia, None).await;
    for state in ["viewing", "typing", "left", "typing"] {
        ana.post(&presence, json!({"state": state})).await.expect(200);
        let frame = stream.next().await.expect("an open stream");
        assert_eq!(frame.name, "presence");
        let told = (&frame.data["conversation"], &frame.data["name"], &frame.data["state"]);
        assert_eq!(told, (&json!(id), &json!("Ana Souza"), &json!(state)));
    }
    let mut late = Listener::open(&bia, None).await;
    assert_eq!(late.next().await.expect("an open stream").data["state"], "typing", "who comes later learns it too");
    bia.post(&presence, json!({"state": "sleeping"})).await.problem(422, "invalid-content");
    teo.post(&presence, json!({"state": "viewing"})).await.problem(403, "forbidden");
    let nobodys = "/workspaces/loja/conversations/0199c0de-0000-7000-8000-000000000000/presence";
    ana.post(nobodys, json!({"state": "viewing"})).await.problem(404, "not-found");
}
