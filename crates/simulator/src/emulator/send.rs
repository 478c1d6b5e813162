//! Accepting the company's messages and read marks.

use super::{
    customers::{Account, Customer, Reach},
    faults::Fault,
    hook::AcceptedSend,
    limits::Taken,
    refusal::Refusal,
    request::{self, MediaKind, Outgoing, OutgoingContent, Recipient, Request, Typing},
    statuses::{Fate, Sent},
    template,
    transcript::{Entry, PhoneEvent, Shown, Side, Ticks},
    world::World,
};
use crate::webhook::{Person, Pricing, PricingCategory, PricingKind, wamid};
use bytes::Bytes;
use ponte_kernel::{Phone, Timestamp};
use serde::Serialize;
use std::{sync::Arc, time::Instant};

/// What a request came to.
pub(crate) enum Outcome {
    Accepted(Box<AcceptedMessage>),
    MarkedRead,
}

/// A message that got an id; its statuses have still to follow.
pub(crate) struct AcceptedMessage {
    pub(crate) sent: Sent,
    pub(crate) answer: AcceptedAnswer,
}

/// `{"messaging_product": "whatsapp", "contacts": [..], "messages": [{"id": ..}]}`
#[derive(Serialize)]
pub(crate) struct AcceptedAnswer {
    messaging_product: &'static str,
    contacts: [AnswerContact; 1],
    messages: [AnswerMessage; 1],
}

#[derive(Serialize)]
struct AnswerContact {
    input: String,
    /// The canonical id: may differ from `input`. Left out, as is the phone, for sends to a BSUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    wa_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
}

#[derive(Serialize)]
struct AnswerMessage {
    id: String,
    /// Given for templates only.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_status: Option<&'static str>,
}

/// To whom a message goes, and how its statuses name them.
struct Addressee {
    account: Arc<Account>,
    person: Person,
    id_part: String,
    answer: AnswerContact,
}

/// What a message shows, what it costs, and whether it is doomed already.
struct Prepared {
    shown: Shown,
    category: PricingCategory,
    doom: Option<u32>,
}

/// Reads and checks a request; when it is accepted the message is on its way.
pub(crate) fn take(world: &World, number: usize, body: &Bytes) -> Result<Outcome, Refusal> {
    match request::parse(body)? {
        Request::Read { message_id, typing } => {
            mark_read(world, number, &message_id, typing)?;
            world.counts.read_marks.add();
            Ok(Outcome::MarkedRead)
        }
        Request::Message(outgoing) => {
            accept(world, number, *outgoing, body).map(|accepted| Outcome::Accepted(Box::new(accepted)))
        }
    }
}

fn accept(world: &World, number: usize, outgoing: Outgoing, body: &Bytes) -> Result<AcceptedMessage, Refusal> {
    let addressee = addressee(world, number, &outgoing.recipient)?;
    let prepared = prepare(world, &outgoing)?;
    let now = world.now();
    take_limits(world, number, &addressee.account, now)?;
    let fate = fate(world, number, &addressee.account, &prepared, now);
    let is_template = prepared.category != PricingCategory::Service;
    let id = world.new_company_message_id(&addressee.id_part);
    tell_hook(world, number, &outgoing, &id, body);
    let entry = Entry {
        id: id.clone(),
        number: world.number(number).phone_number_id.clone(),
        from: Side::Company,
        at: now,
        ticks: Ticks::Accepted,
        content: prepared.shown,
        reply_to: outgoing.reply_to,
    };
    match fate {
        Fate::Arrives => addressee.account.show(entry, world.transcript_length()),
        // The customer never sees it; the transcript tells that it was tried.
        Fate::Fails(_) => addressee.account.chats.lock().transcript.push(entry, world.transcript_length()),
    }
    let answer = AcceptedAnswer {
        messaging_product: "whatsapp",
        contacts: [addressee.answer],
        messages: [AnswerMessage { id: id.clone(), message_status: is_template.then_some("accepted") }],
    };
    let sent = Sent {
        account: addressee.account,
        recipient: addressee.person,
        number,
        id,
        callback_data: outgoing.callback_data,
        pricing: pricing(prepared.category, now),
        fate,
    };
    Ok(AcceptedMessage { sent, answer })
}

fn addressee(world: &World, number: usize, recipient: &Recipient) -> Result<Addressee, Refusal> {
    match recipient {
        Recipient::Phone { phone, input } => to_phone(world, number, phone, input),
        Recipient::Bsuid(bsuid) => to_bsuid(world, bsuid.as_str()),
    }
}

/// Who sends to a phone knows it: statuses name it even if the customer hides it.
fn to_phone(world: &World, number: usize, phone: &Phone, input: &str) -> Result<Addressee, Refusal> {
    if world.is_own_phone(number, phone) {
        return Err(Refusal::sender_is_recipient());
    }
    let account = world.account_of(phone);
    let profile = account.profile();
    let wa_id = profile.customer.wa_id.clone().unwrap_or_else(|| phone.digits().to_owned());
    let person = Person { wa_id: Some(wa_id.clone()), ..profile.shown.clone() };
    let answer = AnswerContact { input: input.to_owned(), wa_id: Some(wa_id.clone()), user_id: None };
    Ok(Addressee { account, person, id_part: wa_id, answer })
}

fn to_bsuid(world: &World, bsuid: &str) -> Result<Addressee, Refusal> {
    let account = world.directory.by_bsuid(bsuid).map_or_else(|| register_unknown(world, bsuid), Ok)?;
    let profile = account.profile();
    let answer = AnswerContact { input: bsuid.to_owned(), wa_id: None, user_id: Some(profile.bsuid.clone()) };
    Ok(Addressee { person: profile.shown.clone(), id_part: profile.id_part.clone(), account, answer })
}

/// A BSUID that nobody has: the send is accepted, and fails.
fn register_unknown(world: &World, bsuid: &str) -> Result<Arc<Account>, Refusal> {
    let nobody = Customer { bsuid: Some(bsuid.to_owned()), reach: Reach::Unreachable, ..Customer::default() };
    world.directory.register(nobody).map_err(|_| Refusal::invalid("Parameter 'recipient' is no user id."))
}

fn prepare(world: &World, outgoing: &Outgoing) -> Result<Prepared, Refusal> {
    let service = |shown, doom| Prepared { shown, category: PricingCategory::Service, doom };
    match &outgoing.content {
        OutgoingContent::FreeForm(shown) => Ok(service(shown.clone(), None)),
        OutgoingContent::Upload { kind, id, shown } => {
            Ok(service(shown.clone(), wrong_file(world, *kind, id)?.then_some(131_053)))
        }
        OutgoingContent::Template(send) => {
            let templates = world.templates.read();
            let found = templates.iter().find(|rule| rule.name == send.name && rule.language == send.language);
            let rule = found.ok_or_else(|| template::not_found(&send.name, &send.language))?;
            let category = rule.pricing_category();
            if category == PricingCategory::Authentication && matches!(outgoing.recipient, Recipient::Bsuid(_)) {
                return Err(Refusal::bsuid_not_allowed());
            }
            Ok(Prepared { shown: rule.render(send)?, category, doom: None })
        }
    }
}

/// Whether an upload is of another kind than it is sent as: Meta accepts it, and fails it later.
fn wrong_file(world: &World, kind: MediaKind, id: &str) -> Result<bool, Refusal> {
    let medium = world.media.find(id, world.now());
    let medium = medium.ok_or_else(|| Refusal::invalid(format!("Media ID {id} was not found or has expired.")))?;
    Ok(!kind.takes(&medium.mime_type))
}

fn take_limits(world: &World, number: usize, account: &Account, now: Timestamp) -> Result<(), Refusal> {
    if world.strikes(Fault::RateLimited) || world.take_throughput(number) == Taken::OverLimit {
        return Err(Refusal::rate_limited());
    }
    let over_pair = world
        .limits
        .pair
        .is_some_and(|limit| account.chats.lock().take_pair(number, limit, now) == Taken::OverLimit);
    if over_pair || world.strikes(Fault::PairLimited) {
        return Err(Refusal::pair_limited());
    }
    Ok(())
}

fn fate(world: &World, number: usize, account: &Account, prepared: &Prepared, now: Timestamp) -> Fate {
    let scripted = world.faults.strike(&world.dice, |fault| match fault {
        Fault::FailedStatus { code } => Some(code),
        _ => None,
    });
    let unreachable = (account.profile().customer.reach == Reach::Unreachable).then_some(131_026);
    let closed = (prepared.category == PricingCategory::Service
        && world.limits.window.is_some_and(|window| !account.chats.lock().window_is_open(number, window, now)))
    .then_some(131_047);
    scripted.or(prepared.doom).or(unreachable).or(closed).map_or(Fate::Arrives, Fate::Fails)
}

/// Since 2026-10-01 every message is charged; before, service messages were free (reference page, 9.6).
fn pricing(category: PricingCategory, now: Timestamp) -> Pricing {
    const SERVICE_IS_CHARGED: Timestamp = Timestamp::from_secs(1_790_812_800);
    let free = category == PricingCategory::Service && now < SERVICE_IS_CHARGED;
    Pricing { category, kind: if free { PricingKind::FreeCustomerService } else { PricingKind::Regular } }
}

fn tell_hook(world: &World, number: usize, outgoing: &Outgoing, id: &str, body: &Bytes) {
    world.counts.sends_accepted.add();
    let Some(hook) = &world.on_accepted else { return };
    let to = match &outgoing.recipient {
        Recipient::Phone { input, .. } => input.clone(),
        Recipient::Bsuid(bsuid) => bsuid.as_str().to_owned(),
    };
    hook(&AcceptedSend {
        phone_number_id: world.number(number).phone_number_id.clone(),
        to,
        id: id.to_owned(),
        callback_data: outgoing.callback_data.clone(),
        body: body.clone(),
        at: Instant::now(),
    });
}

/// Marks a customer's message and all earlier ones as read. A message that the transcript has forgotten is believed.
fn mark_read(world: &World, number: usize, message_id: &str, typing: Typing) -> Result<(), Refusal> {
    let account = wamid::who(message_id).and_then(|who| world.directory.find(&who));
    let unknown = || Refusal::invalid("Parameter 'message_id' is not the id of a message that was received.");
    let account = account.ok_or_else(unknown)?;
    let phone_number_id = &world.number(number).phone_number_id;
    let changed = {
        let mut chats = account.chats.lock();
        if chats.transcript.find(message_id).is_some_and(|entry| entry.from == Side::Company) {
            return Err(unknown());
        }
        chats.transcript.mark_read(phone_number_id, message_id)
    };
    for id in changed {
        account.tell(|| PhoneEvent::Ticks { id, ticks: Ticks::Read });
    }
    if typing == Typing::Shown {
        account.tell(|| PhoneEvent::Typing { number: phone_number_id.clone() });
    }
    Ok(())
}
