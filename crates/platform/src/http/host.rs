//! Names of servers as people write them.

use reqwest::Url;
use std::fmt;

/// `api.example.com`, or `*.example.com` for every name below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern(String);

impl HostPattern {
    /// `None` when the text is no host name and no `*.` before one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (wildcard, name) = text.strip_prefix("*.").map_or(("", text), |name| ("*.", name));
        canonical_host(name).map(|host| Self(format!("{wildcard}{host}")))
    }

    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        match self.0.strip_prefix("*.") {
            Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            None => self.0 == host,
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The one spelling of a name or literal address that a parsed URL has; `None` when it is neither.
pub(super) fn canonical_host(text: &str) -> Option<String> {
    let plain = |character: char| character.is_alphanumeric() || matches!(character, '-' | '.' | '_');
    let literal_v6 = text.starts_with('[') && text.ends_with(']');
    if !literal_v6 && !text.chars().all(plain) {
        return None;
    }
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    url.host_str().map(str::to_owned)
}
