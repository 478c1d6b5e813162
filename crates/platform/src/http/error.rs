//! Why a request gave no answer, and whether it may have had an effect.

use std::{error::Error as StdError, time::Duration};
use thiserror::Error;

/// Whether the other side may have acted on a request that gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Not a byte of it left: it can be tried again without doubt.
    NotSent,
    /// It may have been received and acted upon.
    Unknown,
}

/// A request that gave no answer. No variant's text carries a query, a header or a body.
#[derive(Debug, Error)]
pub enum HttpError {
    #[error("{0}")]
    Url(#[from] UrlError),
    #[error("{host} is at an address that is not public and not on the allow-list")]
    Blocked { host: String },
    #[error("the name {host} could not be resolved")]
    Unresolvable { host: String },
    #[error("no connection to {host}")]
    Connect { host: String, source: reqwest::Error },
    #[error("no answer in time")]
    Timeout { certainty: Certainty },
    #[error("the connection to {host} broke before the answer was complete")]
    Broken { host: String, source: reqwest::Error },
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge { host: String, limit: usize },
    #[error("{host} redirects to {target}, which this request may not follow")]
    Redirect { host: String, target: String },
}

/// A URL that is refused before anything is resolved.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UrlError {
    #[error("only http and https addresses can be called")]
    Scheme,
    #[error("the address names no server")]
    Host,
    #[error("the server's name is longer than 253 characters")]
    HostLength,
    #[error("an address may not carry a user name or a password")]
    Credentials,
}

impl HttpError {
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Url(_) | Self::Blocked { .. } | Self::Unresolvable { .. } | Self::Connect { .. } => {
                Certainty::NotSent
            }
            Self::Timeout { certainty } => *certainty,
            Self::Broken { .. } | Self::TooLarge { .. } | Self::Redirect { .. } => Certainty::Unknown,
        }
    }

    /// Whether the same request may succeed later. Whether repeating it is *safe* is [`HttpError::certainty`]'s matter.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unresolvable { .. } | Self::Connect { .. } | Self::Timeout { .. } | Self::Broken { .. } => true,
            Self::Url(_) | Self::Blocked { .. } | Self::TooLarge { .. } | Self::Redirect { .. } => false,
        }
    }

    /// Sorts what the client reports: our resolver's refusals are somewhere in its chain of causes.
    pub(super) fn from_client(error: reqwest::Error, host: &str) -> Self {
        let host = host.to_owned();
        match resolve_failure(&error) {
            Some(ResolveFailure::Denied) => Self::Blocked { host },
            Some(ResolveFailure::Unknown | ResolveFailure::Slow(_)) => Self::Unresolvable { host },
            None if error.is_connect() => Self::Connect { host, source: error.without_url() },
            None => Self::Broken { host, source: error.without_url() },
        }
    }
}

/// Why a name gave no address to dial.
#[derive(Clone, Debug, Error)]
pub(super) enum ResolveFailure {
    #[error("an address behind the name is not allowed")]
    Denied,
    #[error("the name is not known")]
    Unknown,
    #[error("the name was not resolved within {0:?}")]
    Slow(Duration),
}

fn resolve_failure(error: &reqwest::Error) -> Option<&ResolveFailure> {
    let mut cause = error.source();
    while let Some(current) = cause {
        if let Some(failure) = current.downcast_ref::<ResolveFailure>() {
            return Some(failure);
        }
        cause = current.source();
    }
    None
}
