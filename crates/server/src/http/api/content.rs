//! What messages hold, on the wire.
//!
//! What providers name a message by is left out: it carries the customer's phone.

use super::media::FileView;
use ponte_channels::model::{
    AddressRequest, Button, Carousel, Catalog, CtaUrl, FlowMessage, Header, InboundContent, InboundMedia,
    ListSection, Location, MediaKind, Moment, OrderDetails, OrderStatus, OrderStatusUpdate, OutboundContent,
    OutboundMedia, OutboundMediaSource, Product, ProductList, SentCard, Template, TemplateButton, TemplateCard,
    TemplateCurrency, TemplateParameter, TemplateProduct, TemplateValue,
};
use ponte_conversations::model::Body;
use ponte_media::read::Opened;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a message of either side holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MessageContent {
    Text {
        body: String,
    },
    /// Up to three reply buttons.
    Buttons {
        #[serde(skip_serializing_if = "Option::is_none")]
        header: Option<Header>,
        body: String,
        footer: Option<String>,
        buttons: Vec<Button>,
    },
    /// A sheet of up to ten rows.
    List {
        #[serde(skip_serializing_if = "Option::is_none")]
        header: Option<String>,
        body: String,
        footer: Option<String>,
        /// The text of the button that opens the sheet.
        button: String,
        sections: Vec<ListSection>,
    },
    /// An approved template with its values.
    Template {
        name: String,
        language: String,
        header: Vec<TemplateValueContent>,
        body: Vec<TemplateValueContent>,
        buttons: Vec<TemplateButton>,
        /// When its offer ends.
        #[serde(skip_serializing_if = "Option::is_none")]
        offer_ends_at: Option<Moment>,
        /// The values of each card of its carousel.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        cards: Vec<TemplateCardContent>,
        /// How the order goes on that it tells of.
        #[serde(skip_serializing_if = "Option::is_none")]
        order_status: Option<Box<OrderStatusUpdate>>,
    },
    Media {
        kind: MediaKind,
        mime_type: Option<String>,
        caption: Option<String>,
        filename: Option<String>,
        /// Recorded in WhatsApp, not sent as a file.
        voice: bool,
        /// Where it lies, of a file that was sent by its address.
        link: Option<String>,
        /// What is known of it here; none of a file that was sent by its address or by the provider's id.
        file: Option<FileView>,
    },
    /// One button that opens an address.
    CtaUrl(CtaUrl),
    /// A button that sends the customer's place.
    LocationRequest {
        body: String,
    },
    /// A button that sends the customer's own card, with their phone.
    ContactRequest {
        body: String,
    },
    /// One product of the catalogue.
    Product(Product),
    /// Up to 30 products of the catalogue.
    ProductList(ProductList),
    /// The whole catalogue.
    Catalog(Catalog),
    /// Two to ten cards side by side.
    Carousel(Carousel),
    /// A form (WhatsApp Flow).
    Flow(Box<FlowMessage>),
    /// Asks for a postal address, in India.
    Address(AddressRequest),
    /// Asks whether the company may call.
    CallPermissionRequest {
        body: String,
    },
    /// An order that can be paid, in Brazil.
    OrderDetails(Box<OrderDetails>),
    /// How an order goes on.
    OrderStatus(OrderStatus),
    /// A button or row that the customer chose.
    Choice {
        id: String,
        title: String,
        description: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
        name: Option<String>,
        address: Option<String>,
    },
    /// Contact cards; the keys are Meta's.
    Contacts {
        cards: serde_json::Value,
    },
    /// A reaction to an earlier message; no emoji takes it back.
    Reaction {
        emoji: Option<String>,
    },
    /// A cart; the keys are Meta's, prices are decimal text in major units.
    Order {
        order: serde_json::Value,
    },
    /// A structured answer, as the provider sent it.
    Form {
        name: String,
        response: serde_json::Value,
    },
    /// An earlier message was edited.
    Edited {
        /// What it says now, as far as it is words; null when the provider does not tell.
        text: Option<String>,
    },
    /// An earlier message was deleted for everybody.
    Revoked,
    /// Something WhatsApp reports about the customer, as the provider sent it.
    System {
        event: String,
        detail: serde_json::Value,
    },
    /// A type that Ponte does not know, or that the provider could not deliver.
    Unsupported {
        kind: String,
    },
}

impl MessageContent {
    /// With what is known of its file.
    pub fn with_file(self, known: Option<&Opened>) -> Self {
        match (self, known) {
            (Self::Media { kind, mime_type, caption, filename, voice, link, .. }, Some(known)) => Self::Media {
                mime_type: Some(known.medium.declared.clone()).filter(|mime| !mime.is_empty()).or(mime_type),
                filename: filename.or_else(|| known.details.filename.clone()),
                file: Some(known.into()),
                kind,
                caption,
                voice,
                link,
            },
            (content, _) => content,
        }
    }

    /// Its `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Buttons { .. } => "buttons",
            Self::List { .. } => "list",
            Self::Template { .. } => "template",
            Self::Media { .. } => "media",
            Self::CtaUrl(_) => "cta_url",
            Self::LocationRequest { .. } => "location_request",
            Self::ContactRequest { .. } => "contact_request",
            Self::Product(_) => "product",
            Self::ProductList(_) => "product_list",
            Self::Catalog(_) => "catalog",
            Self::Carousel(_) => "carousel",
            Self::Flow(_) => "flow",
            Self::Address(_) => "address",
            Self::CallPermissionRequest { .. } => "call_permission_request",
            Self::OrderDetails(_) => "order_details",
            Self::OrderStatus(_) => "order_status",
            Self::Choice { .. } => "choice",
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Order { .. } => "order",
            Self::Form { .. } => "form",
            Self::Edited { .. } => "edited",
            Self::Revoked => "revoked",
            Self::System { .. } => "system",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

/// What can be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutgoingContent {
    Text {
        /// At most 4,096 characters.
        body: String,
    },
    /// Up to three reply buttons.
    Buttons {
        /// A text of at most 60 characters, or a file.
        header: Option<Header>,
        /// At most 1,024 characters.
        body: String,
        /// At most 60 characters.
        footer: Option<String>,
        buttons: Vec<Button>,
    },
    /// A sheet of up to ten rows.
    List {
        /// At most 60 characters.
        header: Option<String>,
        /// At most 4,096 characters.
        body: String,
        /// At most 60 characters.
        footer: Option<String>,
        /// The text of the button that opens the sheet; at most 20 characters.
        button: String,
        sections: Vec<ListSection>,
    },
    /// An approved template with its values: the only content that leaves outside the 24-hour window.
    Template {
        name: String,
        /// Such as `pt_BR`.
        language: String,
        #[serde(default)]
        header: Vec<TemplateValueContent>,
        #[serde(default)]
        body: Vec<TemplateValueContent>,
        #[serde(default)]
        buttons: Vec<TemplateButton>,
        /// When its offer ends, of a template with one.
        offer_ends_at: Option<Moment>,
        /// The values of each card of its carousel, in their order.
        #[serde(default)]
        cards: Vec<TemplateCardContent>,
        /// Of a template that tells how an order goes on.
        order_status: Option<Box<OrderStatusUpdate>>,
    },
    Media(OutboundMedia),
    /// One button that opens an address.
    CtaUrl(CtaUrl),
    /// A button that sends the customer's place.
    LocationRequest {
        /// At most 1,024 characters.
        body: String,
    },
    /// A button that sends the customer's own card, with their phone.
    ContactRequest {
        /// At most 1,024 characters.
        body: String,
    },
    /// One product of the catalogue.
    Product(Product),
    /// Up to 30 products of the catalogue.
    ProductList(ProductList),
    /// The whole catalogue.
    Catalog(Catalog),
    /// Two to ten cards side by side.
    Carousel(Carousel),
    /// A form (WhatsApp Flow).
    Flow(Box<FlowMessage>),
    /// Asks for a postal address, in India.
    Address(AddressRequest),
    /// Asks whether the company may call.
    CallPermissionRequest {
        /// At most 1,024 characters.
        body: String,
    },
    /// An order that can be paid, in Brazil.
    OrderDetails(Box<OrderDetails>),
    /// How an order goes on.
    OrderStatus(OrderStatus),
    /// People's cards.
    Contacts {
        cards: Vec<SentCard>,
    },
    /// A place on the map.
    Location(Location),
}

/// Named templates name every value, positional ones none.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateValueContent {
    name: Option<String>,
    value: TemplateParameterContent,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateParameterContent {
    Text(String),
    /// An amount; phones show the fallback.
    Currency(TemplateCurrency),
    /// A moment, in words.
    DateTime(String),
    /// In headers only.
    Media(OutboundMedia),
    /// In headers only.
    Location(Location),
    /// In headers only.
    Product(TemplateProduct),
}

/// The values of one card of a template's carousel.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateCardContent {
    #[serde(default)]
    header: Vec<TemplateValueContent>,
    #[serde(default)]
    body: Vec<TemplateValueContent>,
    #[serde(default)]
    buttons: Vec<TemplateButton>,
}

impl From<&Body> for MessageContent {
    fn from(body: &Body) -> Self {
        match body {
            Body::In(content) | Body::Echo(content) => content.into(),
            Body::Out(content) => content.into(),
            Body::Note(body) => Self::Text { body: body.clone() },
        }
    }
}

impl From<&InboundContent> for MessageContent {
    fn from(content: &InboundContent) -> Self {
        match content.clone() {
            InboundContent::Text { body } => Self::Text { body },
            InboundContent::Choice { id, title, description } => Self::Choice { id, title, description },
            InboundContent::Media(InboundMedia { kind, mime_type, caption, filename, voice, .. }) => {
                Self::Media { kind, mime_type: Some(mime_type), caption, filename, voice, link: None, file: None }
            }
            InboundContent::Location { latitude, longitude, name, address } => {
                Self::Location { latitude, longitude, name, address }
            }
            InboundContent::Contacts { cards } => Self::Contacts { cards: json(&cards) },
            InboundContent::Reaction { to: _, emoji } => Self::Reaction { emoji },
            InboundContent::Order { order } => Self::Order { order: json(&order) },
            InboundContent::Form { name, response } => Self::Form { name, response },
            InboundContent::Edited { original: _, content } => {
                Self::Edited { text: content.and_then(|content| content.said().map(str::to_owned)) }
            }
            InboundContent::Revoked { original: _ } => Self::Revoked,
            InboundContent::System { event, detail } => Self::System { event, detail },
            InboundContent::Unsupported { kind, raw: _ } => Self::Unsupported { kind },
        }
    }
}

impl From<&OutboundContent> for MessageContent {
    fn from(content: &OutboundContent) -> Self {
        match content.clone() {
            OutboundContent::Text { body } => Self::Text { body },
            OutboundContent::Buttons { header, body, footer, buttons } => {
                Self::Buttons { header, body, footer, buttons }
            }
            OutboundContent::List { header, body, footer, button, sections } => {
                Self::List { header, body, footer, button, sections }
            }
            OutboundContent::Template(template) => template.into(),
            OutboundContent::Media(OutboundMedia { kind, source, caption, filename, voice }) => {
                let link = match source {
                    OutboundMediaSource::Link(link) => Some(link),
                    OutboundMediaSource::Id(_) | OutboundMediaSource::Upload(_) => None,
                };
                Self::Media { kind, mime_type: None, caption, filename, voice, link, file: None }
            }
            OutboundContent::CtaUrl(link) => Self::CtaUrl(link),
            OutboundContent::LocationRequest { body } => Self::LocationRequest { body },
            OutboundContent::ContactRequest { body } => Self::ContactRequest { body },
            OutboundContent::Product(product) => Self::Product(product),
            OutboundContent::ProductList(list) => Self::ProductList(list),
            OutboundContent::Catalog(catalog) => Self::Catalog(catalog),
            OutboundContent::Carousel(carousel) => Self::Carousel(carousel),
            OutboundContent::Flow(flow) => Self::Flow(flow),
            OutboundContent::Address(address) => Self::Address(address),
            OutboundContent::CallPermissionRequest { body } => Self::CallPermissionRequest { body },
            OutboundContent::OrderDetails(order) => Self::OrderDetails(order),
            OutboundContent::OrderStatus(status) => Self::OrderStatus(status),
            OutboundContent::Contacts { cards } => Self::Contacts { cards: serde_json::json!(cards) },
            OutboundContent::Location(Location { latitude, longitude, name, address }) => {
                Self::Location { latitude, longitude, name, address }
            }
            OutboundContent::Reaction { to: _, emoji } => Self::Reaction { emoji },
        }
    }
}

impl From<Template> for MessageContent {
    fn from(template: Template) -> Self {
        let Template { name, language, header, body, buttons, offer_ends_at, cards, order_status } = template;
        let (header, body, cards) = (all(header), all(body), all(cards));
        Self::Template { name, language, header, body, buttons, offer_ends_at, cards, order_status }
    }
}

impl From<OutgoingContent> for OutboundContent {
    fn from(content: OutgoingContent) -> Self {
        match content {
            OutgoingContent::Text { body } => Self::Text { body },
            OutgoingContent::Buttons { header, body, footer, buttons } => {
                Self::Buttons { header, body, footer, buttons }
            }
            OutgoingContent::List { header, body, footer, button, sections } => {
                Self::List { header, body, footer, button, sections }
            }
            OutgoingContent::Template {
                name,
                language,
                header,
                body,
                buttons,
                offer_ends_at,
                cards,
                order_status,
            } => {
                let (header, body, cards) = (all(header), all(body), all(cards));
                Self::Template(Template {
                    name,
                    language,
                    header,
                    body,
                    buttons,
                    offer_ends_at,
                    cards,
                    order_status,
                })
            }
            OutgoingContent::Media(media) => Self::Media(media),
            OutgoingContent::CtaUrl(link) => Self::CtaUrl(link),
            OutgoingContent::LocationRequest { body } => Self::LocationRequest { body },
            OutgoingContent::ContactRequest { body } => Self::ContactRequest { body },
            OutgoingContent::Product(product) => Self::Product(product),
            OutgoingContent::ProductList(list) => Self::ProductList(list),
            OutgoingContent::Catalog(catalog) => Self::Catalog(catalog),
            OutgoingContent::Carousel(carousel) => Self::Carousel(carousel),
            OutgoingContent::Flow(flow) => Self::Flow(flow),
            OutgoingContent::Address(address) => Self::Address(address),
            OutgoingContent::CallPermissionRequest { body } => Self::CallPermissionRequest { body },
            OutgoingContent::OrderDetails(order) => Self::OrderDetails(order),
            OutgoingContent::OrderStatus(status) => Self::OrderStatus(status),
            OutgoingContent::Contacts { cards } => Self::Contacts { cards },
            OutgoingContent::Location(place) => Self::Location(place),
        }
    }
}

/// Structures of text and numbers always have a JSON form.
fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn all<T: Into<U>, U>(values: Vec<T>) -> Vec<U> {
    values.into_iter().map(Into::into).collect()
}

impl From<TemplateCard> for TemplateCardContent {
    fn from(TemplateCard { header, body, buttons }: TemplateCard) -> Self {
        Self { header: all(header), body: all(body), buttons }
    }
}

impl From<TemplateCardContent> for TemplateCard {
    fn from(TemplateCardContent { header, body, buttons }: TemplateCardContent) -> Self {
        Self { header: all(header), body: all(body), buttons }
    }
}

impl From<TemplateValue> for TemplateValueContent {
    fn from(TemplateValue { name, value }: TemplateValue) -> Self {
        let value = match value {
            TemplateParameter::Text(text) => TemplateParameterContent::Text(text),
            TemplateParameter::Currency(amount) => TemplateParameterContent::Currency(amount),
            TemplateParameter::DateTime(words) => TemplateParameterContent::DateTime(words),
            TemplateParameter::Media(media) => TemplateParameterContent::Media(media),
            TemplateParameter::Location(place) => TemplateParameterContent::Location(place),
            TemplateParameter::Product(product) => TemplateParameterContent::Product(product),
        };
        Self { name, value }
    }
}

impl From<TemplateValueContent> for TemplateValue {
    fn from(TemplateValueContent { name, value }: TemplateValueContent) -> Self {
        let value = match value {
            TemplateParameterContent::Text(text) => TemplateParameter::Text(text),
            TemplateParameterContent::Currency(amount) => TemplateParameter::Currency(amount),
            TemplateParameterContent::DateTime(words) => TemplateParameter::DateTime(words),
            TemplateParameterContent::Media(media) => TemplateParameter::Media(media),
            TemplateParameterContent::Location(place) => TemplateParameter::Location(place),
            TemplateParameterContent::Product(product) => TemplateParameter::Product(product),
        };
        Self { name, value }
    }
}
