//! Parts of what customers send that have an inner structure: cards, carts, and the ad that brought them. The keys are
//! Meta's; what is not known is kept beside them.

use super::lenient::{Parts, Rest};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Reads a structure out of any JSON; never fails.
macro_rules! lenient {
    ($($name:ident { $($field:ident : $how:ident $key:literal),+ $(,)? })+) => {$(
        impl From<Value> for $name {
            fn from(value: Value) -> Self {
                let mut parts = Parts::of(value);
                Self { $($field: parts.$how($key),)+ rest: parts.rest() }
            }
        }
    )+};
}

/// A contact card. Every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct ContactCard {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<CardName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<CardPhone>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<CardEmail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<CardOrganisation>,
    /// Of an answer to a request for contacts: `contact_request` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vcard: Option<String>,
    /// Addresses, sites, birthday and what is not known.
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct CardName {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct CardPhone {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Only of phones that are on WhatsApp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct CardEmail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct CardOrganisation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A cart sent from the catalogue. Prices are what the customer saw: they have to be looked up again before they count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct Cart {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<String>,
    /// What the customer wrote beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product_items: Vec<CartItem>,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct CartItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_retailer_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i64>,
    /// In major units, as decimal text: `39.9` is thirty-nine ninety.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// The ad or post that brought a customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct Referral {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// `ad` or `post`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `image` or `video`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// Names the click, for conversions that are told back; absent for ads in Status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ctwa_clid: Option<String>,
    /// What the ad greeted the customer with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome_message: Option<Welcome>,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct Welcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// The product that a message asks about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct ReferredProduct {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_retailer_id: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

lenient! {
    ContactCard {
        name: take "name", phones: list "phones", emails: list "emails", org: take "org", origin: text "origin",
        vcard: text "vcard",
    }
    CardName { formatted_name: text "formatted_name", first_name: text "first_name", last_name: text "last_name" }
    CardPhone { phone: text "phone", wa_id: text "wa_id", kind: text "type" }
    CardEmail { email: text "email", kind: text "type" }
    CardOrganisation { company: text "company", department: text "department", title: text "title" }
    Cart { catalog_id: text "catalog_id", text: text "text", product_items: list "product_items" }
    CartItem {
        product_retailer_id: text "product_retailer_id", quantity: take "quantity", item_price: text "item_price",
        currency: text "currency",
    }
    Referral {
        source_url: text "source_url", source_id: text "source_id", source_type: text "source_type",
        headline: text "headline", body: text "body", media_type: text "media_type", image_url: text "image_url",
        video_url: text "video_url", thumbnail_url: text "thumbnail_url", ctwa_clid: text "ctwa_clid",
        welcome_message: take "welcome_message",
    }
    Welcome { text: text "text" }
    ReferredProduct { catalog_id: text "catalog_id", product_retailer_id: text "product_retailer_id" }
}

/// The cards of a message, out of what a provider sent or what was stored before they had a type.
pub fn cards_of(value: Value) -> Vec<ContactCard> {
    match value {
        Value::Array(items) => items.into_iter().map(ContactCard::from).collect(),
        Value::Null => Vec::new(),
        other => vec![ContactCard::from(other)],
    }
}

pub(super) fn cards<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ContactCard>, D::Error> {
    Ok(cards_of(Value::deserialize(deserializer)?))
}
