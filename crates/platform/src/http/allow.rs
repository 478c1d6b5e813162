//! What a workspace allows beyond the public internet: its own ERP, its own shop.

use super::{
    address::{AddressClass, classify},
    host::canonical_host,
};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use ponte_kernel::Language;
use reqwest::Url;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};
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
    #[error("'{0}' is link-local or a cloud's metadata server, which no request may reach")]
    Never(String),
}

impl AllowEntryError {
    /// For whoever wrote the entry.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let portuguese = match self {
            Self::Unreadable(entry) => format!(
                "'{entry}' não é uma rede (10.20.0.0/16), um endereço (10.20.0.5) nem um servidor com porta (erp.local:8080)"
            ),
            Self::TooWide(entry) => format!("'{entry}' é ampla demais: use no máximo /8 (IPv4) ou /16 (IPv6)"),
            Self::Never(entry) => {
                format!("'{entry}' é de link local ou de metadados de nuvem, que nunca podem ser acessados")
            }
        };
        language.pick(portuguese, self.to_string())
    }
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
                Some(network) if is_within_forbidden(&network) => {
                    return Err(AllowEntryError::Never(entry.to_owned()));
                }
                Some(network) => networks.push(network.trunc()),
                None => hosts.push(HostPort::parse(entry)?),
            }
        }
        networks.sort_unstable();
        networks.dedup();
        Ok(Self { networks: networks.into(), hosts: hosts.into() })
    }

    /// Whether `wider` opens all that this list opens.
    #[must_use]
    pub fn is_within(&self, wider: &Self) -> bool {
        let contained = |network: &IpNet| wider.networks.iter().any(|known| known.contains(network));
        let host_contained = |entry: &HostPort| {
            wider.hosts.contains(entry) || entry.address().is_some_and(|address| contained(&IpNet::from(address)))
        };
        self.networks.iter().all(contained) && self.hosts.iter().all(host_contained)
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
        if is_forbidden(address) {
            return false;
        }
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

    /// The address, where the server is named by one.
    fn address(&self) -> Option<IpAddr> {
        self.host.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }

    fn names(&self, url: &Url) -> bool {
        url.host_str() == Some(&self.host) && url.port_or_known_default() == Some(self.port)
    }
}

/// Where clouds answer with their credentials. Whatever a list says, no request goes there. Beside the link-local ranges
/// these are single addresses that look like any other.
fn forbidden() -> [IpNet; 6] {
    [
        IpNet::from(Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16)),
        IpNet::from(Ipv6Net::new_assert(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10)),
        // Amazon.
        IpNet::from(IpAddr::from([0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254])),
        // Google.
        IpNet::from(IpAddr::from([0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254])),
        // Azure's WireServer.
        IpNet::from(IpAddr::from([168, 63, 129, 16])),
        // Alibaba.
        IpNet::from(IpAddr::from([100, 100, 100, 200])),
    ]
}

fn is_forbidden(address: IpAddr) -> bool {
    forbidden().iter().any(|network| network.contains(&address))
}

fn is_within_forbidden(network: &IpNet) -> bool {
    let inside = IpNet::new(network.addr().to_canonical(), canonical_length(network));
    forbidden().iter().any(|known| inside.as_ref().is_ok_and(|inside| known.contains(inside)))
}

/// The prefix of an IPv4 network that was written as an IPv6 one, as IPv4 counts it.
fn canonical_length(network: &IpNet) -> u8 {
    let mapped = network.addr().is_ipv6() && network.addr().to_canonical().is_ipv4();
    if mapped { network.prefix_len().saturating_sub(96) } else { network.prefix_len() }
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
    fn metadata_stays_shut_whatever_is_named() {
        assert!(!permits(&["erp.local:80"], "http://erp.local/", "169.254.169.254"));
        assert!(!permits(&["169.0.0.0/8"], "http://erp.local/", "169.254.169.254"));
        assert!(!permits(&["fd00::/16"], "http://erp.local/", "fd00:ec2::254"));
        assert!(!permits(&["fd20::/16"], "http://erp.local/", "fd20:ce::254"));
        assert!(!permits(&[], "http://erp.local/", "168.63.129.16"), "although it is no private address");
        assert!(!permits(&["168.63.129.16:80"], "http://168.63.129.16/", "168.63.129.16"));
        assert!(!permits(&["100.64.0.0/10"], "http://erp.local/", "100.100.100.200"));
        assert!(!permits(&["erp.local:80"], "http://erp.local/", "::ffff:100.100.100.200"));
        assert!(permits(&["100.64.0.0/10"], "http://erp.local/", "100.100.100.201"));
        let entries = "169.254.169.254 169.254.0.0/24 fe80::1 fd00:ec2::254 ::ffff:169.254.169.254 fd20:ce::254 \
            168.63.129.16 168.63.129.16/32 100.100.100.200";
        for entry in entries.split_whitespace() {
            assert_eq!(AllowList::parse([entry]), Err(AllowEntryError::Never(entry.to_owned())), "{entry}");
        }
    }

    #[test]
    fn a_list_is_within_one_that_opens_as_much() {
        let within = |narrow: &[&str], wide: &[&str]| {
            let list = |entries: &[&str]| AllowList::parse(entries.iter().copied()).expect("entries");
            list(narrow).is_within(&list(wide))
        };
        assert!(within(&[], &[]));
        assert!(within(&["10.20.3.0/24", "10.20.9.9"], &["10.20.0.0/16"]));
        assert!(within(&["10.20.3.4:8080"], &["10.20.0.0/16"]));
        assert!(within(&["erp.local:8080"], &["ERP.local:8080"]));
        assert!(!within(&["erp.local:8081"], &["erp.local:8080", "10.0.0.0/8"]));
        assert!(!within(&["10.0.0.0/8"], &["10.20.0.0/16"]));
        assert!(!within(&["10.20.3.4"], &["10.20.3.4:8080"]));
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
