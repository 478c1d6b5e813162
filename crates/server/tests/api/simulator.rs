//! The emulated WhatsApp through the API: a team's phones, and a visitor's real one.

use crate::kit::{House, MARIA, Person, eventually, setup};
use reqwest::Method;
use serde_json::{Value, json};

const SIMULATOR: &str = "/workspaces/loja-aurora/simulator";

/// The demonstration's house with Ana in it.
async fn rehearsing() -> (House, Person) {
    let house = House::demonstration().await;
    let token = house.first_link().await;
    let form = json!({"workspace": {"existing": "loja-aurora"}});
    let mut form_of_all = setup(&token);
    form_of_all["workspace"] = form["workspace"].clone();
    let answer = house.stranger().post("/setup", form_of_all).await.expect(200);
    let ana = house.person(answer["token"].as_str().expect("a token"));
    (house, ana)
}

fn at(path: &str) -> String {
    format!("{SIMULATOR}/{path}")
}

#[tokio::test]
async fn a_team_speaks_as_its_customers_and_breaks_things() {
    let (_house, ana) = rehearsing().await;
    let numbers = ana.get(&at("numbers")).await.expect(200);
    assert_eq!(numbers.as_array().map(Vec::len), Some(1));
    let maria = ana.post(&at("customers"), json!({"phone": MARIA, "name": "Maria"})).await.expect(201);
    assert_eq!(maria["wa_id"], MARIA);
    let path = at(&format!("customers/{MARIA}/messages"));
    let said = ana.post(&path, json!({"type": "text", "body": "oi"})).await.expect(201);
    let chat = ana.get(&at(&format!("customers/{MARIA}/transcript"))).await.expect(200);
    assert_eq!((&chat[0]["id"], &chat[0]["content"]["body"]), (&said["id"], &json!("oi")));

    let refused = ana.post(&path, json!({"type": "dance"})).await.problem(422, "invalid-content");
    assert!(refused["detail"].as_str().is_some_and(|told| told.contains("dance")), "{refused:#}");
    ana.put(&at("faults"), json!({"fault": "expired_token", "when": {"next": 1}})).await.expect(200);
    assert_eq!(ana.get(&at("faults")).await.expect(200)[0]["fault"], "expired_token");
    assert!((200..300).contains(&ana.delete(&at("faults")).await.status));

    for closed in ["webhook", "handshake", "templates", "counts", "shop/faults"] {
        ana.get(&at(closed)).await.problem(404, "not-found");
    }
    ana.put(&at("webhook"), json!({"url": "http://127.0.0.1:1"})).await.problem(404, "not-found");
}

async fn until(stream: &mut reqwest::Response, end: &str) {
    let mut told = String::new();
    while !told.contains(end) {
        let chunk = stream.chunk().await.expect("open").expect("more");
        told.push_str(std::str::from_utf8(&chunk).expect("text"));
    }
}

#[tokio::test]
async fn one_stream_tells_what_all_phones_show_and_which_fault_struck() {
    const JOAO: &str = "5531988887777";
    let (_house, ana) = rehearsing().await;
    let stream = ana.request(Method::GET, &at(&format!("stream?who={MARIA}&who={JOAO}&faults=true")));
    let mut stream = stream.send().await.expect("a stream");
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let say = async |who: &str| {
        let path = at(&format!("customers/{who}/messages"));
        ana.post(&path, json!({"type": "text", "body": "oi"})).await.expect(201);
    };
    say(MARIA).await;
    until(&mut stream, &format!(r#"{{"who":"{MARIA}","event":"message""#)).await;
    let switch = json!({"fault": "duplicate_webhook", "of": "messages", "copies": 1, "when": {"next": 1}});
    ana.put(&at("faults"), switch).await.expect(200);
    say(JOAO).await;
    until(&mut stream, "event: struck").await;
}

#[tokio::test]
async fn there_is_no_emulator_in_production_and_none_for_strangers() {
    let (house, ana) = House::founded().await;
    let told = ana.get("/workspaces/loja/simulator/numbers").await.problem(404, "not-found");
    assert!(told["detail"].as_str().is_some_and(|told| told.contains("simulator_url")), "{told:#}");
    house.stranger().get("/workspaces/loja/simulator/numbers").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_visitor_has_one_phone_and_nothing_else() {
    let (house, ana) = rehearsing().await;
    ana.post(&at("customers"), json!({"phone": MARIA, "name": "Maria"})).await.expect(201);
    let link = ana.get(&at(&format!("visit?who={MARIA}"))).await.expect(200);
    assert!(link["qr"].as_str().is_some_and(|picture| picture.starts_with("<svg")), "{link:#}");
    let address = link["address"].as_str().expect("an address");
    let token = address.strip_prefix("http://192.168.0.10:8080/phone#").expect("the page");

    let visitor = house.person(token);
    assert_eq!(visitor.get("/visits/simulator/visit").await.expect(200), json!({"customer": MARIA}));
    let mine = format!("/visits/simulator/customers/{MARIA}/messages");
    visitor.post(&mine, json!({"type": "text", "body": "oi"})).await.expect(201);
    let heard = eventually("the message", async || {
        let chat = ana.get(&at(&format!("customers/{MARIA}/transcript"))).await.expect(200);
        chat.as_array().filter(|chat| !chat.is_empty()).map(|chat| chat[0]["content"]["body"].clone())
    });
    assert_eq!(heard.await, Value::from("oi"));

    for closed in ["customers", "customers/5511900000000/transcript", "faults", "stream?faults=true"] {
        visitor.get(&format!("/visits/simulator/{closed}")).await.problem(404, "not-found");
    }
    let request = |who: &str| visitor.request(Method::GET, &format!("/visits/simulator/stream?who={who}"));
    let mut stream = request(MARIA).send().await.expect("a stream");
    ana.post(&at(&format!("customers/{MARIA}/messages")), json!({"type": "text", "body": "oi"})).await.expect(201);
    until(&mut stream, "event: message").await;
    for others in ["5511900000000".to_owned(), format!("{MARIA}&faults=true"), format!("{MARIA}&who=5511900000000")]
    {
        assert_eq!(request(&others).send().await.expect("an answer").status(), 404, "{others}");
    }
    visitor.get("/me").await.problem(401, "unauthenticated");
    house.person("AAAA").get("/visits/simulator/visit").await.problem(410, "link-expired");
    house.stranger().get("/visits/simulator/numbers").await.problem(410, "link-expired");
}
