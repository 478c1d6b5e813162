//! What surrounds every request: its id, its reader's language, its log span, and the headers of its answer.

use super::problem::{Problem, ProblemType};
use axum::{
    Json,
    body::Body,
    extract::{MatchedPath, Request},
    http::{
        HeaderMap, HeaderName, HeaderValue, Response as HttpResponse, StatusCode,
        header::{
            ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
            REFERRER_POLICY, RETRY_AFTER, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use ponte_kernel::Language;
use std::{any::Any, sync::Arc};
use tracing::Instrument;
use uuid::Uuid;

/// Names a request in its answer and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a handler knows about its request besides its content.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    pub request: Uuid,
    pub language: Language,
}

/// The outermost layer.
pub async fn surround(mut request: Request, next: Next) -> Response {
    let context = Context { request: Uuid::now_v7(), language: language_of(request.headers()) };
    request.extensions_mut().insert(context);
    // The path as declared: the real one may hold a one-time token.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!("request", request = %context.request, method = %request.method(), route);
    let answer = next.run(request).instrument(span).await;
    let mut answer = readable(answer, context);
    dress(answer.headers_mut(), context);
    answer
}

/// What a client is told about a panic: nothing but that it was logged.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> HttpResponse<Body> {
    // The panic hook has told where and why.
    tracing::error!("a request panicked");
    Problem::new(ProblemType::Internal).into_response()
}

fn language_of(headers: &HeaderMap) -> Language {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::negotiate(header.unwrap_or_default())
}

/// Errors become documents: a handler's with what it said, the router's own with what their status says.
fn readable(mut answer: Response, context: Context) -> Response {
    let status = answer.status();
    let problem = answer.extensions_mut().remove::<Arc<Problem>>();
    let problem = match problem {
        Some(problem) => problem,
        None if status.is_client_error() || status.is_server_error() => {
            Arc::new(Problem::new(ProblemType::of_status(status)))
        }
        None => return answer,
    };
    let mut written = (status, Json(problem.document(context.language, context.request))).into_response();
    let headers = written.headers_mut();
    // Such as `Allow`, which the router sets.
    headers.extend(answer.headers().iter().filter(|(name, _)| **name != CONTENT_TYPE).map(clone_header));
    headers.remove(axum::http::header::CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(context.language.tag()));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = problem.wait() {
        headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs()));
    }
    written
}

fn clone_header((name, value): (&HeaderName, &HeaderValue)) -> (HeaderName, HeaderValue) {
    (name.clone(), value.clone())
}

/// Answers of the API are data: no browser may run, guess, frame or keep them. Files bring policies of their own.
fn dress(headers: &mut HeaderMap, context: Context) {
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let id = Bytes::from(context.request.to_string());
    if let Ok(id) = HeaderValue::from_maybe_shared(id) {
        headers.insert(REQUEST_ID, id);
    }
}
