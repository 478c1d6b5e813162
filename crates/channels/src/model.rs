//! What comes in and what goes out, the same for every provider.
//!
//! The serialised form of [`InboundContent`] and [`OutboundContent`] is what the database keeps (sealed) and what
//! the API shows: keys may be added, never renamed.

use crate::capabilities::Feature;
use ponte_kernel::{Bsuid, MessageId, Secret, Timestamp, WaId};
use serde::{Deserialize, Serialize};

/// A decoded element of a webhook, and the number it was sent to.
#[derive(Clone, Debug, PartialEq)]
pub struct InboundEvent {
    /// The provider's id of the company's number (`phone_number_id` at Meta). Messages and statuses always have one;
    /// it is empty for facts about the whole account.
    pub number: String,
    pub kind: InboundKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum InboundKind {
    Message(Box<InboundMessage>),
    Status(Box<StatusUpdate>),
    Preference(Box<Preference>),
    /// Something about the account that no conversation needs: counted and kept as a fact.
    Account {
        /// What it was: the provider's own word for it, or one of the adapter's (such as `messages.group`).
        field: String,
        /// What the provider complains about, when it does.
        error: Option<ReportedError>,
    },
}

/// A message of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct InboundMessage {
    pub provider_id: ProviderMessageId,
    pub sender: Sender,
    /// The sender's time; `None` when the provider sent nonsense: the time of receipt counts then.
    pub sent_at: Option<Timestamp>,
    pub content: InboundContent,
    pub reply_to: Option<ProviderMessageId>,
    pub context: InboundContext,
}

/// What a message came with, beside what it says. Kept sealed beside the content; keys may be added, never renamed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InboundContext {
    /// It was not written by the customer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forwarded: bool,
    /// The ad or post that brought the customer, as the provider sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<serde_json::Value>,
}

/// The provider's id of a message. Meta's carries the phone in base64: personal data, sealed at rest.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderMessageId(pub String);

impl std::fmt::Debug for ProviderMessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderMessageId(•)")
    }
}

/// How the provider names the customer: at least one of the two ids is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Sender {
    pub address: Address,
    /// The other id of the same person, when both came.
    pub also: Option<Address>,
    /// The name that the customer chose.
    pub profile_name: Option<String>,
}

/// Where replies go.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    WaId(WaId),
    Bsuid(Bsuid),
}

/// What a customer sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InboundContent {
    Text {
        body: String,
    },
    /// A button or row that was chosen: of our buttons, of our list, or of a template.
    Choice {
        id: String,
        title: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    Media(InboundMedia),
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Contact cards, as the provider sent them.
    Contacts {
        cards: serde_json::Value,
    },
    /// A reaction to an earlier message; no emoji takes it back.
    Reaction {
        to: ProviderMessageId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// A cart sent from the catalogue, as the provider sent it.
    Order {
        order: serde_json::Value,
    },
    /// An answer to a WhatsApp Flow or another structured answer, as the provider sent it.
    Form {
        name: String,
        response: serde_json::Value,
    },
    /// What WhatsApp reports about the customer (number changed, identity changed, a message edited or revoked), as
    /// the provider sent it.
    System {
        event: String,
        detail: serde_json::Value,
    },
    /// A type that Ponte does not know, or that the provider could not deliver: kept whole and shown as such.
    Unsupported {
        kind: String,
        raw: serde_json::Value,
    },
}

impl InboundContent {
    /// What the customer said, as far as it is words: for bots, triggers and previews.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Text { body } => Some(body),
            Self::Choice { title, .. } => Some(title),
            Self::Media(media) => media.caption.as_deref(),
            _ => None,
        }
    }

    /// The new names of a customer who changed their number or their id: where replies go now, and the other id.
    pub fn renamed(&self) -> Option<(Address, Option<Address>)> {
        let Self::System { event, detail } = self else { return None };
        if !matches!(event.as_str(), "user_changed_number" | "user_changed_user_id") {
            return None;
        }
        let told = |key: &str| detail.get("system")?.get(key)?.as_str();
        let wa_id = told("wa_id").or_else(|| told("new_wa_id")).and_then(|id| WaId::parse(id).ok());
        let bsuid = told("user_id").and_then(Bsuid::parse).map(Address::Bsuid);
        match wa_id.map(Address::WaId) {
            Some(phone) => Some((phone, bsuid)),
            None => bsuid.map(|bsuid| (bsuid, None)),
        }
    }

    /// Whether a bot has to take notice: reactions and system facts do not wake it.
    pub fn wakes_bot(&self) -> bool {
        !matches!(self, Self::Reaction { .. } | Self::System { .. })
    }

    /// Whether it opens or refreshes the 24-hour window: all that the person did, not what WhatsApp reports.
    pub fn opens_window(&self) -> bool {
        !matches!(self, Self::System { .. })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboundMedia {
    pub kind: MediaKind,
    /// The provider's id, good for a download during a few days; empty where the provider names an address only.
    pub provider_media_id: String,
    /// Where the provider says the file lies; most addresses are good for minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub mime_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Recorded in WhatsApp, not sent as a file.
    #[serde(default)]
    pub voice: bool,
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
}

impl OutboundMediaSource {
    fn feature(&self) -> Feature {
        match self {
            Self::Id(_) => Feature::MediaById,
            Self::Link(_) => Feature::MediaByLink,
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

/// What a customer told the provider about this company's marketing.
#[derive(Clone, Debug, PartialEq)]
pub struct Preference {
    /// How the provider names the customer.
    pub customer: Address,
    pub also: Option<Address>,
    pub marketing: MarketingWish,
    /// When they said it; `None` when the provider sent nonsense: the time of receipt counts then.
    pub at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarketingWish {
    Stop,
    Resume,
}

/// How far a message got, as the provider tells.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusUpdate {
    pub provider_id: ProviderMessageId,
    pub state: ReportedState,
    pub at: Option<Timestamp>,
    /// Our own id of the message, which the provider sends back (`biz_opaque_callback_data` at Meta).
    pub ours: Option<MessageId>,
    /// The customer's id as the provider knows it: may differ from the number we sent to.
    pub recipient: Option<Address>,
    pub also: Option<Address>,
    pub error: Option<ReportedError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedState {
    /// The provider has it and has not handed it to WhatsApp yet.
    Accepted,
    Sent,
    Delivered,
    Read,
    /// A voice note was listened to.
    Played,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
