//! What customers do: for tests, and for whoever has no phone at hand.

use super::{
    post::Posted,
    says::{self, Says},
    send,
    state::{Failure, State},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    http::StatusCode,
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/_twilio/say", post(say_route))
        .route("/_twilio/read/{sid}", post(read_route))
        .route("/_twilio/fail", post(fail))
        .route("/_twilio/webhook", put(webhook))
        .route("/_twilio/webhooks", get(webhooks))
}

pub fn say(state: &State, from: &str, says: &Says) -> String {
    let sid = state.sid(if matches!(says, Says::Media { .. }) { "MM" } else { "SM" });
    state.hear(&says::address(from));
    let fields = says::fields(state, &sid, from, says);
    if let Some(url) = state.webhook_url.lock().as_deref() {
        state.poster.post(url, fields);
    }
    sid
}

pub fn read(state: &State, sid: &str) {
    send::progress(state, sid, "read", None);
}

#[derive(Deserialize)]
struct Said {
    from: String,
    says: Says,
}

async fn say_route(Shared(state): Shared<Arc<State>>, Json(said): Json<Said>) -> Json<Value> {
    Json(json!({ "sid": say(&state, &said.from, &said.says) }))
}

async fn read_route(Shared(state): Shared<Arc<State>>, Path(sid): Path<String>) -> StatusCode {
    read(&state, &sid);
    StatusCode::NO_CONTENT
}

async fn fail(Shared(state): Shared<Arc<State>>, Json(failure): Json<Failure>) -> StatusCode {
    state.failures.lock().push_back(failure);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Webhook {
    url: Option<String>,
}

async fn webhook(Shared(state): Shared<Arc<State>>, Json(webhook): Json<Webhook>) -> StatusCode {
    *state.webhook_url.lock() = webhook.url;
    StatusCode::NO_CONTENT
}

/// Every webhook that was due by now.
async fn webhooks(Shared(state): Shared<Arc<State>>) -> Json<Vec<Posted>> {
    state.poster.idle().await;
    Json(state.poster.posted())
}
