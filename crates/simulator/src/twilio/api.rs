//! The routes of Twilio's APIs.

use super::{
    refusal::Refusal,
    send,
    state::{Content, State},
    wire,
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/2010-04-01/Accounts/{account}/Messages.json", post(create).get(list))
        .route("/2010-04-01/Accounts/{account}/Messages/{message}", get(fetch))
        .route("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}", get(media))
        .route("/v1/Content", post(make_content))
        .route("/v1/Content/{sid}", get(content))
        .route("/v3/Indicators/Typing.json", post(typing))
        // Where files really lie: without credentials, as the signed addresses of a storage.
        .route("/_twilio/files/{media}", get(file))
        .fallback(async |uri: Uri| Refusal::not_found(uri.path()))
}

/// Basic credentials of the account.
fn authorise(state: &State, headers: &HeaderMap) -> Result<(), Refusal> {
    let expected = STANDARD.encode(format!("{}:{}", state.account, state.auth_token.expose()));
    let told = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if told.and_then(|told| told.strip_prefix("Basic ")) == Some(expected.as_str()) {
        Ok(())
    } else {
        Err(Refusal::credentials())
    }
}

fn check(state: &State, headers: &HeaderMap, account: &str) -> Result<(), Refusal> {
    authorise(state, headers)?;
    if account == state.account { Ok(()) } else { Err(Refusal::not_found(&format!("/Accounts/{account}"))) }
}

async fn create(
    Shared(state): Shared<Arc<State>>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    check(&state, &headers, &account)?;
    let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
    let message = send::take(&state, &fields)?;
    Ok((StatusCode::CREATED, Json(wire::message(&state, &message))))
}

async fn list(
    Shared(state): Shared<Arc<State>>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    check(&state, &headers, &account)?;
    let messages: Vec<_> =
        state.messages.lock().iter().rev().map(|message| wire::message(&state, message)).collect();
    let uri = format!("/2010-04-01/Accounts/{account}/Messages.json?PageSize=50&Page=0");
    Ok(Json(json!({
        "end": messages.len().saturating_sub(1), "first_page_uri": uri, "messages": messages, "next_page_uri": null,
        "page": 0, "page_size": 50, "previous_page_uri": null, "start": 0, "uri": uri,
    })))
}

async fn fetch(
    Shared(state): Shared<Arc<State>>,
    Path((account, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    check(&state, &headers, &account)?;
    let found = message.strip_suffix(".json").and_then(|sid| state.message(sid));
    found
        .map(|found| Json(wire::message(&state, &found)))
        .ok_or_else(|| Refusal::not_found(&format!("/Messages/{message}")))
}

async fn media(
    Shared(state): Shared<Arc<State>>,
    Path((account, _message, media)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Redirect, Refusal> {
    check(&state, &headers, &account)?;
    if !state.files.lock().contains_key(&media) {
        return Err(Refusal::not_found(&format!("/Media/{media}")));
    }
    Ok(Redirect::temporary(&format!("{}/_twilio/files/{media}", state.base_url)))
}

async fn file(Shared(state): Shared<Arc<State>>, Path(media): Path<String>) -> Result<Response, Refusal> {
    let file = state.files.lock().get(&media).cloned();
    let file = file.ok_or_else(|| Refusal::not_found(&format!("/files/{media}")))?;
    Ok(([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response())
}

async fn make_content(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    authorise(&state, &headers)?;
    let made_of: Value =
        serde_json::from_slice(&body).map_err(|_| Refusal::bad_request(20_001, "The body is no JSON"))?;
    check_content(&made_of).map_err(|wrong| Refusal::bad_request(20_001, wrong))?;
    let content = Content { made_of, approved: false, made_at: state.clock.now() };
    let sid = state.sid("HX");
    let answer = wire::content(&state, &sid, &content);
    state.contents.lock().insert(sid, content);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// The limits of what may be sent without an approval.
fn check_content(content: &Value) -> Result<(), &'static str> {
    if !content["language"].is_string() {
        return Err("language is required");
    }
    let types = content["types"].as_object().filter(|types| !types.is_empty()).ok_or("types is required")?;
    for (kind, one) in types {
        let count = |list: &str| one[list].as_array().map_or(0, Vec::len);
        let titles_fit = |list: &str, key: &str, most: usize| {
            let items = one[list].as_array().map(Vec::as_slice).unwrap_or_default();
            items
                .iter()
                .all(|item| item[key].as_str().is_some_and(|title| (1..=most).contains(&title.chars().count())))
        };
        let fits = match kind.as_str() {
            "twilio/quick-reply" => (1..=3).contains(&count("actions")) && titles_fit("actions", "title", 20),
            "twilio/list-picker" => {
                (1..=10).contains(&count("items")) && titles_fit("items", "item", 24) && one["button"].is_string()
            }
            _ => true,
        };
        if !fits || (kind.starts_with("twilio/") && !one["body"].is_string()) {
            return Err("a type is not as documented");
        }
    }
    Ok(())
}

async fn content(
    Shared(state): Shared<Arc<State>>,
    Path(sid): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    authorise(&state, &headers)?;
    let content = state.contents.lock().get(&sid).cloned();
    let content = content.ok_or_else(|| Refusal::not_found(&format!("/v1/Content/{sid}")))?;
    Ok(Json(wire::content(&state, &sid, &content)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typing {
    channel: String,
    message_id: String,
}

async fn typing(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    authorise(&state, &headers)?;
    let asked: Option<Typing> = serde_json::from_slice(&body).ok();
    let is_message = |id: &str| id.len() == 34 && (id.starts_with("SM") || id.starts_with("MM"));
    match asked {
        Some(asked) if asked.channel.eq_ignore_ascii_case("whatsapp") && is_message(&asked.message_id) => {
            Ok(Json(json!({ "success": true })))
        }
        _ => Err(Refusal::bad_request(20_001, "channel and messageId are required")),
    }
}
