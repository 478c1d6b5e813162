//! What can go wrong in a run, by type.

use crate::{expression::ExpressionError, keys::BlockKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A call that brought no answer. The message is for people who look after connections, never for the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFailure {
    pub kind: CallErrorKind,
    pub message: String,
}

/// The closed list of error kinds that connectors speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallErrorKind {
    NotFound,
    InvalidInput,
    Conflict,
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    Forbidden,
    RateLimited,
    BusyRedundant,
    Unavailable,
    Timeout,
    BadResponse,
}

impl CallErrorKind {
    pub const ALL: [Self; 12] = [
        Self::NotFound,
        Self::InvalidInput,
        Self::Conflict,
        Self::Ambiguous,
        Self::AuthExpired,
        Self::AuthRevoked,
        Self::Forbidden,
        Self::RateLimited,
        Self::BusyRedundant,
        Self::Unavailable,
        Self::Timeout,
        Self::BadResponse,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::InvalidInput => "invalid_input",
            Self::Conflict => "conflict",
            Self::Ambiguous => "ambiguous",
            Self::AuthExpired => "auth_expired",
            Self::AuthRevoked => "auth_revoked",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::BusyRedundant => "busy_redundant",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::BadResponse => "bad_response",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Why a session could not go on. It then apologises and hands over: a customer never meets silence.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Failure {
    #[error("the flow has no block `{0}`")]
    UnknownBlock(BlockKey),
    #[error("block `{0}` is no longer what the session waits at")]
    ChangedBlock(BlockKey),
    #[error("more than {limit} blocks ran without a customer's answer or a wait")]
    TooManyBlocks { limit: usize },
    #[error("more than {limit} calls were made without a customer's answer or a wait")]
    TooManyCalls { limit: u32 },
    #[error("more than {limit} bubbles would be sent at once")]
    TooManyBubbles { limit: usize },
    #[error("a text of block `{0}` came out empty where WhatsApp needs one")]
    EmptyText(BlockKey),
    #[error("block `{0}` has no way on for this answer")]
    NoWayOn(BlockKey),
    #[error("block `{block}`: {source}")]
    Expression { block: BlockKey, source: ExpressionError },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name_everywhere() {
        for kind in CallErrorKind::ALL {
            assert_eq!(CallErrorKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("serialises"), kind.as_str());
        }
    }
}
