//! A turn under way: the engine's steps, the calls between them, and the commit.

use crate::{
    book::Flow,
    engine::{Effect, Facts, Input, Warning, step},
    failure::CallFailure,
    keys::{AttributeKey, QueueKey},
    session::Session,
    store::{self, SessionRow},
    turn::{BOT_WAKE, KeptState, PendingCall, Standing, TurnError, Turns},
};
use ponte_channels::{
    adapter::Attention,
    endpoint::Channel,
    gate::Purpose,
    model::{OutboundContent, ProviderMessageId},
};
use ponte_connectors::{
    CallErrorKind, CallLog, Occasion,
    connections::{Deed, Repetition},
    store::calls::{self, CallCause},
};
use ponte_contacts::{AttributeClass, model::Attribute};
use ponte_conversations::{Author, Conversation, Owner, dispatch::Pending, own, read, send, store::queue_by_key};
use ponte_kernel::{JobId, SessionId, Timestamp};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    jobs::{self, Job},
};
use serde_json::Value as Json;
use std::{sync::Arc, time::Duration};

/// Whether a turn's changes are in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    Kept,
    /// The bot lost the conversation, or the session moved on: the turn was for nothing.
    Stale,
    /// Another run of the same job was faster: nothing is left to do.
    DoneBefore,
}

/// What a turn begins with.
pub(crate) enum First {
    Input(Input),
    /// A crash cut this call off: it is made again, under the same key.
    Call(PendingCall),
}

/// A turn under way.
pub(crate) struct Play {
    job: JobId,
    conversation: Conversation,
    channel: Arc<Channel>,
    key: DataKey,
    facts: Facts,
    /// How far the workspace's clock is ahead of the wall's.
    clock_offset: Duration,
    session_id: SessionId,
    flow: Flow,
    session: Session,
    turn: i64,
    taken_position: i64,
    first: First,
    harvest: Harvest,
}

/// What the steps asked for since the last commit.
#[derive(Clone, Debug, Default)]
struct Harvest {
    says: Vec<(OutboundContent, Option<ProviderMessageId>)>,
    attributes: Vec<(AttributeKey, Json)>,
    wake_at: Option<Timestamp>,
    ending: Option<Ending>,
    /// What was asked of the company's systems.
    calls: Vec<CallLog>,
}

/// How the bot leaves the conversation.
#[derive(Clone, Debug)]
enum Ending {
    HandOver { queue: QueueKey, note: Option<String> },
    Close,
}

impl Play {
    #[expect(clippy::too_many_arguments, reason = "all of it was read in one transaction")]
    pub(crate) fn new(
        job: JobId,
        conversation: Conversation,
        channel: Arc<Channel>,
        key: DataKey,
        facts: Facts,
        clock_offset: Duration,
        session_id: SessionId,
        standing: Standing,
        position: Option<i64>,
        first: First,
    ) -> Self {
        Self {
            job,
            conversation,
            channel,
            key,
            facts,
            clock_offset,
            session_id,
            flow: standing.flow,
            session: standing.session,
            turn: standing.turn,
            taken_position: position.unwrap_or(standing.taken_position),
            first,
            harvest: Harvest::default(),
        }
    }

    /// Plays all steps, and commits.
    pub(crate) async fn play(mut self, turns: &Turns) -> Result<Commit, TurnError> {
        let mut occasion = Occasion::First;
        let mut call = match std::mem::replace(&mut self.first, First::Input(Input::Woke)) {
            First::Input(input) => self.step(turns, input),
            First::Call(call) => {
                occasion = Occasion::AfterCutOff;
                self.resume(turns, call).await
            }
        };
        while let Some(pending) = call {
            if self.must_keep_first(turns, &pending).await {
                let committed = self.commit(turns, Some(pending.clone())).await?;
                if committed != Commit::Kept {
                    return Ok(committed);
                }
            }
            let answered = self.call(turns, &pending, occasion).await;
            occasion = Occasion::First;
            self.facts.now = turns.clock.now().plus(self.clock_offset);
            call = self.step(turns, answered);
        }
        self.commit(turns, None).await
    }

    /// Goes on after a crash that cut a call off. What would do the thing twice is not called again: its outcome is
    /// unknown, and the flow is told so.
    async fn resume(&mut self, turns: &Turns, call: PendingCall) -> Option<PendingCall> {
        if self.repetition(turns, &call).await != Repetition::Forbidden {
            return Some(call);
        }
        let message = "the outcome of the call is unknown: it was cut off".to_owned();
        let failure = CallFailure { kind: CallErrorKind::Timeout, message };
        self.step(turns, Input::Called { call: call.call, result: Err(failure), age: None })
    }

    async fn repetition(&self, turns: &Turns, call: &PendingCall) -> Repetition {
        let workspace = self.conversation.thread.workspace;
        turns.connections.repetition(workspace, call.connection.as_str(), call.action.as_str()).await
    }

    /// One step of the engine; the call it ended with, if it did.
    fn step(&mut self, turns: &Turns, input: Input) -> Option<PendingCall> {
        let stepped = step(&self.flow.program, self.session.clone(), input, &self.facts);
        for warning in &stepped.warnings {
            match warning {
                // A matter of the moment, not of the flow.
                Warning::NotListening | Warning::Stale => {
                    tracing::debug!(session = %self.session_id, ?warning, "an input was left aside");
                }
                Warning::Undefined { .. } | Warning::Cut { .. } | Warning::LeftOut { .. } => {
                    turns.book.tell(&self.flow, warning);
                }
            }
        }
        if let Some(failure) = &stepped.failure {
            let flow = self.flow.key.as_str();
            tracing::error!(session = %self.session_id, flow, version = self.flow.version, %failure, "a flow broke");
        }
        self.session = stepped.session;
        stepped.effects.into_iter().fold(None, |call, effect| self.gather(effect).or(call))
    }

    fn gather(&mut self, effect: Effect) -> Option<PendingCall> {
        match effect {
            Effect::Say(content) => self.harvest.says.push((content, None)),
            Effect::SetAttribute { key, value } => self.harvest.attributes.push((key, value)),
            Effect::Call { call, connection, action, input } => {
                return Some(PendingCall { call, connection, action, input });
            }
            Effect::HandOver { queue, note } => self.harvest.ending = Some(Ending::HandOver { queue, note }),
            Effect::WakeAt(at) => self.harvest.wake_at = Some(at),
            Effect::End => self.harvest.ending = Some(Ending::Close),
        }
        None
    }

    /// Whether the session has to be kept before the call: what was said must not wait for it, and a call that is not
    /// safe to repeat must be remembered by its key.
    async fn must_keep_first(&self, turns: &Turns, call: &PendingCall) -> bool {
        if !self.harvest.says.is_empty() {
            return true;
        }
        self.repetition(turns, call).await != Repetition::Free
    }

    async fn call(&mut self, turns: &Turns, call: &PendingCall, occasion: Occasion) -> Input {
        let (connection, action) = (call.connection.as_str(), call.action.as_str());
        let asked = turns.connections.call(Deed {
            workspace: self.conversation.thread.workspace,
            connection,
            action,
            input: call.input.clone(),
            idempotency_key: format!("{}:{}", self.session_id, call.call),
            occasion,
        });
        let called = match self.channel.settings.typing_after_ms {
            Some(after) => self.while_typing(turns, Duration::from_millis(after.into()), asked).await,
            None => asked.await,
        };
        self.harvest.calls.push(called.log);
        match called.outcome {
            Ok(answer) => Input::Called {
                call: call.call,
                result: Ok(answer.value),
                age: answer.from_cache.then_some(answer.age),
            },
            Err(error) => {
                tracing::info!(session = %self.session_id, connection, action, kind = error.kind.as_str(), "a call failed");
                let failure = CallFailure { kind: error.kind, message: error.message };
                Input::Called { call: call.call, result: Err(failure), age: None }
            }
        }
    }

    /// Waits for an answer; one that takes long lets the customer see that somebody is typing.
    async fn while_typing<T>(&self, turns: &Turns, after: Duration, answer: impl Future<Output = T>) -> T {
        tokio::pin!(answer);
        if let Ok(answer) = tokio::time::timeout(after, &mut answer).await {
            return answer;
        }
        let thread = &self.conversation.thread;
        let asked =
            read::provider_id(&turns.store, &turns.vault, thread.workspace, thread.id, self.taken_position).await;
        if let Ok(Some(message)) = asked {
            let (dispatcher, channel) = (turns.dispatcher.clone(), Arc::clone(&self.channel));
            tokio::spawn(async move { dispatcher.attend(&channel, &message, Attention::ReadAndTyping).await });
        }
        answer.await
    }

    /// Keeps what was gathered. `call`: the one that is about to be made; without one, the job is done.
    async fn commit(&mut self, turns: &Turns, call: Option<PendingCall>) -> Result<Commit, TurnError> {
        let state = KeptState { session: self.session.to_stored(), call };
        let kept = Kept {
            job: self.job,
            progress: if state.call.is_some() { Progress::Calling } else { Progress::Done },
            state: serde_json::to_string(&state).map_err(|_| StoreError::Corrupt { what: "a session" })?,
            conversation: self.conversation.clone(),
            flow: self.flow.clone(),
            session: self.session_id,
            turn: self.turn,
            taken_position: self.taken_position,
            key: self.key.clone(),
            harvest: std::mem::take(&mut self.harvest),
        };
        let (now, vault) = (turns.clock.now(), turns.vault.clone());
        let says = !kept.harvest.says.is_empty();
        let (called, key) = (kept.harvest.calls.clone(), self.key.clone());
        let committed = turns.store.write(move |tx| keep(tx, &vault, &kept, now)).await?;
        if committed != Commit::Kept && !called.is_empty() {
            // The turn was for nothing; the calls were made.
            let workspace = self.conversation.thread.workspace;
            turns.connections.keep(workspace, Some(self.cause()), called, &key).await;
        }
        if committed == Commit::Kept {
            self.turn += 1;
            if says {
                turns.dispatcher.wake(self.pending());
            }
        }
        Ok(committed)
    }

    fn cause(&self) -> CallCause {
        cause(&self.conversation, self.taken_position)
    }

    fn pending(&self) -> Pending {
        let thread = &self.conversation.thread;
        Pending { workspace: thread.workspace, thread: thread.id, channel: thread.channel }
    }
}

/// How far the job is after a commit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// A call is about to be made: the job goes on after it, also after a crash.
    Calling,
    Done,
}

/// What a commit keeps.
struct Kept {
    job: JobId,
    progress: Progress,
    state: String,
    conversation: Conversation,
    flow: Flow,
    session: SessionId,
    turn: i64,
    taken_position: i64,
    key: DataKey,
    harvest: Harvest,
}

fn keep(tx: &mut dyn Tx, vault: &Vault, kept: &Kept, now: Timestamp) -> Result<Commit, StoreError> {
    let workspace = kept.conversation.thread.workspace;
    let Ok(conversation) = own::open_one(tx, workspace, kept.conversation.id) else {
        return Ok(Commit::Stale);
    };
    let owned = conversation.owner == Owner::Bot(kept.session);
    if !owned || store::current_turn(tx, workspace, kept.session)? != kept.turn {
        return Ok(Commit::Stale);
    }
    let still_to_do = match kept.progress {
        Progress::Done => jobs::finish_once(tx, kept.job)?,
        Progress::Calling => jobs::is_there(tx, kept.job)?,
    };
    if !still_to_do {
        return Ok(Commit::DoneBefore);
    }
    store::put_session(tx, &kept.row(), &kept.key, now)?;
    queue_says(tx, kept, conversation.updated_at, now)?;
    set_attributes(tx, kept, now)?;
    let cause = cause(&kept.conversation, kept.taken_position);
    calls::put_calls(tx, workspace, Some(cause), &kept.harvest.calls, &kept.key)?;
    if let Some(at) = kept.harvest.wake_at {
        jobs::enqueue(tx, &[wake_job(kept, at)])?;
    }
    if let Some(ending) = &kept.harvest.ending {
        end(tx, vault, conversation, kept, ending, now)?;
    }
    Ok(Commit::Kept)
}

fn cause(conversation: &Conversation, position: i64) -> CallCause {
    CallCause { thread: conversation.thread.id, conversation: conversation.id, position }
}

impl Kept {
    fn row(&self) -> SessionRow<'_> {
        SessionRow {
            id: self.session,
            workspace: self.conversation.thread.workspace,
            conversation: self.conversation.id,
            flow: self.flow.id,
            version: self.flow.version,
            state: &self.state,
            taken_position: self.taken_position,
            turn: self.turn + 1,
        }
    }
}

fn queue_says(tx: &mut dyn Tx, kept: &Kept, last_moved: Timestamp, now: Timestamp) -> Result<(), StoreError> {
    let thread = &kept.conversation.thread;
    let queue = send::Queue {
        workspace: thread.workspace,
        channel: thread.channel,
        thread: thread.id,
        conversation: kept.conversation.id,
        last_moved,
        author: Author::Bot(kept.session),
        purpose: Purpose::Reply,
        cause: Some(kept.taken_position),
        key: &kept.key,
    };
    send::queue(tx, &queue, &kept.harvest.says, now)?;
    Ok(())
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

fn end(
    tx: &mut dyn Tx,
    vault: &Vault,
    conversation: Conversation,
    kept: &Kept,
    ending: &Ending,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (workspace, bot) = (conversation.thread.workspace, Author::Bot(kept.session));
    let ended = match ending {
        Ending::HandOver { queue, note } => {
            let queue = queue_by_key(tx, workspace, queue.as_str())?;
            let conversation = own::hand_over(tx, conversation, queue, bot, now)?;
            match note {
                Some(note) => own::note(tx, vault, &conversation, bot, note, now).map(drop),
                None => Ok(()),
            }
        }
        Ending::Close => own::end_session(tx, conversation, kept.session, kept.taken_position, now),
    };
    ended.map_err(|error| match error {
        own::OwnError::Store(error) => error,
        _ => StoreError::Corrupt { what: "a conversation's end" },
    })
}
