//! Bad input gets a clear answer, in the reader's language, under the request's id.

use crate::kit::{House, MARIA};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_problem_speaks_the_readers_language_and_names_its_request() {
    let (_house, ana) = House::founded().await;
    let english = ana.get("/workspaces/nenhum").await;
    let id = english.headers["x-request-id"].to_str().expect("ASCII").to_owned();
    assert_eq!(english.headers["content-language"], "en");
    let english = english.problem(404, "not-found");
    assert_eq!((&english["title"], &english["request_id"]), (&json!("This does not exist."), &json!(id)));
    let portuguese = ana.in_portuguese().get("/workspaces/nenhum").await.problem(404, "not-found");
    assert_eq!(portuguese["title"], "Isto não existe.");
}

#[tokio::test]
async fn an_unknown_key_is_named_and_answered_with_those_that_exist() {
    let (_house, ana) = House::founded().await;
    let told = ana.put("/workspaces/loja/queues/vendas", json!({"nome": "Vendas"})).await;
    let told = told.problem(422, "invalid-content");
    assert_eq!(told["errors"], json!([{"path": "nome", "message": "There is no such field; there are: `name`."}]));
    let told = ana.in_portuguese().put("/workspaces/loja/queues/Vendas 1", json!({"name": ""})).await;
    let told = told.problem(422, "invalid-content");
    let paths: Vec<_> = told["errors"].as_array().expect("fields").iter().map(|field| &field["path"]).collect();
    assert_eq!(paths, ["queue", "name"]);
    assert_eq!(told["errors"][1]["message"], "O nome deve ter de 1 a 120 caracteres.");
}

#[tokio::test]
async fn content_that_whatsapp_would_refuse_is_refused_at_once() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let replies = format!("/workspaces/loja/conversations/{id}/replies");
    let buttons = json!({
        "content": {"type": "buttons", "body": "Escolha", "buttons": [
            {"id": "a", "title": "Sim"}, {"id": "a", "title": "Um título longo demais"}
        ]},
        "seen_position": 1,
    });
    let told = ana.post(&replies, buttons).await.problem(422, "invalid-content");
    let paths: Vec<_> = told["errors"].as_array().expect("fields").iter().map(|field| &field["path"]).collect();
    assert!(paths.contains(&&json!("content.buttons[1].title")), "{told:#}");
    let long = json!({"content": {"type": "text", "body": "é".repeat(4_097)}, "seen_position": 1});
    let told = ana.post(&replies, long).await.problem(422, "invalid-content");
    assert_eq!(told["errors"][0]["message"], "Use at most 4096 characters; there are 4097.");
    let unknown = json!({"content": {"type": "fax"}, "seen_position": 1});
    ana.post(&replies, unknown).await.problem(422, "invalid-content");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_as_such() {
    let (_house, ana) = House::founded().await;
    let queue = "/workspaces/loja/queues/vendas";
    ana.send_file(Method::PUT, queue, "application/json", "{\"name\": ").await.problem(400, "malformed-request");
    ana.send_file(Method::PUT, queue, "text/plain", "{}").await.problem(415, "unsupported-content-type");
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(1024 * 1024));
    ana.send_file(Method::PUT, queue, "application/json", &large).await.problem(413, "too-large");
    ana.keyed("/workspaces/loja/channels/x/stop", "chavé", json!({})).await.problem(400, "malformed-request");
    ana.get("/workspaces/loja/conversations?state=lost").await.problem(400, "malformed-request");
    ana.get("/workspaces/loja/conversations/not-an-id").await.problem(404, "not-found");
    ana.get("/nothing/here").await.problem(404, "not-found");
    let method = ana.delete("/me").await;
    assert_eq!(method.headers["allow"], "GET,HEAD,PATCH");
    method.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn answers_can_neither_run_nor_be_kept_in_a_browser() {
    let (_house, ana) = House::founded().await;
    let answer = ana.get("/me").await;
    assert_eq!(answer.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn nothing_is_guessed_and_no_other_origin_may_read() {
    let house = House::open().await;
    let stranger = house.stranger();
    for path in ["/../../health/live", "/../../webhooks/none", "/../../nothing", "/installation", "/openapi.json"] {
        let answer =
            stranger.ask(stranger.request(Method::GET, path).header("origin", "https://example.com")).await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        let cors = answer.headers.keys().any(|name| name.as_str().starts_with("access-control-"));
        assert!(!cors, "{path}");
    }
}

#[tokio::test]
async fn people_write_what_they_like() {
    let (house, ana) = House::connected().await;
    let id = house.conversation(&ana, MARIA).await;
    let text = "<script>alert('x')</script> \u{202e}olá\u{0} 👩‍👩‍👧‍👧 \"aspas\" \\ \u{1f600}";
    let path = format!("/workspaces/loja/conversations/{id}/notes");
    let note = ana.post(&path, json!({"text": text})).await.expect(201);
    assert_eq!(note["content"]["body"], text);
}
