//! `/api/v1`: the API for people's screens and for programs.
//!
//! A handler extracts, looks up, calls a room's verb and answers; what is allowed stands in one policy
//! ([`ponte_identity::policy`]), what the words mean in the rooms. To add a resource: a file here with its wire types and
//! handlers, and a line in `resources`; then write the document anew (see [`document`]).

mod asides;
mod body;
mod channels;
mod connections;
mod connectors;
mod contacts;
mod content;
mod context;
mod conversations;
mod cookie;
mod delivery;
mod doctor;
mod endpoints;
mod errors;
mod events;
mod extract;
mod facts;
mod flows;
mod live;
mod login;
mod media;
mod messages;
mod numbers;
mod once;
mod openapi;
mod orders;
mod owner;
mod presence;
mod problem;
mod provenance;
mod providers;
mod queues;
mod replies;
mod setup;
mod simulator;
mod templates;
mod trace;
mod wire;
mod workspaces;

pub use openapi::document;

use crate::app::App;
use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, routing::get};
use live::Live;
use presence::Presence;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

/// Where the API is.
pub const ROOT: &str = "/api/v1";
/// Largest body, in bytes. Files that people write are smaller.
const BODY: usize = 1024 * 1024;
/// A request that takes longer is given up; event streams begin within it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What handlers work with.
#[derive(Clone, Debug)]
pub struct Api {
    pub app: App,
    live: Live,
    presence: Presence,
    /// Asks emulator and shop.
    simulator: reqwest::Client,
    visits: simulator::Visits,
}

/// The API's routes. Event streams end when `stop` is cancelled.
pub fn router(app: App, stop: CancellationToken) -> Router {
    let api = Api {
        live: Live::start(app.store.clone(), stop),
        presence: Presence::new(),
        simulator: simulator::client(),
        visits: simulator::Visits::new(),
        app,
    };
    let (router, _) = resources().split_for_parts();
    let (slow, _) = uploads().split_for_parts();
    let router = router
        .route("/openapi.json", get(openapi::serve))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(BODY))
        .merge(simulator::routes())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PATIENCE))
        .merge(slow)
        .layer(CatchPanicLayer::custom(context::panicked))
        .layer(middleware::from_fn(context::surround));
    Router::new().nest(ROOT, router).with_state(api)
}

/// Routes whose bodies take their time, and are bounded by what they carry.
fn uploads() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(media::upload))
}

/// Every other route with its description.
fn resources() -> OpenApiRouter<Api> {
    installation().merge(numbers()).merge(templates()).merge(inbox()).merge(programs())
}

/// People, and the installation and the workspaces they belong to.
fn installation() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(setup::installation))
        .routes(routes!(setup::state))
        .routes(routes!(setup::set_up))
        .routes(routes!(setup::invitation))
        .routes(routes!(setup::accept))
        .routes(routes!(login::log_in))
        .routes(routes!(login::log_out))
        .routes(routes!(login::me, login::change_me))
        .routes(routes!(login::change_password))
        .routes(routes!(login::list))
        .routes(routes!(login::revoke))
        .routes(routes!(workspaces::get))
        .routes(routes!(workspaces::allow_addresses))
        .routes(routes!(workspaces::members, workspaces::invite))
        .routes(routes!(workspaces::change_member, workspaces::remove_member))
        .routes(routes!(workspaces::disable_user))
        .routes(routes!(workspaces::enable_user))
}

/// The numbers, and what they stand on.
fn numbers() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(queues::list))
        .routes(routes!(queues::put))
        .routes(routes!(endpoints::list))
        .routes(routes!(endpoints::put))
        .routes(routes!(endpoints::end_rotation))
        .routes(routes!(providers::list))
        .routes(routes!(providers::decode))
        .routes(routes!(channels::list))
        .routes(routes!(channels::get, channels::put))
        .routes(routes!(channels::stop))
        .routes(routes!(channels::start))
        .routes(routes!(doctor::examine))
        .routes(routes!(asides::count))
        .routes(routes!(numbers::state))
        .routes(routes!(numbers::profile, numbers::set_profile))
        .routes(routes!(numbers::automation, numbers::set_automation))
        .routes(routes!(numbers::links, numbers::create_link))
        .routes(routes!(numbers::delete_link))
}

/// Messages that the providers approved before.
fn templates() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(templates::list, templates::create))
        .routes(routes!(templates::get, templates::change, templates::remove))
        .routes(routes!(templates::uses))
        .routes(routes!(templates::set_substitute))
        .routes(routes!(templates::preview_known))
        .routes(routes!(templates::sync))
        .routes(routes!(templates::check))
        .routes(routes!(templates::preview_draft))
        .routes(routes!(templates::accounts))
        .routes(routes!(templates::upload_sample).layer(DefaultBodyLimit::max(templates::LARGEST_SAMPLE)))
}

/// Customers, and what is said with them.
fn inbox() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(contacts::list))
        .routes(routes!(contacts::get, contacts::change))
        .routes(routes!(contacts::reveal))
        .routes(routes!(contacts::block))
        .routes(routes!(contacts::unblock))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::counts))
        .routes(routes!(conversations::get))
        .routes(routes!(conversations::take_over))
        .routes(routes!(conversations::give_back))
        .routes(routes!(conversations::close))
        .routes(routes!(conversations::mark_read))
        .routes(routes!(presence::set))
        .routes(routes!(orders::look_up))
        .routes(routes!(messages::list))
        .routes(routes!(media::get))
        .routes(routes!(media::preview))
        .routes(routes!(events::of_conversation))
        .routes(routes!(messages::several))
        .routes(routes!(messages::get))
        .routes(routes!(replies::resend))
        .routes(routes!(replies::react))
        .routes(routes!(trace::get))
        .routes(routes!(replies::reply))
        .routes(routes!(replies::note))
        .routes(routes!(events::stream))
}

/// Bots, and the systems they ask.
fn programs() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(flows::list, flows::publish))
        .routes(routes!(flows::get))
        .routes(routes!(flows::check))
        .routes(routes!(connectors::list))
        .routes(routes!(connectors::get, connectors::put))
        .routes(routes!(connections::list))
        .routes(routes!(connections::put))
        .routes(routes!(connections::call))
}
