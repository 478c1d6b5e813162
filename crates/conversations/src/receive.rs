//! Receiving: what a batch of webhooks brought becomes messages, in one commit.
//!
//! Set-shaped: a few round trips for the whole batch, whatever its size. All of it lands or nothing does; a batch that
//! was handled before changes nothing.

use crate::{
    Author, Owner,
    changes::{self, Change, Saying},
    learn::{self, Learnt, Whose},
    rules,
    store::{self, Place},
};
use ponte_channels::{
    endpoint::Channel,
    model::{Address, InboundContent, InboundMessage},
};
use ponte_contacts::{
    Claim, Identity, Match,
    identify::Found,
    resolve,
    search::{self, Findable},
    store::{Heard, NewContact},
};
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, JobId, KeyId, MessageId, SessionId, ThreadId, Timestamp, WorkspaceId,
};
use ponte_media::arrive;
use ponte_platform::vault::{Blind, DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
    inventory::{MESSAGE_PROVIDER_BLIND, SEEN_BLIND},
    jobs::{self, Job},
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use thiserror::Error;

/// The job that lets a bot take a message; its lane is the thread.
pub const BOT_TURN: &str = "bot.turn";
/// A contact's "last heard of" is written once in this time.
const HEARD_OF_EVERY: Duration = Duration::from_mins(1);

/// A message that was routed to its channel and is ready to be stored.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub channel: Arc<Channel>,
    pub message: InboundMessage,
    pub received_at: Timestamp,
    answered_by: AnsweredBy,
    identities: Vec<Identity>,
    seen: Blind,
    named: Blind,
}

/// Who answers the thread in which a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredBy {
    Us,
    /// The provider's own agent: the message is kept, and nobody here is waited for.
    ProvidersAgent,
}

impl Arrival {
    /// Prepares what needs no transaction.
    pub fn new(channel: Arc<Channel>, message: InboundMessage, received_at: Timestamp, vault: &Vault) -> Self {
        Self::answered(AnsweredBy::Us, channel, message, received_at, vault)
    }

    /// The same for a thread that somebody else may answer.
    pub fn answered(
        answered_by: AnsweredBy,
        channel: Arc<Channel>,
        message: InboundMessage,
        received_at: Timestamp,
        vault: &Vault,
    ) -> Self {
        let claim = claim_of(&message.sender.address, message.sender.also.as_ref(), &channel.settings.portfolio);
        let identities = claim.identities(channel.workspace, vault);
        let seen = message_blind(vault, &SEEN_BLIND, channel.id, &message.provider_id.0);
        let named = message_blind(vault, &MESSAGE_PROVIDER_BLIND, channel.id, &message.provider_id.0);
        Self { channel, message, received_at, answered_by, identities, seen, named }
    }

    /// Whether somebody here is to take notice.
    fn speaks(&self) -> bool {
        self.answered_by == AnsweredBy::Us && self.message.content.wakes_bot()
    }

    /// What came, as it is put aside when it cannot be stored.
    pub(crate) fn fragment(&self) -> Vec<u8> {
        let message = &self.message;
        let told = serde_json::json!({
            "message": message.provider_id,
            "from": message.sender.address,
            "sent_at": message.sent_at,
            "content": message.content,
        });
        told.to_string().into_bytes()
    }
}

/// What became of a batch.
#[derive(Clone, Debug, Default)]
pub struct Received {
    pub stored: usize,
    pub duplicates: usize,
    /// The jobs for the bots, in order: written already, handed over so that nobody has to look for them.
    pub turns: Vec<Job>,
    /// The jobs for customers' files: written already.
    files: Vec<Job>,
}

/// The batch was not stored.
#[derive(Debug, Error)]
pub enum ReceiveError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Keys are not in memory: load them and try again.
    #[error("{} data keys have to be loaded first", .0.len())]
    KeysNeeded(Vec<KeyId>),
    /// Provide spare keys and try again.
    #[error("no spare data keys are at hand")]
    SparesNeeded,
}

/// The identities that an address and its companion claim.
pub fn claim_of(address: &Address, also: Option<&Address>, portfolio: &str) -> Claim {
    let mut claim = Claim { portfolio: portfolio.to_owned(), ..Claim::default() };
    for address in [Some(address), also].into_iter().flatten() {
        match address {
            Address::WaId(wa_id) => claim.wa_id = Some(wa_id.clone()),
            Address::Bsuid(bsuid) => claim.bsuid = Some(bsuid.clone()),
        }
    }
    claim
}

/// The blind index of a provider's message id: unique for a channel.
pub fn message_blind(
    vault: &Vault,
    field: &ponte_store::inventory::BlindField,
    channel: ChannelId,
    id: &str,
) -> Blind {
    vault.blind(field, &[channel.0.as_bytes(), id.as_bytes()])
}

/// Stores a batch of messages.
pub fn receive(
    tx: &mut dyn Tx,
    vault: &Vault,
    arrivals: &[Arrival],
    now: Timestamp,
) -> Result<Received, ReceiveError> {
    let fresh = unseen(tx, arrivals)?;
    let received =
        Received { stored: fresh.len(), duplicates: arrivals.len() - fresh.len(), ..Received::default() };
    if fresh.is_empty() {
        return Ok(received);
    }
    let mut facts = Vec::with_capacity(fresh.len());
    let visits = recognise(tx, vault, &fresh, now, &mut facts)?;
    learn::keep(tx, vault, &renamed(vault, &visits), now)?;
    identities_changed(tx, &visits, now, &mut facts)?;
    let places = advance_threads(tx, &visits, now)?;
    let (opened, touched, messages) = (Vec::new(), Vec::new(), Vec::with_capacity(fresh.len()));
    let mut keeper = Keeper { vault, now, opened, touched, messages, facts, received };
    for (visit, place) in visits.iter().zip(&places) {
        keeper.keep(tx, visit, place)?;
    }
    Ok(keeper.finish(tx)?)
}

/// The arrivals that were never taken before, each once. Duplicates of all times are known by their blind index.
fn unseen<'a>(tx: &mut dyn Tx, arrivals: &'a [Arrival]) -> Result<Vec<&'a Arrival>, StoreError> {
    let mut new = store::mark_seen(tx, arrivals.iter().map(|arrival| (arrival.channel.id, &arrival.seen)))?;
    Ok(arrivals.iter().filter(|arrival| new.remove(&(arrival.channel.id, arrival.seen))).collect())
}

/// The messages of one person on one number.
struct Visit<'a> {
    channel: &'a Channel,
    contact: ContactId,
    key: DataKey,
    acquaintance: Acquaintance,
    arrivals: Vec<&'a Arrival>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Acquaintance {
    /// Made in this very batch: no thread yet.
    New,
    Known,
}

/// Finds or makes the people behind the messages, and groups the messages by person and number.
fn recognise<'a>(
    tx: &mut dyn Tx,
    vault: &Vault,
    arrivals: &[&'a Arrival],
    now: Timestamp,
    facts: &mut Vec<NewEvent>,
) -> Result<Vec<Visit<'a>>, ReceiveError> {
    let claims: Vec<_> =
        arrivals.iter().map(|arrival| (arrival.channel.workspace, arrival.identities.as_slice())).collect();
    let found = ponte_contacts::store::find(tx, &claims)?;
    load_check(vault, &found)?;
    let mut people = People::new(vault, now);
    for (arrival, found) in arrivals.iter().zip(&found) {
        people.place(tx, arrival, found, facts)?;
    }
    people.kept(tx)
}

/// Somebody who is known now.
pub(crate) struct Person {
    pub(crate) contact: ContactId,
    pub(crate) key: DataKey,
}

/// Finds or makes the person behind identifiers that the company itself used.
pub(crate) fn recognised(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    identities: &[Identity],
    now: Timestamp,
    facts: &mut Vec<NewEvent>,
) -> Result<Person, ReceiveError> {
    let found = ponte_contacts::store::find(tx, &[(workspace, identities)])?.pop().unwrap_or_default();
    let at_hand = |key| vault.key_at_hand(key).ok_or_else(|| ReceiveError::KeysNeeded(vec![key]));
    match resolve(identities, &found) {
        Match::One { known, missing } => {
            let key = at_hand(known.key)?;
            ponte_contacts::store::link(tx, workspace, known.contact, &key, &missing, now)?;
            let contact = known.contact;
            search::index(tx, vault, &[Findable { workspace, contact, name: None, identities: &missing }])?;
            Ok(Person { contact: known.contact, key })
        }
        Match::Several { known, .. } => Ok(Person { contact: known.contact, key: at_hand(known.key)? }),
        Match::Nobody => {
            let key = vault.spare().ok_or(ReceiveError::SparesNeeded)?;
            let contact = ContactId::new();
            let new = NewContact { workspace, contact, key: key.clone(), name: None, identities };
            create(tx, vault, &[new], now)?;
            facts.push(fact(workspace, "contact.created", None, format!(r#"{{"contact":"{contact}"}}"#), now));
            Ok(Person { contact, key })
        }
    }
}

/// Makes contacts, and makes them findable.
fn create(tx: &mut dyn Tx, vault: &Vault, new: &[NewContact<'_>], now: Timestamp) -> Result<(), StoreError> {
    ponte_contacts::store::create(tx, new, now)?;
    let findable: Vec<_> = new
        .iter()
        .map(|NewContact { workspace, contact, name, identities, .. }| {
            let (workspace, contact, name, identities) = (*workspace, *contact, *name, *identities);
            Findable { workspace, contact, name, identities }
        })
        .collect();
    search::index(tx, vault, &findable)
}

/// Whoever has another number or id, or another phone under the same number, is to be looked at by a person: what they
/// agreed to was agreed to by whoever had the old one.
fn identities_changed(
    tx: &mut dyn Tx,
    visits: &[Visit<'_>],
    now: Timestamp,
    facts: &mut Vec<NewEvent>,
) -> Result<(), StoreError> {
    for visit in visits {
        let (workspace, contact) = (visit.channel.workspace, visit.contact);
        for arrival in &visit.arrivals {
            let InboundContent::System { event, .. } = &arrival.message.content else { continue };
            let kind = match event.as_str() {
                "user_changed_number" | "user_changed_user_id" => "contact.identifier_changed",
                "customer_identity_changed" => "contact.identity_changed",
                _ => continue,
            };
            ponte_contacts::store::identifier_changed(tx, workspace, contact, now)?;
            facts.push(fact(workspace, kind, None, format!(r#"{{"contact":"{contact}"}}"#), now));
        }
    }
    Ok(())
}

/// The new names of those who changed their number or their id.
fn renamed(vault: &Vault, visits: &[Visit<'_>]) -> Vec<Learnt> {
    let of_visit = |visit: &Visit<'_>| {
        let (workspace, contact, portfolio) =
            (visit.channel.workspace, visit.contact, visit.channel.settings.portfolio.clone());
        let key = visit.key.clone();
        let changes =
            visit.arrivals.iter().filter_map(|arrival| arrival.message.content.renamed()).collect::<Vec<_>>();
        changes.into_iter().map(move |(address, also)| {
            let whose = Whose { workspace, contact, key: &key, portfolio: &portfolio };
            Learnt::new(vault, whose, &address, also.as_ref())
        })
    };
    visits.iter().flat_map(of_visit).collect()
}

/// All keys that the batch needs, or the list of those that are missing.
fn load_check(vault: &Vault, found: &[Vec<Found>]) -> Result<(), ReceiveError> {
    let mut missing: Vec<_> =
        found.iter().flatten().map(|found| found.key).filter(|key| vault.key_at_hand(*key).is_none()).collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() { Ok(()) } else { Err(ReceiveError::KeysNeeded(missing)) }
}

/// Who was recognised in this batch so far.
struct People<'a, 'v> {
    vault: &'v Vault,
    now: Timestamp,
    by_blind: HashMap<Blind, (ContactId, DataKey)>,
    visits: Vec<Visit<'a>>,
    by_place: HashMap<(ContactId, ChannelId), usize>,
    new: Vec<NewContact<'a>>,
    heard: Vec<Heard<'a>>,
}

impl<'a, 'v> People<'a, 'v> {
    fn new(vault: &'v Vault, now: Timestamp) -> Self {
        let (by_blind, by_place) = (HashMap::new(), HashMap::new());
        Self { vault, now, by_blind, visits: Vec::new(), by_place, new: Vec::new(), heard: Vec::new() }
    }

    /// Writes what was learned of all of them.
    fn kept(self, tx: &mut dyn Tx) -> Result<Vec<Visit<'a>>, ReceiveError> {
        create(tx, self.vault, &self.new, self.now)?;
        ponte_contacts::store::heard_of(tx, &self.heard, self.now)?;
        Ok(self.visits)
    }

    fn place(
        &mut self,
        tx: &mut dyn Tx,
        arrival: &'a Arrival,
        found: &[Found],
        facts: &mut Vec<NewEvent>,
    ) -> Result<(), ReceiveError> {
        let (contact, key, acquaintance) = self.person(tx, arrival, found, facts)?;
        for identity in &arrival.identities {
            self.by_blind.entry(identity.blind).or_insert_with(|| (contact, key.clone()));
        }
        let at = *self.by_place.entry((contact, arrival.channel.id)).or_insert_with(|| {
            let channel = arrival.channel.as_ref();
            self.visits.push(Visit { channel, contact, key, acquaintance, arrivals: Vec::new() });
            self.visits.len() - 1
        });
        self.visits[at].arrivals.push(arrival);
        Ok(())
    }

    fn person(
        &mut self,
        tx: &mut dyn Tx,
        arrival: &'a Arrival,
        found: &[Found],
        facts: &mut Vec<NewEvent>,
    ) -> Result<(ContactId, DataKey, Acquaintance), ReceiveError> {
        let met = arrival.identities.iter().find_map(|identity| self.by_blind.get(&identity.blind));
        if let Some((contact, key)) = met {
            return Ok((*contact, key.clone(), Acquaintance::Known));
        }
        match resolve(&arrival.identities, found) {
            Match::Nobody => self.newcomer(arrival, facts),
            Match::One { known, missing } => self.known(tx, arrival, known, &missing),
            Match::Several { known, others } => {
                let workspace = arrival.channel.workspace;
                if ponte_contacts::store::note_duplicates(tx, workspace, known.contact, &others, self.now)? {
                    facts.push(duplicate_fact(arrival, known.contact, &others, self.now));
                }
                self.known(tx, arrival, known, &[])
            }
        }
    }

    fn newcomer(
        &mut self,
        arrival: &'a Arrival,
        facts: &mut Vec<NewEvent>,
    ) -> Result<(ContactId, DataKey, Acquaintance), ReceiveError> {
        let key = self.vault.spare().ok_or(ReceiveError::SparesNeeded)?;
        let (contact, workspace) = (ContactId::new(), arrival.channel.workspace);
        let name = arrival.message.sender.profile_name.as_deref();
        let identities = &arrival.identities;
        self.new.push(NewContact { workspace, contact, key: key.clone(), name, identities });
        facts.push(fact(workspace, "contact.created", None, format!(r#"{{"contact":"{contact}"}}"#), self.now));
        Ok((contact, key, Acquaintance::New))
    }

    fn known(
        &mut self,
        tx: &mut dyn Tx,
        arrival: &'a Arrival,
        known: Found,
        missing: &[Identity],
    ) -> Result<(ContactId, DataKey, Acquaintance), ReceiveError> {
        let key = self.vault.key_at_hand(known.key).ok_or_else(|| ReceiveError::KeysNeeded(vec![known.key]))?;
        let workspace = arrival.channel.workspace;
        ponte_contacts::store::link(tx, workspace, known.contact, &key, missing, self.now)?;
        let name = arrival.message.sender.profile_name.as_deref().filter(|_| !known.named);
        let contact = known.contact;
        search::index(tx, self.vault, &[Findable { workspace, contact, name, identities: missing }])?;
        if name.is_some() || self.now.since(known.last_seen_at) > HEARD_OF_EVERY {
            self.hear(Heard { workspace, contact, key: key.clone(), name });
        }
        Ok((contact, key, Acquaintance::Known))
    }

    /// Somebody may be met twice in a batch, under names that had nothing in common before it.
    fn hear(&mut self, heard: Heard<'a>) {
        match self.heard.iter_mut().find(|known| known.contact == heard.contact) {
            Some(known) => known.name = known.name.or(heard.name),
            None => self.heard.push(heard),
        }
    }
}

/// Makes room in each visit's thread, under its lock, and reads the conversation that is open there.
fn advance_threads(tx: &mut dyn Tx, visits: &[Visit<'_>], now: Timestamp) -> Result<Vec<Place>, ReceiveError> {
    let steps: Vec<_> = visits.iter().map(|visit| thread_step(visit, now)).collect::<Result<_, _>>()?;
    let known: Vec<_> = visits
        .iter()
        .zip(&steps)
        .filter(|(visit, _)| visit.acquaintance == Acquaintance::Known)
        .map(|(_, step)| step)
        .collect();
    let mut advanced = store::advance_threads(tx, &known)?.into_iter();
    let (mut places, mut new) = (Vec::with_capacity(visits.len()), Vec::new());
    for (visit, step) in visits.iter().zip(&steps) {
        let known = match visit.acquaintance {
            Acquaintance::Known => advanced.next().flatten(),
            Acquaintance::New => None,
        };
        let place = if let Some(thread) = known {
            thread.place(step)
        } else {
            let place = Place::new();
            new.push((place.thread, step));
            place
        };
        places.push(place);
    }
    store::insert_threads(tx, &new, now)?;
    Ok(places)
}

fn thread_step(visit: &Visit<'_>, now: Timestamp) -> Result<store::ThreadStep, StoreError> {
    let newest = visit
        .arrivals
        .iter()
        .filter(|arrival| arrival.message.content.opens_window())
        .map(|arrival| rules::message_time(arrival.message.sent_at, arrival.received_at).min(now))
        .max();
    let last = visit.arrivals.last().ok_or(StoreError::Corrupt { what: "a visit without messages" })?;
    Ok(store::ThreadStep {
        workspace: visit.channel.workspace,
        contact: visit.contact,
        channel: visit.channel.id,
        key: visit.key.clone(),
        messages: i64::try_from(visit.arrivals.len()).unwrap_or(i64::MAX),
        last_inbound_at: newest.unwrap_or_default(),
        address: last.message.sender.address.clone(),
    })
}

/// What a batch is to write of its messages.
struct Keeper<'a, 'v> {
    vault: &'v Vault,
    now: Timestamp,
    opened: Vec<store::NewConversation>,
    touched: Vec<store::Touched>,
    messages: Vec<store::NewInbound<'a>>,
    facts: Vec<NewEvent>,
    received: Received,
}

impl<'a> Keeper<'a, '_> {
    /// Takes a visit's messages into their conversation, which is opened when there is none and a person said something.
    fn keep(&mut self, tx: &mut dyn Tx, visit: &'a Visit<'_>, place: &Place) -> Result<(), ReceiveError> {
        let conversation = self.conversation(visit, place);
        for (position, arrival) in (place.first..).zip(&visit.arrivals) {
            let change = self.change_of(tx, visit, place.thread, arrival)?;
            // What rewrites a message is no message of the case.
            let of_case = conversation.as_ref().filter(|_| !rewrites(arrival));
            let slot = Slot { thread: place.thread, conversation: of_case.map(|open| open.id), position, change };
            let message = self.message(visit, &slot, arrival);
            if !matches!(change, Change::Rewritten(_)) {
                self.facts.push(message_fact(visit, place.thread, of_case, message, position, self.now));
            }
            self.file(tx, visit, place.thread, message, arrival)?;
            if let Some(open) = &conversation
                && let Owner::Bot(_) = open.owner
                && arrival.speaks()
            {
                let workspace = visit.channel.workspace;
                self.received.turns.push(turn(workspace, place.thread, open.id, position, self.now));
            }
        }
        Ok(())
    }

    /// The open conversation of a visit. What is said in it moves it in the lists.
    fn conversation(&mut self, visit: &Visit<'_>, place: &Place) -> Option<store::OpenConversation> {
        let speaks = visit.arrivals.iter().any(|arrival| arrival.speaks());
        let Some(open) = place.conversation.clone() else {
            return speaks.then(|| self.opened(visit, place.thread));
        };
        let waiting_since = rules::waiting_since(open.owner, open.waiting_since, self.now);
        let moves = waiting_since != open.waiting_since || rules::moves_in_lists(open.updated_at, self.now);
        if speaks && moves {
            self.touched.push(store::Touched { workspace: visit.channel.workspace, id: open.id, waiting_since });
        }
        Some(open)
    }

    fn opened(&mut self, visit: &Visit<'_>, thread: ThreadId) -> store::OpenConversation {
        let (workspace, queue, now) = (visit.channel.workspace, visit.channel.queue, self.now);
        let owner = rules::first_owner(visit.channel, SessionId::new());
        let waiting_since = rules::waiting_since(owner, None, now);
        let open = store::OpenConversation { id: ConversationId::new(), owner, waiting_since, updated_at: now };
        self.opened.push(store::NewConversation { workspace, thread, open: open.clone(), queue });
        let payload = format!(r#"{{"conversation":"{}","thread":"{thread}"}}"#, open.id);
        self.facts.push(fact(workspace, "conversation.opened", Some(thread), payload, now));
        open
    }

    fn change_of(
        &mut self,
        tx: &mut dyn Tx,
        visit: &Visit<'_>,
        thread: ThreadId,
        arrival: &Arrival,
    ) -> Result<Change, ReceiveError> {
        let content = &arrival.message.content;
        if changes::named_by(content).is_none() {
            return Ok(Change::None);
        }
        // It may be about a message of this batch.
        self.write_messages(tx)?;
        let at = rules::message_time(arrival.message.sent_at, arrival.received_at);
        let (workspace, channel, author) = (visit.channel.workspace, visit.channel.id, Author::Contact);
        let saying = Saying { workspace, channel, thread, author, at };
        changes::apply(tx, self.vault, saying, content, self.now, &mut self.facts)
    }

    fn message(&mut self, visit: &'a Visit<'_>, slot: &Slot, arrival: &'a Arrival) -> MessageId {
        let (id, message) = (MessageId::new(), &arrival.message);
        self.messages.push(store::NewInbound {
            id,
            workspace: visit.channel.workspace,
            thread: slot.thread,
            conversation: slot.conversation,
            position: slot.position,
            content: &message.content,
            context: &message.context,
            provider_id: &message.provider_id,
            named: &arrival.named,
            change: slot.change,
            reply_to: message.reply_to.as_ref(),
            sent_at: rules::message_time(message.sent_at, arrival.received_at),
            received_at: arrival.received_at,
            key: &visit.key,
        });
        id
    }

    /// Expects the file that a message brings.
    fn file(
        &mut self,
        tx: &mut dyn Tx,
        visit: &Visit<'_>,
        thread: ThreadId,
        message: MessageId,
        arrival: &Arrival,
    ) -> Result<(), StoreError> {
        let InboundContent::Media(media) = &arrival.message.content else { return Ok(()) };
        let (workspace, channel) = (visit.channel.workspace, visit.channel.id);
        let file = arrive::Arrival { workspace, thread, channel, message, media };
        self.received.files.push(arrive::expect(tx, &file, &visit.key, self.now)?);
        Ok(())
    }

    fn write_messages(&mut self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        store::insert_inbound(tx, &self.messages, self.now)?;
        self.messages.clear();
        Ok(())
    }

    fn finish(mut self, tx: &mut dyn Tx) -> Result<Received, StoreError> {
        store::insert_conversations(tx, &self.opened)?;
        store::touch_conversations(tx, &self.touched, self.now)?;
        self.write_messages(tx)?;
        events::append(tx, &self.facts)?;
        jobs::enqueue_handed_over(tx, &self.received.turns)?;
        jobs::enqueue(tx, &self.received.files)?;
        Ok(self.received)
    }
}

fn rewrites(arrival: &Arrival) -> bool {
    matches!(arrival.message.content, InboundContent::Edited { .. } | InboundContent::Revoked { .. })
}

/// Where one message goes, and what it did to an earlier one.
struct Slot {
    thread: ThreadId,
    conversation: Option<ConversationId>,
    position: i64,
    change: Change,
}

/// The job that lets the bot take the message at `position`.
pub fn turn(
    workspace: WorkspaceId,
    thread: ThreadId,
    conversation: ConversationId,
    position: i64,
    now: Timestamp,
) -> Job {
    Job {
        id: JobId::new(),
        workspace,
        kind: BOT_TURN.to_owned(),
        lane: Some(thread.0),
        payload: format!(r#"{{"conversation":"{conversation}","position":{position}}}"#),
        due_at: now,
        attempts: 0,
    }
}

fn message_fact(
    visit: &Visit<'_>,
    thread: ThreadId,
    conversation: Option<&store::OpenConversation>,
    message: MessageId,
    position: i64,
    now: Timestamp,
) -> NewEvent {
    let conversation = conversation.map_or_else(|| "null".to_owned(), |open| format!(r#""{}""#, open.id));
    let payload = format!(
        r#"{{"message":"{message}","thread":"{thread}","conversation":{conversation},"contact":"{}","channel":"{}","position":{position}}}"#,
        visit.contact, visit.channel.id,
    );
    let mut fact = fact(visit.channel.workspace, "message.received", Some(thread), payload, now);
    fact.author = Author::Contact.label();
    fact
}

fn duplicate_fact(arrival: &Arrival, contact: ContactId, others: &[ContactId], now: Timestamp) -> NewEvent {
    let others: Vec<_> = others.iter().map(|other| format!(r#""{other}""#)).collect();
    let payload = format!(r#"{{"contact":"{contact}","others":[{}]}}"#, others.join(","));
    fact(arrival.channel.workspace, "contact.duplicate_found", None, payload, now)
}

fn fact(
    workspace: WorkspaceId,
    kind: &'static str,
    thread: Option<ThreadId>,
    payload: String,
    at: Timestamp,
) -> NewEvent {
    NewEvent { workspace, kind, author: Author::System.label(), thread, payload, at }
}
