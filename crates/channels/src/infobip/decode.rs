//! A webhook's body to events: `results` holds messages, delivery reports and seen reports, each read on its own.

use super::{message, report};
use crate::{
    adapter::{Aside, AsideReason, Decoded},
    meta::loose::{LooseInteger, Words},
    model::{InboundEvent, InboundKind},
};
use ponte_kernel::{Timestamp, text::storable};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub fn decode(envelope: &[u8]) -> Decoded {
    let text = str::from_utf8(envelope).map_or_else(|_| String::from_utf8_lossy(envelope), Cow::Borrowed);
    let Ok(Envelope { results }) = serde_json::from_str::<Envelope<'_>>(&text) else {
        let aside = Aside { reason: AsideReason::NotAWebhook, path: String::new(), fragment: envelope.to_vec() };
        return Decoded { events: Vec::new(), aside: vec![aside] };
    };
    let mut decoded = Decoded::default();
    for (index, element) in results.iter().enumerate() {
        match event(element) {
            Ok(event) => decoded.events.extend(event),
            Err(reason) => {
                let fragment = element.get().as_bytes().to_vec();
                decoded.aside.push(Aside { reason, path: format!("results[{index}]"), fragment });
            }
        }
    }
    decoded
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    results: Vec<&'a RawValue>,
}

/// One element of `results`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Element<'a> {
    #[serde(borrow)]
    pub message_id: Option<Words<'a>>,
    #[serde(borrow)]
    pub from: Option<Words<'a>>,
    #[serde(borrow)]
    pub to: Option<Words<'a>>,
    #[serde(borrow)]
    pub callback_data: Option<Words<'a>>,
    #[serde(borrow)]
    pub received_at: Option<Words<'a>>,
    #[serde(borrow)]
    pub done_at: Option<Words<'a>>,
    #[serde(borrow)]
    pub seen_at: Option<Words<'a>>,
    #[serde(borrow)]
    pub message: Option<&'a RawValue>,
    #[serde(borrow)]
    pub contact: Option<&'a RawValue>,
    #[serde(borrow)]
    pub referral: Option<&'a RawValue>,
    #[serde(borrow)]
    pub status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub error: Option<&'a RawValue>,
}

impl Element<'_> {
    /// A message or report without an id can not be told from its duplicates.
    pub fn id(&self) -> Result<String, AsideReason> {
        let id = self.message_id.as_deref().filter(|id| !id.is_empty()).ok_or(AsideReason::NoId)?;
        Ok(storable(id.to_owned()))
    }
}

/// Nothing for reports of another kind, such as of a deleted message.
fn event(element: &RawValue) -> Result<Option<InboundEvent>, AsideReason> {
    let element: Element<'_> = serde_json::from_str(element.get()).map_err(|_| AsideReason::Malformed)?;
    let to = element.to.as_deref().map(digits);
    if let Some(raw) = element.message {
        let number = to.filter(|number| !number.is_empty()).ok_or(AsideReason::NoNumber)?;
        let kind = InboundKind::Message(Box::new(message::decoded(raw, &element)?));
        return Ok(Some(InboundEvent { number: number.to_owned(), kind }));
    }
    let sent_along = element.callback_data.as_deref().filter(|data| is_number(data));
    if element.seen_at.is_some() {
        // A seen report goes the customer's way: from them to the company's number.
        let number = sent_along.or(to.filter(|to| is_number(to))).unwrap_or_default().to_owned();
        return Ok(Some(InboundEvent { number, kind: InboundKind::Status(Box::new(report::seen(&element)?)) }));
    }
    let number = sent_along.unwrap_or_default().to_owned();
    let update = element.status.map(|status| report::delivery(status, &element)).transpose()?.flatten();
    Ok(update.map(|update| InboundEvent { number, kind: InboundKind::Status(Box::new(update)) }))
}

/// A number as Ponte writes it.
pub fn digits(number: &str) -> &str {
    number.trim_start_matches('+')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2026-11-22T12:00:00.000+0000`, and offsets as others write them; `None` for nonsense.
pub fn instant(text: Option<&str>) -> Option<Timestamp> {
    let at: jiff::Timestamp = text?.trim().parse().ok()?;
    LooseInteger(Some(at.as_second())).timestamp().map(|_| at.into())
}
