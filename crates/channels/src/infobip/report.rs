//! What became of a message that we sent: delivery reports, and seen reports, which have no status.

use super::{
    decode::{Element, digits, instant},
    errors::{self, Told},
};
use crate::{
    adapter::AsideReason,
    meta::contacts::addresses,
    model::{ProviderMessageId, ReportedState, StatusUpdate},
};
use serde_json::value::RawValue;

/// The customer saw it; they are `from` here.
pub fn seen(element: &Element<'_>) -> Result<StatusUpdate, AsideReason> {
    update(element, ReportedState::Read, element.from.as_deref(), element.seen_at.as_deref())
}

/// `None` for a state that Ponte does not know.
pub fn delivery(status: &RawValue, element: &Element<'_>) -> Result<Option<StatusUpdate>, AsideReason> {
    let status: Told<'_> = serde_json::from_str(status.get()).map_err(|_| AsideReason::Malformed)?;
    let Some(state) = state(&status) else { return Ok(None) };
    let mut update = update(element, state, element.to.as_deref(), element.done_at.as_deref())?;
    if state == ReportedState::Failed {
        let error = element.error.and_then(|error| serde_json::from_str(error.get()).ok());
        update.error = Some(errors::reported(&status, error.as_ref()));
    }
    Ok(Some(update))
}

fn update(
    element: &Element<'_>,
    state: ReportedState,
    customer: Option<&str>,
    at: Option<&str>,
) -> Result<StatusUpdate, AsideReason> {
    let id = element.id()?;
    let (recipient, also) = addresses(customer.map(digits));
    // The id is the one that we gave the message.
    let ours = id.parse().ok();
    Ok(StatusUpdate {
        provider_id: ProviderMessageId(id),
        state,
        at: instant(at),
        ours,
        recipient,
        also,
        error: None,
    })
}

fn state(status: &Told<'_>) -> Option<ReportedState> {
    match (status.group(), status.name()) {
        ("PENDING", "PENDING_ENROUTE") => Some(ReportedState::Sent),
        ("ACCEPTED" | "PENDING", _) => Some(ReportedState::Accepted),
        ("DELIVERED", _) => Some(ReportedState::Delivered),
        ("UNDELIVERABLE" | "REJECTED" | "EXPIRED", _) => Some(ReportedState::Failed),
        _ => None,
    }
}
