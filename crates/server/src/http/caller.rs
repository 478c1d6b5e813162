//! Who asks.

use crate::proxies::Proxies;
use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The client's address. A proxy that is trusted is believed when it says for whom it asks; nobody else is.
pub fn address(proxies: &Proxies, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let told = headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default());
    proxies.client(peer, told)
}
