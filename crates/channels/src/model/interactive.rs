//! Messages that offer something to press: links, products, forms.

use super::{Button, OutboundMedia};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What stands above the body of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = HeaderContent)]
#[serde(rename_all = "snake_case")]
pub enum Header {
    /// At most 60 characters, one line.
    Text(String),
    /// An image, a video or a document, without a caption.
    Media(OutboundMedia),
}

/// One button that opens an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CtaUrlContent)]
#[serde(deny_unknown_fields)]
pub struct CtaUrl {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The text of the button; at most 20 characters.
    pub button: String,
    pub url: String,
}

/// One product of the catalogue that is linked to the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProductContent)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// At most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The catalogue's id.
    pub catalog: String,
    /// The product's own code in it.
    pub product: String,
}

/// Up to 30 products of one catalogue, in up to ten sections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProductListContent)]
#[serde(deny_unknown_fields)]
pub struct ProductList {
    /// At most 60 characters, one line.
    pub header: String,
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The catalogue's id.
    pub catalog: String,
    pub sections: Vec<ProductSection>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProductSectionContent)]
#[serde(deny_unknown_fields)]
pub struct ProductSection {
    /// Needed when there is more than one section; at most 24 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The products' own codes in the catalogue.
    pub products: Vec<String>,
}

/// The whole catalogue, behind one button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CatalogContent)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The product whose picture is shown; the first of the catalogue without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

/// Two to ten cards side by side, all of the same make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CarouselContent)]
#[serde(deny_unknown_fields)]
pub struct Carousel {
    /// At most 1,024 characters.
    pub body: String,
    pub cards: Vec<CarouselCard>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CarouselCardContent)]
#[serde(deny_unknown_fields)]
pub struct CarouselCard {
    /// An image or a video; none on the cards of products, which have their own picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<OutboundMedia>,
    /// At most 160 characters and two line breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    pub action: CardAction,
}

/// What a card offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardAction {
    /// A button that opens an address.
    Link(CardLink),
    /// One to three reply buttons.
    Buttons(Vec<Button>),
    /// A product of the catalogue.
    Product(CardProduct),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardLink {
    /// The text of the button; at most 20 characters.
    pub button: String,
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardProduct {
    /// The catalogue's id.
    pub catalog: String,
    /// The product's own code in it.
    pub product: String,
}

/// A form (WhatsApp Flow), behind one button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowMessageContent)]
#[serde(deny_unknown_fields)]
pub struct FlowMessage {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub flow: FlowRef,
    /// Ours: comes back in the answer. Nobody may guess it.
    pub token: String,
    /// The text of the button; at most 20 characters, no emoji.
    pub button: String,
    #[serde(default)]
    pub mode: FlowMode,
    /// What happens when it is opened; its first screen without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<FlowOpening>,
}

/// How a form is named at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowRefContent)]
#[serde(rename_all = "snake_case")]
pub enum FlowRef {
    Id(String),
    Name(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowModeContent)]
#[serde(rename_all = "snake_case")]
pub enum FlowMode {
    #[default]
    Published,
    /// For tests, before it is published.
    Draft,
}

/// What opening a form does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowOpeningContent)]
#[serde(rename_all = "snake_case")]
pub enum FlowOpening {
    /// Shows a screen with these values.
    Screen(FlowScreen),
    /// Asks the form's own endpoint.
    DataExchange,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowScreenContent)]
#[serde(deny_unknown_fields)]
pub struct FlowScreen {
    /// The screen's id.
    pub screen: String,
    /// What the screen needs; an object.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
}

/// Asks for a postal address: in India only. In Brazil a form does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AddressRequestContent)]
#[serde(deny_unknown_fields)]
pub struct AddressRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// At most 1,024 characters.
    pub body: String,
    /// At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Two capital letters.
    pub country: String,
    /// What is known already, by Meta's names of the fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saved: Vec<SavedAddress>,
}

/// An address that the customer gave before, to be chosen again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SavedAddressContent)]
#[serde(deny_unknown_fields)]
pub struct SavedAddress {
    /// Comes back when it is chosen.
    pub id: String,
    pub values: BTreeMap<String, String>,
}
