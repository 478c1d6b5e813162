//! What became of a message that we sent.

use super::{
    contacts::addresses,
    decode::{Channel, Place, Sink},
    loose::{LooseInteger, Words},
};
use crate::{
    adapter::AsideReason,
    model::{InboundKind, ProviderMessageId, ReportedError, ReportedState, StatusUpdate},
    redact::Redactor,
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Statuses of calls and payments, and states that Ponte does not know, are facts about the account.
const OTHER_STATUS: &str = "messages.status";

pub fn read(element: &RawValue, channel: Channel<'_>, place: Place, sink: &mut Sink) {
    let Ok(status) = serde_json::from_str::<Status<'_>>(element.get()) else {
        return sink.aside(AsideReason::Malformed, place, element.get());
    };
    let state = status.state.as_deref().and_then(state);
    let (Some(state), None) = (state, &status.about) else {
        return sink.account(channel.number, OTHER_STATUS);
    };
    match status.into_update(state) {
        Some(update) => sink.event(channel.number, InboundKind::Status(Box::new(update))),
        None => sink.aside(AsideReason::NoId, place, element.get()),
    }
}

/// Reads one item of any of Meta's `errors` lists; `None` when it is none.
pub fn error_of(element: &RawValue) -> Option<ReportedError> {
    serde_json::from_str::<ErrorItem<'_>>(element.get()).ok()?.into_reported()
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow)]
    id: Option<Words<'a>>,
    #[serde(borrow, rename = "status")]
    state: Option<Words<'a>>,
    /// `call` or `payment`; absent for messages.
    #[serde(borrow, rename = "type")]
    about: Option<Words<'a>>,
    #[serde(default)]
    timestamp: LooseInteger,
    #[serde(borrow)]
    recipient_id: Option<Words<'a>>,
    #[serde(borrow)]
    recipient_user_id: Option<Words<'a>>,
    #[serde(borrow)]
    biz_opaque_callback_data: Option<Words<'a>>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

impl Status<'_> {
    fn into_update(self, state: ReportedState) -> Option<StatusUpdate> {
        let id = self.id.filter(|id| !id.is_empty())?;
        let ids = [self.recipient_id.as_deref(), self.recipient_user_id.as_deref()];
        let (recipient, also) = addresses(ids.into_iter().flatten());
        Some(StatusUpdate {
            provider_id: ProviderMessageId(id.storable()),
            state,
            at: self.timestamp.timestamp(),
            ours: self.biz_opaque_callback_data.and_then(|data| data.parse().ok()),
            recipient,
            also,
            error: self.errors.and_then(first_error),
        })
    }
}

#[derive(Deserialize)]
struct ErrorItem<'a> {
    #[serde(default)]
    code: LooseInteger,
    #[serde(borrow)]
    title: Option<Words<'a>>,
    #[serde(borrow)]
    message: Option<Words<'a>>,
}

impl ErrorItem<'_> {
    fn into_reported(self) -> Option<ReportedError> {
        let title = self.title.or(self.message).unwrap_or_default();
        Some(ReportedError { code: self.code.0?, title: storable(Redactor::default().text(&title)) })
    }
}

fn first_error(errors: &RawValue) -> Option<ReportedError> {
    let items: Vec<&RawValue> = serde_json::from_str(errors.get()).ok()?;
    items.into_iter().find_map(error_of)
}

fn state(status: &str) -> Option<ReportedState> {
    match status {
        "sent" => Some(ReportedState::Sent),
        "delivered" => Some(ReportedState::Delivered),
        "read" => Some(ReportedState::Read),
        "played" => Some(ReportedState::Played),
        "failed" => Some(ReportedState::Failed),
        _ => None,
    }
}
