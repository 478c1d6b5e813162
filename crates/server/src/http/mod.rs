//! The HTTP surface: webhooks from providers, the API for people and programs, files by signed links, the screens, health.

pub mod api;
mod caller;
mod files;
mod ranges;
mod screens;
pub mod webhooks;

use crate::app::App;
use axum::{
    Router,
    http::{HeaderValue, header::X_CONTENT_TYPE_OPTIONS},
    routing::get,
};
use ponte_store::events;
use tokio_util::sync::CancellationToken;
use tower_http::set_header::SetResponseHeader;

/// All routes, behind what every answer gets. A layer of the router would be put around each of its routes.
pub type Surface = SetResponseHeader<Router, HeaderValue>;

/// All routes. No browser may guess what an answer is; pages of other origins get no permission (CORS) to read any. Answers that last, such as event streams, end when `stop` is cancelled.
pub fn surface(app: App, stop: CancellationToken) -> Surface {
    SetResponseHeader::if_not_present(
        router(app, stop),
        X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    )
}

fn router(app: App, stop: CancellationToken) -> Router {
    Router::new()
        .merge(webhooks::router())
        .merge(files::router())
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .merge(screens::router(&app.settings.public_url))
        .with_state(app.clone())
        .merge(api::router(app, stop))
}

/// The process runs.
async fn live() -> &'static str {
    "ok"
}

/// The process can do its work: its database answers.
async fn ready(axum::extract::State(app): axum::extract::State<App>) -> Result<&'static str, Unready> {
    app.store.read(events::end).await.map(|_| "ok").map_err(|_| Unready)
}

struct Unready;

impl axum::response::IntoResponse for Unready {
    fn into_response(self) -> axum::response::Response {
        (axum::http::StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
    }
}
