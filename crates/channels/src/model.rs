//! What comes in and what goes out, the same for every provider.
//!
//! The serialised form of [`InboundContent`] and [`OutboundContent`] is what the database keeps (sealed) and what
//! the API shows: keys may be added, never renamed.

mod account;
mod cards;
mod features;
mod files;
mod inbound;
mod interactive;
mod lenient;
mod moment;
mod parts;
mod payment;
mod template;

pub use cards::{Location, SentAddress, SentCard, SentEmail, SentName, SentOrg, SentPhone, SentUrl};
pub use interactive::{
    AddressRequest, CardAction, CardLink, CardProduct, Carousel, CarouselCard, Catalog, CtaUrl, FlowMessage,
    FlowMode, FlowOpening, FlowRef, FlowScreen, Header, Product, ProductList, ProductSection, SavedAddress,
};
pub use moment::Moment;
pub use payment::{
    Cents, Charge, Discount, Expiration, Goods, Order, OrderDetails, OrderItem, OrderState, OrderStatus,
    OrderStatusUpdate, PaymentRequest, PaymentState, PaymentUpdate, PaymentWay, PixCode, PixKeyType, SavedCard,
};
pub use template::{
    Template, TemplateButton, TemplateButtonValue, TemplateCard, TemplateCatalog, TemplateCurrency, TemplateFlow,
    TemplateParameter, TemplateProduct, TemplateProducts, TemplateValue,
};

use crate::capabilities::Feature;
pub use account::*;
pub use files::FileSources;
pub use inbound::*;
pub(crate) use lenient::text_of;
pub use parts::*;
use ponte_kernel::{Bsuid, MediaId, MessageId, Secret, WaId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MediaKindTag)]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<Header>,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        buttons: Vec<Button>,
    },
    /// A sheet of up to ten rows.
    List {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        /// The text of the button that opens the sheet.
        button: String,
        sections: Vec<ListSection>,
    },
    Template(Template),
    Media(OutboundMedia),
    CtaUrl(CtaUrl),
    /// A button that sends the customer's place.
    LocationRequest {
        body: String,
    },
    /// A button that sends the customer's own card, with their phone.
    ContactRequest {
        body: String,
    },
    Product(Product),
    ProductList(ProductList),
    Catalog(Catalog),
    Carousel(Carousel),
    Flow(Box<FlowMessage>),
    Address(AddressRequest),
    /// Asks whether the company may call.
    CallPermissionRequest {
        body: String,
    },
    OrderDetails(Box<OrderDetails>),
    OrderStatus(OrderStatus),
    Contacts {
        cards: Vec<SentCard>,
    },
    Location(Location),
    /// To a message of the same chat; no emoji takes it back. A new one replaces the one before.
    Reaction {
        to: ProviderMessageId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
}

impl OutboundContent {
    /// Templates alone may leave outside the 24-hour window.
    pub fn is_template(&self) -> bool {
        matches!(self, Self::Template(_))
    }

    /// Whether it says something: a reaction answers nobody.
    pub fn is_reply(&self) -> bool {
        !matches!(self, Self::Reaction { .. })
    }

    /// Whether it asks for a payment or tells how an order goes on: to have it twice could mean to pay twice.
    pub fn is_about_payment(&self) -> bool {
        match self {
            Self::OrderDetails(_) | Self::OrderStatus(_) => true,
            Self::Template(template) => template.is_about_payment(),
            _ => false,
        }
    }

    /// What a provider has to offer to send it.
    pub fn features(&self) -> Vec<Feature> {
        features::of(self)
    }

    /// The first of [`Self::features`]: the kind itself, or where its file lies.
    pub fn feature(&self) -> Feature {
        features::kind_of(self)
    }

    /// The words of it, for previews and search.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Text { body }
            | Self::Buttons { body, .. }
            | Self::List { body, .. }
            | Self::LocationRequest { body }
            | Self::ContactRequest { body }
            | Self::CallPermissionRequest { body } => Some(body),
            Self::CtaUrl(link) => Some(&link.body),
            Self::ProductList(list) => Some(&list.body),
            Self::Catalog(catalog) => Some(&catalog.body),
            Self::Carousel(carousel) => Some(&carousel.body),
            Self::Flow(flow) => Some(&flow.body),
            Self::Address(address) => Some(&address.body),
            Self::OrderDetails(order) => Some(&order.body),
            Self::OrderStatus(status) => Some(&status.body),
            Self::Product(product) => product.body.as_deref(),
            Self::Media(media) => media.caption.as_deref(),
            Self::Location(place) => place.name.as_deref().or(place.address.as_deref()),
            Self::Contacts { cards } => cards.first().map(|card| card.name.formatted_name.as_str()),
            Self::Reaction { emoji, .. } => emoji.as_deref(),
            Self::Template(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ButtonContent)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// Comes back in the answer, exactly as sent; at most 256 characters.
    pub id: String,
    /// At most 20 characters.
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SectionContent)]
#[serde(deny_unknown_fields)]
pub struct ListSection {
    /// Required when there is more than one section; at most 24 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub rows: Vec<ListRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RowContent)]
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

/// A file to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OutgoingMedia)]
#[serde(deny_unknown_fields)]
pub struct OutboundMedia {
    pub kind: MediaKind,
    pub source: OutboundMediaSource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Documents only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Audio only: shown as if it was recorded in WhatsApp. Needs OGG with OPUS in mono.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub voice: bool,
}

/// Where the provider gets the file from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MediaSource)]
#[serde(rename_all = "snake_case")]
pub enum OutboundMediaSource {
    /// The provider's id of an upload.
    Id(String),
    /// A public HTTPS address.
    Link(String),
    /// A file of ours: before a request is built, it becomes an id or a link ([`Outgoing::with_files`]).
    Upload(UploadedFile),
}

/// A file that was uploaded for the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = uuid::Uuid)]
pub struct UploadedFile(pub MediaId);

impl OutboundMediaSource {
    pub(crate) fn feature(&self) -> Feature {
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
