//! One message of a customer: its envelope. What it says is read by [`content`](super::content).

use super::{
    content,
    decode::{Element, digits, instant},
};
use crate::{
    adapter::AsideReason,
    meta::{
        contacts::addresses,
        loose::{Words, kept, snake_case_keys},
    },
    model::{InboundContext, InboundMessage, ProviderMessageId, Referral, Sender},
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

pub fn decoded(message: &RawValue, element: &Element<'_>) -> Result<InboundMessage, AsideReason> {
    let around: Around<'_> = serde_json::from_str(message.get()).unwrap_or_default();
    let context: Context<'_> = read(around.context);
    Ok(InboundMessage {
        provider_id: ProviderMessageId(element.id()?),
        sender: sender(element).ok_or(AsideReason::NoSender)?,
        sent_at: instant(element.received_at.as_deref()),
        content: content::content(message)?,
        reply_to: context.id.map(|id| ProviderMessageId(id.storable())),
        context: InboundContext {
            referral: around.referral.or(element.referral).and_then(kept).map(referral),
            ..InboundContext::default()
        },
    })
}

/// Infobip's names are Meta's in camel case, but for that of the click.
fn referral(told: Value) -> Referral {
    let mut told = snake_case_keys(told);
    if let Some(members) = told.as_object_mut()
        && let Some(click) = members.remove("ctwa_click_id")
    {
        members.insert("ctwa_clid".to_owned(), click);
    }
    told.into()
}

/// The default of what is absent or of another shape.
fn read<'a, T: Deserialize<'a> + Default>(raw: Option<&'a RawValue>) -> T {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// What a message of every type may have.
#[derive(Default, Deserialize)]
struct Around<'a> {
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    referral: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Context<'a> {
    #[serde(borrow)]
    id: Option<Words<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact<'a> {
    #[serde(borrow)]
    name: Option<Words<'a>>,
    #[serde(borrow)]
    phone_number: Option<Words<'a>>,
    #[serde(borrow)]
    user_id: Option<Words<'a>>,
}

fn sender(element: &Element<'_>) -> Option<Sender> {
    let contact: Contact<'_> = read(element.contact);
    let ids = [element.from.as_deref(), contact.phone_number.as_deref(), contact.user_id.as_deref()];
    let (address, also) = addresses(ids.into_iter().flatten().map(digits));
    let name = contact.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    Some(Sender::new(address?, also, name.map(|name| storable(name.to_owned()))))
}
