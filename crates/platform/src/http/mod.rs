//! The guarded HTTP client: the only way in which Ponte calls addresses that people typed.
//!
//! A request reaches public addresses, and others only where the workspace's [`AllowList`] names them. Names are
//! checked inside the resolver, so that what is checked is what is dialled; literal addresses and every redirect are
//! checked too. Proxies of the environment are ignored, answers are cut off at a size and at a deadline, and an error
//! says whether the request may have been acted upon ([`HttpError::certainty`]).
//!
//! One pool of kept-alive connections serves all requests of equal reach; cloning a [`GuardedClient`] is cheap.

mod address;
mod allow;
mod error;
mod host;
mod redirect;
mod resolver;
mod stream;
#[cfg(test)]
mod tests;

pub use address::{AddressClass, classify};
pub use allow::{AllowEntryError, AllowList};
pub use error::{Certainty, HttpError, UrlError};
pub use host::HostPattern;
pub use redirect::Redirects;
pub use reqwest::{Method, StatusCode, Url, header};
pub use resolver::{Lookup, SystemLookup};
pub use stream::{Patience, Streamed, Upload};

use allow::Reach;
use bytes::{Bytes, BytesMut};
use header::HeaderMap;
use redirect::{Hop, next_hop};
use resolver::GuardedResolver;
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// One request. `Debug` shows method and host only.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub redirects: Redirects,
}

impl Request {
    /// Without headers and body; redirects are given back.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new(), redirects: Redirects::Return }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {})", self.method, self.url.host_str().unwrap_or("?"))
    }
}

/// One complete answer, of whatever status. `Debug` shows status and size only.
#[derive(Clone)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}

/// What bounds every request of a client, beside its deadline.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Largest body of an answer, in bytes.
    pub body: usize,
    pub redirects: usize,
    /// For resolving and connecting together. Shorter than the usual deadline, so that a server that cannot be
    /// reached shows as [`Certainty::NotSent`] and not as a timeout that leaves doubt.
    pub connect: Duration,
    /// For resolving alone; a name that takes longer is blocked.
    pub resolve: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let (connect, resolve) = (Duration::from_secs(3), Duration::from_secs(2));
        Self { body: 4 * 1024 * 1024, redirects: 3, connect, resolve }
    }
}

/// Sends requests; see the module's page.
#[derive(Clone)]
pub struct GuardedClient {
    lookup: Arc<dyn Lookup>,
    bounds: Bounds,
    public: reqwest::Client,
    /// Pools of requests with an allow-list. A pool that nobody used for a while is dropped.
    others: moka::sync::Cache<Reach, reqwest::Client>,
}

impl GuardedClient {
    /// With the usual bounds and the system's resolver.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Bounds::default(), Arc::new(SystemLookup))
    }

    /// With other bounds, or with a source of addresses of one's own.
    #[must_use]
    pub fn with(bounds: Bounds, lookup: Arc<dyn Lookup>) -> Self {
        let public = pooled_client(&lookup, bounds, &Reach::public());
        let others = moka::sync::Cache::builder().max_capacity(256).time_to_idle(Duration::from_mins(10)).build();
        Self { lookup, bounds, public, others }
    }

    /// Sends one request and reads its whole answer before the deadline. Every status is an answer, not an error.
    pub async fn send(
        &self,
        request: Request,
        deadline: Instant,
        allow_list: &AllowList,
    ) -> Result<Response, HttpError> {
        if Instant::now() >= deadline {
            return Err(HttpError::Timeout { certainty: Certainty::NotSent });
        }
        match timeout_at(deadline, self.follow(request, allow_list)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(HttpError::Timeout { certainty: Certainty::Unknown }),
        }
    }

    async fn follow(&self, mut request: Request, allow_list: &AllowList) -> Result<Response, HttpError> {
        if matches!(request.redirects, Redirects::Return) {
            return self.exchange(request, allow_list).await;
        }
        let mut hops_left = self.bounds.redirects;
        loop {
            let response = self.exchange(request.clone(), allow_list).await?;
            match next_hop(&request, response.status, &response.headers) {
                Hop::Stay => return Ok(response),
                Hop::Follow(next) if hops_left > 0 => request = *next,
                Hop::Follow(next) => return Err(refused(&request, &next.url)),
                Hop::Refuse(target) => return Err(refused(&request, &target)),
            }
            hops_left -= 1;
        }
    }

    /// One request, one answer.
    async fn exchange(&self, request: Request, allow_list: &AllowList) -> Result<Response, HttpError> {
        let (mut response, host) = self.begin(request, None, allow_list).await?;
        let headers = std::mem::take(response.headers_mut());
        let status = response.status();
        let body = read_body(response, &host, self.bounds.body).await?;
        Ok(Response { status, headers, body })
    }

    /// One request, the beginning of its answer, and the host's name for error texts.
    async fn begin(
        &self,
        request: Request,
        body: Option<reqwest::Body>,
        allow_list: &AllowList,
    ) -> Result<(reqwest::Response, String), HttpError> {
        let reach = if allow_list.is_empty() { Reach::public() } else { allow_list.reach(&request.url) };
        let host = checked_host(&request.url, &reach)?;
        let client = self.client(&reach);
        let mut outgoing = outgoing(request);
        if let Some(body) = body {
            *outgoing.body_mut() = Some(body);
        }
        let sent = client.execute(outgoing).await;
        let response = sent.map_err(|error| HttpError::from_client(error, &host))?;
        Ok((response, host))
    }

    fn client(&self, reach: &Reach) -> reqwest::Client {
        if *reach == Reach::public() {
            return self.public.clone();
        }
        self.others.get_with_by_ref(reach, || pooled_client(&self.lookup, self.bounds, reach))
    }
}

impl Default for GuardedClient {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for GuardedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedClient").field("bounds", &self.bounds).finish_non_exhaustive()
    }
}

/// Refuses what needs no resolver to be refused. The name is kept for error texts.
fn checked_host(url: &Url, reach: &Reach) -> Result<String, HttpError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(UrlError::Scheme.into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlError::Credentials.into());
    }
    let host = url.host_str().ok_or(UrlError::Host)?;
    if host.len() > 253 {
        return Err(UrlError::HostLength.into());
    }
    let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    if literal.is_some_and(|address| !reach.permits(address)) {
        return Err(HttpError::Blocked { host: host.to_owned() });
    }
    Ok(host.to_owned())
}

fn outgoing(request: Request) -> reqwest::Request {
    let mut outgoing = reqwest::Request::new(request.method, request.url);
    *outgoing.headers_mut() = request.headers;
    if !request.body.is_empty() {
        *outgoing.body_mut() = Some(request.body.into());
    }
    outgoing
}

async fn read_body(mut response: reqwest::Response, host: &str, limit: usize) -> Result<Bytes, HttpError> {
    let too_large = || HttpError::TooLarge { host: host.to_owned(), limit };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(too_large());
    }
    let broken = |error| HttpError::from_client(error, host);
    let Some(first) = response.chunk().await.map_err(broken)? else { return Ok(Bytes::new()) };
    // Most answers are one piece, which needs no copy.
    let mut pieces: Option<BytesMut> = None;
    let mut size = first.len();
    while let Some(piece) = response.chunk().await.map_err(broken)? {
        size += piece.len();
        if size > limit {
            return Err(too_large());
        }
        pieces.get_or_insert_with(|| BytesMut::from(&first[..])).extend_from_slice(&piece);
    }
    if size > limit {
        return Err(too_large());
    }
    Ok(pieces.map_or(first, BytesMut::freeze))
}

fn refused(request: &Request, target: &Url) -> HttpError {
    let name = |url: &Url| url.host_str().unwrap_or("?").to_owned();
    HttpError::Redirect { host: name(&request.url), target: name(target) }
}

/// Connections are dropped before the minute after which most servers drop them.
const IDLE: Duration = Duration::from_secs(45);

/// A machine without TLS certificates (a bare container) can still call plain addresses in its own network.
fn pooled_client(lookup: &Arc<dyn Lookup>, bounds: Bounds, reach: &Reach) -> reqwest::Client {
    let with_certificates = client_builder(lookup, bounds, reach).build();
    with_certificates.unwrap_or_else(|error| {
        tracing::error!(%error, "no https address can be called: this machine has no TLS certificates");
        let without = client_builder(lookup, bounds, reach).tls_certs_only([]);
        without.build().expect("a client that trusts nobody needs nothing of the machine")
    })
}

fn client_builder(lookup: &Arc<dyn Lookup>, bounds: Bounds, reach: &Reach) -> reqwest::ClientBuilder {
    let lookup = Arc::clone(lookup);
    let resolver = GuardedResolver { lookup, reach: reach.clone(), patience: bounds.resolve };
    #[expect(clippy::disallowed_methods, reason = "this is the guarded client that the ban points to")]
    let builder = reqwest::Client::builder();
    builder
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_only()
        .connect_timeout(bounds.connect)
        .pool_idle_timeout(IDLE)
        .user_agent(concat!("Ponte/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(resolver))
}
