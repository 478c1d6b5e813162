//! A customer's file lies at an address of the account and wants its credentials.

use super::encode::basic;
use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::{Credentials, InboundMedia},
};
use bytes::Bytes;
use ponte_platform::http::Url;

/// `None` for an address that is not Twilio's: the credentials go nowhere else.
pub fn fetch(media: &InboundMedia, credentials: &Credentials) -> Option<HttpRequest> {
    let url = Url::parse(media.url.as_deref()?).ok()?;
    if !is_of_twilio(&url) && !is_of_emulator(&url, credentials) {
        return None;
    }
    Some(HttpRequest {
        method: HttpMethod::Get,
        url: url.into(),
        headers: vec![("authorization", basic(credentials))],
        body: Bytes::new(),
    })
}

fn is_of_twilio(url: &Url) -> bool {
    let is_host = url.host_str().is_some_and(|host| host == "twilio.com" || host.ends_with(".twilio.com"));
    url.scheme() == "https" && url.port().is_none() && is_host
}

fn is_of_emulator(url: &Url, credentials: &Credentials) -> bool {
    Url::parse(&credentials.base_url).is_ok_and(|base| base.origin() == url.origin())
}
