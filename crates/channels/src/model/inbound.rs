//! What comes in, the same for every provider.

use super::{
    Address, MediaKind, ProviderMessageId, ReportedError,
    account::{
        AccountChange, AccountFact, CallFact, ContactSync, GroupFact, Handover, History, NumberFact, TemplateFact,
    },
    parts::{Cart, ContactCard, Referral, ReferredProduct, cards},
};
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

/// Serialised as the fields of what it holds, for the command line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum InboundKind {
    Message(Box<InboundMessage>),
    Status(Box<StatusUpdate>),
    Preference(Box<Preference>),
    /// What the company wrote elsewhere: in the phone app, or by another program.
    Echo(Box<Echo>),
    /// A message of a customer in a thread that Meta's own agent answers: kept, never answered.
    Standby(Box<InboundMessage>),
    Handover(Box<Handover>),
    History(Box<History>),
    ContactSync(Box<ContactSync>),
    Call(Box<CallFact>),
    Group(Box<GroupFact>),
    Template(Box<TemplateFact>),
    Number(Box<NumberFact>),
    Account(Box<AccountFact>),
    /// A complaint of the provider about the account or a request, not about a message.
    Error(ReportedError),
}

impl InboundKind {
    /// A field of the provider that Ponte does not know: counted and kept as a fact.
    pub fn unknown(field: impl Into<String>) -> Self {
        let (change, raw) = (AccountChange::Unknown, serde_json::Value::Null);
        Self::Account(Box::new(AccountFact { field: field.into(), account: None, change, raw }))
    }

    /// What it is: stable, for events, logs and the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Status(_) => "status",
            Self::Preference(_) => "preference",
            Self::Echo(_) => "echo",
            Self::Standby(_) => "standby",
            Self::Handover(_) => "handover",
            Self::History(_) => "history",
            Self::ContactSync(_) => "contact_sync",
            Self::Call(_) => "call",
            Self::Group(_) => "group",
            Self::Template(_) => "template",
            Self::Number(_) => "number",
            Self::Account(_) => "account",
            Self::Error(_) => "error",
        }
    }

    /// The provider's id of the message, call or template, where there is one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Message(message) | Self::Standby(message) => Some(&message.provider_id.0),
            Self::Status(status) => Some(&status.provider_id.0),
            Self::Echo(echo) => Some(&echo.provider_id.0),
            Self::Call(call) => Some(&call.id),
            Self::Group(group) => group.message.as_deref().or(group.group.as_deref()),
            Self::Template(template) => template.id.as_deref(),
            Self::Preference(_)
            | Self::Handover(_)
            | Self::History(_)
            | Self::ContactSync(_)
            | Self::Number(_)
            | Self::Account(_)
            | Self::Error(_) => None,
        }
    }
}

/// A message that the company wrote elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Echo {
    #[serde(rename = "id")]
    pub provider_id: ProviderMessageId,
    /// The customer.
    pub to: Address,
    pub also: Option<Address>,
    pub sent_at: Option<Timestamp>,
    /// Read as if a customer had sent it, so that no kind is lost.
    pub content: InboundContent,
    pub reply_to: Option<ProviderMessageId>,
    pub context: InboundContext,
}

/// A message of a customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboundMessage {
    #[serde(rename = "id")]
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
    /// Forwarded more than five times; `forwarded` is set as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub frequently_forwarded: bool,
    /// The ad or post that brought the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// The product that the message asks about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred_product: Option<ReferredProduct>,
    /// What the provider could not deliver of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ReportedError>,
}

/// How the provider names the customer: at least one of the two ids is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sender {
    pub address: Address,
    /// The other id of the same person, when both came.
    pub also: Option<Address>,
    /// The name that the customer chose.
    pub profile_name: Option<String>,
    /// The user name that the customer chose. It may change: never a key.
    pub username: Option<String>,
    /// The id of the same person within a group of portfolios, where the company has one.
    pub parent: Option<Bsuid>,
}

impl Sender {
    /// A sender of whom a provider says no more than that.
    pub fn new(address: Address, also: Option<Address>, profile_name: Option<String>) -> Self {
        Self { address, also, profile_name, username: None, parent: None }
    }
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
    Contacts {
        #[serde(deserialize_with = "cards")]
        cards: Vec<ContactCard>,
    },
    /// A reaction to an earlier message; no emoji takes it back.
    Reaction {
        to: ProviderMessageId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// A cart sent from the catalogue.
    Order {
        order: Cart,
    },
    /// An answer to a WhatsApp Flow or another structured answer, as the provider sent it.
    Form {
        name: String,
        response: serde_json::Value,
    },
    /// An earlier message was edited.
    Edited {
        /// `None` when the provider tells only that something was edited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original: Option<ProviderMessageId>,
        /// What it says now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Box<InboundContent>>,
    },
    /// An earlier message was deleted for everybody.
    Revoked {
        original: ProviderMessageId,
    },
    /// What WhatsApp reports about the customer (number changed, identity changed), as the provider sent it.
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
            Self::Order { order } => order.text.as_deref(),
            Self::Edited { content, .. } => content.as_deref()?.said(),
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

    /// Whether it changes or comments an earlier message instead of being one.
    pub fn is_about_another(&self) -> bool {
        matches!(self, Self::Reaction { .. } | Self::Edited { .. } | Self::Revoked { .. })
    }

    /// Whether a bot has to take notice: what is about an earlier message and system facts do not wake it.
    pub fn wakes_bot(&self) -> bool {
        !self.is_about_another() && !matches!(self, Self::System { .. })
    }

    /// Whether it opens or refreshes the 24-hour window: what the person said, not what WhatsApp reports. Whether an
    /// edit does is not documented: it does not, so that nothing is sent that would be refused.
    pub fn opens_window(&self) -> bool {
        !matches!(self, Self::System { .. } | Self::Edited { .. } | Self::Revoked { .. })
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusUpdate {
    #[serde(rename = "id")]
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
