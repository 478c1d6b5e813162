//! A turn: a bot takes one message (or a timer), and all that follows from it is one commit.
//!
//! What a turn reads, it reads before; what it decides, the pure engine decides; connector calls run outside any
//! transaction. The commit checks that the bot still owns the conversation and that the session stands where the turn
//! began: if not, the turn is thrown away and begun anew. A crash in between repeats the turn from the last commit, and
//! calls that are not safe to repeat carry a key by which the other system knows them.

use crate::{
    book::{Flow, FlowBook},
    engine::{ChannelFacts, ContactFacts, Facts, Input},
    keep::{self, Commit, Committed, Kept},
    keys::{ActionName, ConnectionKey, QueueKey},
    phrases,
    play::{First, Play},
    session::Session,
    store::{self, Asking, Beginning, StoredSession, WorkspaceTime},
    trigger::{Acquaintance, Trigger, choose},
};
use jiff::tz::TimeZone;
use ponte_channels::{
    endpoint::Channel,
    gate::Purpose,
    model::{InboundContent, OutboundContent},
    registry::Registry,
};
use ponte_connectors::connections::Connections;
use ponte_contacts::{Contact, IdentifierKind};
use ponte_conversations::{
    Author, Conversation, ConversationState, Owner,
    dispatch::{Dispatcher, Pending},
    own::{self, OwnError},
    read::{self, Wanted},
    send,
    store::queue_by_key,
};
use ponte_kernel::{Clock, ConversationId, JobId, Language, Phone, SessionId, Timestamp, WorkspaceId};
use ponte_platform::vault::{DataKey, Vault, VaultError};
use ponte_store::{
    Access, Store, StoreError, Together, Tx,
    jobs::{self, Job},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use thiserror::Error;

/// The job that wakes a session that waits for time.
pub const BOT_WAKE: &str = "bot.wake";

/// A turn could not be made.
#[derive(Debug, Error)]
pub enum TurnError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Read(#[from] read::ReadError),
    #[error(transparent)]
    Contact(#[from] ponte_contacts::read::ReadError),
    #[error(transparent)]
    HandOver(#[from] OwnError),
    #[error("the number has no flow that could answer")]
    NoFlow,
    #[error("the job's content cannot be read")]
    Job,
    #[error("the session cannot be read: {0}")]
    Session(#[from] crate::session::StoredSessionError),
    #[error("the channel of the conversation is not configured any more")]
    NoChannel,
}

impl TurnError {
    /// Whether trying again can help without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) | Self::Vault(VaultError::Store(error)) => error.is_passing(),
            _ => false,
        }
    }
}

/// Makes turns. Cheap to clone.
#[derive(Clone)]
pub struct Turns {
    pub store: Store,
    pub vault: Vault,
    pub registry: Registry,
    pub book: FlowBook,
    pub connections: Connections,
    pub dispatcher: Dispatcher,
    pub clock: Arc<dyn Clock>,
    reading: Together<Wanted, Option<Rows>>,
    pub(crate) keeping: Together<Kept, Committed>,
}

impl std::fmt::Debug for Turns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Turns")
    }
}

/// What a bot's job holds.
#[derive(Deserialize)]
struct Payload {
    conversation: ConversationId,
    /// The message to be taken; none for a timer.
    position: Option<i64>,
    /// For a timer: the session that it was set for.
    session: Option<SessionId>,
}

impl Turns {
    /// Turns that begin, or end, at the same time share a transaction.
    pub fn start(
        store: Store,
        vault: Vault,
        registry: Registry,
        book: FlowBook,
        connections: Connections,
        dispatcher: Dispatcher,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let reading = Together::start(store.clone(), Access::Read, read_turns);
        let (keys, at) = (vault.clone(), Arc::clone(&clock));
        let keeping = Together::start(store.clone(), Access::Write, move |tx: &mut dyn Tx, turns: &[Kept]| {
            keep::keep(tx, &keys, turns, at.now())
        });
        Self { store, vault, registry, book, connections, dispatcher, clock, reading, keeping }
    }

    /// Does a job: the turn it asks for, or nothing when that was made already or the bot no longer owns the
    /// conversation. `seen`: what was read for it already; what is no longer so is noticed by the turn's commit.
    pub async fn run(&self, job: &Job, mut seen: Option<Rows>) -> Result<(), TurnError> {
        while let Some(play) = self.begin(job, seen.take()).await? {
            match Box::pin(play.play(self)).await? {
                Commit::Kept | Commit::DoneBefore => return Ok(()),
                Commit::Stale => {}
            }
        }
        let id = job.id;
        Ok(self.store.write(move |tx| jobs::finish(tx, id)).await?)
    }

    /// Gives a conversation whose turn fails again and again to people, with words for both sides.
    pub async fn give_up(&self, job: &Job) -> Result<(), TurnError> {
        let payload: Payload = serde_json::from_str(&job.payload).map_err(|_| TurnError::Job)?;
        let (workspace, conversation) = (job.workspace, payload.conversation);
        let words = match self.farewell(workspace, conversation).await {
            Ok(words) => words,
            Err(error) => {
                // Whatever made the turns fail may be in the way of the words too: without them, people still take over.
                tracing::error!(job = %job.id, %error, "a conversation is handed over without a word");
                None
            }
        };
        let (vault, now, id) = (self.vault.clone(), self.clock.now(), job.id);
        let given = self
            .store
            .write(move |tx| hand_over(tx, &vault, workspace, conversation, id, words.as_ref(), now))
            .await?;
        if let Some(pending) = given {
            self.dispatcher.wake(pending);
        }
        Ok(())
    }

    /// What is said when turns fail, in the words of the flow as far as it can be read.
    async fn farewell(&self, workspace: WorkspaceId, id: ConversationId) -> Result<Option<Farewell>, TurnError> {
        let found = self.reading.ask(Wanted { workspace, conversation: id, position: None }).await?;
        let Some(rows) = found else { return Ok(None) };
        let key = self.vault.key(rows.incoming.key).await?;
        let flow = self.flow_of(workspace, &rows).await.ok().flatten();
        let definition = flow.as_ref().map(|flow| flow.program.definition());
        let language = definition.map_or(Language::Portuguese, |definition| definition.language);
        let apology = definition.map_or_else(|| phrases::plain_apology(language).to_owned(), phrases::apology);
        let queue = definition.map(|definition| definition.human.queue.clone());
        Ok(Some(Farewell { key, apology, note: phrases::gave_up(language).to_owned(), queue }))
    }

    /// The flow that a conversation is in, or that answers first on its number.
    async fn flow_of(&self, workspace: WorkspaceId, rows: &Rows) -> Result<Option<Flow>, TurnError> {
        if let Some(session) = &rows.beginning.session {
            return Ok(self.book.version(workspace, session.flow, session.version).await?);
        }
        let channel = self.channel(&rows.incoming.conversation)?;
        let live = self.book.live(workspace).await?;
        Ok(live.iter().find(|flow| Some(&flow.key) == channel.flow_key.as_ref()).cloned())
    }

    /// Reads what a turn needs, unless it was seen; `None` when there is nothing to do.
    async fn begin(&self, job: &Job, seen: Option<Rows>) -> Result<Option<Play>, TurnError> {
        let payload: Payload = serde_json::from_str(&job.payload).map_err(|_| TurnError::Job)?;
        let (workspace, conversation, position) = (job.workspace, payload.conversation, payload.position);
        let found = match seen {
            Some(rows) => Some(rows),
            None => self.reading.ask(Wanted { workspace, conversation, position }).await?,
        };
        let Some(rows) = found.filter(|rows| payload.session.is_none_or(|session| session == rows.session_id))
        else {
            return Ok(None);
        };
        let key = self.vault.key(rows.incoming.key).await?;
        let content = rows.incoming.content(&key)?;
        let start = match &rows.beginning.session {
            Some(stored) => self.kept(workspace, stored, rows.session_id, &key).await?,
            None => self.fresh(&rows, content.as_ref()).await?,
        };
        let Some(input) = first_input(&start, position, content) else { return Ok(None) };
        let contact = ponte_contacts::read::open(&self.vault, workspace, &rows.contact).await?;
        let channel = self.channel(&rows.incoming.conversation)?;
        let WorkspaceTime { zone, clock_offset } = &rows.beginning.time;
        let facts = facts(&contact, &channel, zone, self.clock.now().plus(*clock_offset));
        let (conversation, session, offset) =
            (rows.incoming.conversation, rows.session_id, rows.beginning.time.clock_offset);
        Ok(Some(Play::new(job.id, conversation, channel, key, facts, offset, session, start, position, input)))
    }

    /// The session as the last commit left it.
    async fn kept(
        &self,
        workspace: WorkspaceId,
        stored: &StoredSession,
        id: SessionId,
        key: &DataKey,
    ) -> Result<StartingPoint, TurnError> {
        let flow = self.book.version(workspace, stored.flow, stored.version).await?;
        let state: KeptState =
            serde_json::from_str(&stored.open(id, key)?).map_err(|_| StoreError::Corrupt { what: "a session" })?;
        Ok(StartingPoint {
            flow: flow.ok_or(TurnError::NoFlow)?,
            session: Session::from_stored(&state.session)?,
            call: state.call,
            taken_position: stored.taken_position,
            turn: stored.turn,
        })
    }

    /// A new session of the flow that the message starts.
    async fn fresh(&self, rows: &Rows, content: Option<&InboundContent>) -> Result<StartingPoint, TurnError> {
        let conversation = &rows.incoming.conversation;
        let live = self.book.live(conversation.thread.workspace).await?;
        let channel = self.channel(conversation)?;
        let (flow, trigger) =
            choose_flow(&live, &channel, content, rows.beginning.acquaintance).ok_or(TurnError::NoFlow)?;
        let mut session = Session::new(flow.program.definition(), flow.version);
        session.trigger = trigger;
        Ok(StartingPoint { flow, session, call: None, taken_position: 0, turn: 0 })
    }

    fn channel(&self, conversation: &Conversation) -> Result<Arc<Channel>, TurnError> {
        self.registry.channel(conversation.thread.channel).ok_or(TurnError::NoChannel)
    }
}

/// Where a session stands when a turn begins.
pub(crate) struct StartingPoint {
    pub(crate) flow: Flow,
    pub(crate) session: Session,
    /// A call that was begun and whose answer was never kept.
    pub(crate) call: Option<PendingCall>,
    pub(crate) taken_position: i64,
    /// Commits of the session so far.
    pub(crate) turn: i64,
}

/// A connector call that a session waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PendingCall {
    pub(crate) call: u32,
    pub(crate) connection: ConnectionKey,
    pub(crate) action: ActionName,
    pub(crate) input: Map<String, Json>,
}

/// What the database keeps of a session, sealed.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptState {
    /// [`Session::to_stored`].
    pub(crate) session: String,
    pub(crate) call: Option<PendingCall>,
}

/// The flow that a message starts: by its triggers, the number's own flow before the others and in any case.
fn choose_flow(
    live: &[Flow],
    channel: &Channel,
    content: Option<&InboundContent>,
    acquaintance: Acquaintance,
) -> Option<(Flow, Trigger)> {
    let is_main = |flow: &&Flow| Some(&flow.key) == channel.flow_key.as_ref();
    let main = live.iter().find(is_main);
    let ordered: Vec<&Flow> = main.into_iter().chain(live.iter().filter(|flow| !is_main(flow))).collect();
    let definitions: Vec<_> = ordered.iter().map(|flow| flow.program.definition()).collect();
    let Some((chosen, trigger)) = choose(&definitions, content.and_then(InboundContent::said), acquaintance) else {
        return main.map(|flow| (flow.clone(), Trigger::Default));
    };
    let flow = ordered.into_iter().find(|flow| flow.program.definition().key == chosen.key)?;
    Some((flow.clone(), trigger))
}

/// What is said when a bot gives up.
#[derive(Clone)]
struct Farewell {
    key: DataKey,
    apology: String,
    /// For the team.
    note: String,
    queue: Option<QueueKey>,
}

/// Ends a job that cannot be done: the conversation goes to people. What is to be sent, if anything is.
fn hand_over(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    id: ConversationId,
    job: JobId,
    words: Option<&Farewell>,
    now: Timestamp,
) -> Result<Option<Pending>, OwnError> {
    jobs::finish(tx, job)?;
    let Ok(conversation) = own::open_one(tx, workspace, id) else { return Ok(None) };
    let Owner::Bot(session) = conversation.owner else { return Ok(None) };
    let by = Author::Bot(session);
    let Some(words) = words else {
        return Ok(own::hand_over(tx, conversation, None, by, now).map(|_| None)?);
    };
    let thread = conversation.thread.clone();
    let queue = send::Queue::of(&conversation, by, Purpose::Reply, &words.key);
    send::queue(tx, &queue, &[(OutboundContent::Text { body: words.apology.clone() }, None)], now)?;
    let to = words.queue.as_ref().map_or(Ok(None), |queue| queue_by_key(tx, workspace, queue.as_str()))?;
    let conversation = own::hand_over(tx, conversation, to, by, now)?;
    own::note(tx, vault, &conversation, by, &words.note, now)?;
    Ok(Some(Pending { workspace, thread: thread.id, channel: thread.channel }))
}

/// What a turn reads in one transaction.
pub struct Rows {
    incoming: read::Incoming,
    contact: ponte_contacts::store::Stored,
    session_id: SessionId,
    beginning: Beginning,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({})", self.session_id)
    }
}

/// What turns will read, for their jobs. Rows that do not read are the turns' own to complain of: they give the
/// conversation to people, while here they would be in the way of what others wrote.
pub(crate) fn look_ahead(tx: &mut dyn Tx, jobs: &[Job]) -> Result<Vec<Option<Rows>>, StoreError> {
    let wanted: Vec<_> = jobs.iter().filter_map(wanted_by).collect();
    if wanted.is_empty() || wanted.len() < jobs.len() {
        return Ok(Vec::new());
    }
    match read_turns(tx, &wanted) {
        Err(StoreError::Corrupt { .. }) => Ok(Vec::new()),
        read => read,
    }
}

fn wanted_by(job: &Job) -> Option<Wanted> {
    let payload: Payload = serde_json::from_str(&job.payload).ok()?;
    Some(Wanted { workspace: job.workspace, conversation: payload.conversation, position: payload.position })
}

/// What several turns read, in the order asked for; `None` where no bot has anything to do.
fn read_turns(tx: &mut dyn Tx, asked: &[Wanted]) -> Result<Vec<Option<Rows>>, StoreError> {
    let found: Vec<_> = read::incoming(tx, asked)?.into_iter().map(|found| found.and_then(of_a_bot)).collect();
    let bots: Vec<_> =
        asked.iter().zip(&found).filter_map(|(asked, found)| Some((asked, found.as_ref()?))).collect();
    let people: Vec<_> =
        bots.iter().map(|(asked, (incoming, _))| (asked.workspace, incoming.conversation.thread.contact)).collect();
    let asking: Vec<_> =
        bots.iter().map(|(asked, (incoming, session))| asking(asked, incoming, *session)).collect();
    let contacts = ponte_contacts::store::contacts(tx, &people)?;
    let beginnings = store::beginnings(tx, &asking)?;
    let mut read = contacts.into_iter().zip(beginnings);
    let rows = found.into_iter().map(|found| {
        let Some((incoming, session_id)) = found else { return Ok(None) };
        let Some((contact, beginning)) = read.next() else { return Ok(None) };
        let contact = contact.ok_or(StoreError::Corrupt { what: "a thread's contact" })?;
        Ok(Some(Rows { incoming, contact, session_id, beginning }))
    });
    rows.collect()
}

fn asking<'a>(asked: &Wanted, incoming: &'a read::Incoming, session: SessionId) -> Asking<'a> {
    Asking { workspace: asked.workspace, session, thread: &incoming.conversation.thread, position: asked.position }
}

/// An open conversation that a bot owns, and the bot's session.
fn of_a_bot(incoming: read::Incoming) -> Option<(read::Incoming, SessionId)> {
    match (incoming.conversation.state, incoming.conversation.owner) {
        (ConversationState::Open, Owner::Bot(session)) => Some((incoming, session)),
        _ => None,
    }
}

/// What the engine is told first; `None` when the message was taken before, or nobody waits for the timer.
fn first_input(start: &StartingPoint, position: Option<i64>, content: Option<InboundContent>) -> Option<First> {
    if let Some(call) = &start.call {
        return Some(First::Call(call.clone()));
    }
    if position.is_some_and(|position| start.taken_position >= position) {
        return None;
    }
    match (position, content) {
        (Some(_), content) if start.turn == 0 => {
            let trigger = start.session.trigger.clone();
            Some(First::Input(Input::Start { trigger, content }))
        }
        (Some(_), Some(content)) => Some(First::Input(Input::Said { content })),
        (Some(_), None) => None,
        (None, _) => (start.turn > 0).then_some(First::Input(Input::Woke)),
    }
}

fn facts(contact: &Contact, channel: &Channel, time_zone: &str, now: Timestamp) -> Facts {
    let phone = contact.identifier(IdentifierKind::Phone).or_else(|| contact.identifier(IdentifierKind::WaId));
    let attributes = contact.attributes.iter().map(|attribute| (attribute.key.clone(), json_of(&attribute.value)));
    Facts {
        now,
        timezone: TimeZone::get(time_zone).unwrap_or(TimeZone::UTC),
        contact: ContactFacts {
            name: contact.name.clone(),
            phone: phone.and_then(|phone| Phone::parse(phone).ok()),
            attributes: attributes.collect(),
        },
        channel: ChannelFacts { key: channel.key.clone(), name: channel.name.clone() },
    }
}

/// Attributes are kept as JSON; what was imported as plain text is text.
fn json_of(value: &str) -> Json {
    serde_json::from_str(value).unwrap_or_else(|_| Json::String(value.to_owned()))
}
