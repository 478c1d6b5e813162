//! A customer's file lies at an address of the account's host and wants the key.

use super::encode::key;
use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::{Credentials, InboundMedia},
};
use bytes::Bytes;
use ponte_platform::http::Url;

/// `None` for an address that is not the account's: the key goes nowhere else.
pub fn fetch(media: &InboundMedia, credentials: &Credentials) -> Option<HttpRequest> {
    let url = Url::parse(media.url.as_deref()?).ok()?;
    let base = Url::parse(&credentials.base_url).ok()?;
    if url.origin() != base.origin() {
        return None;
    }
    let headers = vec![("authorization", key(credentials))];
    Some(HttpRequest { method: HttpMethod::Get, url: url.into(), headers, body: Bytes::new() })
}
