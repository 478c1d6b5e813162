//! `/webhooks/{endpoint}`: the way in for providers.
//!
//! Check the signature, journal, answer 200: nothing else happens before the answer, and a useless content is never
//! answered with an error, because providers repeat errors for days.

use crate::app::App;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::get,
};
use ponte_channels::{
    adapter::{HandshakeError, SignatureError, WebhookRequest},
    endpoint::Endpoint,
};
use std::{sync::Arc, time::Duration};

pub fn router(app: &App) -> Router<App> {
    Router::new()
        .route("/webhooks/{endpoint}", get(handshake).post(receive))
        .layer(DefaultBodyLimit::max(app.settings.webhook_limit))
}

/// The provider asks whether the address is ours.
async fn handshake(
    State(app): State<App>,
    Path(endpoint): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<String, StatusCode> {
    let endpoint = known(&app, &endpoint)?;
    let answered = endpoint.provider.adapter().handshake(&query, &endpoint.secrets.verify_token);
    answered.map_err(|error| match error {
        HandshakeError::Incomplete => StatusCode::BAD_REQUEST,
        HandshakeError::Refused => StatusCode::FORBIDDEN,
    })
}

/// How long a body may take: a provider sends it at once, and whoever trickles holds a connection for nothing.
const SLOWEST: Duration = Duration::from_secs(15);

/// Acknowledged means durable: 200 only once the envelope is on disk.
async fn receive(
    State(app): State<App>,
    Path(endpoint): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> StatusCode {
    let endpoint = match known(&app, &endpoint) {
        Ok(endpoint) => endpoint,
        Err(status) => return status,
    };
    let body = match body_of(request).await {
        Ok(body) => body,
        Err(status) => return status,
    };
    if let Err(error) = signed(&endpoint, &headers, &body) {
        tracing::warn!(endpoint = endpoint.key, %error, "a webhook was refused");
        return StatusCode::UNAUTHORIZED;
    }
    match app.journal.append(endpoint.id, body).await {
        Ok(()) => StatusCode::OK,
        // The provider repeats until it can be kept.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn body_of(request: Request) -> Result<Bytes, StatusCode> {
    let read = tokio::time::timeout(SLOWEST, Bytes::from_request(request, &()));
    let read = read.await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    read.map_err(|refused| refused.into_response().status())
}

fn known(app: &App, endpoint: &str) -> Result<Arc<Endpoint>, StatusCode> {
    app.registry.endpoint(endpoint).ok_or(StatusCode::NOT_FOUND)
}

fn signed(endpoint: &Endpoint, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
    let header = |name: &str| headers.get(name).map(axum::http::HeaderValue::as_bytes);
    let request = WebhookRequest { header: &header, body };
    endpoint.provider.adapter().verify(&request, &endpoint.secrets.webhooks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use futures_util::stream;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let trickle = stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::convert::Infallible>(Bytes::from_static(b"{")), ()))
        });
        let request = Request::new(Body::from_stream(trickle));
        assert_eq!(body_of(request).await, Err(StatusCode::REQUEST_TIMEOUT));
        assert_eq!(body_of(Request::new(Body::from("{}"))).await, Ok(Bytes::from_static(b"{}")));
    }
}
