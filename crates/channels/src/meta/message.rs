//! One message of a customer: its envelope. What it says is read by [`content`](super::content).

use super::{
    contacts::{Contacts, addresses},
    content,
    decode::Channel,
    loose::{LooseInteger, Words, kept},
    status,
};
use crate::{
    adapter::AsideReason,
    model::{
        Address, Echo, GroupEvent, GroupFact, InboundContent, InboundContext, InboundKind, InboundMessage,
        ProviderMessageId, Referral, ReferredProduct,
    },
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
    if let Some(group) = message.group_id {
        return Ok(message.into_group(group));
    }
    if message.from.as_deref().is_some_and(|from| channel.is_own_phone(from)) {
        return match message.receiver() {
            (None, _) => Ok(InboundKind::unknown("messages.echo")),
            (Some(_), _) => echo(message, element),
        };
    }
    message.into_inbound(element, contacts).map(|inbound| InboundKind::Message(Box::new(inbound)))
}

/// Decodes a message that the company wrote elsewhere: one element of `message_echoes`.
pub fn echo(message: Message<'_>, element: Option<&RawValue>) -> Result<InboundKind, AsideReason> {
    if let Some(group) = message.group_id {
        return Ok(message.into_group(group));
    }
    let (to, also) = message.receiver();
    Ok(InboundKind::Echo(Box::new(Echo {
        provider_id: message.provider_id()?,
        to: to.ok_or(AsideReason::NoSender)?,
        also,
        sent_at: message.timestamp.timestamp(),
        content: message.content(element)?,
        reply_to: message.reply_to(),
        context: message.context(),
    })))
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
    #[serde(borrow)]
    from_parent_user_id: Option<Words<'a>>,
    #[serde(borrow)]
    to: Option<Words<'a>>,
    #[serde(borrow)]
    to_user_id: Option<Words<'a>>,
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
    errors: Option<&'a RawValue>,
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
    #[serde(borrow)]
    pub edit: Option<&'a RawValue>,
    #[serde(borrow)]
    pub revoke: Option<&'a RawValue>,
    #[serde(borrow)]
    pub unsupported: Option<&'a RawValue>,
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
        let ids = [&self.from, &self.from_user_id, &self.from_parent_user_id].map(Option::as_deref);
        let sender = contacts.sender(ids[0], ids[1], ids[2]);
        Ok(InboundMessage {
            provider_id: self.provider_id()?,
            sender: sender.ok_or(AsideReason::NoSender)?,
            sent_at: self.timestamp.timestamp(),
            content: self.content(element)?,
            context: self.context(),
            reply_to: self.reply_to(),
        })
    }

    fn into_group(self, group: &RawValue) -> InboundKind {
        let group = serde_json::from_str::<Words<'_>>(group.get()).ok().map(Words::storable);
        let message = self.id.map(Words::storable);
        InboundKind::Group(Box::new(GroupFact { event: GroupEvent::Message, group, message }))
    }

    fn provider_id(&self) -> Result<ProviderMessageId, AsideReason> {
        let id = self.id.as_deref().filter(|id| !id.is_empty()).ok_or(AsideReason::NoId)?;
        Ok(ProviderMessageId(storable(id.to_owned())))
    }

    /// To whom the company wrote.
    fn receiver(&self) -> (Option<Address>, Option<Address>) {
        addresses([self.to.as_deref(), self.to_user_id.as_deref()].into_iter().flatten())
    }

    fn refers_to(&self) -> Context<'_> {
        let read = self.context.and_then(|context| serde_json::from_str(context.get()).ok());
        read.unwrap_or_default()
    }

    fn reply_to(&self) -> Option<ProviderMessageId> {
        let quoted = self.refers_to();
        quoted.gs_id.or(quoted.id).map(|id| ProviderMessageId(id.storable()))
    }

    fn context(&self) -> InboundContext {
        let context = self.refers_to();
        let frequently_forwarded = context.frequently_forwarded.is_true();
        InboundContext {
            forwarded: context.forwarded.is_true() || frequently_forwarded,
            frequently_forwarded,
            referral: self.referral.and_then(kept).map(Referral::from),
            referred_product: context.referred_product.and_then(kept).map(ReferredProduct::from),
            errors: self.errors.map(status::errors_of).unwrap_or_default(),
        }
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
    /// Gupshup's own id of a message that was sent through it.
    #[serde(borrow)]
    gs_id: Option<Words<'a>>,
    #[serde(borrow)]
    referred_product: Option<&'a RawValue>,
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
