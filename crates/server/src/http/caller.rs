//! Who asks.

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The client's address. A proxy on the same machine is believed when it says for whom it asks; nobody else is.
pub fn address(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    if !peer.is_loopback() {
        return peer;
    }
    let told = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    // Each proxy adds the one it heard from at the end: the last is the one that our proxy saw itself.
    told.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok()).unwrap_or(peer)
}
