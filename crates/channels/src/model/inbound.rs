//! What comes in, the same for every provider.

use super::{Address, MediaKind, ProviderMessageId, ReportedError};
use ponte_kernel::{Bsuid, MessageId, Timestamp, WaId};
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

/// How the provider names the customer: at least one of the two ids is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Sender {
    pub address: Address,
    /// The other id of the same person, when both came.
    pub also: Option<Address>,
    /// The name that the customer chose.
    pub profile_name: Option<String>,
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
