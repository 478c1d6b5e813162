//! Which accounts send webhooks, and where to (reference page, 1.5).

use super::{
    super::{
        refusal::{Refusal, answer},
        world::World,
    },
    Shared, Success, check_call, refuse,
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::post,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<World>> {
    let methods = post(subscribe).get(subscriptions).delete(unsubscribe);
    Router::new().route("/{version}/{object}/subscribed_apps", methods)
}

/// Subscribes, and takes over the callback of the body if there is one and it passes the handshake.
async fn subscribe(
    State(world): Shared,
    Path((version, waba_id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = check_waba(&world, &version, &waba_id, &headers, "post") {
        return refuse(&world, refusal);
    }
    if let Ok(asked) = serde_json::from_slice::<CallbackOverride>(&body) {
        let checked = world.poster.handshake(&asked.override_callback_uri, &asked.verify_token).await;
        if let Err(error) = checked {
            return refuse(&world, Refusal::callback_refused(&error.to_string()));
        }
        if let Err(error) = world.poster.set_url(Some(&asked.override_callback_uri)) {
            return refuse(&world, Refusal::callback_refused(&error.to_string()));
        }
    }
    world.subscribe(&waba_id);
    answer(StatusCode::OK, &Success { success: true })
}

async fn subscriptions(
    State(world): Shared,
    Path((version, waba_id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = check_waba(&world, &version, &waba_id, &headers, "get") {
        return refuse(&world, refusal);
    }
    let app = || SubscribedApp { whatsapp_business_api_data: AppData { name: "Ponte", id: "440011223344556" } };
    let data = world.is_subscribed(&waba_id).then(app).into_iter().collect();
    answer(StatusCode::OK, &Subscriptions { data })
}

async fn unsubscribe(
    State(world): Shared,
    Path((version, waba_id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = check_waba(&world, &version, &waba_id, &headers, "delete") {
        return refuse(&world, refusal);
    }
    world.unsubscribe(&waba_id);
    answer(StatusCode::OK, &Success { success: true })
}

fn check_waba(
    world: &World,
    version: &str,
    waba_id: &str,
    headers: &HeaderMap,
    method: &str,
) -> Result<(), Refusal> {
    check_call(world, version, headers)?;
    if world.knows_waba(waba_id) { Ok(()) } else { Err(Refusal::unknown_object(method, waba_id)) }
}

#[derive(Deserialize)]
struct CallbackOverride {
    override_callback_uri: String,
    verify_token: String,
}

#[derive(Serialize)]
struct Subscriptions {
    data: Vec<SubscribedApp>,
}

#[derive(Serialize)]
struct SubscribedApp {
    whatsapp_business_api_data: AppData,
}

#[derive(Serialize)]
struct AppData {
    name: &'static str,
    id: &'static str,
}
