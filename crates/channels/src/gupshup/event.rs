//! What became of a message, in version 2.

use crate::{
    adapter::AsideReason,
    json,
    meta::contacts::addresses,
    model::{InboundKind, ProviderMessageId, ReportedError, ReportedState, StatusUpdate},
};
use serde_json::Value;

/// `None` for events that say nothing about delivery.
pub fn decoded(payload: &Value, event: &Value) -> Result<Option<InboundKind>, AsideReason> {
    let Some(state) = json::text(payload, "type").and_then(state) else { return Ok(None) };
    // Gupshup's own id, which its answer gave; where there is no `gsId`, it stands in `id`.
    let id = json::owned(payload, "gsId").or_else(|| json::owned(payload, "id")).ok_or(AsideReason::NoId)?;
    let detail = payload.get("payload").unwrap_or(&Value::Null);
    let (recipient, also) = addresses(json::text(payload, "destination"));
    let at = json::integer(detail, "ts").instant();
    Ok(Some(InboundKind::Status(Box::new(StatusUpdate {
        provider_id: ProviderMessageId(id),
        state,
        at: at.or_else(|| json::integer(event, "timestamp").instant()),
        ours: None,
        recipient,
        also,
        error: (state == ReportedState::Failed).then(|| error(detail)),
    }))))
}

fn state(kind: &str) -> Option<ReportedState> {
    match kind {
        "enqueued" => Some(ReportedState::Accepted),
        "sent" => Some(ReportedState::Sent),
        "delivered" => Some(ReportedState::Delivered),
        "read" => Some(ReportedState::Read),
        "failed" => Some(ReportedState::Failed),
        _ => None,
    }
}

fn error(detail: &Value) -> ReportedError {
    let reason = json::text(detail, "reason").unwrap_or_default();
    ReportedError { code: json::integer(detail, "code").0.unwrap_or_default(), title: json::words(reason) }
}
