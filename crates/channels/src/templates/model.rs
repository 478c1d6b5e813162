//! Templates as they are kept and written.
//!
//! The serialised form of [`TemplateContent`] is what the database keeps: keys may be added, never renamed.

use crate::{endpoint::Provider, model::MediaKind};
use ponte_kernel::{TemplateId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// How long a deleted template's name cannot be used again in its language (Meta).
pub const NAME_BLOCKED: Duration = Duration::from_hours(30 * 24);

/// Where templates live: all numbers of one account share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub provider: Provider,
    /// The provider's id of the account (the WABA at Meta).
    pub id: String,
}

/// A template as the provider has it, with what Ponte adds.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownTemplate {
    pub id: TemplateId,
    pub workspace: WorkspaceId,
    pub account: Account,
    pub told: Reported,
    /// Since when the state is what it is, by our clock.
    pub status_since: Timestamp,
    /// Sent instead while this one is paused or disabled.
    pub substitute: Option<TemplateId>,
    pub created_at: Timestamp,
    pub synced_at: Timestamp,
}

/// A template as a provider tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    pub provider_id: String,
    pub name: String,
    /// Such as `pt_BR`; a hyphen in it was made an underscore.
    pub language: String,
    pub category: Category,
    pub previous_category: Option<Category>,
    /// What the provider finds right, when it announces that it will change the category.
    pub correct_category: Option<Category>,
    pub status: Status,
    pub quality: Quality,
    /// The provider's word for why it was rejected, such as `INVALID_FORMAT`.
    pub rejection: Option<String>,
    pub content: TemplateContent,
}

/// What a template says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateContent {
    #[serde(default)]
    pub format: ParameterFormat,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// Empty where the provider writes it itself (codes).
    pub body: String,
    /// A value for each variable of the body: the provider's reviewer reads them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body_samples: Vec<Sample>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// How long the provider tries to deliver it, in seconds; -1 is 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<i64>,
    /// For codes (category authentication): what the provider adds by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeText>,
    /// Parts that are shown as existing and given back as they came: carousels, limited offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Value>,
}

/// What the provider writes around a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeText {
    /// "For your security, do not share this code."
    #[serde(default)]
    pub security_advice: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after_minutes: Option<u32>,
}

/// How variables are named: `{{1}}`, or `{{nome}}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterFormat {
    #[default]
    Positional,
    Named,
}

impl ParameterFormat {
    /// As Meta writes it.
    pub fn as_provider(self) -> &'static str {
        match self {
            Self::Positional => "POSITIONAL",
            Self::Named => "NAMED",
        }
    }
}

/// A variable's value for those who review the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Without braces: `1`, or `nome`.
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Header {
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        samples: Vec<Sample>,
    },
    /// Given anew with every send; the sample is for the review alone.
    Media {
        kind: MediaKind,
        /// What the provider calls the uploaded sample.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handle: Option<String>,
    },
    Location,
    /// A format that Ponte does not write.
    Other {
        format: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Button {
    QuickReply {
        text: String,
    },
    Url {
        text: String,
        /// May end in `{{1}}`.
        url: String,
        /// The whole address with a value in it; needed when the address has a variable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sample: Option<String>,
    },
    PhoneNumber {
        text: String,
        phone_number: String,
    },
    /// Copies a coupon's code.
    CopyCode {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sample: Option<String>,
    },
    /// Copies a login code.
    Otp {
        /// `copy_code`, `one_tap`, `zero_tap`.
        otp_type: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Opens a WhatsApp Flow.
    Flow {
        text: String,
        flow_id: String,
    },
    /// A kind that Ponte gives back as it came: catalogue, products, calls.
    Other {
        kind: String,
        #[serde(default)]
        text: String,
        raw: Value,
    },
}

impl Button {
    /// What stands on it.
    pub fn text(&self) -> &str {
        match self {
            Self::QuickReply { text }
            | Self::Url { text, .. }
            | Self::PhoneNumber { text, .. }
            | Self::Flow { text, .. }
            | Self::Other { text, .. } => text,
            Self::Otp { text, .. } => text.as_deref().unwrap_or_default(),
            Self::CopyCode { .. } => "",
        }
    }
}

impl TemplateContent {
    /// The variables of the body, each once, in the order of their first coming.
    pub fn body_variables(&self) -> Vec<&str> {
        variables(&self.body)
    }

    /// The variables of a text header.
    pub fn header_variables(&self) -> Vec<&str> {
        match &self.header {
            Some(Header::Text { text, .. }) => variables(text),
            _ => Vec::new(),
        }
    }
}

/// The names between double braces, each once, in the order of their first coming.
pub fn variables(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (name, _) in text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")) {
        let name = name.trim();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$each])* $variant,)+
            /// A word that the provider has invented since.
            Other(String),
        }

        impl $name {
            /// As Meta writes it, and as the database keeps it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }

            /// Whatever the word: none is lost.
            pub fn parse(word: &str) -> Self {
                match word.to_ascii_uppercase().as_str() {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.chars().take(64).collect()),
                }
            }
        }
    };
}

words! {
    /// What a template may be used for, and what it costs. The provider changes it by itself.
    Category {
        Marketing = "MARKETING",
        Utility = "UTILITY",
        Authentication = "AUTHENTICATION",
    }
}

words! {
    /// Where a template is in its life. Only an approved one is sent.
    Status {
        Approved = "APPROVED",
        /// In review.
        Pending = "PENDING",
        Rejected = "REJECTED",
        /// By bad feedback, for hours.
        Paused = "PAUSED",
        /// By bad feedback, for good.
        Disabled = "DISABLED",
        InAppeal = "IN_APPEAL",
        PendingDeletion = "PENDING_DELETION",
        Deleted = "DELETED",
        /// The account has too many templates.
        LimitExceeded = "LIMIT_EXCEEDED",
        Archived = "ARCHIVED",
    }
}

words! {
    /// What customers' feedback came to.
    Quality {
        Green = "GREEN",
        Yellow = "YELLOW",
        Red = "RED",
        /// Not sent enough to tell.
        Unknown = "UNKNOWN",
    }
}

impl Status {
    /// Whether a substitute may stand in.
    pub fn stands_aside(&self) -> bool {
        matches!(self, Self::Paused | Self::Disabled)
    }
}

impl KnownTemplate {
    /// Whether another may leave instead now. Never one of another category: marketing in the place of a notice would
    /// reach customers who want none.
    pub fn is_stood_in_for_by(&self, other: &Self) -> bool {
        other.told.status == Status::Approved && other.told.category == self.told.category
    }
}

/// `pt-BR` and `pt_BR` are the same: events write the one, lists the other.
pub fn language_of(text: &str) -> String {
    text.replace('-', "_")
}

/// What is sent to the provider for a new template.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub name: String,
    pub language: String,
    pub category: Category,
    pub content: TemplateContent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_come_once_and_in_order() {
        assert_eq!(variables("Oi {{ nome }}, {{2}} e {{nome}}"), ["nome", "2"]);
        assert_eq!(variables("{{ sem fim"), [""; 0]);
    }

    #[test]
    fn a_word_that_nobody_knows_is_kept() {
        assert_eq!(Status::parse("approved"), Status::Approved);
        assert_eq!(Status::parse("SUSPENDED"), Status::Other("SUSPENDED".to_owned()));
        assert_eq!(Status::parse("SUSPENDED").as_str(), "SUSPENDED");
    }
}
