//! What customers told WhatsApp about a company's marketing: the field `user_preferences`.

use super::{
    contacts::addresses,
    loose::{LooseInteger, Words},
};
use crate::{
    adapter::AsideReason,
    model::{AccountChange, AccountFact, InboundKind, MarketingWish, Preference},
};
use serde::Deserialize;

/// A wish that is not about marketing, or that Ponte does not know, is a fact about the account: only `stop` withdraws.
const OTHER_PREFERENCE: &str = "user_preferences.other";

/// Decodes one element of `user_preferences`.
pub fn decoded(told: &Told<'_>) -> Result<InboundKind, AsideReason> {
    let marketing = match (told.category.as_deref(), told.value.as_deref()) {
        (Some("marketing_messages"), Some("stop")) => MarketingWish::Stop,
        (Some("marketing_messages"), Some("resume")) => MarketingWish::Resume,
        _ => return Ok(other()),
    };
    let ids = [told.wa_id.as_deref(), told.user_id.as_deref()];
    let (customer, also) = addresses(ids.into_iter().flatten());
    let customer = customer.ok_or(AsideReason::NoSender)?;
    Ok(InboundKind::Preference(Box::new(Preference { customer, also, marketing, at: told.timestamp.timestamp() })))
}

fn other() -> InboundKind {
    let (field, change) = (OTHER_PREFERENCE.to_owned(), AccountChange::Preference);
    InboundKind::Account(Box::new(AccountFact { field, account: None, change, raw: serde_json::Value::Null }))
}

/// One element of `user_preferences`.
#[derive(Deserialize)]
pub struct Told<'a> {
    #[serde(borrow)]
    wa_id: Option<Words<'a>>,
    #[serde(borrow)]
    user_id: Option<Words<'a>>,
    #[serde(borrow)]
    category: Option<Words<'a>>,
    #[serde(borrow)]
    value: Option<Words<'a>>,
    #[serde(default)]
    timestamp: LooseInteger,
}
