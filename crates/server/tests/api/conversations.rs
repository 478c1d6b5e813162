//! The inbox: what a customer writes arrives, and one person answers.

use crate::kit::{House, MARIA, Person, eventually};
use serde_json::{Value, json};

fn path(conversation: &str, verb: &str) -> String {
    format!("/workspaces/loja/conversations/{conversation}{verb}")
}

async fn text(person: &Person, conversation: &str, body: &str, seen: i64) -> crate::kit::Answer {
    let reply = json!({"content": {"type": "text", "body": body}, "seen_position": seen});
    person.post(&path(conversation, "/replies"), reply).await
}

/// The newest position of the conversation's thread.
async fn position(person: &Person, conversation: &str) -> i64 {
    let view = person.get(&path(conversation, "")).await.expect(200);
    view["last_position"].as_i64().expect("a number")
}

#[tokio::test]
async fn a_customer_writes_a_person_takes_over_and_answers() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let view = ana.get(&path(&id, "")).await.expect(200);
    assert_eq!(view["owner"], json!({"type": "queue"}));
    assert_eq!(view["queue"], json!({"key": "geral", "name": "Geral"}));
    assert_eq!(view["contact"]["phone"], "+5531•••••••77", "lists show phones masked");
    assert_eq!(view["last_message"]["words"], "cadê meu pedido 1042?");
    assert!(view["waiting_since"].is_string() && view["window_closes_at"].is_string(), "{view:#}");

    let taken = ana.act(&path(&id, "/take-over")).await.expect(200);
    assert_eq!((&taken["owner"]["type"], &taken["owner"]["name"]), (&json!("agent"), &json!("Ana Souza")));
    let sent = text(&ana, &id, "Bom dia! Está a caminho.", 1).await.expect(201);
    assert_eq!((&sent["direction"], &sent["author"]["name"]), (&json!("out"), &json!("Ana Souza")));
    eventually("the reply at the customer", async || (!house.heard_by(MARIA).is_empty()).then_some(())).await;
    assert_eq!(house.heard_by(MARIA), ["Bom dia! Está a caminho."]);

    let message = format!("/workspaces/loja/messages/{}", sent["id"].as_str().expect("an id"));
    let read = eventually("the blue ticks", async || {
        let told = ana.get(&message).await.expect(200);
        (told["delivery"]["state"] == "read").then_some(told)
    })
    .await;
    assert!(read["delivery"]["accepted_at"].is_string() && read["delivery"]["error"].is_null(), "{read:#}");
    assert!(ana.get(&path(&id, "")).await.expect(200)["waiting_since"].is_null());

    assert_eq!(ana.act(&path(&id, "/close")).await.expect(200)["state"], "closed");
    text(&ana, &id, "ainda aí?", 2).await.problem(409, "conversation-closed");
    let closed = ana.get("/workspaces/loja/conversations?state=closed").await.expect(200);
    assert_eq!(closed["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn of_two_agents_one_answers_and_the_other_reads_who() {
    let (house, ana) = House::connected().await;
    let bia = house.member(&ana, "bia", "agent").await;
    let carla = house.member(&ana, "carla", "agent").await;
    let id = house.conversation(&ana, MARIA).await;
    let take_over = path(&id, "/take-over");
    let (one, two) = tokio::join!(bia.act(&take_over), carla.act(&take_over));
    let (winner, loser, lost) = if one.status == 200 { (&bia, &carla, two) } else { (&carla, &bia, one) };
    let told = lost.problem(409, "not-the-owner");
    let name = told["owner"]["name"].as_str().expect("who it is").to_owned();
    assert_eq!(told["owner"]["type"], "agent");

    let refused = text(loser, &id, "Olá!", 1).await.problem(409, "not-the-owner");
    assert_eq!(refused["owner"]["name"], name.as_str());
    text(&ana, &id, "Olá!", 1).await.problem(409, "not-the-owner");
    text(winner, &id, "Olá, Maria!", 1).await.expect(201);
    winner.act(&path(&id, "/take-over")).await.expect(200);
    eventually("the reply", async || (house.heard_by(MARIA) == ["Olá, Maria!"]).then_some(())).await;
}

#[tokio::test]
async fn from_a_colleague_it_is_taken_on_purpose_alone_and_the_colleague_is_told() {
    let (house, ana) = House::connected().await;
    let (bia, carla) = (house.member(&ana, "bia", "agent").await, house.member(&ana, "carla", "agent").await);
    let id = house.conversation(&ana, MARIA).await;
    let take_over = path(&id, "/take-over");
    bia.act(&take_over).await.expect(200);
    let mut stream = crate::stream::Listener::open(&bia, None).await;
    carla.post(&take_over, json!({"from": "nobody"})).await.problem(409, "not-the-owner");
    carla.post(&take_over, json!({"from": "everybody"})).await.problem(422, "invalid-content");
    let taken = carla.post(&take_over, json!({"from": "anybody"})).await.expect(200);
    assert_eq!(taken["owner"]["name"], "carla");
    carla.post(&take_over, json!({"from": "anybody"})).await.expect(200);
    text(&bia, &id, "Olá!", 1).await.problem(409, "not-the-owner");
    text(&carla, &id, "Olá!", 1).await.expect(201);
    let told = stream.until("conversation.taken_over").await.pop().expect("the last");
    let id_of = async |person: &Person| person.get("/me").await.expect(200)["id"].clone();
    assert_eq!((&told["facts"]["owner"], &told["facts"]["agent"]), (&json!("agent"), &id_of(&carla).await));
    assert_eq!((&told["facts"]["from"], &told["facts"]["from_agent"]), (&json!("agent"), &id_of(&bia).await));
}

#[tokio::test]
async fn what_an_absent_agent_owns_is_given_back_or_closed_by_who_supervises() {
    let (house, ana) = House::connected().await;
    let (bia, carla) = (house.member(&ana, "bia", "agent").await, house.member(&ana, "carla", "agent").await);
    let sofia = house.member(&ana, "sofia", "supervisor").await;
    let id = house.conversation(&ana, MARIA).await;
    bia.act(&path(&id, "/take-over")).await.expect(200);
    carla.post(&path(&id, "/give-back"), json!({"to": "queue"})).await.problem(409, "not-the-owner");
    carla.act(&path(&id, "/close")).await.problem(409, "not-the-owner");
    text(&sofia, &id, "Olá!", 1).await.problem(409, "not-the-owner");
    let back = sofia.post(&path(&id, "/give-back"), json!({"to": "queue"})).await.expect(200);
    assert_eq!(back["owner"]["type"], "queue");
    bia.act(&path(&id, "/take-over")).await.expect(200);
    assert_eq!(ana.act(&path(&id, "/close")).await.expect(200)["state"], "closed");
}

#[tokio::test]
async fn a_reply_that_missed_another_is_shown_what_it_missed() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    ana.act(&path(&id, "/take-over")).await.expect(200);
    text(&ana, &id, "primeira", 1).await.expect(201);
    let told = text(&ana, &id, "segunda", 1).await.problem(409, "missed-replies");
    let missed: Vec<_> =
        told["missed"].as_array().expect("messages").iter().map(|one| &one["content"]["body"]).collect();
    assert_eq!(missed, ["primeira"]);
    assert_eq!(position(&ana, &id).await, 2, "nothing was kept of the refused reply");

    house.says(MARIA, "oi?");
    eventually("her message", async || (position(&ana, &id).await == 3).then_some(())).await;
    text(&ana, &id, "segunda", 2).await.expect(201);
    eventually("both replies", async || (house.heard_by(MARIA) == ["primeira", "segunda"]).then_some(())).await;
}

#[tokio::test]
async fn what_was_given_back_waits_again_and_a_number_without_a_flow_has_no_bot() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let give_back = |to: &str| json!({"to": to});
    ana.post(&path(&id, "/give-back"), give_back("queue")).await.problem(409, "not-the-owner");
    ana.act(&path(&id, "/take-over")).await.expect(200);
    ana.post(&path(&id, "/give-back"), give_back("bot")).await.problem(409, "refused");
    let waiting = ana.post(&path(&id, "/give-back"), give_back("queue")).await.expect(200);
    assert_eq!(waiting["owner"], json!({"type": "queue"}));
}

#[tokio::test]
async fn a_note_stays_with_the_team() {
    let (house, ana) = House::connected().await;
    let bia = house.member(&ana, "bia", "agent").await;
    let id = house.conversation(&ana, MARIA).await;
    ana.act(&path(&id, "/take-over")).await.expect(200);
    let note = bia.post(&path(&id, "/notes"), json!({"text": "cliente antiga"})).await.expect(201);
    assert_eq!((&note["direction"], &note["delivery"]), (&json!("note"), &Value::Null));
    text(&ana, &id, "Já vejo!", 1).await.expect(201);
    eventually("the reply", async || (house.heard_by(MARIA) == ["Já vejo!"]).then_some(())).await;
    bia.post(&path(&id, "/notes"), json!({"text": " "})).await.problem(422, "invalid-content");
}

#[tokio::test]
async fn messages_come_in_parts_the_newest_first() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    for text in ["dois", "três", "quatro", "cinco"] {
        house.says(MARIA, text);
    }
    eventually("five messages", async || (position(&ana, &id).await == 5).then_some(())).await;
    let mut positions = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let query = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let part = ana.get(&path(&id, &format!("/messages?limit=2{query}"))).await.expect(200);
        positions.extend(part["items"].as_array().expect("a list").iter().map(|one| one["position"].as_i64()));
        next = part["next"].as_str().map(str::to_owned);
    }
    assert_eq!(positions, [5, 4, 3, 2, 1].map(Some));
    let wrong = ana.get(&path(&id, "/messages?limit=201")).await.problem(422, "invalid-content");
    assert_eq!(wrong["errors"][0]["path"], "limit");
    ana.get(&path(&id, "/messages?cursor=nonsense")).await.problem(422, "invalid-content");
}

#[tokio::test]
async fn a_read_mark_reaches_the_customers_phone() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let mark = ana.post(&path(&id, "/read"), json!({"position": 1})).await;
    assert_eq!(mark.status, 204);
    eventually("the blue ticks", async || {
        let transcript = house.emulator.transcript(MARIA);
        (transcript[0].ticks == ponte_simulator::emulator::Ticks::Read).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_refused_message_says_why_in_the_readers_language() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    ana.act(&path(&id, "/take-over")).await.expect(200);
    let contact = ana.get(&path(&id, "")).await.expect(200)["contact"]["id"].as_str().expect("an id").to_owned();
    let contact = format!("/workspaces/loja/contacts/{contact}");
    assert_eq!(ana.act(&format!("{contact}/block")).await.expect(200)["blocked"], true);
    let sent = text(&ana, &id, "Olá?", 1).await.expect(201);
    let message = format!("/workspaces/loja/messages/{}", sent["id"].as_str().expect("an id"));
    let failed = eventually("the refusal", async || {
        let told = ana.get(&message).await.expect(200);
        (told["delivery"]["state"] == "failed").then_some(told)
    })
    .await;
    let error = &failed["delivery"]["error"];
    assert_eq!(error["kind"], "contact_blocked");
    assert!(error["sentence"].as_str().expect("words").starts_with("The company blocked"), "{error}");
    let failed = ana.in_portuguese().get(&message).await.expect(200);
    let sentence = failed["delivery"]["error"]["sentence"].as_str().expect("words").to_owned();
    assert!(sentence.starts_with("Este contato está bloqueado"), "{sentence}");
    assert_eq!(ana.act(&format!("{contact}/unblock")).await.expect(200)["blocked"], false);
}

#[tokio::test]
async fn a_contact_is_masked_until_somebody_looks_and_that_is_told() {
    let (house, ana) = House::connected().await;
    let marketing = house.member(&ana, "marta", "marketing").await;
    house.conversation(&ana, MARIA).await;
    let listed = ana.get("/workspaces/loja/contacts").await.expect(200);
    let contact = &listed["items"][0];
    let values = |contact: &Value| -> Vec<String> {
        let identifiers = contact["identifiers"].as_array().expect("a list");
        identifiers.iter().filter_map(|one| one["value"].as_str().map(str::to_owned)).collect()
    };
    assert!(values(contact).iter().all(|value| value.contains('•')), "{contact:#}");
    let path = format!("/workspaces/loja/contacts/{}", contact["id"].as_str().expect("an id"));
    marketing.get(&path).await.expect(200);
    marketing.act(&format!("{path}/reveal")).await.problem(403, "forbidden");
    let revealed = ana.act(&format!("{path}/reveal")).await.expect(200);
    assert!(values(&revealed).contains(&MARIA.to_owned()), "{revealed:#}");
}
