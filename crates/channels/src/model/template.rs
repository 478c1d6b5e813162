//! Templates that the provider approved, with the values of one send.

use super::{Location, Moment, OrderStatusUpdate, OutboundMedia, PaymentRequest, ProductSection};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// An approved template with its values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// When the offer of a template with one ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_ends_at: Option<Moment>,
    /// The values of each card, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateCard>,
    /// Of templates that tell how an order goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_status: Option<Box<OrderStatusUpdate>>,
}

impl Template {
    pub(super) fn is_about_payment(&self) -> bool {
        let of_cards = self.cards.iter().flat_map(|card| &card.buttons);
        let mut buttons = self.buttons.iter().chain(of_cards);
        self.order_status.is_some()
            || buttons.any(|button| matches!(button.value, TemplateButtonValue::OrderDetails(_)))
    }
}

/// The values of one card of a template's carousel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateCard {
    #[serde(default)]
    pub header: Vec<TemplateValue>,
    #[serde(default)]
    pub body: Vec<TemplateValue>,
    #[serde(default)]
    pub buttons: Vec<TemplateButton>,
}

/// A value of a template: named templates name every value, positional ones none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateValue {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(flatten)]
    pub value: TemplateParameter,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateParameter {
    Text(String),
    /// An amount. Phones hardly localise it: they show the fallback.
    Currency(TemplateCurrency),
    /// A moment, in words: phones show what is written here.
    DateTime(String),
    /// In headers only, without a caption.
    Media(OutboundMedia),
    /// In headers only.
    Location(Location),
    /// In headers only.
    Product(TemplateProduct),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateCurrency {
    /// What is shown, such as `R$ 39,90`.
    pub fallback: String,
    /// ISO 4217, such as `BRL`.
    pub code: String,
    /// The amount times 1,000.
    pub thousandths: i64,
}

/// A product of the catalogue, in a template's header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateProduct {
    pub catalog: String,
    pub product: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TemplateButtonContent)]
#[serde(deny_unknown_fields)]
pub struct TemplateButton {
    /// Counted from zero over all buttons of the template.
    pub index: u8,
    pub value: TemplateButtonValue,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TemplateButtonValueContent)]
#[serde(rename_all = "snake_case")]
pub enum TemplateButtonValue {
    /// Comes back when the quick reply is pressed.
    Payload(String),
    /// Appended to the fixed part of the address.
    UrlSuffix(String),
    CouponCode(String),
    /// The code of an authentication template, at most 15 characters: the same that stands in the body.
    OneTimeCode(String),
    /// A form.
    Flow(TemplateFlow),
    /// The whole catalogue.
    Catalog(TemplateCatalog),
    /// Several products.
    Products(TemplateProducts),
    /// An order to be paid.
    OrderDetails(Box<PaymentRequest>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateFlow {
    /// Ours: comes back in the answer. Nobody may guess it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What its first screen needs; an object.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateCatalog {
    /// The product whose picture is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateProducts {
    /// The product whose picture is shown.
    pub thumbnail: String,
    pub sections: Vec<ProductSection>,
}
