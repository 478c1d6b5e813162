//! The emulated WhatsApp and the sample shop, as pages of ours reach them: the screen "Phone" of a homologation workspace,
//! and a visitor's real phone (see [`visits`]).
//!
//! What is asked is handed on to the addresses that the installation's configuration names; [`places`] says what may be
//! asked. Nothing of a workspace's data passes here.

mod places;
mod visits;

pub use visits::Visits;

use super::{
    Api,
    extract::{At, Member},
    problem::{Problem, ProblemType, Words},
    wire::Asked,
};
use crate::settings::SimulatorPlace;
use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, RawPathParams, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use bytes::Bytes;
use futures_util::StreamExt;
use places::{Place, System};
use ponte_identity::{WorkspaceKind, policy::Action};
use serde::{Deserialize, Serialize};
use visits::{Visit, VisitLink};

/// Files of customers come in base64: WhatsApp takes up to 16 MB of most kinds.
const BODY: usize = 24 * 1024 * 1024;

pub fn routes() -> Router<Api> {
    Router::new()
        .route("/workspaces/{workspace}/simulator/visit", get(visit))
        .route("/workspaces/{workspace}/simulator/{*path}", any(of_member))
        .route("/visits/simulator/visit", get(whose_phone))
        .route("/visits/simulator/{*path}", any(of_visitor))
        .layer(DefaultBodyLimit::max(BODY))
}

/// The client that asks emulator and shop: their addresses come from the installation's configuration alone.
#[expect(clippy::disallowed_methods, reason = "asks the two addresses that the configuration names, nobody else's")]
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap_or_default()
}

async fn of_member(
    State(api): State<Api>,
    member: Member,
    At(path): At<String>,
    RawQuery(query): RawQuery,
    method: Method,
    body: Bytes,
) -> Result<Response, Problem> {
    let simulator = open_to(&api, &member)?;
    let place = Place::named(&method, &path, query.as_deref()).ok_or_else(Problem::not_found)?;
    hand_on(&api, simulator, &place, method, body).await
}

async fn of_visitor(
    State(api): State<Api>,
    params: RawPathParams,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    method: Method,
    body: Bytes,
) -> Result<Response, Problem> {
    let visit = visitor(&api, &headers)?;
    let simulator = simulator(&api).ok_or_else(Problem::not_found)?;
    let path = params.iter().next().map(|(_, path)| path.to_owned()).unwrap_or_default();
    let place = Place::named(&method, &path, query.as_deref()).filter(|place| place.is_open_to(&visit.who));
    hand_on(&api, simulator, &place.ok_or_else(Problem::not_found)?, method, body).await
}

/// Whose phone a visitor's token opens.
async fn whose_phone(State(api): State<Api>, headers: HeaderMap) -> Result<Json<Visit>, Problem> {
    visitor(&api, &headers).map(Json)
}

fn visitor(api: &Api, headers: &HeaderMap) -> Result<Visit, Problem> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer "));
    let visit = token.and_then(|token| api.visits.read(token, api.app.clock.now()));
    visit.ok_or_else(|| Problem::new(ProblemType::LinkExpired))
}

/// Whose phone a visit is to be.
#[derive(Clone, Debug, Deserialize)]
struct VisitQuery {
    who: String,
}

/// A link that opens one customer's phone on a real one, and its picture.
#[derive(Clone, Debug, Serialize)]
struct VisitView {
    /// `None`: no other device reaches this Ponte.
    address: Option<String>,
    /// The address as a QR code (SVG).
    qr: Option<String>,
}

async fn visit(
    State(api): State<Api>,
    member: Member,
    Asked(query): Asked<VisitQuery>,
) -> Result<Json<VisitView>, Problem> {
    let simulator = open_to(&api, &member)?;
    let Some(reached_at) = &simulator.reached_at else {
        return Ok(Json(VisitView { address: None, qr: None }));
    };
    let VisitLink { address, qr } = api.visits.link(reached_at, query.who, api.app.clock.now());
    Ok(Json(VisitView { address: Some(address), qr }))
}

/// Whoever works in a homologation workspace may be its customers; elsewhere there is no emulator.
fn open_to<'a>(api: &'a Api, member: &Member) -> Result<&'a SimulatorPlace, Problem> {
    let workspace = member.may(Action::ReadWorkspace)?;
    let simulator = simulator(api).filter(|_| workspace.kind == WorkspaceKind::Homologation);
    simulator.ok_or_else(|| {
        Problem::not_found().detail(Words::new(
            "Este ambiente não tem um WhatsApp emulado. Em um ambiente de homologação, rode `ponte simulator` e informe \
             simulator_url na configuração.",
            "This workspace has no emulated WhatsApp. In a homologation workspace, run `ponte simulator` and set \
             simulator_url in the configuration.",
        ))
    })
}

fn simulator(api: &Api) -> Option<&SimulatorPlace> {
    api.app.settings.simulator.as_ref()
}

async fn hand_on(
    api: &Api,
    simulator: &SimulatorPlace,
    place: &Place,
    method: Method,
    body: Bytes,
) -> Result<Response, Problem> {
    let base = match place.system {
        System::Emulator => Some(&simulator.emulator),
        System::Shop => simulator.shop.as_ref(),
    };
    let url = format!("{}{}", base.ok_or_else(Problem::not_found)?, place.path);
    let mut request = api.simulator.request(method, url);
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json").body(body);
    }
    let answer = request.send().await.map_err(|error| {
        tracing::warn!(%error, "the simulator does not answer");
        Problem::new(ProblemType::Unavailable).detail(Words::new(
            "O WhatsApp emulado não responde: confira se `ponte simulator` está rodando.",
            "The emulated WhatsApp does not answer: see whether `ponte simulator` runs.",
        ))
    })?;
    if answer.status().is_success() { Ok(handed_back(api, answer)) } else { Err(refused(answer).await) }
}

/// Passed on as it comes; a stream ends when the server stops.
fn handed_back(api: &Api, answer: reqwest::Response) -> Response {
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
    let live = api.live.clone();
    let bytes = answer.bytes_stream().take_until(Box::pin(async move { live.stopped().await }));
    let mut handed = (status, Body::from_stream(bytes)).into_response();
    let headers = handed.headers_mut();
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    // A file that somebody sent is shown in our pages, and never opened as one.
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    handed
}

/// What emulator and shop say of a mistake.
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

async fn refused(answer: reqwest::Response) -> Problem {
    let status = answer.status();
    let told = answer.json::<Refusal>().await.map(|refusal| refusal.error).unwrap_or_default();
    let kind = match status {
        StatusCode::UNPROCESSABLE_ENTITY => ProblemType::InvalidContent,
        other => ProblemType::of_status(other),
    };
    Problem::new(kind)
        .detail(Words::new(format!("O emulador respondeu: {told}"), format!("The emulator said: {told}")))
}
