//! What comes in and what goes out, the same for every provider.
//!
//! The serialised form of [`InboundContent`] and [`OutboundContent`] is what the database keeps (sealed) and what
//! the API shows: keys may be added, never renamed.

mod account;
mod files;
mod inbound;
mod lenient;
mod parts;

use crate::capabilities::Feature;
pub use account::*;
pub use files::FileSources;
pub use inbound::*;
pub(crate) use lenient::text_of;
pub use parts::*;
use ponte_kernel::{Bsuid, MediaId, MessageId, Secret, WaId};
use serde::{Deserialize, Serialize};

/// The provider's id of a message. Meta's carries the phone in base64: personal data, sealed at rest.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderMessageId(pub String);

impl std::fmt::Debug for ProviderMessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderMessageId(•)")
    }
}

/// Where replies go.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    WaId(WaId),
    Bsuid(Bsuid),
}

impl Address {
    /// Digits, or a BSUID, which holds a dot.
    pub fn as_str(&self) -> &str {
        match self {
            Self::WaId(id) => id.as_str(),
            Self::Bsuid(id) => id.as_str(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    Image,
    Audio,
    Video,
    Document,
    Sticker,
}

/// What we send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutboundContent {
    Text {
        body: String,
    },
    /// Up to three reply buttons.
    Buttons {
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        buttons: Vec<Button>,
    },
    /// A sheet of up to ten rows.
    List {
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        /// The text of the button that opens the sheet.
        button: String,
        sections: Vec<ListSection>,
    },
    Template(Template),
    Media(OutboundMedia),
}

impl OutboundContent {
    /// Templates alone may leave outside the 24-hour window.
    pub fn is_template(&self) -> bool {
        matches!(self, Self::Template(_))
    }

    /// What a provider has to offer to send it.
    pub fn features(&self) -> Vec<Feature> {
        match self {
            Self::Text { .. } => vec![Feature::Text],
            Self::Buttons { .. } => vec![Feature::Buttons],
            Self::List { .. } => vec![Feature::List],
            Self::Template(_) => vec![Feature::Template],
            Self::Media(media) => vec![media.source.feature()],
        }
    }

    /// The words of it, for previews and search.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Text { body } | Self::Buttons { body, .. } | Self::List { body, .. } => Some(body),
            Self::Media(media) => media.caption.as_deref(),
            Self::Template(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// Comes back in the answer, exactly as sent; at most 256 characters.
    pub id: String,
    /// At most 20 characters.
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSection {
    /// Required when there is more than one section; at most 24 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub rows: Vec<ListRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRow {
    /// At most 200 characters, unique in the list.
    pub id: String,
    /// At most 24 characters.
    pub title: String,
    /// At most 72 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An approved template with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub name: String,
    /// Such as `pt_BR`.
    pub language: String,
    #[serde(default)]
    pub header: Vec<TemplateValue>,
    #[serde(default)]
    pub body: Vec<TemplateValue>,
    #[serde(default)]
    pub buttons: Vec<TemplateButton>,
}

/// A value of a template: named templates name every value, positional ones none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateValue {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(flatten)]
    pub value: TemplateParameter,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateParameter {
    Text(String),
    /// In headers only, without a caption.
    Media(OutboundMedia),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateButton {
    /// Counted from zero over all buttons of the template.
    pub index: u8,
    pub value: TemplateButtonValue,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateButtonValue {
    /// Comes back when the quick reply is pressed.
    Payload(String),
    /// Appended to the fixed part of the address.
    UrlSuffix(String),
    CouponCode(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboundMedia {
    pub kind: MediaKind,
    pub source: OutboundMediaSource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Documents only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
}

/// Where the provider gets the file from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboundMediaSource {
    /// Uploaded to the provider before.
    Id(String),
    /// A public HTTPS address.
    Link(String),
    /// A file of ours: before a request is built, it becomes an id or a link ([`Outgoing::with_files`]).
    Upload(MediaId),
}

impl OutboundMediaSource {
    fn feature(&self) -> Feature {
        match self {
            Self::Id(_) => Feature::MediaById,
            // Where nothing can be uploaded, the provider fetches the file of us.
            Self::Link(_) | Self::Upload(_) => Feature::MediaByLink,
        }
    }
}

/// A message that is ready to leave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outgoing {
    /// Our own id; the provider sends it back with every status.
    pub id: MessageId,
    pub to: Address,
    pub content: OutboundContent,
    /// The message that is quoted.
    pub reply_to: Option<ProviderMessageId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedError {
    pub code: i64,
    /// The provider's own words, for the technical team; may name nobody.
    pub title: String,
}

/// What a send needs besides the message: whose number, by which token. Read per send, never kept.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub base_url: String,
    /// Such as `v25.0`.
    pub api_version: String,
    pub number: String,
    /// The account at the provider, where its addresses name one: Twilio's account SID, Gupshup's app, Blip's bot.
    pub account: String,
    pub token: Secret,
    /// Where the provider sends what becomes of a message; `None` where that is set once for the number.
    pub callback_url: Option<String>,
}
