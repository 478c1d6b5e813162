//! A turn under way: the engine's steps, the calls between them, and the commit.

use crate::{
    book::Flow,
    bubbles,
    engine::{Effect, Facts, Input, Warning, step},
    failure::CallFailure,
    keep::{Commit, Committed, Ending, Harvest, Kept, Leaves, Progress, cause},
    session::Session,
    turn::{KeptState, PendingCall, StartingPoint, TurnError, Turns},
};
use ponte_channels::{adapter::Attention, endpoint::Channel};
use ponte_connectors::{
    CallErrorKind, CallLog, Occasion,
    canonical::ordered_by,
    connections::{Deed, Repetition},
    store::calls::CallCause,
};
use ponte_conversations::{Conversation, dispatch::Pending, read};
use ponte_kernel::{JobId, Phone, SessionId};
use ponte_platform::vault::DataKey;
use ponte_store::StoreError;
use serde_json::Value;
use std::{sync::Arc, time::Duration};

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
        start: StartingPoint,
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
            flow: start.flow,
            session: start.session,
            turn: start.turn,
            taken_position: position.unwrap_or(start.taken_position),
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
            Effect::Say(content) => {
                let longest_text = self.channel.provider.adapter().capabilities().longest_text;
                let messages = bubbles::within(content, longest_text);
                self.harvest.says.extend(messages.into_iter().map(|message| (message, None)));
            }
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
        let is_anothers = called.outcome.as_ref().is_ok_and(|answer| self.is_of_another(&answer.value));
        self.harvest.calls.push(if is_anothers { called.log.without_contents() } else { called.log });
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

    /// Whether an order stands under another person's phone: the log is kept under this one's key, and shown as theirs.
    fn is_of_another(&self, answer: &Value) -> bool {
        let own = self.facts.contact.phone.as_ref().map(Phone::match_key);
        ordered_by(answer).is_some_and(|phone| own != Some(phone.match_key()))
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
        let says = !self.harvest.says.is_empty();
        let departure = if says { turns.dispatcher.keep_free(self.pending()) } else { None };
        let kept = Kept {
            job: self.job,
            progress: if state.call.is_some() { Progress::Calling } else { Progress::Done },
            state: serde_json::to_string(&state).map_err(|_| StoreError::Corrupt { what: "a session" })?,
            conversation: self.conversation.clone(),
            flow: self.flow.id,
            version: self.flow.version,
            session: self.session_id,
            turn: self.turn,
            taken_position: self.taken_position,
            key: self.key.clone(),
            harvest: std::mem::take(&mut self.harvest),
            leaves: if departure.is_some() { Leaves::AtOnce } else { Leaves::InTurn },
        };
        let called = kept.harvest.calls.clone();
        let (committed, claimed) = match turns.keeping.ask(kept).await {
            Ok(Committed { commit, claimed }) => (Ok(commit), claimed),
            Err(error) => (Err(error), None),
        };
        match departure {
            Some(departure) => departure.leave(claimed),
            None if says => turns.dispatcher.wake(self.pending()),
            None => {}
        }
        match committed? {
            Commit::Kept => self.turn += 1,
            commit => {
                self.keep_calls(turns, called).await;
                return Ok(commit);
            }
        }
        Ok(Commit::Kept)
    }

    /// The turn was for nothing; the calls were made.
    async fn keep_calls(&self, turns: &Turns, calls: Vec<CallLog>) {
        if !calls.is_empty() {
            let workspace = self.conversation.thread.workspace;
            turns.connections.keep(workspace, Some(self.cause()), calls, &self.key).await;
        }
    }

    fn cause(&self) -> CallCause {
        cause(&self.conversation, self.taken_position)
    }

    fn pending(&self) -> Pending {
        let thread = &self.conversation.thread;
        Pending { workspace: thread.workspace, thread: thread.id, channel: thread.channel }
    }
}
