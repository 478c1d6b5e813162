//! Where a connection's secrets go. They are given for one destination and sealed beside it: whoever may change a
//! connection, or its connector's file, may not read them, and sent elsewhere they would be.

use ponte_kernel::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whose requests carry the secrets, and to which servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The connector's key.
    pub connector: String,
    /// Scheme, server and port.
    pub origin: String,
    /// Patterns of further hosts that an answer may lead to, for its next page.
    pub hosts: Vec<String>,
}

impl Destination {
    /// Whether secrets that were given for this one may go to that one.
    pub fn covers(&self, other: &Self) -> bool {
        self.connector == other.connector
            && self.origin == other.origin
            && other.hosts.iter().all(|host| self.hosts.contains(host))
    }
}

/// Secrets as they were given.
#[derive(Clone, Debug, Default)]
pub struct GivenSecrets {
    /// `None` for those that an earlier build kept without it.
    pub destination: Option<Destination>,
    pub values: BTreeMap<String, Secret>,
}

/// As they lie sealed.
#[derive(Serialize, Deserialize)]
pub(crate) struct SealedSecrets {
    destination: Destination,
    secrets: BTreeMap<String, String>,
}

impl SealedSecrets {
    pub(crate) fn new(destination: &Destination, secrets: &BTreeMap<String, Secret>) -> Self {
        let secrets = secrets.iter().map(|(name, secret)| (name.clone(), secret.expose().clone())).collect();
        Self { destination: destination.clone(), secrets }
    }
}

impl GivenSecrets {
    /// `None` when it is no JSON of either kind.
    pub(crate) fn read(plain: &[u8]) -> Option<Self> {
        let (destination, values) = match serde_json::from_slice(plain) {
            Ok(SealedSecrets { destination, secrets }) => (Some(destination), secrets),
            Err(_) => (None, serde_json::from_slice(plain).ok()?),
        };
        let values = values.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
        Some(Self { destination, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(connector: &str, origin: &str, hosts: &[&str]) -> Destination {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Destination { connector: connector.to_owned(), origin: origin.to_owned(), hosts }
    }

    #[test]
    fn secrets_go_where_they_were_given_for_and_no_further() {
        let given = to("shop", "https://shop.example", &["a.example", "b.example"]);
        assert!(given.covers(&given));
        assert!(given.covers(&to("shop", "https://shop.example", &["b.example"])));
        assert!(!given.covers(&to("shop", "https://shop.example", &["b.example", "evil.example"])));
        assert!(!given.covers(&to("shop", "https://evil.example", &[])));
        assert!(!given.covers(&to("shop", "http://shop.example", &[])));
        assert!(!given.covers(&to("other", "https://shop.example", &[])));
    }

    #[test]
    fn what_an_earlier_build_kept_is_still_read() {
        let values = |given: GivenSecrets| {
            given.values.into_iter().map(|(name, secret)| (name, secret.expose().clone())).collect::<Vec<_>>()
        };
        let earlier = GivenSecrets::read(br#"{"destination":"a","secrets":"b"}"#).expect("secrets of these names");
        assert_eq!(earlier.destination, None);
        assert_eq!(values(earlier).len(), 2);
        let secrets = BTreeMap::from([("api_key".to_owned(), Secret::new("chave".to_owned()))]);
        let sealed = SealedSecrets::new(&to("shop", "https://shop.example", &[]), &secrets);
        let given = GivenSecrets::read(&serde_json::to_vec(&sealed).expect("JSON")).expect("secrets");
        assert_eq!(given.destination, Some(to("shop", "https://shop.example", &[])));
        assert_eq!(values(given), [("api_key".to_owned(), "chave".to_owned())]);
    }
}
