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
    /// The request was surely not acted upon: it may be repeated whatever it does.
    Always,
    /// It may have been acted upon: only what is safe to repeat is repeated.
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
                (Retry::Always, Credentials::Fine, Circuit::Alive, Stale::Useful)
            }
            Kind::Unavailable | Kind::Timeout => {
                (Retry::IfSafe, Credentials::Fine, Circuit::Failing, Stale::Useful)
            }
            Kind::BadResponse => (Retry::Never, Credentials::Fine, Circuit::Alive, Stale::Useful),
        };
        Policy { retry, credentials, circuit, stale }
    }

    /// What a bot may tell the customer. Flows can say it better; this never says something wrong.
    pub const fn apology(self, language: Language) -> &'static str {
        let (portuguese, english) = match self {
            Self::NotFound => (
                "Não encontrei nada com esses dados. Pode conferir?",
                "I found nothing with that. Could you check it?",
            ),
            Self::InvalidInput => {
                ("Esses dados não parecem certos. Pode conferir?", "That does not look right. Could you check it?")
            }
            Self::Conflict => ("Isso já está registrado.", "That is registered already."),
            Self::Ambiguous => (
                "Encontrei mais de um resultado. Pode me dar mais algum dado?",
                "I found more than one. Could you tell me something more?",
            ),
            Self::RateLimited | Self::BusyRedundant => (
                "Nosso sistema está com muitas consultas agora. Tento de novo em instantes.",
                "Our system is very busy right now. I will try again in a moment.",
            ),
            Self::AuthExpired
            | Self::AuthRevoked
            | Self::Forbidden
            | Self::Unavailable
            | Self::Timeout
            | Self::BadResponse => (
                "Não consegui consultar nosso sistema agora. Desculpe o transtorno.",
                "I could not reach our system just now. I am sorry.",
            ),
        };
        match language {
            Language::Portuguese => portuguese,
            Language::English => english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_file_format() {
        for kind in CallErrorKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a name"), kind.as_str());
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
        rate_limited   Always Fine Alive Useful
        busy_redundant Always Fine Alive Useful
        unavailable    IfSafe Fine Failing Useful
        timeout        IfSafe Fine Failing Useful
        bad_response   Never Fine Alive Useful
        ");
    }
}
