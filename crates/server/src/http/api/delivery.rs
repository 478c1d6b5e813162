//! How far an outgoing message got, on the wire, and why it went no further.

use super::wire::Instant;
use ponte_channels::{
    delivery::Shown,
    endpoint::Provider,
    gate::Refusal,
    model::ReportedError,
    send_error::{Reaction, RetryPlan, SendError},
};
use ponte_conversations::model::{OutboundDelivery, OutboxState};
use ponte_kernel::Language;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    state: DeliveryState,
    /// Why it failed, or what it waits for.
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
    /// Whether the provider has it will not be known: it is not sent again.
    Unknown,
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
        let error = match state {
            DeliveryState::Failed => Some(failure_of(delivery, provider, language)),
            DeliveryState::Waiting => waits_for(delivery, provider, language),
            _ => None,
        };
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
        (Shown::Pending, None) if delivery.accepted_at.is_none() => DeliveryState::Unknown,
        (Shown::Pending, None) => DeliveryState::Accepted,
    }
}

/// Why a message is not sent again. An error that is usually tried again speaks of that: here it is over.
fn failure_of(delivery: &OutboundDelivery, provider: Provider, language: Language) -> DeliveryError {
    let kind = delivery.error_kind.clone().unwrap_or_else(|| "unknown".to_owned());
    let reported = delivery.delivery.failure.as_ref().and_then(|failure| failure.error.as_ref());
    let error = reported.map(|reported| provider.adapter().reported(reported));
    let sentence = match &error {
        Some(error) if error.verdict.plan == RetryPlan::Never => error.text(language),
        Some(_) => Reaction::Stop.text(language),
        None => uncoded(&kind, language),
    };
    DeliveryError { sentence: sentence.to_owned(), code: reported.map(|reported| reported.code), kind }
}

/// Why a message that is to be sent again was not taken the last time.
fn waits_for(delivery: &OutboundDelivery, provider: Provider, language: Language) -> Option<DeliveryError> {
    let kind = delivery.error_kind.clone()?;
    let sentence = match delivery.error_code {
        Some(code) => provider.adapter().reported(&ReportedError { code, title: String::new() }).text(language),
        None => uncoded(&kind, language),
    };
    Some(DeliveryError { sentence: sentence.to_owned(), code: delivery.error_code, kind })
}

/// The words for what has no code of the provider: the gate's refusals, and a provider that was not reached.
fn uncoded(kind: &str, language: Language) -> &'static str {
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
        let accepted =
            OutboundDelivery { accepted_at: Some(Timestamp::from_secs(7)), ..OutboundDelivery::default() };
        assert_eq!(state(&accepted), DeliveryState::Accepted);
        assert_eq!(state(&OutboundDelivery::default()), DeliveryState::Unknown);
    }

    #[test]
    fn only_what_waits_is_promised_another_try() {
        let words = Provider::Meta.adapter().reported(&ReportedError { code: 131_049, title: String::new() });
        let waiting = OutboundDelivery {
            outbox: Some(OutboxState::Waiting),
            error_kind: Some("throttled".to_owned()),
            error_code: Some(131_049),
            ..OutboundDelivery::default()
        };
        assert_eq!(told(&waiting).as_deref(), Some(words.text(Language::English)));
        let over = told(&failed("throttled", Some(131_049), None));
        assert_eq!(over.as_deref(), Some(Reaction::Stop.text(Language::English)));
    }
}
