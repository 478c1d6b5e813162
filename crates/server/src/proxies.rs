//! The proxies in front of Ponte: whose word is taken on who asks.

use ponte_channels::sources::Sources;
use std::net::{IpAddr, SocketAddr};
use thiserror::Error;

/// Those on the machine itself, between commas.
pub const ON_THIS_MACHINE: &str = "127.0.0.0/8, ::1";

/// The networks that proxies ask from. None: every peer is who it says for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxies(Sources);

/// An entry that names no proxy.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProxyError {
    #[error("{0:?} is neither an address nor a network")]
    Unreadable(String),
    /// Then a client's own word would count.
    #[error("{0:?} is every address")]
    Everybody(String),
}

/// Those on the machine itself.
impl Default for Proxies {
    fn default() -> Self {
        Self::parse(ON_THIS_MACHINE).expect("the networks of loopback are written here")
    }
}

impl Proxies {
    /// Reads networks and addresses between commas.
    ///
    /// # Errors
    /// For the first entry that is none, or that is everybody.
    pub fn parse(entries: &str) -> Result<Self, ProxyError> {
        let entries: Vec<_> = entries.split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
        if let Some(everybody) = entries.iter().find(|entry| entry.ends_with("/0")) {
            return Err(ProxyError::Everybody((*everybody).to_owned()));
        }
        Sources::parse(entries).map(Self).map_err(|error| ProxyError::Unreadable(error.0))
    }

    /// The client's address, when `peer` asked and `told` are the lines of `X-Forwarded-For`. Each proxy adds whom it heard
    /// from at the end, so they are read from there, as far as a proxy wrote them: the first address that is no proxy's is
    /// the client's, and all before it is the client's own word.
    pub fn client<'a>(&self, peer: IpAddr, told: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut nearest = peer.to_canonical();
        for entry in told.rev().flat_map(|line| line.rsplit(',')) {
            if !self.trusts(nearest) {
                break;
            }
            let Some(before) = address_in(entry.trim()) else { break };
            nearest = before;
        }
        nearest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        !self.0.is_anywhere() && self.0.admit(address)
    }
}

/// Some proxies add the port.
fn address_in(entry: &str) -> Option<IpAddr> {
    let address = entry.parse().or_else(|_| entry.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, told: &[&str]) -> String {
        let proxies = Proxies::parse(trusted).expect("networks");
        proxies.client(peer.parse().expect("an address"), told.iter().copied()).to_string()
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxy_s() {
        let inner = "127.0.0.0/8, 10.0.0.0/8, 2001:db8:1::/48";
        for (trusted, peer, told, expected) in [
            // Nobody in between.
            (ON_THIS_MACHINE, "203.0.113.7", &[][..], "203.0.113.7"),
            (ON_THIS_MACHINE, "127.0.0.1", &[], "127.0.0.1"),
            (ON_THIS_MACHINE, "::1", &["203.0.113.7"], "203.0.113.7"),
            // A stranger's word is nothing.
            (ON_THIS_MACHINE, "203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
            (ON_THIS_MACHINE, "10.0.0.2", &["198.51.100.1"], "10.0.0.2"),
            ("", "127.0.0.1", &["198.51.100.1"], "127.0.0.1"),
            // What the client says of itself stands before what the proxy saw.
            (inner, "10.0.0.2", &["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            (inner, "10.0.0.2", &["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            (inner, "10.0.0.2", &["10.9.9.9, 203.0.113.7"], "203.0.113.7"),
            // Through several proxies.
            (inner, "10.0.0.2", &["198.51.100.1, 203.0.113.7", "10.0.0.3,127.0.0.1"], "203.0.113.7"),
            (inner, "2001:db8:1::2", &["2001:db8:2::7"], "2001:db8:2::7"),
            (inner, "10.0.0.2", &["10.0.0.5"], "10.0.0.5"),
            // One address in several spellings.
            (inner, "::ffff:10.0.0.2", &["::ffff:203.0.113.7"], "203.0.113.7"),
            (inner, "10.0.0.2", &["203.0.113.7:51234"], "203.0.113.7"),
            (inner, "10.0.0.2", &["[2001:db8:2::7]:443"], "2001:db8:2::7"),
            // What cannot be read ends it, and the last good one counts.
            (inner, "10.0.0.2", &["203.0.113.7, unknown"], "10.0.0.2"),
            (inner, "10.0.0.2", &["203.0.113.7, unknown, 10.0.0.3"], "10.0.0.3"),
            (inner, "10.0.0.2", &["203.0.113.7,"], "10.0.0.2"),
            (inner, "10.0.0.2", &["203.0.113.7", ""], "10.0.0.2"),
        ] {
            assert_eq!(client(trusted, peer, told), expected, "{peer} {told:?} by {trusted}");
        }
    }

    #[test]
    fn nobody_trusts_everybody() {
        for entry in ["0.0.0.0/0", "::/0"] {
            let read = Proxies::parse(&format!("10.0.0.1, {entry}"));
            assert_eq!(read, Err(ProxyError::Everybody(entry.to_owned())));
        }
        assert_eq!(Proxies::parse("proxy.local"), Err(ProxyError::Unreadable("proxy.local".to_owned())));
        assert_eq!(Proxies::default(), Proxies::parse("127.0.0.0/8,::1").expect("networks"));
    }
}
