//! Where a request of Meta's form goes and how it proves who we are: all in which providers of that form differ.

use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::Credentials,
};
use bytes::Bytes;
use ponte_kernel::Secret;
use serde_json::Value;

/// An address and the header with our key.
pub struct Call {
    pub url: String,
    pub key: (&'static str, Secret),
}

impl Call {
    /// Meta's own: `POST /{version}/{number}/messages`.
    pub fn to_meta(credentials: &Credentials) -> Self {
        let Credentials { base_url, api_version, number, token, .. } = credentials;
        let base = base_url.trim_end_matches('/');
        let key = ("authorization", Secret::new(format!("Bearer {}", token.expose())));
        Self { url: format!("{base}/{api_version}/{number}/messages"), key }
    }

    pub fn post(self, body: &Value) -> HttpRequest {
        let json = ("content-type", Secret::new("application/json".to_owned()));
        let headers = vec![self.key, json];
        HttpRequest { method: HttpMethod::Post, url: self.url, headers, body: body.to_string().into() }
    }

    pub fn get(self) -> HttpRequest {
        HttpRequest { method: HttpMethod::Get, url: self.url, headers: vec![self.key], body: Bytes::new() }
    }
}
