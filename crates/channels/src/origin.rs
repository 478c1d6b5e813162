//! Whose an address is that a webhook names: keys go to the provider's own host alone.

use crate::model::Credentials;
use ponte_platform::http::Url;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Scheme, host and port of the provider's API.
    Provider,
    /// Another host, by its name.
    Other(String),
}

impl Origin {
    /// `None` for what is no address, or one that others could read along.
    pub fn of(url: &str, credentials: &Credentials) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        if Url::parse(&credentials.base_url).is_ok_and(|base| base.origin() == url.origin()) {
            return Some(Self::Provider);
        }
        let host = url.host_str().filter(|_| url.scheme() == "https")?;
        Some(Self::Other(host.to_owned()))
    }
}
