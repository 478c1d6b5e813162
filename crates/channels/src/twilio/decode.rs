//! A webhook's form to events. Each form is one message or one status.

use super::{
    content,
    form::{Form, OURS},
};
use crate::{
    adapter::{Aside, AsideReason, Decoded},
    meta::{contacts::addresses, loose::snake_case_keys},
    model::{
        Address, InboundContent, InboundContext, InboundEvent, InboundKind, InboundMessage, ProviderMessageId,
        Referral, ReportedError, ReportedState, Sender, StatusUpdate,
    },
    redact::Redactor,
};
use ponte_kernel::text::storable;
use serde_json::{Map, Value};

/// What came by another of Twilio's channels than WhatsApp (SMS, Messenger, …) is a fact and no conversation.
const OTHER_CHANNEL: &str = "messages.other_channel";

pub fn decode(envelope: &[u8]) -> Decoded {
    match events(&Form::read(envelope)) {
        Ok(events) => Decoded { events, aside: Vec::new() },
        Err(reason) => {
            let aside = Aside { reason, path: String::new(), fragment: envelope.to_vec() };
            Decoded { events: Vec::new(), aside: vec![aside] }
        }
    }
}

fn events(form: &Form<'_>) -> Result<Vec<InboundEvent>, AsideReason> {
    let id = ["MessageSid", "SmsMessageSid", "SmsSid"].into_iter().find_map(|name| form.kept(name));
    let id = id.ok_or(AsideReason::NotAWebhook)?;
    match form.get("MessageStatus").or_else(|| form.get("SmsStatus")) {
        None | Some("received" | "receiving") => messages(&id, form),
        Some(told) => {
            // A state that Ponte does not know changes nothing.
            let Some(state) = state(told) else { return Ok(Vec::new()) };
            let kind = InboundKind::Status(Box::new(status(id, state, form)));
            Ok(vec![InboundEvent { number: number(form, "From")?, kind }])
        }
    }
}

/// The company's number: the digits of its address.
fn number(form: &Form<'_>, field: &str) -> Result<String, AsideReason> {
    let address = form.get(field).unwrap_or_default();
    let digits: String = address.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { Err(AsideReason::NoNumber) } else { Ok(digits) }
}

/// Nearly always one: should a message bring several files, each is a message, so that none is lost.
fn messages(id: &str, form: &Form<'_>) -> Result<Vec<InboundEvent>, AsideReason> {
    let number = number(form, "To")?;
    if is_of_other_channel(form) {
        return Ok(vec![InboundEvent { number, kind: InboundKind::unknown(OTHER_CHANNEL) }]);
    }
    let sender = sender(form).ok_or(AsideReason::NoSender)?;
    let further = (1..).map_while(|index| content::media(form, index));
    let contents = std::iter::once(content::content(form)).chain(further.map(InboundContent::Media));
    let messages = contents.enumerate().map(|(index, content)| {
        let id = if index == 0 { id.to_owned() } else { format!("{id}.{index}") };
        let message = InboundMessage {
            provider_id: ProviderMessageId(id),
            sender: sender.clone(),
            sent_at: None,
            content,
            reply_to: form.kept("OriginalRepliedMessageSid").map(ProviderMessageId),
            context: context(form),
        };
        InboundEvent { number: number.clone(), kind: InboundKind::Message(Box::new(message)) }
    });
    Ok(messages.collect())
}

fn is_of_other_channel(form: &Form<'_>) -> bool {
    match form.get("From").map(|from| from.split_once(':')) {
        Some(Some((channel, _))) => channel != "whatsapp",
        // A bare phone is an SMS's, unless WhatsApp's id stands beside it.
        Some(None) => form.get("WaId").is_none() && form.get("ChannelPrefix") != Some("whatsapp"),
        None => false,
    }
}

fn sender(form: &Form<'_>) -> Option<Sender> {
    let (address, also) = people(form, ["From", "WaId", "ExternalUserId"]);
    let name = form.get("ProfileName").map(str::trim).filter(|name| !name.is_empty());
    Some(Sender::new(address?, also, name.map(|name| storable(name.to_owned()))))
}

/// The two ids of one person, out of fields that hold either.
fn people<const N: usize>(form: &Form<'_>, fields: [&str; N]) -> (Option<Address>, Option<Address>) {
    let bare = |field: &str| {
        let address = form.get(field)?;
        let address = address.strip_prefix("whatsapp:").unwrap_or(address);
        // A plus sign that was not encoded arrives as a space.
        Some(address.trim_start_matches(['+', ' ']))
    };
    addresses(fields.into_iter().filter_map(bare))
}

/// Twilio's names are Meta's in camel case, behind the word.
fn referral(told: Map<String, Value>) -> Referral {
    let named = |(name, value): (String, Value)| (name.strip_prefix("Referral").unwrap_or(&name).to_owned(), value);
    snake_case_keys(Value::Object(told.into_iter().map(named).collect())).into()
}

fn context(form: &Form<'_>) -> InboundContext {
    let referral = form.object("Referral");
    let has_referral = referral.keys().any(|name| name != "ReferralNumMedia");
    InboundContext {
        forwarded: form.says_yes("Forwarded") || form.says_yes("FrequentlyForwarded"),
        frequently_forwarded: form.says_yes("FrequentlyForwarded"),
        referral: has_referral.then(|| self::referral(referral)),
        ..InboundContext::default()
    }
}

fn status(id: String, state: ReportedState, form: &Form<'_>) -> StatusUpdate {
    let (recipient, also) = people(form, ["To", "ExternalUserId"]);
    StatusUpdate {
        provider_id: ProviderMessageId(id),
        state,
        at: None,
        ours: form.get(OURS).and_then(|id| id.parse().ok()),
        recipient,
        also,
        error: error(form),
    }
}

fn state(told: &str) -> Option<ReportedState> {
    match told {
        "accepted" | "scheduled" | "queued" | "sending" => Some(ReportedState::Accepted),
        "sent" => Some(ReportedState::Sent),
        "delivered" => Some(ReportedState::Delivered),
        "read" => Some(ReportedState::Read),
        "undelivered" | "failed" | "canceled" => Some(ReportedState::Failed),
        _ => None,
    }
}

fn error(form: &Form<'_>) -> Option<ReportedError> {
    let code = form.get("ErrorCode")?.parse().ok().filter(|code| *code != 0)?;
    let words = form.get("ErrorMessage").or_else(|| form.get("ChannelStatusMessage")).unwrap_or_default();
    Some(ReportedError { code, title: storable(Redactor::default().text(words)) })
}
