//! The account: templates that wait for their review, numbers, the token, what people change about a number.

use crate::support::{MARINA, NUMBER, TOKEN, WABA, World, answer_of, code};
use serde_json::{Value, json};

async fn get(world: &World, path: &str) -> Value {
    let url = format!("{}{path}", world.emulator.url());
    answer_of(world.http.get(url).bearer_auth(TOKEN)).await.1
}

async fn delete(world: &World, path: &str) -> (u16, Value) {
    let url = format!("{}{path}", world.emulator.url());
    let (status, body) = answer_of(world.http.delete(url).bearer_auth(TOKEN)).await;
    (status.as_u16(), body)
}

async fn review(world: &World, template: &str, decided: Value) {
    let answer = world.post(&format!("/_emulator/templates/{template}/review"), &decided).await;
    assert_eq!(answer.0, 204);
}

fn submitted(body: &str) -> Value {
    json!({"name": "aviso", "language": "pt_BR", "category": "UTILITY", "components": [
        {"type": "BODY", "text": body, "example": {"body_text": [["Marina"]]}},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Certo"}]}]})
}

fn templates() -> String {
    format!("/v25.0/{WABA}/message_templates")
}

fn sent() -> Value {
    json!({"type": "template", "template": {"name": "aviso", "language": {"code": "pt_BR"}, "components": [
        {"type": "body", "parameters": [{"type": "text", "text": "Marina"}]}]}})
}

#[tokio::test]
async fn a_template_can_be_sent_once_it_is_approved() {
    let mut world = World::with_marina().await;
    let made = world.post(&templates(), &submitted("Oi {{1}}, chegou a sua encomenda.")).await;
    assert_eq!(made.1["status"], "PENDING", "{}", made.1);
    assert_eq!(code(&world.send(MARINA, sent()).await), (404, 132_001));
    review(&world, "aviso", json!({"status": "APPROVED"})).await;
    let told: Value = serde_json::from_slice(&world.company.next_raw().await.bytes).expect("JSON");
    let change = &told["entry"][0]["changes"][0];
    assert_eq!(change["field"], "message_template_status_update");
    assert_eq!(change["value"]["event"], "APPROVED");
    assert_eq!(change["value"]["message_template_id"].to_string(), made.1["id"].as_str().expect("an id"));
    assert_eq!(world.send(MARINA, sent()).await.0, 200);
    review(&world, "aviso", json!({"status": "PAUSED"})).await;
    assert_eq!(code(&world.send(MARINA, sent()).await), (400, 132_015));
}

#[tokio::test]
async fn the_list_has_parts_and_tells_what_was_decided() {
    let world = World::start().await;
    world.post(&templates(), &submitted("Oi {{1}}, chegou a sua encomenda.")).await;
    review(&world, "aviso", json!({"status": "REJECTED", "reason": "SCAM", "quality": "RED"})).await;
    let first = get(&world, &format!("{}?limit=2", templates())).await;
    assert_eq!(first["data"].as_array().map(Vec::len), Some(2));
    let after = first["paging"]["cursors"]["after"].as_str().expect("a cursor");
    assert!(first["paging"]["next"].is_string());
    let last = get(&world, &format!("{}?limit=2&after={after}", templates())).await;
    assert_eq!(last["paging"]["next"], Value::Null);
    let listed = &last["data"][0];
    assert_eq!((&listed["rejected_reason"], &listed["quality_score"]["score"]), (&json!("SCAM"), &json!("RED")));
}

#[tokio::test]
async fn what_metas_machine_refuses_has_a_subcode() {
    let world = World::start().await;
    let first = world.post(&templates(), &submitted("{{1}}, chegou a sua encomenda.")).await;
    assert_eq!(first.1["error"]["error_subcode"], 2_388_299);
    world.post(&templates(), &submitted("Oi {{1}}, chegou a sua encomenda.")).await;
    let again = world.post(&templates(), &submitted("Oi {{1}}, chegou a sua encomenda.")).await;
    assert_eq!(again.1["error"]["error_subcode"], 2_388_024);
    assert_eq!(delete(&world, &format!("{}?name=aviso", templates())).await.0, 200);
    assert_eq!(delete(&world, &format!("{}?name=aviso", templates())).await.0, 400);
}

#[tokio::test]
async fn what_graph_tells_can_be_made_to_fail() {
    let world = World::start().await;
    let token = format!("/v25.0/debug_token?input_token={TOKEN}");
    assert_eq!(get(&world, &token).await["data"]["is_valid"], true);
    let url = |id: &str| format!("{}/_emulator/facts/{id}", world.emulator.url());
    let expired = json!({"is_valid": false, "expires_at": 1});
    assert_eq!(answer_of(world.http.put(url("token")).json(&expired)).await.0, 204);
    assert_eq!(get(&world, &token).await["data"]["is_valid"], false);
    answer_of(world.http.put(url(NUMBER)).json(&json!({"status": "BANNED"}))).await;
    let numbers = get(&world, &format!("/v25.0/{WABA}/phone_numbers")).await;
    assert_eq!(numbers["data"][0]["status"], "BANNED");
    answer_of(world.http.put(url(NUMBER)).json(&json!({}))).await;
    assert_eq!(get(&world, &format!("/v25.0/{NUMBER}")).await["status"], "CONNECTED");
}
