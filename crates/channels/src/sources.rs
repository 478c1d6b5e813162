//! Where an endpoint's webhooks may come from: a second lock, for providers that publish their addresses.

use ipnet::IpNet;
use std::net::IpAddr;
use thiserror::Error;

/// Addresses and networks; none: anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Vec<IpNet>);

/// An entry is neither an address nor a network.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0:?} is neither an address nor a network")]
pub struct SourceError(pub String);

impl Sources {
    /// Out of entries such as `45.233.20.0/24` and `3.233.231.228`.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, SourceError> {
        entries.into_iter().map(parsed).collect::<Result<_, _>>().map(Self)
    }

    pub fn admit(&self, address: IpAddr) -> bool {
        // An IPv4 address that came over an IPv6 socket is still that address.
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&address))
    }

    pub fn is_anywhere(&self) -> bool {
        self.0.is_empty()
    }

    /// As they are written.
    pub fn entries(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

fn parsed(entry: &str) -> Result<IpNet, SourceError> {
    let entry = entry.trim();
    let network = entry.parse().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| SourceError(entry.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn nobody_named_is_anybody() {
        assert!(Sources::default().admit(at("203.0.113.9")));
    }

    #[test]
    fn only_who_is_named_comes_in() {
        let sources = Sources::parse(["45.233.20.0/24", " 3.233.231.228 ", "2001:db8::/32"]).expect("right");
        for known in ["45.233.20.255", "3.233.231.228", "::ffff:3.233.231.228", "2001:db8::1"] {
            assert!(sources.admit(at(known)), "{known}");
        }
        for stranger in ["45.233.21.1", "3.233.231.229", "2001:db9::1"] {
            assert!(!sources.admit(at(stranger)), "{stranger}");
        }
        assert_eq!(sources.entries(), ["45.233.20.0/24", "3.233.231.228/32", "2001:db8::/32"]);
    }

    #[test]
    fn what_is_no_address_is_named() {
        assert_eq!(Sources::parse(["1.2.3.4", "zenvia.com"]), Err(SourceError("zenvia.com".to_owned())));
    }
}
