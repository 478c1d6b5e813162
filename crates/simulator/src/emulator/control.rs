//! The control surface: what phones and tests speak to. It asks for no password; keep the emulator on loopback.
//!
//! `{who}` is a customer's phone in any spelling, or a BSUID. Bodies and answers are JSON; refusals are
//! `{"error": "sentence"}` with 4xx.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /_emulator/numbers` | the company's numbers: `[{phone_number_id, waba_id, display_phone_number, verified_name}]` |
//! | `GET /_emulator/customers` | every customer ([`Customer`]) |
//! | `POST /_emulator/customers` | makes or changes a customer: [`Customer`] → 201 and the customer |
//! | `GET /_emulator/customers/{who}` | one customer; 404 when there is none |
//! | `POST /_emulator/customers/{who}/messages` | the customer says, presses, picks, sends a file, a place or a card, orders, fills in a form, allows calls, pays ([`CustomerMessage`]) → 201 `{"id": …}`. An unknown phone becomes a customer |
//! | `POST /_emulator/customers/{who}/echoes` | somebody of the company writes to the customer in the phone app ([`super::AppMessage`]) → 201 `{"id": …}` |
//! | `GET /_emulator/customers/{who}/transcript` | the chat, both directions, with ticks: `[`[`super::Entry`]`]` |
//! | `GET /_emulator/customers/{who}/stream` | server-sent events, each a [`PhoneEvent`] named by its `event`: `message`, `ticks`, `typing`, `missed`. The first event is the comment `open` |
//! | `GET /_emulator/stream?who=A&who=B&faults=true` | the same for several customers in one stream, each event with the `who` that it was asked by; nobody's are passed over. With `faults`, events named `struck` too, each a [`super::Fault`] at the moment it strikes |
//! | `GET /_emulator/faults` | the switches that are on ([`FaultSwitch`]) |
//! | `PUT /_emulator/faults` | switches one on: `{"fault": "duplicate_webhook", "copies": 4, "when": {"next": 1}}`, see [`super::Fault`] |
//! | `DELETE /_emulator/faults` | switches all off |
//! | `DELETE /_emulator/faults/{fault}` | switches one off |
//! | `GET /_emulator/media/{id}` | a file that was sent or uploaded, with its type |
//! | `GET /_emulator/webhook`, `PUT /_emulator/webhook` | where webhooks go: `{"url": "http://…"}`; `null` sends none |
//! | `POST /_emulator/webhooks` | Meta reports something about a number, a template or the account: a webhook of any field ([`super::Report`]) → 202 |
//! | `POST /_emulator/handshake` | asks the callback for the challenge, as Meta does: `{"verified": true}` or 502 |
//! | `GET /_emulator/templates`, `POST /_emulator/templates` | the template registry; adds or replaces one ([`TemplateRule`]) |
//! | `POST /_emulator/templates/{id or name}/review` | a reviewer decides ([`TemplateReview`]): `{"status": "PAUSED"}`; webhooks follow |
//! | `PUT /_emulator/facts/{id}` | what Graph tells of a number, an account or the `token` from now on: fields that replace the usual ones; `{}` takes them back |
//! | `GET /_emulator/counts` | what happened so far ([`super::CountsNow`]) |

use super::{
    customers::{Customer, CustomerError},
    deliver::HandshakeError,
    elsewhere::{self, AppMessage, Report},
    faults::{Fault, FaultSwitch, Scope, When},
    inbound::{self, CustomerMessage, SayError},
    registry::TemplateReview,
    template::TemplateRule,
    transcript::PhoneEvent,
    world::World,
};
use crate::webhook::change_body;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
    routing::{delete, get, post, put},
};
use futures_util::{Stream, StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, error::Error as _, sync::Arc};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;

/// Files of customers come in base64.
const LARGEST_MESSAGE: usize = 140 * 1024 * 1024;

type Shared = State<Arc<World>>;

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/_emulator/numbers", get(numbers))
        .route("/_emulator/customers", get(customers).post(register))
        .route("/_emulator/customers/{who}", get(customer))
        .route("/_emulator/customers/{who}/messages", post(say).layer(DefaultBodyLimit::max(LARGEST_MESSAGE)))
        .route("/_emulator/customers/{who}/echoes", post(write_in_app))
        .route("/_emulator/customers/{who}/transcript", get(transcript))
        .route("/_emulator/customers/{who}/stream", get(stream_events))
        .route("/_emulator/stream", get(stream_together))
        .route("/_emulator/faults", get(faults).put(set_fault).delete(clear_faults))
        .route("/_emulator/faults/{fault}", delete(clear_fault))
        .route("/_emulator/media/{id}", get(medium))
        .route("/_emulator/webhook", get(webhook).put(set_webhook))
        .route("/_emulator/webhooks", post(report))
        .route("/_emulator/handshake", post(handshake))
        .route("/_emulator/templates", get(templates).post(add_template))
        .route("/_emulator/templates/{template}/review", post(review))
        .route("/_emulator/facts/{id}", put(set_facts))
        .route("/_emulator/counts", get(counts))
}

/// Adds a template, or replaces the one of the same name and language.
pub(crate) fn put_template(world: &World, rule: TemplateRule) {
    world.list_template(&rule);
    let mut templates = world.templates.write();
    templates.retain(|known| (&known.name, &known.language) != (&rule.name, &rule.language));
    templates.push(rule);
}

async fn numbers(State(world): Shared) -> Json<Vec<NumberView>> {
    let view = |business: &super::BusinessNumber| NumberView {
        phone_number_id: business.number.phone_number_id.clone(),
        waba_id: business.number.waba_id.clone(),
        display_phone_number: business.number.display_phone_number.clone(),
        verified_name: business.verified_name.clone(),
    };
    Json(world.business_numbers().map(view).collect())
}

async fn customers(State(world): Shared) -> Json<Vec<Customer>> {
    Json(world.directory.everybody())
}

async fn register(
    State(world): Shared,
    body: Result<Json<Customer>, JsonRejection>,
) -> Result<(StatusCode, Json<Customer>), ControlError> {
    let account = world.directory.register(body?.0)?;
    Ok((StatusCode::CREATED, Json(account.profile().customer.clone())))
}

async fn customer(State(world): Shared, Path(who): Path<String>) -> Result<Json<Customer>, ControlError> {
    let account = world.directory.find(&who).ok_or(ControlError::NotFound)?;
    Ok(Json(account.profile().customer.clone()))
}

async fn say(
    State(world): Shared,
    Path(who): Path<String>,
    body: Result<Json<CustomerMessage>, JsonRejection>,
) -> Result<(StatusCode, Json<Said>), ControlError> {
    let id = inbound::say(&world, &who, body?.0)?;
    Ok((StatusCode::CREATED, Json(Said { id })))
}

async fn write_in_app(
    State(world): Shared,
    Path(who): Path<String>,
    body: Result<Json<AppMessage>, JsonRejection>,
) -> Result<(StatusCode, Json<Said>), ControlError> {
    let id = elsewhere::write(&world, &who, &body?.0)?;
    Ok((StatusCode::CREATED, Json(Said { id })))
}

async fn report(
    State(world): Shared,
    body: Result<Json<Report>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    elsewhere::report(&world, body?.0)?;
    Ok(StatusCode::ACCEPTED)
}

async fn transcript(
    State(world): Shared,
    Path(who): Path<String>,
) -> Result<Json<Vec<super::Entry>>, ControlError> {
    let account = world.directory.find(&who).ok_or(ControlError::NotFound)?;
    let entries = account.chats.lock().transcript.entries();
    Ok(Json(entries))
}

async fn stream_events(State(world): Shared, Path(who): Path<String>) -> Result<Response, ControlError> {
    let account = inbound::speaker(&world, &who)?;
    Ok(told(heard(account.watch(), world.poster.stop.clone(), phone_event)))
}

async fn stream_together(
    State(world): Shared,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, ControlError> {
    let stop = &world.poster.stop;
    let mut all = Vec::new();
    for (_, who) in asked.iter().filter(|(name, _)| name == "who") {
        let Ok(account) = inbound::speaker(&world, who) else { continue };
        let who = who.clone();
        all.push(heard(account.watch(), stop.clone(), move |received| event_of(&who, received)).boxed());
    }
    if asked.iter().any(|(name, value)| name == "faults" && value == "true") {
        all.push(heard(world.faults.watch(), stop.clone(), strike).boxed());
    }
    if all.is_empty() {
        return Err(ControlError::NothingToHear);
    }
    Ok(told(stream::select_all(all)))
}

/// Events as an answer; it begins with a comment.
fn told(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let open = stream::iter([Event::default().comment("open")]);
    let events = open.chain(events).map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// More happened than the listener took.
struct Missed;

/// What a receiver hears, as server-sent events, until the emulator stops.
fn heard<T: Clone + Send + 'static>(
    receiver: Receiver<T>,
    stop: CancellationToken,
    event: impl Fn(Result<T, Missed>) -> Event + Send + 'static,
) -> impl Stream<Item = Event> + Send + 'static {
    stream::unfold((receiver, stop, event), |(mut receiver, stop, event)| async move {
        let received = match stop.run_until_cancelled(receiver.recv()).await? {
            Ok(received) => Ok(received),
            Err(RecvError::Lagged(_)) => Err(Missed),
            Err(RecvError::Closed) => return None,
        };
        Some((event(received), (receiver, stop, event)))
    })
}

fn phone_event(received: Result<PhoneEvent, Missed>) -> Event {
    let event = received.unwrap_or(PhoneEvent::Missed);
    named(name_of(&event), &event)
}

/// What happens on one of several phones.
#[derive(Serialize)]
struct EventOf<'a> {
    who: &'a str,
    #[serde(flatten)]
    event: PhoneEvent,
}

fn event_of(who: &str, received: Result<PhoneEvent, Missed>) -> Event {
    let event = received.unwrap_or(PhoneEvent::Missed);
    named(name_of(&event), EventOf { who, event })
}

fn strike(received: Result<Fault, Missed>) -> Event {
    received.map_or_else(|_| Event::default().comment("some were missed"), |fault| named("struck", fault))
}

const fn name_of(event: &PhoneEvent) -> &'static str {
    match event {
        PhoneEvent::Message { .. } => "message",
        PhoneEvent::Ticks { .. } => "ticks",
        PhoneEvent::Typing { .. } => "typing",
        PhoneEvent::Missed => "missed",
    }
}

fn named(name: &str, data: impl Serialize) -> Event {
    Event::default().event(name).json_data(data).unwrap_or_else(|_| Event::default().comment("unwritable"))
}

async fn faults(State(world): Shared) -> Json<Vec<FaultSwitch>> {
    Json(world.faults.list())
}

async fn set_fault(
    State(world): Shared,
    body: Result<Json<FaultSwitch>, JsonRejection>,
) -> Result<Json<Vec<FaultSwitch>>, ControlError> {
    let FaultSwitch { fault, when } = body?.0;
    if matches!(when, When::Rate(rate) if !(0.0..=1.0).contains(&rate)) {
        return Err(ControlError::Rate);
    }
    world.faults.set(fault, when);
    Ok(Json(world.faults.list()))
}

async fn clear_faults(State(world): Shared) -> StatusCode {
    world.faults.clear_all();
    StatusCode::NO_CONTENT
}

async fn clear_fault(State(world): Shared, Path(name): Path<String>) -> Result<StatusCode, ControlError> {
    let fault: Fault =
        serde_json::from_value(serde_json::json!({"fault": name})).map_err(|_| ControlError::NotFound)?;
    world.faults.clear(fault);
    Ok(StatusCode::NO_CONTENT)
}

async fn medium(State(world): Shared, Path(id): Path<String>) -> Result<Response, ControlError> {
    let medium = world.media.find(&id, world.now()).ok_or(ControlError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, medium.mime_type.clone())], medium.bytes.clone()).into_response())
}

async fn webhook(State(world): Shared) -> Json<WebhookView> {
    Json(WebhookView { url: world.poster.url() })
}

async fn set_webhook(
    State(world): Shared,
    body: Result<Json<WebhookView>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    world.poster.set_url(body?.0.url.as_deref()).map_err(|error| ControlError::Invalid(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn handshake(State(world): Shared) -> Result<Json<Verified>, ControlError> {
    let url = world.poster.url().ok_or(HandshakeError::NoAddress)?;
    world.poster.handshake(&url, world.verify_token.expose()).await?;
    Ok(Json(Verified { verified: true }))
}

async fn templates(State(world): Shared) -> Json<Vec<TemplateRule>> {
    Json(world.templates.read().clone())
}

async fn add_template(
    State(world): Shared,
    body: Result<Json<TemplateRule>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    put_template(&world, body?.0);
    Ok(StatusCode::CREATED)
}

async fn review(
    State(world): Shared,
    Path(template): Path<String>,
    body: Result<Json<TemplateReview>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    decide(&world, &template, body?.0).ok_or(ControlError::NotFound)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A reviewer decides about a template, by its id or name, and its account is told; `None` when there is none.
pub(crate) fn decide(world: &Arc<World>, template: &str, review: TemplateReview) -> Option<()> {
    let listing = world.listing_named(template)?;
    for (field, value) in world.review(&listing, review) {
        tell(world, field, &value);
    }
    Some(())
}

/// A webhook about the account.
fn tell(world: &Arc<World>, field: &str, value: &serde_json::Value) {
    let body = change_body(&world.number(0).waba_id, field, value);
    if let Some(webhook) = world.webhook(0, Scope::Everything, body) {
        let poster = Arc::clone(&world.poster);
        world.poster.spawn(async move { poster.post(webhook).await });
    }
}

async fn set_facts(
    State(world): Shared,
    Path(id): Path<String>,
    body: Result<Json<serde_json::Map<String, serde_json::Value>>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    world.care.told.write().insert(id, body?.0);
    Ok(StatusCode::NO_CONTENT)
}

async fn counts(State(world): Shared) -> Json<super::CountsNow> {
    Json(world.counts.now())
}

/// Why the control surface refuses.
#[derive(Debug, thiserror::Error)]
enum ControlError {
    #[error("there is no such thing")]
    NotFound,
    #[error("a stream is asked for with `who` of customers or `faults=true`")]
    NothingToHear,
    #[error("a rate is a share from 0 to 1")]
    Rate,
    #[error("{0}")]
    Invalid(String),
    #[error(transparent)]
    Body(#[from] JsonRejection),
    #[error(transparent)]
    Customer(#[from] CustomerError),
    #[error(transparent)]
    Say(#[from] SayError),
    #[error("the callback did not pass the handshake: {0}")]
    Handshake(#[from] HandshakeError),
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Body(rejection) => rejection.status(),
            Self::Handshake(_) => StatusCode::BAD_GATEWAY,
            Self::NothingToHear | Self::Rate | Self::Invalid(_) | Self::Customer(_) | Self::Say(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        let mut error = self.to_string();
        if let Some(source) = self.source().filter(|_| matches!(self, Self::Body(_))) {
            error = format!("{error}: {source}");
        }
        (status, Json(ErrorView { error })).into_response()
    }
}

#[derive(Serialize)]
struct ErrorView {
    error: String,
}

#[derive(Serialize)]
struct NumberView {
    phone_number_id: String,
    waba_id: String,
    display_phone_number: String,
    verified_name: String,
}

#[derive(Serialize)]
struct Said {
    id: String,
}

#[derive(Serialize, Deserialize)]
struct WebhookView {
    url: Option<String>,
}

#[derive(Serialize)]
struct Verified {
    verified: bool,
}
