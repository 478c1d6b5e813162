//! Giving out files: `/media/{token}` for whoever has a signed link, and what the API's way shares with it.
//!
//! A file is somebody else's content: no browser may run it, guess what it is, or show it within our pages.

use super::ranges::{self, Wanted};
use crate::app::App;
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ponte_media::{
    Media,
    read::{Opened, Part, ReadError},
    rules::{self, Disposition},
};

pub fn router() -> Router<App> {
    Router::new().route("/media/{token}", get(linked))
}

/// The token is the permission; it says nothing about why it is good no more.
async fn linked(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let found = app.media.linked(&token).await.map_err(|error| status_of(&error))?;
    let (opened, part) = found.ok_or(StatusCode::NOT_FOUND)?;
    let answer = answer(&app.media, &opened, part, &headers).await.map_err(|error| status_of(&error))?;
    answer.ok_or(StatusCode::NOT_FOUND)
}

fn status_of(error: &ReadError) -> StatusCode {
    if error.is_erased() {
        return StatusCode::NOT_FOUND;
    }
    tracing::error!(%error, "a file could not be given out");
    StatusCode::SERVICE_UNAVAILABLE
}

/// A file, its preview, or a part of it; `None` when it is not there.
pub async fn answer(
    media: &Media,
    opened: &Opened,
    part: Part,
    asked: &HeaderMap,
) -> Result<Option<Response>, ReadError> {
    let Some(size) = opened.size(part) else { return Ok(None) };
    let range = asked.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, range) = match ranges::wanted(range, size) {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Beyond => return Ok(Some(beyond(size))),
    };
    let pieces = media.pieces(&opened.medium, part, range.clone()).await?;
    let mut answer = (status, Body::from_stream(pieces)).into_response();
    let headers = answer.headers_mut();
    headers.extend(guards());
    headers.extend(described(opened, part));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    if status == StatusCode::PARTIAL_CONTENT {
        let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        headers.extend(text(header::CONTENT_RANGE, &told));
    }
    Ok(Some(answer))
}

fn beyond(size: u64) -> Response {
    let mut answer = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    answer.headers_mut().extend(guards());
    answer.headers_mut().extend(text(header::CONTENT_RANGE, &format!("bytes */{size}")));
    answer
}

/// Nothing in it runs or loads anything, and nobody keeps it.
const POLICY: &str = "default-src 'none'; sandbox";

fn guards() -> HeaderMap {
    [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::ACCEPT_RANGES, "bytes"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
    .into_iter()
    .collect()
}

/// What it is, by its bytes, and whether a browser may show it.
fn described(opened: &Opened, part: Part) -> HeaderMap {
    let medium = &opened.medium;
    let shown = rules::shown(&medium.declared, medium.found.as_deref());
    let (content_type, disposition) = if let (Part::Preview, Some(preview)) = (part, &medium.preview) {
        (preview.mime.as_str(), Disposition::Inline)
    } else {
        (shown.content_type, shown.disposition)
    };
    let how = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let name = opened.details.filename.as_deref().filter(|_| part == Part::File);
    let mut headers = text(header::CONTENT_TYPE, content_type);
    headers.extend(text(header::CONTENT_DISPOSITION, &named(how, name)));
    headers
}

/// RFC 6266: a plain name for old clients, and the real one beside it.
fn named(how: &str, name: Option<&str>) -> String {
    let Some(name) = name else { return how.to_owned() };
    let plain =
        |letter: char| if letter.is_ascii_alphanumeric() || " .-_()".contains(letter) { letter } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

/// One header; none when the value cannot be one.
fn text(name: HeaderName, value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_breaks_no_header() {
        assert_eq!(named("inline", None), "inline");
        assert_eq!(
            named("attachment", Some("orça\"mento\r\n 1.pdf")),
            "attachment; filename=\"or_a_mento__ 1.pdf\"; filename*=UTF-8''or%C3%A7a%22mento%0D%0A%201%2Epdf"
        );
    }
}
