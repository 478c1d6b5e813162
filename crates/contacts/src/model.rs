//! What a contact is.

use ponte_kernel::{ContactId, KeyId, Timestamp, WorkspaceId};
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
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    pub kind: IdentifierKind,
    pub scope: String,
    pub value: String,
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
