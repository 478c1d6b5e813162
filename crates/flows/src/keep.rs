//! The commit of turns: those that end at the same time share it.
//!
//! Each is looked at under its locks: a bot that lost the conversation, or a session that moved on, makes it stale, and
//! nothing of it is kept.

use crate::{
    keys::{AttributeKey, QueueKey},
    store::{self, SessionRow},
    turn::BOT_WAKE,
};
use ponte_channels::{
    gate::Purpose,
    model::{OutboundContent, ProviderMessageId},
};
use ponte_connectors::{
    CallLog,
    store::calls::{self, CallCause, NewCalls},
};
use ponte_contacts::{AttributeClass, model::Attribute};
use ponte_conversations::{
    Author, Conversation, Owner,
    own::{self, OwnError, SessionEnd},
    send::{self, Claimed, Order, Standing},
    store::queue_by_key,
};
use ponte_kernel::{FlowId, JobId, SessionId, Timestamp};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    jobs::{self, Job},
};
use serde_json::Value as Json;

/// Whether a turn's changes are in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    Kept,
    /// The bot lost the conversation, or the session moved on: the turn was for nothing.
    Stale,
    /// Another run of the same job was faster: nothing is left to do.
    DoneBefore,
}

/// What became of a turn, and what may leave because of it.
pub(crate) struct Committed {
    pub(crate) commit: Commit,
    pub(crate) claimed: Option<Claimed>,
}

/// How far the job is after a commit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// A call is about to be made: the job goes on after it, also after a crash.
    Calling,
    Done,
}

/// When the first thing that a turn says leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// With the commit: the dispatcher keeps the thread and a place for it.
    AtOnce,
    InTurn,
}

/// What a commit keeps of one turn.
pub(crate) struct Kept {
    pub(crate) job: JobId,
    pub(crate) progress: Progress,
    /// The session, and the call that it waits for.
    pub(crate) state: String,
    pub(crate) conversation: Conversation,
    pub(crate) flow: FlowId,
    pub(crate) version: u32,
    pub(crate) session: SessionId,
    /// Commits of the session before this one.
    pub(crate) turn: i64,
    pub(crate) taken_position: i64,
    pub(crate) key: DataKey,
    pub(crate) harvest: Harvest,
    pub(crate) leaves: Leaves,
}

/// What the steps asked for since the last commit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Harvest {
    pub(crate) says: Vec<(OutboundContent, Option<ProviderMessageId>)>,
    pub(crate) attributes: Vec<(AttributeKey, Json)>,
    pub(crate) wake_at: Option<Timestamp>,
    pub(crate) ending: Option<Ending>,
    /// What was asked of the company's systems.
    pub(crate) calls: Vec<CallLog>,
}

/// How the bot leaves the conversation.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    HandOver { queue: QueueKey, note: Option<String> },
    Close,
}

/// A turn that counts, and its conversation under the locks.
struct Live<'a> {
    kept: &'a Kept,
    standing: Standing,
}

/// Keeps turns, in the order given. Of one conversation there is one at a time: its lane sees to that.
pub(crate) fn keep(
    tx: &mut dyn Tx,
    vault: &Vault,
    turns: &[Kept],
    now: Timestamp,
) -> Result<Vec<Committed>, StoreError> {
    let standings = standings(tx, turns)?;
    let done = done_before(tx, turns, &standings)?;
    let mut live = Vec::with_capacity(turns.len());
    let mut commits = Vec::with_capacity(turns.len());
    for ((kept, standing), done) in turns.iter().zip(standings).zip(done) {
        commits.push(match (standing, done) {
            (None, _) => Commit::Stale,
            (Some(_), true) => Commit::DoneBefore,
            (Some(standing), false) => {
                live.push(Live { kept, standing });
                Commit::Kept
            }
        });
    }
    let mut claims = keep_live(tx, vault, &live, now)?.into_iter();
    let committed = commits.into_iter().map(|commit| {
        let claimed = if commit == Commit::Kept { claims.next().flatten() } else { None };
        Committed { commit, claimed }
    });
    Ok(committed.collect())
}

/// The conversations whose bot still owns them and whose session stands where the turn began.
fn standings(tx: &mut dyn Tx, turns: &[Kept]) -> Result<Vec<Option<Standing>>, StoreError> {
    let conversations: Vec<_> = turns.iter().map(|kept| &kept.conversation).collect();
    let sessions: Vec<_> = turns.iter().map(|kept| (kept.conversation.thread.workspace, kept.session)).collect();
    let standings = send::standings(tx, &conversations)?;
    let stand_at = store::current_turns(tx, &sessions)?;
    let counts = |((kept, standing), turn): ((&Kept, Option<Standing>), i64)| {
        standing.filter(|standing| standing.owner() == Owner::Bot(kept.session) && turn == kept.turn)
    };
    Ok(turns.iter().zip(standings).zip(stand_at).map(counts).collect())
}

/// Whose job another run did already; the jobs of the others are done with this commit, unless they go on.
fn done_before(tx: &mut dyn Tx, turns: &[Kept], standings: &[Option<Standing>]) -> Result<Vec<bool>, StoreError> {
    let of = |progress| {
        let counting = turns
            .iter()
            .zip(standings)
            .filter(move |(kept, standing)| standing.is_some() && kept.progress == progress);
        counting.map(|(kept, _)| kept.job).collect::<Vec<_>>()
    };
    let mut finished = jobs::finish_once(tx, &of(Progress::Done))?.into_iter();
    let mut there = jobs::are_there(tx, &of(Progress::Calling))?.into_iter();
    let mut done = |kept: &Kept| match kept.progress {
        Progress::Done => !finished.next().unwrap_or_default(),
        Progress::Calling => !there.next().unwrap_or_default(),
    };
    Ok(turns.iter().zip(standings).map(|(kept, standing)| standing.is_some() && done(kept)).collect())
}

/// Keeps what the turns gathered; what may leave of each.
fn keep_live(
    tx: &mut dyn Tx,
    vault: &Vault,
    live: &[Live<'_>],
    now: Timestamp,
) -> Result<Vec<Option<Claimed>>, StoreError> {
    store::put_sessions(tx, &live.iter().map(Live::session).collect::<Vec<_>>(), now)?;
    let claims = queue_says(tx, live, now)?;
    for Live { kept, .. } in live {
        set_attributes(tx, kept, now)?;
    }
    calls::put_calls(tx, &live.iter().map(|live| live.kept.calls()).collect::<Vec<_>>())?;
    let wakes = live.iter().filter_map(|live| live.kept.harvest.wake_at.map(|at| wake_job(live.kept, at)));
    jobs::enqueue(tx, &wakes.collect::<Vec<_>>())?;
    end(tx, vault, live, now)?;
    Ok(claims)
}

impl Live<'_> {
    fn session(&self) -> SessionRow<'_> {
        let kept = self.kept;
        SessionRow {
            id: kept.session,
            workspace: kept.conversation.thread.workspace,
            conversation: kept.conversation.id,
            flow: kept.flow,
            version: kept.version,
            state: &kept.state,
            taken_position: kept.taken_position,
            turn: kept.turn + 1,
            key: &kept.key,
        }
    }

    fn order(&self) -> Order<'_> {
        let kept = self.kept;
        let bot = Author::Bot(kept.session);
        let queue = send::Queue {
            cause: Some(kept.taken_position),
            ..send::Queue::of(&self.standing.conversation, bot, Purpose::Reply, &kept.key)
        };
        let at_once = (kept.leaves == Leaves::AtOnce).then_some(&self.standing);
        Order { queue, contents: &kept.harvest.says, client: None, at_once }
    }
}

impl Kept {
    fn calls(&self) -> NewCalls<'_> {
        let cause = Some(cause(&self.conversation, self.taken_position));
        NewCalls {
            workspace: self.conversation.thread.workspace,
            cause,
            calls: &self.harvest.calls,
            key: &self.key,
        }
    }
}

pub(crate) fn cause(conversation: &Conversation, position: i64) -> CallCause {
    CallCause { thread: conversation.thread.id, conversation: conversation.id, position }
}

fn queue_says(tx: &mut dyn Tx, live: &[Live<'_>], now: Timestamp) -> Result<Vec<Option<Claimed>>, StoreError> {
    let speaks = |live: &&Live<'_>| !live.kept.harvest.says.is_empty();
    let orders: Vec<_> = live.iter().filter(speaks).map(Live::order).collect();
    let mut queued = send::queue_each(tx, &orders, now)?.into_iter();
    Ok(live.iter().map(|live| if speaks(&live) { queued.next()?.claimed } else { None }).collect())
}

/// What a flow learns about a person is sealed; nothing takes what was known away.
fn set_attributes(tx: &mut dyn Tx, kept: &Kept, now: Timestamp) -> Result<(), StoreError> {
    let thread = &kept.conversation.thread;
    for (key, value) in &kept.harvest.attributes {
        if value.is_null() {
            ponte_contacts::store::remove_attribute(tx, thread.workspace, thread.contact, key.as_str())?;
            continue;
        }
        let (key, value) = (key.as_str().to_owned(), value.to_string());
        let attribute = Attribute { key, class: AttributeClass::Sealed, value };
        ponte_contacts::store::set_attribute(tx, thread.workspace, thread.contact, &kept.key, &attribute, now)?;
    }
    Ok(())
}

fn wake_job(kept: &Kept, at: Timestamp) -> Job {
    Job {
        id: JobId::new(),
        workspace: kept.conversation.thread.workspace,
        kind: BOT_WAKE.to_owned(),
        lane: Some(kept.conversation.thread.id.0),
        payload: format!(r#"{{"conversation":"{}","session":"{}"}}"#, kept.conversation.id, kept.session),
        due_at: at,
        attempts: 0,
    }
}

fn end(tx: &mut dyn Tx, vault: &Vault, live: &[Live<'_>], now: Timestamp) -> Result<(), StoreError> {
    let mut over = Vec::new();
    for Live { kept, standing } in live {
        let conversation = standing.conversation.clone();
        match &kept.harvest.ending {
            Some(Ending::Close) => {
                over.push(SessionEnd { conversation, session: kept.session, taken: kept.taken_position });
            }
            Some(Ending::HandOver { queue, note }) => {
                hand_over(tx, vault, kept, conversation, (queue, note.as_deref()), now)?;
            }
            None => {}
        }
    }
    own::end_sessions(tx, &over, now).map_err(of_the_end)
}

fn hand_over(
    tx: &mut dyn Tx,
    vault: &Vault,
    kept: &Kept,
    conversation: Conversation,
    (queue, note): (&QueueKey, Option<&str>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let bot = Author::Bot(kept.session);
    let queue = queue_by_key(tx, conversation.thread.workspace, queue.as_str())?;
    let conversation = own::hand_over(tx, conversation, queue, bot, now)?;
    match note {
        Some(note) => own::note(tx, vault, &conversation, bot, note, now).map(drop).map_err(of_the_end),
        None => Ok(()),
    }
}

fn of_the_end(error: OwnError) -> StoreError {
    match error {
        OwnError::Store(error) => error,
        _ => StoreError::Corrupt { what: "a conversation's end" },
    }
}
