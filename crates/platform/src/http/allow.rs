//! What a workspace allows beyond the public internet: its own ERP, its own shop.

use super::{
    address::{AddressClass, classify},
    host::canonical_host,
};
use ipnet::IpNet;
use reqwest::Url;
use std::{net::IpAddr, sync::Arc};
use thiserror::Error;

/// Networks and servers that requests of one workspace may reach although they are not public. Empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList {
    networks: Arc<[IpNet]>,
    hosts: Arc<[HostPort]>,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AllowEntryError {
    #[error(
        "'{0}' is neither a network (10.20.0.0/16), an address (10.20.0.5) nor a server with its port (erp.local:8080)"
    )]
    Unreadable(String),
    #[error("'{0}' is too wide: name a network of at most /8 (IPv4) or /16 (IPv6)")]
    TooWide(String),
}

impl AllowList {
    /// Reads entries as an administrator writes them: `10.20.0.0/16`, `10.20.0.5`, `erp.local:8080`, `[fd00::5]:443`.
    ///
    /// A server by name lifts the ban on private addresses for that port; link-local and other special ranges still
    /// need a network that names them.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, AllowEntryError> {
        let mut networks = Vec::new();
        let mut hosts = Vec::new();
        for entry in entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty()) {
            match parse_network(entry) {
                Some(network) if is_too_wide(&network) => return Err(AllowEntryError::TooWide(entry.to_owned())),
                Some(network) => networks.push(network.trunc()),
                None => hosts.push(HostPort::parse(entry)?),
            }
        }
        networks.sort_unstable();
        networks.dedup();
        Ok(Self { networks: networks.into(), hosts: hosts.into() })
    }

    /// Nothing but the public internet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty() && self.hosts.is_empty()
    }

    /// Whether the URL's server itself stands on the list: by its name and port, or by an address in a network.
    #[must_use]
    pub fn names(&self, url: &Url) -> bool {
        let address = url.host_str().map(|host| host.trim_matches(['[', ']'])).and_then(|host| host.parse().ok());
        let within =
            |address: IpAddr| self.networks.iter().any(|network| network.contains(&address.to_canonical()));
        self.hosts.iter().any(|entry| entry.names(url)) || address.is_some_and(within)
    }

    /// How far a request to this URL may reach.
    pub(super) fn reach(&self, url: &Url) -> Reach {
        let listed = self.hosts.iter().any(|entry| entry.names(url));
        Reach { networks: self.networks.clone(), private: if listed { Private::Listed } else { Private::Refused } }
    }
}

/// Whether the server was named, so that its private addresses may be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Private {
    Listed,
    Refused,
}

/// The part of an allow-list that a resolver needs. Requests of equal reach share their connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reach {
    networks: Arc<[IpNet]>,
    private: Private,
}

impl Reach {
    pub fn public() -> Self {
        Self { networks: Arc::default(), private: Private::Refused }
    }

    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match classify(address) {
            AddressClass::Public => true,
            AddressClass::Private if self.private == Private::Listed => true,
            AddressClass::Private | AddressClass::Special => {
                self.networks.iter().any(|network| network.contains(&address))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct HostPort {
    host: String,
    port: u16,
}

impl HostPort {
    fn parse(entry: &str) -> Result<Self, AllowEntryError> {
        let unreadable = || AllowEntryError::Unreadable(entry.to_owned());
        let (host, port) = entry.rsplit_once(':').ok_or_else(unreadable)?;
        let port = port.parse().map_err(|_| unreadable())?;
        let host = canonical_host(host).ok_or_else(unreadable)?;
        Ok(Self { host, port })
    }

    fn names(&self, url: &Url) -> bool {
        url.host_str() == Some(&self.host) && url.port_or_known_default() == Some(self.port)
    }
}

fn parse_network(entry: &str) -> Option<IpNet> {
    entry.parse().ok().or_else(|| entry.parse::<IpAddr>().ok().map(IpNet::from))
}

fn is_too_wide(network: &IpNet) -> bool {
    let narrowest_allowed = if network.addr().is_ipv4() { 8 } else { 16 };
    network.prefix_len() < narrowest_allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(entries: &[&str], url: &str, address: &str) -> bool {
        let list = AllowList::parse(entries.iter().copied()).expect("entries");
        let url = Url::parse(url).expect("a URL");
        list.reach(&url).permits(address.parse().expect("an address"))
    }

    #[test]
    fn a_network_opens_itself_and_nothing_beside_it() {
        assert!(permits(&["10.20.0.0/16"], "http://erp.local/", "10.20.3.4"));
        assert!(permits(&["10.20.0.0/16"], "http://erp.local/", "::ffff:10.20.3.4"));
        assert!(!permits(&["10.20.0.0/16"], "http://erp.local/", "10.21.0.1"));
        assert!(!permits(&[], "http://erp.local/", "10.20.3.4"));
    }

    #[test]
    fn a_server_is_opened_on_its_port_only() {
        assert!(permits(&["ERP.local:8080"], "http://erp.local:8080/x", "10.0.0.1"));
        assert!(permits(&["erp.local:443"], "https://erp.local/x", "10.0.0.1"));
        assert!(!permits(&["erp.local:8080"], "http://erp.local:8081/", "10.0.0.1"));
        assert!(!permits(&["erp.local:8080"], "http://other.local:8080/", "10.0.0.1"));
        assert!(permits(&["[fd00::5]:443"], "https://[fd00:0::5]/", "fd00::5"));
    }

    #[test]
    fn a_server_is_named_by_itself_or_by_its_network() {
        let list = AllowList::parse(["127.0.0.1:4010", "10.20.0.0/16", "[fd00::5]:80"]).expect("entries");
        let names = |url: &str| list.names(&Url::parse(url).expect("a URL"));
        for url in ["http://127.0.0.1:4010", "http://10.20.3.4:8080/x", "http://[fd00::5]/"] {
            assert!(names(url), "{url}");
        }
        for url in
            ["http://127.0.0.1:4011", "http://10.21.0.1", "https://graph.facebook.com", "http://localhost:4010"]
        {
            assert!(!names(url), "{url}");
        }
    }

    #[test]
    fn metadata_stays_shut_unless_its_network_is_named() {
        assert!(!permits(&["erp.local:80"], "http://erp.local/", "169.254.169.254"));
        assert!(permits(&["169.254.169.254"], "http://erp.local/", "169.254.169.254"));
    }

    #[test]
    fn wrong_entries_say_what_would_be_right() {
        for entry in ["erp.local", "10.0.0.0/33", "http://erp.local:80", "erp.local:99999", "erp/x:80", "a@b:80"] {
            let refused = AllowList::parse([entry]);
            assert_eq!(refused, Err(AllowEntryError::Unreadable(entry.to_owned())), "{entry}");
        }
        assert_eq!(AllowList::parse(["0.0.0.0/0"]), Err(AllowEntryError::TooWide("0.0.0.0/0".to_owned())));
    }
}
