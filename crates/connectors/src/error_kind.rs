//! The closed list of ways in which a call can fail, and what follows from each.

use ponte_kernel::Language;
use serde::{Deserialize, Serialize};

/// Why a call gave no answer. Vendors' hundred codes are sorted into these by the rules of a manifest.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum CallErrorKind {
    NotFound,
    InvalidInput,
    Conflict,
    /// More than one thing fits what was asked for.
    Ambiguous,
    /// The access token ran out; a new one helps.
    AuthExpired,
    /// The credentials are wrong or withdrawn; only a person helps.
    AuthRevoked,
    Forbidden,
    RateLimited,
    /// The same question was asked a moment ago and the system refuses to repeat itself (Omie).
    BusyRedundant,
    Unavailable,
    Timeout,
    /// An answer came, but not one that the manifest understands.
    BadResponse,
}

/// What follows from a kind. The table is fixed: a manifest sorts answers into kinds and cannot change what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub retry: Retry,
    pub credentials: Credentials,
    pub circuit: Circuit,
    pub stale: Stale,
}

/// Whether asking again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    Never,
    /// It can. What does more when it is done twice is repeated only if the system surely did nothing of it.
    IfSafe,
}

/// What the credentials need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    Fine,
    Refresh,
    AskAdministrator,
}

/// Whether the failure speaks against the system as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circuit {
    /// The system answered; it is alive.
    Alive,
    /// Counts towards leaving it alone for a while.
    Failing,
}

/// Whether an older answer is better than none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    Useful,
    /// What was known no longer holds.
    Misleading,
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

    pub const fn as_str(self) -> &'static str {
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

    /// What happened, for people who look after connections.
    pub fn sentence(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::NotFound => {
                ("O sistema não encontrou o que foi pedido", "The system did not find what was asked for")
            }
            Self::InvalidInput => ("Os dados enviados não servem", "The input does not fit"),
            Self::Conflict => ("Isso já existe no sistema", "The system has that already"),
            Self::Ambiguous => {
                ("Mais de um resultado corresponde ao pedido", "More than one thing fits what was asked for")
            }
            Self::AuthExpired => ("O acesso ao sistema expirou", "The access to the system ran out"),
            Self::AuthRevoked => {
                ("O sistema não aceita as credenciais", "The system does not take the credentials")
            }
            Self::Forbidden => ("A chamada não é permitida", "The call is not allowed"),
            Self::RateLimited => ("Há chamadas demais neste momento", "There are too many calls right now"),
            Self::BusyRedundant => (
                "O sistema não repete a mesma consulta tão cedo",
                "The system does not repeat the same question so soon",
            ),
            Self::Unavailable => ("O sistema está fora do ar", "The system is away"),
            Self::Timeout => ("O sistema não respondeu a tempo", "The system did not answer in time"),
            Self::BadResponse => {
                ("A resposta do sistema não pôde ser entendida", "The system's answer could not be understood")
            }
        };
        language.pick(portuguese, english)
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    pub const fn policy(self) -> Policy {
        use CallErrorKind as Kind;
        let (retry, credentials, circuit, stale) = match self {
            Kind::NotFound | Kind::InvalidInput | Kind::Conflict | Kind::Ambiguous => {
                (Retry::Never, Credentials::Fine, Circuit::Alive, Stale::Misleading)
            }
            Kind::AuthExpired => (Retry::Never, Credentials::Refresh, Circuit::Alive, Stale::Useful),
            Kind::AuthRevoked => (Retry::Never, Credentials::AskAdministrator, Circuit::Alive, Stale::Misleading),
            Kind::Forbidden => (Retry::Never, Credentials::Fine, Circuit::Alive, Stale::Misleading),
            Kind::RateLimited | Kind::BusyRedundant => {
                (Retry::IfSafe, Credentials::Fine, Circuit::Alive, Stale::Useful)
            }
            Kind::Unavailable | Kind::Timeout => {
                (Retry::IfSafe, Credentials::Fine, Circuit::Failing, Stale::Useful)
            }
            Kind::BadResponse => (Retry::Never, Credentials::Fine, Circuit::Alive, Stale::Useful),
        };
        Policy { retry, credentials, circuit, stale }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_file_format() {
        for kind in CallErrorKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a name"), kind.as_str());
            assert_eq!(CallErrorKind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn the_policy_table() {
        let rows: Vec<String> = CallErrorKind::ALL
            .iter()
            .map(|kind| {
                let Policy { retry, credentials, circuit, stale } = kind.policy();
                format!("{:14} {retry:?} {credentials:?} {circuit:?} {stale:?}", kind.as_str())
            })
            .collect();
        insta::assert_snapshot!(rows.join("\n"), @"
        not_found      Never Fine Alive Misleading
        invalid_input  Never Fine Alive Misleading
        conflict       Never Fine Alive Misleading
        ambiguous      Never Fine Alive Misleading
        auth_expired   Never Refresh Alive Useful
        auth_revoked   Never AskAdministrator Alive Misleading
        forbidden      Never Fine Alive Misleading
        rate_limited   IfSafe Fine Alive Useful
        busy_redundant IfSafe Fine Alive Useful
        unavailable    IfSafe Fine Failing Useful
        timeout        IfSafe Fine Failing Useful
        bad_response   Never Fine Alive Useful
        ");
    }
}
