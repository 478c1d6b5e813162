//! `/webhooks/{endpoint}`: the way in for providers.
//!
//! Check the signature, journal, answer 200: nothing else happens before the answer, and a useless content is never
//! answered with an error, because providers repeat errors for days.

use super::caller;
use crate::app::App;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Query, Request, State},
    http::{StatusCode, Uri, header::CONTENT_TYPE, uri::PathAndQuery},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body_util::LengthLimitError;
use ponte_channels::{
    adapter::{Acknowledgement, HandshakeError, WebhookRequest},
    endpoint::Endpoint,
};
use std::{borrow::Cow, sync::Arc, time::Duration};

pub fn router() -> Router<App> {
    Router::new().route("/webhooks/{endpoint}", get(handshake).post(receive))
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
    request: Request,
) -> Result<Response, StatusCode> {
    let endpoint = known(&app, &endpoint)?;
    let (asked, body) = request.into_parts();
    let from = caller::address(&app.settings.proxies, &asked.extensions, &asked.headers);
    if !endpoint.sources.admit(from) {
        tracing::warn!(endpoint = endpoint.key, %from, "a webhook came from an address that is not the provider's");
        return Err(StatusCode::FORBIDDEN);
    }
    let url = called(&app, &asked.uri);
    let body = read(body, app.settings.webhook_limit).await?;
    let headers: Vec<_> = asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
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

async fn read(body: Body, limit: usize) -> Result<Bytes, StatusCode> {
    let read = tokio::time::timeout(SLOWEST, to_bytes(body, limit));
    let read = read.await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    read.map_err(|error| {
        if error.into_inner().is::<LengthLimitError>() {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        }
    })
}

fn known(app: &App, endpoint: &str) -> Result<Arc<Endpoint>, StatusCode> {
    app.registry.endpoint(endpoint).ok_or(StatusCode::NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let trickle = stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::convert::Infallible>(Bytes::from_static(b"{")), ()))
        });
        assert_eq!(read(Body::from_stream(trickle), 100).await, Err(StatusCode::REQUEST_TIMEOUT));
        assert_eq!(read(Body::from("{}"), 2).await, Ok(Bytes::from_static(b"{}")));
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_and_one_that_breaks_are_told_apart() {
        assert_eq!(read(Body::from("{} "), 2).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        let broken = stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]);
        assert_eq!(read(Body::from_stream(broken), 2).await, Err(StatusCode::BAD_REQUEST));
    }
}
