//! What became of a message that we sent.

use super::{
    contacts::addresses,
    loose::{LooseInteger, Words},
};
use crate::{
    adapter::AsideReason,
    model::{
        AccountChange, AccountFact, CallEvent, CallFact, InboundKind, ProviderMessageId, ReportedError,
        ReportedState, StatusUpdate,
    },
    redact::Redactor,
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Statuses of payments are facts about the account.
const OTHER_STATUS: &str = "messages.status";

/// Decodes one element of `statuses`; `deleted`, `warning` and states that Ponte does not know say nothing.
pub fn decoded(status: Status<'_>) -> Result<Option<InboundKind>, AsideReason> {
    let about = status.about.as_deref().filter(|about| *about != "message");
    match (status.state.as_deref().and_then(state), about) {
        (Some(state), None) => Ok(Some(InboundKind::Status(Box::new(status.into_update(state)?)))),
        (None, None) => Ok(None),
        (_, Some("call")) => Ok(Some(InboundKind::Call(Box::new(status.into_call()?)))),
        (_, Some(_)) => {
            let change = AccountChange::Status { status: status.state.map(Words::storable) };
            let raw = serde_json::Value::Null;
            let field = OTHER_STATUS.to_owned();
            Ok(Some(InboundKind::Account(Box::new(AccountFact { field, account: None, change, raw }))))
        }
    }
}

/// Reads one item of any of Meta's `errors` lists; `None` when it is none.
pub fn error_of(element: &RawValue) -> Option<ReportedError> {
    serde_json::from_str::<ErrorItem<'_>>(element.get()).ok()?.into_reported()
}

/// One element of `statuses`.
#[derive(Deserialize)]
pub struct Status<'a> {
    #[serde(borrow)]
    id: Option<Words<'a>>,
    /// Gupshup's own id, which it gave in its answer; the other one is Meta's then.
    #[serde(borrow)]
    gs_id: Option<Words<'a>>,
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
    fn into_update(self, state: ReportedState) -> Result<StatusUpdate, AsideReason> {
        let id = self.gs_id.or(self.id).filter(|id| !id.is_empty()).ok_or(AsideReason::NoId)?;
        let ids = [self.recipient_id.as_deref(), self.recipient_user_id.as_deref()];
        let (recipient, also) = addresses(ids.into_iter().flatten());
        Ok(StatusUpdate {
            provider_id: ProviderMessageId(id.storable()),
            state,
            at: self.timestamp.instant(),
            ours: self.biz_opaque_callback_data.and_then(|data| data.parse().ok()),
            recipient,
            also,
            error: self.errors.and_then(|errors| errors_of(errors).into_iter().next()),
        })
    }

    fn into_call(self) -> Result<CallFact, AsideReason> {
        let id = self.id.filter(|id| !id.is_empty()).ok_or(AsideReason::NoId)?;
        Ok(CallFact {
            id: id.storable(),
            event: CallEvent::from(self.state.map(Words::storable).unwrap_or_default()),
            direction: None,
            from: None,
            to: self.recipient_id.or(self.recipient_user_id).map(Words::storable),
            status: None,
            seconds: None,
            at: self.timestamp.timestamp(),
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

/// Reads any of Meta's `errors` lists; what is none is left out.
pub fn errors_of(errors: &RawValue) -> Vec<ReportedError> {
    let items: Vec<&RawValue> = serde_json::from_str(errors.get()).unwrap_or_default();
    items.into_iter().filter_map(error_of).collect()
}

fn state(status: &str) -> Option<ReportedState> {
    match status {
        // Gupshup's: not yet handed to Meta.
        "enqueued" => Some(ReportedState::Accepted),
        "sent" => Some(ReportedState::Sent),
        "delivered" => Some(ReportedState::Delivered),
        "read" => Some(ReportedState::Read),
        "played" => Some(ReportedState::Played),
        "failed" => Some(ReportedState::Failed),
        _ => None,
    }
}
