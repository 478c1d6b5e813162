//! One message of a customer: its envelope. What it says is read by [`content`](super::content).

use super::{
    contacts::Contacts,
    content,
    decode::Channel,
    loose::{LooseInteger, Words, kept},
};
use crate::{
    adapter::AsideReason,
    model::{InboundContent, InboundContext, InboundKind, InboundMessage, ProviderMessageId},
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Decodes one element of `messages`. Messages of groups and the company's own are facts, not a customer's words.
///
/// `element` is its text; without it a message that must be kept as it came is malformed.
pub fn decoded(
    message: Message<'_>,
    element: Option<&RawValue>,
    channel: Channel<'_>,
    contacts: &Contacts<'_>,
) -> Result<InboundKind, AsideReason> {
    if message.group_id.is_some() {
        return Ok(fact("messages.group"));
    }
    if message.from.as_deref().is_some_and(|from| channel.is_own_phone(from)) {
        return Ok(fact("messages.echo"));
    }
    message.into_inbound(element, contacts).map(|inbound| InboundKind::Message(Box::new(inbound)))
}

fn fact(field: &str) -> InboundKind {
    InboundKind::Account { field: field.to_owned(), error: None }
}

/// The content stands under the name of its type and is read on its own: a message whose content has an unexpected
/// shape is kept as unsupported.
#[derive(Deserialize)]
pub struct Message<'a> {
    #[serde(borrow)]
    id: Option<Words<'a>>,
    #[serde(borrow)]
    from: Option<Words<'a>>,
    #[serde(borrow)]
    from_user_id: Option<Words<'a>>,
    #[serde(default)]
    timestamp: LooseInteger,
    #[serde(borrow, rename = "type")]
    kind: Option<Words<'a>>,
    #[serde(borrow)]
    group_id: Option<&'a RawValue>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    referral: Option<&'a RawValue>,
    #[serde(borrow)]
    pub text: Option<&'a RawValue>,
    #[serde(borrow)]
    pub image: Option<&'a RawValue>,
    #[serde(borrow)]
    pub audio: Option<&'a RawValue>,
    #[serde(borrow)]
    pub voice: Option<&'a RawValue>,
    #[serde(borrow)]
    pub video: Option<&'a RawValue>,
    #[serde(borrow)]
    pub document: Option<&'a RawValue>,
    #[serde(borrow)]
    pub sticker: Option<&'a RawValue>,
    #[serde(borrow)]
    pub location: Option<&'a RawValue>,
    #[serde(borrow)]
    pub contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    pub button: Option<&'a RawValue>,
    #[serde(borrow)]
    pub interactive: Option<&'a RawValue>,
    #[serde(borrow)]
    pub order: Option<&'a RawValue>,
    #[serde(borrow)]
    pub reaction: Option<&'a RawValue>,
}

impl Message<'_> {
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or("unknown")
    }

    fn into_inbound(
        self,
        element: Option<&RawValue>,
        contacts: &Contacts<'_>,
    ) -> Result<InboundMessage, AsideReason> {
        let id = self.id.as_deref().filter(|id| !id.is_empty()).ok_or(AsideReason::NoId)?;
        let sender = contacts.sender(self.from.as_deref(), self.from_user_id.as_deref());
        let context = self.context.and_then(|context| serde_json::from_str::<Context<'_>>(context.get()).ok());
        let context = context.unwrap_or_default();
        Ok(InboundMessage {
            provider_id: ProviderMessageId(storable(id.to_owned())),
            sender: sender.ok_or(AsideReason::NoSender)?,
            sent_at: self.timestamp.timestamp(),
            content: self.content(element)?,
            context: InboundContext {
                forwarded: context.forwarded.is_true() || context.frequently_forwarded.is_true(),
                referral: self.referral.and_then(kept),
            },
            reply_to: context.id.map(|id| ProviderMessageId(id.storable())),
        })
    }

    fn content(&self, element: Option<&RawValue>) -> Result<InboundContent, AsideReason> {
        let whole = || content::whole(self.kind(), element?);
        content::known(self).or_else(whole).ok_or(AsideReason::Malformed)
    }
}

/// What the message refers to. Quick replies have come without an id.
#[derive(Default, Deserialize)]
struct Context<'a> {
    #[serde(borrow)]
    id: Option<Words<'a>>,
    #[serde(default)]
    forwarded: Flag,
    #[serde(default)]
    frequently_forwarded: Flag,
}

/// `true`, or anything else.
#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Flag(Option<bool>);

impl Flag {
    fn is_true(&self) -> bool {
        self.0 == Some(true)
    }
}
