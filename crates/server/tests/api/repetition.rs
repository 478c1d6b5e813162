//! A write that is repeated with its idempotency key is done once.

use crate::kit::{House, MARIA, eventually};
use serde_json::json;

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
