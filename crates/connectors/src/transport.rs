//! The seam between deciding and sending: the guarded client in earnest, recorded exchanges in a manifest's tests.

use ponte_platform::http::{AllowList, GuardedClient, HttpError, Request, Response};
use std::{future::Future, pin::Pin};
use tokio::time::Instant;

/// A send under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response, HttpError>> + Send + 'a>>;

/// Carries a request to a system and brings its answer.
pub trait Transport: Send + Sync {
    fn send<'a>(&'a self, request: Request, deadline: Instant, allow_list: &'a AllowList) -> Sending<'a>;
}

impl Transport for GuardedClient {
    fn send<'a>(&'a self, request: Request, deadline: Instant, allow_list: &'a AllowList) -> Sending<'a> {
        Box::pin(GuardedClient::send(self, request, deadline, allow_list))
    }
}
