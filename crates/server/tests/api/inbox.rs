//! What the inbox shows: views, orders, counts, and what somebody has not read.

use crate::kit::{House, MARIA, Person, eventually};
use ponte_store::on_both_engines;
use serde_json::{Value, json};

const JOAO: &str = "5511977776666";
const RITA: &str = "5521966665555";

fn path(conversation: &str, verb: &str) -> String {
    format!("/workspaces/loja/conversations/{conversation}{verb}")
}

/// The ids that a list gives, part by part.
async fn listed(person: &Person, query: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let cursor = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let list = person.get(&format!("/workspaces/loja/conversations?limit=1&{query}{cursor}")).await.expect(200);
        let items = list["items"].as_array().expect("a list");
        ids.extend(items.iter().map(|one| one["id"].as_str().expect("an id").to_owned()));
        next = list["next"].as_str().map(str::to_owned);
    }
    ids
}

on_both_engines!(
    async fn who_waits_longest_comes_first_then_the_rest_by_what_changed_last(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let [maria, joao, rita] = house.conversations(&ana, [MARIA, JOAO, RITA]).await;
        assert_eq!(listed(&ana, "").await, [&*rita, &joao, &maria]);
        assert_eq!(listed(&ana, "order=recent").await, [&*rita, &joao, &maria]);
        assert_eq!(listed(&ana, "order=waiting").await, [&*maria, &joao, &rita]);
        for id in [&maria, &joao] {
            ana.act(&path(id, "/take-over")).await.expect(200);
            let reply = json!({"content": {"type": "text", "body": "Olá!"}, "seen_position": 1});
            ana.post(&path(id, "/replies"), reply).await.expect(201);
        }
        assert_eq!(listed(&ana, "order=waiting").await, [&*rita, &joao, &maria], "two wait for nobody");
    }
);

on_both_engines!(
    async fn a_view_narrows_by_owner_queue_and_channel(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let bia = house.member(&ana, "bia", "agent").await;
        let [maria, joao, rita] = house.conversations(&ana, [MARIA, JOAO, RITA]).await;
        ana.act(&path(&maria, "/take-over")).await.expect(200);
        bia.act(&path(&joao, "/take-over")).await.expect(200);
        assert_eq!(listed(&ana, "owner=mine").await, [&*maria]);
        assert_eq!(listed(&bia, "owner=mine").await, [&*joao]);
        assert_eq!(listed(&ana, "owner=agents").await, [&*joao, &maria]);
        assert_eq!(listed(&ana, "owner=queue&queue=geral&channel=loja").await, [&*rita]);
        assert_eq!(listed(&ana, "owner=bot").await, [""; 0]);
        let counts = ana.get("/workspaces/loja/conversations/counts").await.expect(200);
        assert_eq!(counts, json!({"all": 3, "mine": 1, "waiting": 1, "bot": 0, "closed": 0}));
        ana.act(&path(&maria, "/close")).await.expect(200);
        let counts = bia.get("/workspaces/loja/conversations/counts").await.expect(200);
        assert_eq!(counts, json!({"all": 2, "mine": 1, "waiting": 1, "bot": 0, "closed": 1}));
        let wrong = ana.get("/workspaces/loja/conversations?queue=nenhuma&channel=nenhum").await;
        let wrong = wrong.problem(422, "invalid-content");
        assert_eq!(
            (&wrong["errors"][0]["path"], &wrong["errors"][1]["path"]),
            (&json!("queue"), &json!("channel"))
        );
        for unknown in ["order=newest", "owner=nobody"] {
            ana.get(&format!("/workspaces/loja/conversations?{unknown}")).await.problem(400, "malformed-request");
        }
    }
);

#[tokio::test]
async fn some_are_asked_for_by_their_ids() {
    let (house, ana) = House::connected().await;
    let [maria, joao] = house.conversations(&ana, [MARIA, JOAO]).await;
    ana.act(&path(&maria, "/close")).await.expect(200);
    let nobodys = "0199c0de-0000-7000-8000-000000000000";
    let list = ana.get(&format!("/workspaces/loja/conversations?ids={maria},{joao},{nobodys}")).await.expect(200);
    assert_eq!((list["items"].as_array().map(Vec::len), &list["next"]), (Some(2), &json!(null)));
    let many = vec![nobodys; 101].join(",");
    for wrong in ["", "abc", many.as_str()] {
        let told = ana.get(&format!("/workspaces/loja/conversations?ids={wrong}")).await;
        assert_eq!(told.problem(422, "invalid-content")["errors"][0]["path"], "ids");
    }
}

on_both_engines!(
    async fn what_each_has_not_read_is_counted_for_each(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let bia = house.member(&ana, "bia", "agent").await;
        let id = house.conversation(&ana, MARIA).await;
        house.says(MARIA, "alguém aí?");
        let view = async |person: &Person| person.get(&path(&id, "")).await.expect(200);
        eventually("both messages", async || (view(&ana).await["last_position"] == 2).then_some(())).await;
        assert_eq!(view(&ana).await["unread"], 2);
        let mut stream = crate::stream::Listener::open(&bia, None).await;
        assert_eq!(ana.post(&path(&id, "/read"), json!({"position": 1})).await.status, 204);
        assert_eq!((&view(&ana).await["unread"], &view(&bia).await["unread"]), (&json!(1), &json!(2)));
        let told = stream.until("conversation.read").await.pop().expect("the last");
        assert_eq!((&told["facts"]["conversation"], &told["facts"]["position"]), (&json!(id), &json!(1)));
        ana.post(&path(&id, "/read"), json!({"position": 999})).await;
        ana.post(&path(&id, "/read"), json!({"position": -5})).await;
        assert_eq!(view(&ana).await["unread"], 0, "nobody reads back");
        house.says(MARIA, "oi?");
        eventually("the third", async || (view(&ana).await["unread"] == 1).then_some(())).await;
    }
);

on_both_engines!(
    async fn what_happened_between_the_messages_is_told_in_parts(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let id = house.conversation(&ana, MARIA).await;
        ana.act(&path(&id, "/take-over")).await.expect(200);
        ana.post(&path(&id, "/read"), json!({"position": 1})).await;
        ana.post(&path(&id, "/give-back"), json!({"to": "queue"})).await.expect(200);
        ana.act(&path(&id, "/close")).await.expect(200);
        let mut kinds = Vec::new();
        let mut next = Some(String::new());
        while let Some(cursor) = next {
            let cursor = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
            let list = ana.get(&path(&id, &format!("/events?limit=3{cursor}"))).await.expect(200);
            let items = list["items"].as_array().expect("a list");
            kinds.extend(items.iter().map(|one: &Value| one["kind"].as_str().expect("a kind").to_owned()));
            next = list["next"].as_str().map(str::to_owned);
        }
        let expected =
            ["conversation.closed", "conversation.given_back", "conversation.taken_over", "conversation.opened"];
        assert_eq!(kinds, expected);
        ana.get(&path("0199c0de-0000-7000-8000-000000000000", "/events")).await.problem(404, "not-found");
    }
);
