//! `/webhooks/{endpoint}`: the way in for providers.
//!
//! Check the signature, journal, answer 200: nothing else happens before the answer, and a useless content is never
//! answered with an error, because providers repeat errors for days.

use super::caller;
use crate::app::App;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, Query, Request, State},
    http::{HeaderMap, StatusCode, Uri, header::CONTENT_TYPE, uri::PathAndQuery},
    response::{IntoResponse, Response},
    routing::get,
};
use ponte_channels::{
    adapter::{Acknowledgement, HandshakeError, WebhookRequest},
    endpoint::Endpoint,
};
use std::{borrow::Cow, sync::Arc, time::Duration};

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
) -> Result<Response, StatusCode> {
    let endpoint = known(&app, &endpoint)?;
    let from = caller::address(request.extensions(), &headers);
    if !endpoint.sources.admit(from) {
        tracing::warn!(endpoint = endpoint.key, %from, "a webhook came from an address that is not the provider's");
        return Err(StatusCode::FORBIDDEN);
    }
    let url = called(&app, request.uri());
    let body = body_of(request).await?;
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let adapter = endpoint.provider.adapter();
    let webhook = WebhookRequest { url: &url, headers: &headers, body: &body };
    if let Err(error) = adapter.verify(&webhook, &endpoint.secrets.webhooks) {
        tracing::warn!(endpoint = endpoint.key, %error, "a webhook was refused");
        return Err(StatusCode::UNAUTHORIZED);
    }
    let envelope = match adapter.envelope(&webhook) {
        Cow::Borrowed(_) => body.clone(),
        Cow::Owned(envelope) => envelope.into(),
    };
    // The provider repeats until it can be kept.
    app.journal.append(endpoint.id, envelope).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(acknowledged(adapter.acknowledgement()))
}

/// The address as it is configured at the provider: this installation's, whatever a proxy made of it.
fn called(app: &App, uri: &Uri) -> String {
    let path = uri.path_and_query().map_or_else(|| uri.path(), PathAndQuery::as_str);
    format!("{}{path}", app.settings.public_url)
}

fn acknowledged(told: Acknowledgement) -> Response {
    match told.content_type {
        Some(content_type) => ([(CONTENT_TYPE, content_type)], told.body).into_response(),
        None => StatusCode::OK.into_response(),
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
