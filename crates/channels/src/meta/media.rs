//! A customer's file: its id is asked for an address, which is good for five minutes and wants the token.

use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::{Credentials, InboundMedia},
};
use bytes::Bytes;
use ponte_kernel::Secret;
use serde::Deserialize;

/// Asks where the file lies. The address that webhooks carry beside the id may be over: the id is good for 7 days.
pub fn locate(media: &InboundMedia, credentials: &Credentials) -> Option<HttpRequest> {
    let id = &media.provider_media_id;
    // The id becomes part of an address: it must not lead anywhere else.
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
        return None;
    }
    let Credentials { base_url, api_version, number, .. } = credentials;
    let base = base_url.trim_end_matches('/');
    Some(get(format!("{base}/{api_version}/{id}?phone_number_id={number}"), credentials))
}

#[derive(Deserialize)]
struct Located {
    url: String,
}

/// The file, at the address that Meta told.
pub fn located(answer: &[u8], credentials: &Credentials) -> Option<HttpRequest> {
    let Located { url } = serde_json::from_slice(answer).ok()?;
    Some(get(url, credentials))
}

fn get(url: String, credentials: &Credentials) -> HttpRequest {
    let token = Secret::new(format!("Bearer {}", credentials.token.expose()));
    HttpRequest { method: HttpMethod::Get, url, headers: vec![("authorization", token)], body: Bytes::new() }
}
