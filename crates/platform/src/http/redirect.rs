//! Where a redirect may lead, decided before it is followed.

use super::{Request, host::HostPattern};
use reqwest::{
    Method, StatusCode, Url,
    header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, LOCATION, USER_AGENT},
};
use std::sync::Arc;

/// What a request does when the server sends it elsewhere. Only GET and HEAD ever follow: repeating anything else
/// somewhere else is a decision for the caller, who gets the answer with its 3xx status.
#[derive(Clone, Debug, Default)]
pub enum Redirects {
    /// The 3xx answer itself is given back.
    #[default]
    Return,
    /// Followed as long as scheme, host and port stay (http may become https on the same host).
    SameHost,
    /// Followed to these hosts too; headers that could carry a secret stay behind.
    Within(Arc<[HostPattern]>),
    /// Followed to any host that the client may reach; headers that could carry a secret stay behind.
    Anywhere,
}

/// What to do with an answer.
pub(super) enum Hop {
    /// It is the answer.
    Stay,
    /// Ask there instead.
    Follow(Box<Request>),
    /// It leads where this request may not go.
    Refuse(Url),
}

/// Decides about one answer of `request`.
pub(super) fn next_hop(request: &Request, status: StatusCode, headers: &HeaderMap) -> Hop {
    let follows = matches!(request.method, Method::GET | Method::HEAD);
    if !status.is_redirection() || !follows {
        return Hop::Stay;
    }
    let Some(target) = target(&request.url, headers) else { return Hop::Stay };
    let named = |host: &str| match &request.redirects {
        Redirects::Return | Redirects::SameHost => false,
        Redirects::Within(hosts) => hosts.iter().any(|pattern| pattern.matches(host)),
        Redirects::Anywhere => true,
    };
    if matches!(request.redirects, Redirects::Return) {
        return Hop::Stay;
    }
    let downgraded = request.url.scheme() == "https" && target.scheme() != "https";
    let same_host = stays(&request.url, &target);
    let named = target.host_str().is_some_and(named);
    if downgraded || !(same_host || named) {
        return Hop::Refuse(target);
    }
    let headers = if same_host { request.headers.clone() } else { without_secrets(&request.headers) };
    Hop::Follow(Box::new(Request { url: target, headers, ..request.clone() }))
}

fn target(base: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    base.join(location).ok()
}

/// The same host and port, or the same host lifted from http to https on the default ports.
fn stays(from: &Url, to: &Url) -> bool {
    let same_port = from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    let lifted = from.scheme() == "http" && to.scheme() == "https" && from.port().is_none() && to.port().is_none();
    from.host_str() == to.host_str() && (same_port || lifted)
}

fn without_secrets(headers: &HeaderMap) -> HeaderMap {
    let kept = [ACCEPT, ACCEPT_LANGUAGE, USER_AGENT];
    kept.into_iter().filter_map(|name| headers.get(&name).map(|value| (name, value.clone()))).collect()
}
