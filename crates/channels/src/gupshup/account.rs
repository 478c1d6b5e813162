//! What is told about the app and about the customers' wishes.

use crate::{
    adapter::AsideReason,
    json,
    meta::contacts::addresses,
    model::{InboundKind, MarketingWish, Preference},
};
use serde_json::Value;

/// Checks of the connection and the bill: no business of ours.
pub fn is_gupshups_own(kind: &str) -> bool {
    matches!(kind, "platform-event" | "billing-event")
}

/// Who opted out of an app wants nothing of it. The opposite, and the greeting of the sandbox, say nothing: opting in
/// is recorded where it was asked for.
pub fn user_event(payload: &Value, event: &Value) -> Result<Option<InboundKind>, AsideReason> {
    if json::text(payload, "type") != Some("opted-out") {
        return Ok(None);
    }
    let (customer, also) = addresses(json::text(payload, "phone"));
    Ok(Some(InboundKind::Preference(Box::new(Preference {
        customer: customer.ok_or(AsideReason::NoSender)?,
        also,
        marketing: MarketingWish::Stop,
        at: json::integer(event, "timestamp").instant(),
    }))))
}
