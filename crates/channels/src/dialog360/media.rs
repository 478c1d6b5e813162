//! A customer's file: Meta's way, through 360dialog's host.

use super::call;
use crate::{
    adapter::HttpRequest,
    meta::media::{Located, id_for_path},
    model::{Credentials, InboundMedia},
};

/// Where Meta keeps files. It knows Meta's tokens only: 360dialog serves the same paths with its own key.
const META_HOST: &str = "https://lookaside.fbsbx.com/";

pub fn locate(media: &InboundMedia, credentials: &Credentials) -> Option<HttpRequest> {
    Some(call(id_for_path(media)?, credentials).get())
}

/// `None` for any other address: the key goes nowhere else.
pub fn located(answer: &[u8], credentials: &Credentials) -> Option<HttpRequest> {
    let Located { url } = serde_json::from_slice(answer).ok()?;
    let own_host = format!("{}/", credentials.base_url.trim_end_matches('/'));
    let path = url.strip_prefix(META_HOST).or_else(|| url.strip_prefix(&own_host))?;
    Some(call(path, credentials).get())
}
