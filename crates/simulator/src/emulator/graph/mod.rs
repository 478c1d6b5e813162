//! The routes of graph.facebook.com that Ponte uses.
//!
//! | route | |
//! |---|---|
//! | `POST /{version}/{phone_number_id}/messages` | send, mark as read, show typing |
//! | `POST /{version}/{phone_number_id}/media` | upload (multipart) |
//! | `GET`, `DELETE /{version}/{media_id}` | address of a file, delete it |
//! | `GET /{version}/{phone_number_id}` | facts about a number |
//! | `GET /_media/…` | download, with the bearer token |
//! | `POST`, `GET`, `DELETE /{version}/{waba_id}/subscribed_apps` | webhooks of an account |
//! | `GET`, `POST`, `DELETE /{version}/{waba_id}/message_templates` | templates, which wait for their review |
//! | `GET`, `POST /{version}/{template_id}` | one of them, and its new content |
//! | `POST /{version}/{app_id}/uploads`, `POST /{version}/upload:…` | samples for reviewers |
//! | `GET /{version}/{waba_id}`, `…/phone_numbers`, `GET /{version}/debug_token` | account, numbers, token |
//! | `…/whatsapp_business_profile`, `…/conversational_automation`, `…/block_users`, `…/message_qrdls` | of a number |

mod care;
mod media;
mod subscription;
mod templates;

pub(crate) use media::download_url;

use super::{
    faults::Fault,
    refusal::{Refusal, answer},
    send::{self, AcceptedMessage, Outcome},
    statuses,
    world::World,
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header::AUTHORIZATION},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

type Shared = State<Arc<World>>;

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/{version}/{object}/messages", post(messages))
        .merge(media::routes())
        .merge(subscription::routes())
        .merge(templates::routes())
        .merge(care::routes())
        .fallback(unknown_path)
}

async fn messages(
    State(world): Shared,
    Path((version, object)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match check_and_take(&world, &version, &object, &headers, &body) {
        Ok(Outcome::MarkedRead) => {
            sleep_if_any(world.delays.answer.draw(&world.dice)).await;
            answer(StatusCode::OK, &Success { success: true })
        }
        Ok(Outcome::Accepted(accepted)) => answer_accepted(&world, *accepted).await,
        Err(refusal) => {
            world.counts.sends_refused.add();
            refuse(&world, refusal)
        }
    }
}

fn check_and_take(
    world: &World,
    version: &str,
    object: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Outcome, Refusal> {
    check_version(version)?;
    if world.strikes(Fault::ServerError) {
        return Err(Refusal::server_error());
    }
    authorise(world, headers)?;
    let number = world.number_position(object).ok_or_else(|| Refusal::unknown_object("post", object))?;
    send::take(world, number, body)
}

/// Answers a message that was accepted, with what the fault switches do to answers.
async fn answer_accepted(world: &Arc<World>, accepted: AcceptedMessage) -> Response {
    let AcceptedMessage { sent, answer: body } = accepted;
    let delay = world.delays.answer.draw(&world.dice);
    if world.strikes(Fault::StatusFirst) {
        statuses::announce_first(world, &sent).await;
        statuses::follow_on(world, sent);
    } else {
        statuses::follow(world, sent, delay);
    }
    if let Some(silence) = silence(world) {
        tokio::select! {
            () = sleep(silence) => {}
            () = world.poster.stop.cancelled() => {}
        }
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    sleep_if_any(delay + slowness(world)).await;
    answer(StatusCode::OK, &body)
}

fn silence(world: &World) -> Option<Duration> {
    world.faults.strike(&world.dice, |fault| match fault {
        Fault::TimeoutAfterAccepting { milliseconds } => Some(Duration::from_millis(milliseconds.into())),
        _ => None,
    })
}

fn slowness(world: &World) -> Duration {
    let slow = world.faults.strike(&world.dice, |fault| match fault {
        Fault::SlowAnswer { milliseconds } => Some(Duration::from_millis(milliseconds.into())),
        _ => None,
    });
    slow.unwrap_or_default()
}

async fn unknown_path(State(world): Shared, uri: Uri) -> Response {
    refuse(&world, Refusal::unknown_path(uri.path()))
}

fn check_call(world: &World, version: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    check_version(version)?;
    authorise(world, headers)
}

/// `v` and a number with one decimal place.
fn check_version(version: &str) -> Result<(), Refusal> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let known = version
        .strip_prefix('v')
        .and_then(|number| number.split_once('.'))
        .is_some_and(|(major, minor)| digits(major) && digits(minor));
    if known { Ok(()) } else { Err(Refusal::unknown_path(&format!("/{version}"))) }
}

fn authorise(world: &World, headers: &HeaderMap) -> Result<(), Refusal> {
    if world.strikes(Fault::ExpiredToken) {
        return Err(Refusal::expired_token());
    }
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|header| header.strip_prefix("Bearer ")).ok_or_else(Refusal::no_token)?;
    // A test double: the time of this comparison tells nobody anything worth having.
    if token == world.access_token.expose() { Ok(()) } else { Err(Refusal::bad_token()) }
}

fn refuse(world: &World, refusal: Refusal) -> Response {
    tracing::debug!(code = refusal.code, status = refusal.status.as_u16(), "refused a call");
    refusal.into_answer(world.dice.draw_wide())
}

async fn sleep_if_any(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}

#[derive(Serialize)]
struct Success {
    success: bool,
}
