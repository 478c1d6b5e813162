//! Messages: quoted, named by their client, asked for together, sent again.

use crate::kit::{Answer, House, MARIA, Person, eventually};
use ponte_simulator::emulator::{CustomerMessage, Fault, Says, Side, When};
use ponte_store::on_both_engines;
use serde_json::{Value, json};

fn path(conversation: &str, verb: &str) -> String {
    format!("/workspaces/loja/conversations/{conversation}{verb}")
}

async fn reply(person: &Person, conversation: &str, more: Value) -> Answer {
    let mut reply = json!({"content": {"type": "text", "body": "Está a caminho."}, "seen_position": 9});
    for (key, value) in more.as_object().expect("fields") {
        reply[key] = value.clone();
    }
    person.post(&path(conversation, "/replies"), reply).await
}

/// The messages of the conversation's thread, the newest first, once there are so many.
async fn messages(person: &Person, conversation: &str, count: usize) -> Vec<Value> {
    eventually("the messages", async || {
        let list = person.get(&path(conversation, "/messages")).await.expect(200);
        let items = list["items"].as_array().expect("a list").clone();
        (items.len() == count).then_some(items)
    })
    .await
}

on_both_engines!(
    async fn a_quote_and_a_reaction_show_what_is_meant(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let id = house.conversation(&ana, MARIA).await;
        ana.act(&path(&id, "/take-over")).await.expect(200);
        let first = messages(&ana, &id, 1).await.remove(0);
        let client = "0199c0de-0000-7000-8000-00000000abcd";
        let sent = reply(&ana, &id, json!({"reply_to": first["id"], "client_id": client})).await.expect(201);
        assert_eq!(sent["client_id"], client);
        assert_eq!((&sent["reply_to"]["id"], &sent["reply_to"]["position"]), (&first["id"], &json!(1)));
        assert_eq!(sent["reply_to"]["words"], "cadê meu pedido 1042?");
        let ours = eventually("the reply at the customer", async || {
            house.emulator.transcript(MARIA).into_iter().find(|entry| entry.from == Side::Company)
        })
        .await;
        assert!(ours.reply_to.is_some(), "the customer sees the quote");

        let quoting = CustomerMessage {
            number: None,
            reply_to: Some(ours.id.clone()),
            content: Says::Text { body: "que dia?".to_owned() },
        };
        house.emulator.say(MARIA, quoting).expect("the emulator takes it");
        messages(&ana, &id, 3).await;
        let reaction = Says::Reaction { to: ours.id, emoji: "👍".to_owned() };
        house.emulator.say(MARIA, reaction).expect("the emulator takes it");
        let shown = messages(&ana, &id, 4).await;
        for message in &shown[..2] {
            assert_eq!(message["reply_to"]["id"], sent["id"], "{message:#}");
            assert_eq!(message["reply_to"]["words"], "Está a caminho.");
        }
        let unknown = json!({"reply_to": "0199c0de-0000-7000-8000-000000000000"});
        let told = reply(&ana, &id, unknown).await.problem(422, "invalid-content");
        assert_eq!(told["errors"][0]["path"], "reply_to");
    }
);

on_both_engines!(
    async fn a_message_that_failed_is_sent_again_as_one_of_its_own(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let bia = house.member(&ana, "bia", "agent").await;
        let id = house.conversation(&ana, MARIA).await;
        ana.act(&path(&id, "/take-over")).await.expect(200);
        house.emulator.faults().set(Fault::FailedStatus { code: 131_049 }, When::Next(1));
        let sent = reply(&ana, &id, json!({})).await.expect(201);
        let message = format!("/workspaces/loja/messages/{}", sent["id"].as_str().expect("an id"));
        eventually("the failure", async || {
            (ana.get(&message).await.expect(200)["delivery"]["state"] == "failed").then_some(())
        })
        .await;
        bia.act(&format!("{message}/resend")).await.problem(409, "not-the-owner");
        let again = ana.keyed(&format!("{message}/resend"), "k", json!({})).await.expect(201);
        assert_ne!(again["id"], sent["id"]);
        assert_eq!(again["content"], sent["content"]);
        let twice = ana.keyed(&format!("{message}/resend"), "k", json!({})).await.expect(201);
        assert_eq!(twice["id"], again["id"]);
        let good = format!("/workspaces/loja/messages/{}", again["id"].as_str().expect("an id"));
        eventually("the delivery", async || {
            let told = ana.get(&good).await.expect(200);
            ["delivered", "read"].contains(&told["delivery"]["state"].as_str()?).then_some(())
        })
        .await;
        ana.act(&format!("{good}/resend")).await.problem(409, "refused");
    }
);

#[tokio::test]
async fn messages_are_asked_for_together() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    house.says(MARIA, "dois");
    let all = messages(&ana, &id, 2).await;
    let ids: Vec<_> = all.iter().map(|one| one["id"].as_str().expect("an id")).collect();
    let nobodys = "0199c0de-0000-7000-8000-000000000000";
    let path = |ids: &str| format!("/workspaces/loja/messages?ids={ids}");
    let list = ana.get(&path(&format!("{},{nobodys},{}", ids[0], ids[1]))).await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    ana.get(&path("abc")).await.problem(422, "invalid-content");
    ana.get("/workspaces/loja/messages").await.problem(400, "malformed-request");
}

#[tokio::test]
async fn the_way_of_a_message_names_its_steps_and_masks_the_customers_number() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
    let reply = json!({"content": {"type": "text", "body": "Olá!"}, "seen_position": 1});
    let sent = ana.post(&format!("/workspaces/loja/conversations/{id}/replies"), reply).await.expect(201);
    let path = format!("/workspaces/loja/messages/{}/trace", sent["id"].as_str().expect("an id"));
    let steps = eventually("the blue ticks", async || {
        let told = ana.get(&path).await.expect(200);
        let steps = told["steps"].as_array().expect("steps").clone();
        steps.iter().any(|step| step["step"] == "read").then_some(steps)
    })
    .await;
    let names: Vec<_> = steps.iter().map(|step| step["step"].as_str().expect("a name")).collect();
    for name in ["decided", "sent", "accepted", "on_network", "delivered", "read"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    let exchange = steps.iter().find(|step| step["step"] == "sent").expect("it was sent");
    assert_eq!((&exchange["outcome"], exchange["milliseconds"].is_number()), (&json!("accepted"), true));
    assert!(exchange["exchange"].is_object() && !exchange.to_string().contains(MARIA), "{exchange:#}");

    let messages = ana.get(&format!("/workspaces/loja/conversations/{id}/messages")).await.expect(200);
    let heard = messages["items"].as_array().expect("messages").last().expect("hers")["id"].clone();
    let path = format!("/workspaces/loja/messages/{}/trace", heard.as_str().expect("an id"));
    let told = ana.get(&path).await.expect(200);
    let names: Vec<_> = told["steps"].as_array().expect("steps").iter().map(|step| &step["step"]).collect();
    assert_eq!(names, ["said", "received", "stored"]);
}
