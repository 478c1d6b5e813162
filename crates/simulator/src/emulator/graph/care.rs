//! Numbers, profiles, links, automation, blocks, tokens and uploads (reference page, sections 6 and 8).

use super::{
    super::{
        care::{APP, Link},
        fields::{array, filled_text, text},
        refusal::{Refusal, answer},
        world::World,
    },
    Shared, Success, check_call, refuse, templates,
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION},
    response::Response,
    routing::{any, get, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const LARGEST_SAMPLE: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/{version}/{object}", post(change).layer(DefaultBodyLimit::max(LARGEST_SAMPLE)))
        .route("/{version}/debug_token", get(debug_token))
        .route("/{version}/{object}/phone_numbers", get(phone_numbers))
        .route("/{version}/{object}/uploads", post(open_upload))
        .route("/{version}/{object}/whatsapp_business_profile", any(profile))
        .route("/{version}/{object}/conversational_automation", post(set_automation))
        .route("/{version}/{object}/block_users", any(block_users))
        .route("/{version}/{object}/message_qrdls", any(links))
        .route("/{version}/{object}/message_qrdls/{code}", any(link))
}

/// `POST /{object}`: a template's new content, or the bytes of an upload.
async fn change(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if object.starts_with("upload:") {
        return take_upload(&world, &headers, &object, &body);
    }
    if let Err(refusal) = check_call(&world, &version, &headers) {
        return refuse(&world, refusal);
    }
    let Some(listing) = world.listing(&object) else {
        return refuse(&world, Refusal::unknown_object("post", &object));
    };
    match templates::edit(&world, listing, &body) {
        Ok(()) => answer(StatusCode::OK, &Success { success: true }),
        Err(refusal) => refuse(&world, refusal),
    }
}

fn take_upload(world: &World, headers: &HeaderMap, session: &str, body: &Bytes) -> Response {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("OAuth "));
    if token != Some(world.access_token.expose().as_str()) {
        return refuse(world, Refusal::bad_token());
    }
    let length = session.rsplit('-').next().and_then(|length| length.parse::<usize>().ok());
    if headers.get("file_offset").and_then(|value| value.to_str().ok()) != Some("0") || length != Some(body.len()) {
        return refuse(world, Refusal::parameter("The upload does not have the length that was announced."));
    }
    answer(StatusCode::OK, &json!({"h": format!("4::{}", session.trim_start_matches("upload:"))}))
}

#[derive(Deserialize)]
struct UploadQuery {
    file_length: usize,
    file_type: String,
}

async fn open_upload(
    State(world): Shared,
    Path((version, app)): Path<(String, String)>,
    headers: HeaderMap,
    Query(query): Query<UploadQuery>,
) -> Response {
    if let Err(refusal) = check_call(&world, &version, &headers) {
        return refuse(&world, refusal);
    }
    if app != APP {
        return refuse(&world, Refusal::unknown_object("post", &app));
    }
    if !["image/jpeg", "image/png", "video/mp4", "application/pdf"].contains(&query.file_type.as_str()) {
        return refuse(&world, Refusal::parameter("Param file_type is not supported."));
    }
    let id = format!("upload:{}-{}", world.new_media_id(), query.file_length);
    answer(StatusCode::OK, &json!({"id": id}))
}

#[derive(Deserialize)]
struct TokenQuery {
    input_token: String,
    appsecret_proof: Option<String>,
}

async fn debug_token(
    State(world): Shared,
    Path(version): Path<String>,
    headers: HeaderMap,
    Query(query): Query<TokenQuery>,
) -> Response {
    if query.appsecret_proof.is_some_and(|proof| !world.is_proof(&proof)) {
        return refuse(&world, Refusal::bad_proof());
    }
    match check_call(&world, &version, &headers) {
        Ok(()) => answer(StatusCode::OK, &json!({"data": world.token_facts(&query.input_token)})),
        Err(refusal) => refuse(&world, refusal),
    }
}

async fn phone_numbers(
    State(world): Shared,
    Path((version, waba)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = check_call(&world, &version, &headers) {
        return refuse(&world, refusal);
    }
    if !world.knows_waba(&waba) {
        return refuse(&world, Refusal::unknown_object("get", &waba));
    }
    let numbers = world.business_numbers().enumerate().filter(|(_, business)| business.number.waba_id == waba);
    let data: Vec<Value> = numbers.map(|(position, _)| world.number_facts(position)).collect();
    answer(StatusCode::OK, &json!({"data": data}))
}

/// The number's id, when it is one of ours.
fn number(world: &World, version: &str, headers: &HeaderMap, object: &str) -> Result<String, Refusal> {
    check_call(world, version, headers)?;
    let known = world.number_position(object).ok_or_else(|| Refusal::unknown_object("post", object))?;
    Ok(world.number(known).phone_number_id.clone())
}

fn read(body: &Bytes) -> Result<Value, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::parameter("The body is no JSON."))
}

async fn profile(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let done = number(&world, &version, &headers, &object).and_then(|number| match method {
        Method::GET => Ok(told_profile(&world, &number)),
        _ => set_profile(&world, number, &body).map(|()| json!({"success": true})),
    });
    done.map_or_else(|refusal| refuse(&world, refusal), |told| answer(StatusCode::OK, &told))
}

fn told_profile(world: &World, number: &str) -> Value {
    let mut profile = world.care.profiles.read().get(number).cloned().unwrap_or_default();
    profile.insert("messaging_product".to_owned(), "whatsapp".into());
    json!({"data": [profile]})
}

fn set_profile(world: &World, number: String, body: &Bytes) -> Result<(), Refusal> {
    let form = read(body)?;
    if text(&form, "messaging_product") != Some("whatsapp") {
        return Err(Refusal::required("messaging_product"));
    }
    for (key, limit) in [("about", 139), ("address", 256), ("description", 512), ("email", 128)] {
        if text(&form, key).is_some_and(|value| value.chars().count() > limit) {
            return Err(Refusal::parameter(format_args!("Param {key} must be at most {limit} characters long.")));
        }
    }
    if array(&form, "websites").len() > 2 {
        return Err(Refusal::parameter("Param websites must have at most 2 elements."));
    }
    let form: Map<String, Value> = form.as_object().cloned().unwrap_or_default();
    world.care.profiles.write().entry(number).or_default().extend(form);
    Ok(())
}

async fn set_automation(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let done = number(&world, &version, &headers, &object).and_then(|number| {
        let form = read(&body)?;
        if array(&form, "prompts").len() > 4 || array(&form, "commands").len() > 30 {
            return Err(Refusal::parameter("Param prompts or commands has too many elements."));
        }
        world.care.automation.write().insert(number, form);
        Ok(())
    });
    done.map_or_else(|refusal| refuse(&world, refusal), |()| answer(StatusCode::OK, &Success { success: true }))
}

async fn block_users(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let number = match number(&world, &version, &headers, &object) {
        Ok(number) => number,
        Err(refusal) => return refuse(&world, refusal),
    };
    if method == Method::GET {
        let blocked = world.care.blocked.lock();
        let of_number = blocked.iter().filter(|(whose, _)| *whose == number);
        let data: Vec<Value> =
            of_number.map(|(_, user)| json!({"messaging_product": "whatsapp", "wa_id": user})).collect();
        return answer(StatusCode::OK, &json!({"data": data}));
    }
    let Ok(form) = read(&body) else { return refuse(&world, Refusal::required("block_users")) };
    let users = array(&form, "block_users").iter().filter_map(|user| filled_text(user, "user"));
    let mut blocked = world.care.blocked.lock();
    let mut done = Vec::new();
    for user in users {
        let id = user.trim_start_matches('+').to_owned();
        done.push(json!({"input": user, "wa_id": id}));
        if method == Method::POST {
            blocked.insert((number.clone(), id));
        } else {
            blocked.remove(&(number.clone(), id));
        }
    }
    let key = if method == Method::POST { "added_users" } else { "removed_users" };
    answer(StatusCode::OK, &json!({"messaging_product": "whatsapp", "block_users": {key: done}}))
}

async fn links(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let done = number(&world, &version, &headers, &object).and_then(|number| {
        if method == Method::GET {
            let all = world.care.links.lock();
            let of_number = all.iter().filter(|link| link.number == number);
            return Ok(json!({"data": of_number.map(told_link).collect::<Vec<_>>()}));
        }
        let form = read(&body)?;
        let prefilled =
            filled_text(&form, "prefilled_message").ok_or_else(|| Refusal::required("prefilled_message"))?;
        if prefilled.chars().count() > 140 {
            return Err(Refusal::parameter("Param prefilled_message must be at most 140 characters long."));
        }
        let code = format!("E{}", world.new_media_id());
        let link = Link { number, code, prefilled: prefilled.to_owned() };
        let told = told_link(&link);
        world.care.links.lock().push(link);
        Ok(told)
    });
    done.map_or_else(|refusal| refuse(&world, refusal), |told| answer(StatusCode::OK, &told))
}

async fn link(
    State(world): Shared,
    Path((version, object, code)): Path<(String, String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let done = number(&world, &version, &headers, &object).and_then(|number| {
        let mut all = world.care.links.lock();
        let at = all.iter().position(|link| link.number == number && link.code == code);
        let at = at.ok_or_else(|| Refusal::unknown_object("get", &code))?;
        if method == Method::DELETE {
            all.remove(at);
            return Ok(json!({"success": true}));
        }
        Ok(json!({"data": [told_link(&all[at])]}))
    });
    done.map_or_else(|refusal| refuse(&world, refusal), |told| answer(StatusCode::OK, &told))
}

fn told_link(link: &Link) -> Value {
    json!({
        "code": link.code,
        "prefilled_message": link.prefilled,
        "deep_link_url": format!("https://wa.me/message/{}", link.code),
        "qr_image_url": format!("https://scontent.example.test/{}.svg", link.code),
    })
}
