//! What a contact is.

use ponte_kernel::{ContactId, KeyId, Phone, Timestamp, WorkspaceId};
use serde::Serialize;

/// How a person is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// WhatsApp's id, exactly as received.
    WaId,
    /// The phone's match key: Brazilian mobiles with their ninth digit.
    Phone,
    /// A business-scoped user id; its scope is the portfolio.
    Bsuid,
    Email,
    Cpf,
}

impl IdentifierKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WaId => "wa_id",
            Self::Phone => "phone",
            Self::Bsuid => "bsuid",
            Self::Email => "email",
            Self::Cpf => "cpf",
        }
    }

    /// `None` for a kind that this version does not know.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::WaId, Self::Phone, Self::Bsuid, Self::Email, Self::Cpf]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// What the person said about marketing. Service messages are another matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Marketing {
    /// Never asked: no marketing.
    #[default]
    Unknown,
    OptedIn,
    OptedOut,
}

impl Marketing {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::OptedIn => "opted_in",
            Self::OptedOut => "opted_out",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Unknown, Self::OptedIn, Self::OptedOut].into_iter().find(|state| state.as_str() == text)
    }

    /// Whether this word, said at `said_at`, takes the place of the one that was said at `known_at`: the newest counts,
    /// and of two said at once the withdrawal.
    pub fn replaces(self, known_at: Option<Timestamp>, said_at: Timestamp) -> bool {
        known_at.is_none_or(|known_at| said_at > known_at || (said_at == known_at && self == Self::OptedOut))
    }
}

/// Where an attribute's value lives: sealed with the contact's key, or clear and filterable. A connector's answer about
/// a person is sealed; "came by the summer ad" may be operational.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeClass {
    Sealed,
    Operational,
}

impl AttributeClass {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Operational => "operational",
        }
    }
}

/// A contact, opened for somebody who may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    pub id: ContactId,
    pub workspace: WorkspaceId,
    pub key: KeyId,
    pub name: Option<String>,
    pub identifiers: Vec<Identifier>,
    pub attributes: Vec<Attribute>,
    pub blocked: bool,
    pub marketing: Marketing,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Since when the phone, the user id or the person behind it is another, as the provider told: what was agreed to
    /// was agreed to before.
    pub identifier_changed_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    pub kind: IdentifierKind,
    pub scope: String,
    pub value: String,
}

impl Identifier {
    /// For those who may not see it: enough to tell two people apart, too little to reach one of them.
    pub fn masked(&self) -> String {
        match self.kind {
            IdentifierKind::WaId | IdentifierKind::Phone => {
                Phone::parse(&self.value).map_or_else(|_| ends_shown(&self.value, 2, 2), |phone| phone.masked())
            }
            IdentifierKind::Bsuid => ends_shown(&self.value, 3, 2),
            IdentifierKind::Email => match self.value.split_once('@') {
                Some((local, domain)) => format!("{}@{domain}", ends_shown(local, 1, 0)),
                None => ends_shown(&self.value, 1, 0),
            },
            IdentifierKind::Cpf => ends_shown(&self.value, 0, 2),
        }
    }
}

/// The characters between are replaced by so many dots; of a text with hardly more than its ends nothing is shown.
fn ends_shown(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    let shown = |at: usize| count > 2 * (first + last) && (at < first || at >= count - last);
    text.chars().enumerate().map(|(at, character)| if shown(at) { character } else { '•' }).collect()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub key: String,
    pub class: AttributeClass,
    pub value: String,
}

impl Contact {
    pub fn identifier(&self, kind: IdentifierKind) -> Option<&str> {
        self.identifiers
            .iter()
            .find(|identifier| identifier.kind == kind)
            .map(|identifier| identifier.value.as_str())
    }

    /// The name's first word, for a greeting.
    pub fn first_name(&self) -> Option<&str> {
        self.name.as_deref().and_then(|name| name.split_whitespace().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(kind: IdentifierKind, value: &str) -> String {
        Identifier { kind, scope: String::new(), value: value.to_owned() }.masked()
    }

    #[test]
    fn the_newest_word_counts_whatever_came_first() {
        let at = Timestamp::from_secs;
        assert!(Marketing::OptedOut.replaces(None, at(5)));
        assert!(Marketing::OptedIn.replaces(Some(at(5)), at(6)));
        assert!(!Marketing::OptedIn.replaces(Some(at(5)), at(4)), "a resume that is older than the stop");
        assert!(Marketing::OptedOut.replaces(Some(at(5)), at(5)));
        assert!(!Marketing::OptedIn.replaces(Some(at(5)), at(5)));
    }

    #[test]
    fn a_masked_identifier_reaches_nobody() {
        assert_eq!(masked(IdentifierKind::WaId, "553188887777"), "+5531•••••••77");
        assert_eq!(masked(IdentifierKind::Bsuid, "BR.7710254839201746"), "BR.••••••••••••••46");
        assert_eq!(masked(IdentifierKind::Email, "maria@loja.com.br"), "m••••@loja.com.br");
        assert_eq!(masked(IdentifierKind::Email, "m@loja.com.br"), "•@loja.com.br");
        assert_eq!(masked(IdentifierKind::Cpf, "11144477735"), "•••••••••35");
        assert_eq!(masked(IdentifierKind::WaId, "não é"), "•••••");
    }
}
