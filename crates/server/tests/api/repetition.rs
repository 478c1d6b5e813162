//! A write that is repeated with its idempotency key is done once.

use crate::kit::{House, MARIA, PASSWORD, eventually};
use ponte_store::on_both_engines;
use serde_json::{Value, json};

#[tokio::test]
async fn a_reply_repeated_with_its_key_goes_out_once() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
    let path = format!("/workspaces/loja/conversations/{id}/replies");
    let reply = json!({"content": {"type": "text", "body": "Uma vez só."}, "seen_position": 1});
    let (one, two) = tokio::join!(ana.keyed(&path, "k-1", reply.clone()), ana.keyed(&path, "k-1", reply.clone()));
    let (one, two) = (one.expect(201), two.expect(201));
    assert_eq!(one["id"], two["id"]);
    let again = ana.keyed(&path, "k-1", reply).await.expect(201);
    assert_eq!(again["id"], one["id"], "also after another reply would be missed");
    let later = json!({"content": {"type": "text", "body": "E mais isto."}, "seen_position": 2});
    ana.keyed(&path, "k-2", later).await.expect(201);
    eventually("both", async || (house.heard_by(MARIA).len() == 2).then_some(())).await;
    assert_eq!(house.heard_by(MARIA), ["Uma vez só.", "E mais isto."]);
}

#[tokio::test]
async fn a_key_is_for_one_request_and_each_persons_own() {
    let (house, ana) = House::connected().await;
    let bia = house.member(&ana, "bia", "agent").await;
    let id = house.conversation(&ana, MARIA).await;
    let path = format!("/workspaces/loja/conversations/{id}/notes");
    let note = ana.keyed(&path, "k", json!({"text": "um"})).await.expect(201);
    ana.keyed(&path, "k", json!({"text": "dois"})).await.problem(422, "key-reused");
    let hers = bia.keyed(&path, "k", json!({"text": "um"})).await.expect(201);
    assert_ne!(note["id"], hers["id"]);
}

#[tokio::test]
async fn a_refused_write_leaves_its_key_free() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let path = format!("/workspaces/loja/conversations/{id}/replies");
    let reply = json!({"content": {"type": "text", "body": "Olá!"}, "seen_position": 1});
    ana.keyed(&path, "k", reply.clone()).await.problem(409, "not-the-owner");
    ana.act(&format!("/workspaces/loja/conversations/{id}/take-over")).await.expect(200);
    ana.keyed(&path, "k", reply).await.expect(201);
}

on_both_engines!(
    async fn a_reply_that_went_out_is_told_so_also_after_its_author_lost_the_conversation(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let bia = house.member(&ana, "bia", "agent").await;
        let id = house.conversation(&ana, MARIA).await;
        let conversation = format!("/workspaces/loja/conversations/{id}");
        bia.act(&format!("{conversation}/take-over")).await.expect(200);
        let path = format!("{conversation}/replies");
        let reply = json!({"content": {"type": "text", "body": "Uma vez só."}, "seen_position": 1});
        let sent = bia.keyed(&path, "k", reply.clone()).await.expect(201);
        ana.post(&format!("{conversation}/take-over"), json!({"from": "anybody"})).await.expect(200);
        assert_eq!(bia.keyed(&path, "k", reply.clone()).await.expect(201)["id"], sent["id"]);
        bia.keyed(&path, "k", json!({"content": {"type": "text", "body": "Outra."}, "seen_position": 1}))
            .await
            .problem(422, "key-reused");
        bia.keyed(&path, "k-2", reply).await.problem(409, "not-the-owner");
    }
);

on_both_engines!(
    async fn an_invitation_repeated_with_its_key_invites_once(store: TestStore) {
        let (house, ana) = House::connected_on(store).await;
        let form = json!({"email": "bia@loja.com.br", "name": "Bia", "language": "en", "role": "agent"});
        let first = ana.keyed("/workspaces/loja/members", "k", form.clone()).await.expect(201);
        let again = ana.keyed("/workspaces/loja/members", "k", form.clone()).await.expect(201);
        assert_eq!(first["id"], again["id"]);
        let look = |invited: &Value| json!({"token": invited["link"]["token"]});
        house.stranger().post("/invitations/look", look(&first)).await.problem(410, "link-expired");
        house.stranger().post("/invitations/look", look(&again)).await.expect(200);
        let accepted = json!({"token": again["link"]["token"], "password": PASSWORD});
        house.stranger().post("/invitations/accept", accepted).await.expect(200);
        let late = ana.keyed("/workspaces/loja/members", "k", form.clone()).await.expect(201);
        assert_eq!((&late["id"], &late["link"]), (&first["id"], &json!(null)));
        let other = json!({"email": "eva@loja.com.br", "name": "Eva", "language": "en", "role": "agent"});
        ana.keyed("/workspaces/loja/members", "k", other).await.problem(422, "key-reused");
        let members = ana.get("/workspaces/loja/members").await.expect(200);
        assert_eq!(members["items"].as_array().map(Vec::len), Some(2));
    }
);
