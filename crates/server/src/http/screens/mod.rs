//! The screens: the built files of `ui/`, inside the binary. A debug build reads them from the folder, so that a new build
//! of the screens shows without compiling.
//!
//! A path of the screens (`/w/loja/inbox`) gets the one page, which reads the address itself; a file that is not there is
//! a 404 and never the page. Each file is there plain and compressed; names under `assets/` carry their content's hash.

mod rules;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rules::{Coding, Wanted};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What is served when the screens were not built.
const NOT_BUILT: &str = include_str!("not_built.html");

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Files;

/// Answers every path that nothing else answers. `public_url` tells whether people come over TLS.
pub fn router<S: Clone + Send + Sync + 'static>(public_url: &str) -> Router<S> {
    let over_tls = public_url.starts_with("https://");
    Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap| async move {
        let mut answer = answer(&method, uri.path(), &headers);
        answer.headers_mut().extend(guards());
        if over_tls {
            answer.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ALWAYS_TLS));
        }
        answer
    })
}

fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if ![Method::GET, Method::HEAD].contains(method) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    match rules::wanted(path) {
        Wanted::Page => page(headers),
        Wanted::File(name) => file(name, headers).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response()),
        Wanted::Nothing => StatusCode::NOT_FOUND.into_response(),
    }
}

fn page(headers: &HeaderMap) -> Response {
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    file("index.html", headers)
        .unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, html, NOT_BUILT).into_response())
}

/// A file in the smallest coding that the client takes; `None` when there is no such file.
fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Files::get(name)?;
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (coding, chosen) = Coding::accepted(accepted)
        .find_map(|coding| Some((coding, Files::get(&format!("{name}{}", coding.suffix()?))?)))
        .unwrap_or((Coding::Plain, plain));
    Some(sent(name, coding, chosen, headers))
}

fn sent(name: &str, coding: Coding, chosen: EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = rules::tag(&chosen.metadata.sha256_hash());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fresh = known.is_some_and(|known| rules::names(known, &tag));
    let mut answer = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(chosen.data.into_owned()))
    };
    let mut say = |name: HeaderName, value: &str| {
        // Tags, media types and names of codings are ASCII.
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(name, value);
        }
    };
    say(header::ETAG, &tag);
    say(header::VARY, "Accept-Encoding");
    say(header::CACHE_CONTROL, rules::cache_control(name));
    if !fresh {
        say(header::CONTENT_TYPE, rules::content_type(name));
        if let Some(coding) = coding.name() {
            say(header::CONTENT_ENCODING, coding);
        }
    }
    answer
}

/// No script but our files, nothing from elsewhere, in nobody's frame. Inline styles are taken: widgets place themselves.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' \
                      blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; \
                      object-src 'none'";
const ALWAYS_TLS: &str = "max-age=31536000";

fn guards() -> HeaderMap {
    [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(self)"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
    .into_iter()
    .collect()
}
