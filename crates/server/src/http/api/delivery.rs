//! How far an outgoing message got, on the wire, and why it went no further.

use super::wire::Instant;
use ponte_channels::{
    delivery::Shown,
    endpoint::Provider,
    gate::Refusal,
    model::ReportedError,
    send_error::{Reaction, SendError},
};
use ponte_conversations::model::{OutboundDelivery, OutboxState};
use ponte_kernel::Language;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    state: DeliveryState,
    /// Why it failed.
    error: Option<DeliveryError>,
    /// When the provider took it.
    accepted_at: Option<Instant>,
    sent_at: Option<Instant>,
    delivered_at: Option<Instant>,
    read_at: Option<Instant>,
    failed_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// For its turn, a limit, or a stopped channel.
    Waiting,
    Sending,
    /// Sent or not: the provider's status will tell.
    Uncertain,
    /// The provider took it and has told nothing yet.
    Accepted,
    Sent,
    Delivered,
    Read,
    /// A voice note was listened to.
    Played,
    Failed,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryError {
    /// Stable: a kind of send error, or of refusal by the gate.
    kind: String,
    /// The provider's code, when it gave one.
    code: Option<i64>,
    /// Cause and remedy in the reader's language.
    sentence: String,
}

impl DeliveryView {
    pub fn of(delivery: &OutboundDelivery, provider: Provider, language: Language) -> Self {
        let state = state(delivery);
        let known = &delivery.delivery;
        let failed = known.failure.as_ref().filter(|_| state == DeliveryState::Failed);
        let error = failed.map(|failure| {
            let kind = delivery.error_kind.clone().unwrap_or_else(|| "unknown".to_owned());
            let sentence = sentence(&kind, failure.error.as_ref(), provider, language).to_owned();
            DeliveryError { kind, code: failure.error.as_ref().map(|error| error.code), sentence }
        });
        Self {
            state,
            error,
            accepted_at: delivery.accepted_at.map(Instant),
            sent_at: known.sent_at.map(Instant),
            delivered_at: known.delivered_at.map(Instant),
            read_at: known.read_at.map(Instant),
            failed_at: failed.and_then(|failure| failure.at).map(Instant),
        }
    }
}

pub fn state(delivery: &OutboundDelivery) -> DeliveryState {
    match (delivery.delivery.shown(), delivery.outbox) {
        (Shown::Sent, _) => DeliveryState::Sent,
        (Shown::Delivered, _) => DeliveryState::Delivered,
        (Shown::Read, _) => DeliveryState::Read,
        (Shown::Played, _) => DeliveryState::Played,
        (Shown::Failed, _) => DeliveryState::Failed,
        (Shown::Pending, Some(OutboxState::Waiting)) => DeliveryState::Waiting,
        (Shown::Pending, Some(OutboxState::Claimed)) => DeliveryState::Sending,
        (Shown::Pending, Some(OutboxState::Uncertain)) => DeliveryState::Uncertain,
        (Shown::Pending, None) => DeliveryState::Accepted,
    }
}

/// The adapter's words for its provider's codes, the gate's for its refusals.
fn sentence(kind: &str, error: Option<&ReportedError>, provider: Provider, language: Language) -> &'static str {
    if let Some(error) = error {
        return provider.adapter().reported(error).text(language);
    }
    let unreachable = SendError::unreachable(String::new());
    match Refusal::ALL.into_iter().find(|refusal| refusal.code() == kind) {
        Some(refusal) => refusal.text(language),
        None if unreachable.kind().code() == kind => unreachable.text(language),
        None => Reaction::Stop.text(language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_channels::delivery::{Delivery, Failure, Reached};
    use ponte_kernel::Timestamp;

    fn failed(kind: &str, code: Option<i64>, reached: Option<Reached>) -> OutboundDelivery {
        let error = code.map(|code| ReportedError { code, title: String::new() });
        let failure = Some(Failure { at: Some(Timestamp::from_secs(7)), error });
        let delivery = Delivery { reached, failure, ..Delivery::default() };
        OutboundDelivery { delivery, error_kind: Some(kind.to_owned()), ..OutboundDelivery::default() }
    }

    fn told(delivery: &OutboundDelivery) -> Option<String> {
        DeliveryView::of(delivery, Provider::Meta, Language::English).error.map(|error| error.sentence)
    }

    #[test]
    fn a_failure_is_told_in_the_words_of_who_refused() {
        let refused = told(&failed("contact_blocked", None, None)).expect("failed");
        assert_eq!(refused, Refusal::ContactBlocked.text(Language::English));
        let code = ReportedError { code: 131_026, title: String::new() };
        let reported = told(&failed("recipient", Some(131_026), None)).expect("failed");
        assert_eq!(reported, Provider::Meta.adapter().reported(&code).text(Language::English));
    }

    #[test]
    fn a_failure_behind_a_delivery_is_not_told() {
        assert_eq!(told(&failed("recipient", Some(131_026), Some(Reached::Delivered))), None);
    }

    #[test]
    fn before_the_provider_took_it_the_outbox_tells() {
        let waiting = OutboundDelivery { outbox: Some(OutboxState::Waiting), ..OutboundDelivery::default() };
        assert_eq!(state(&waiting), DeliveryState::Waiting);
        assert_eq!(state(&OutboundDelivery::default()), DeliveryState::Accepted);
    }
}
