//! The engine: one input in, the next state and what is to be done out. It reads no clock and does no I/O.
//!
//! A step runs blocks until the session has to wait: for the customer, for a call, for time, or for nothing any
//! more. It is all or nothing: a step that breaks leaves the variables as they were, apologises, and hands over.

mod asking;
mod blocks;

pub use crate::evaluation::Warning;

use crate::{
    bubbles::{self, Outbox},
    evaluation::Evaluation,
    failure::{CallFailure, Failure},
    keys::{ActionName, AttributeKey, BlockKey, ConnectionKey, QueueKey},
    model::{Block, Definition, Join},
    phrases,
    program::Program,
    scope,
    session::{Called, Said, Session, State},
    trigger::Trigger,
    value,
    words::{self, GlobalWord},
};
use jiff::tz::TimeZone;
use ponte_channels::model::{InboundContent, OutboundContent};
use ponte_connectors::CallErrorKind;
use ponte_kernel::{Phone, Timestamp};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, fmt, time::Duration};

/// The most blocks that one step runs.
pub const BLOCKS_A_STEP: usize = 200;

/// The most calls without a customer's answer or a wait between them.
pub const MOST_CALLS: u32 = 20;

/// Something that happened to a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The session begins: by a message, or without one.
    Start { trigger: Trigger, content: Option<InboundContent> },
    /// The customer wrote.
    Said { content: InboundContent },
    /// A call came back.
    Called {
        call: u32,
        result: Result<Json, CallFailure>,
        /// How old the answer is, when it comes from a cache.
        age: Option<Duration>,
    },
    /// A timer rang.
    Woke,
}

/// What a step knows about the world.
#[derive(Clone, Debug)]
pub struct Facts {
    pub now: Timestamp,
    /// The workspace's.
    pub timezone: TimeZone,
    pub contact: ContactFacts,
    pub channel: ChannelFacts,
}

#[derive(Clone, Default)]
pub struct ContactFacts {
    pub name: Option<String>,
    /// Missing when the customer hides it.
    pub phone: Option<Phone>,
    pub attributes: BTreeMap<String, Json>,
}

/// Without the person.
impl fmt::Debug for ContactFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactFacts").finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Default)]
pub struct ChannelFacts {
    pub key: String,
    pub name: String,
}

/// Something to be done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Say(OutboundContent),
    /// Keep a fact with the contact; null takes it away.
    SetAttribute {
        key: AttributeKey,
        value: Json,
    },
    /// Ask a connection; its answer comes back as [`Input::Called`] with the same number.
    Call {
        call: u32,
        connection: ConnectionKey,
        action: ActionName,
        input: Map<String, Json>,
    },
    /// Give the conversation to a queue. The note is for agents only.
    HandOver {
        queue: QueueKey,
        note: Option<String>,
    },
    /// Bring [`Input::Woke`] at that time. Takes the place of the session's earlier timer.
    WakeAt(Timestamp),
    /// The bot no longer owns the conversation.
    End,
}

/// The outcome of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub session: Session,
    pub effects: Vec<Effect>,
    pub warnings: Vec<Warning>,
    /// Why the session broke in this step, for the log and the flow's page.
    pub failure: Option<Failure>,
}

/// Takes one input. An input that the session does not wait for changes nothing and is reported as a warning.
#[must_use]
pub fn step(program: &Program, session: Session, input: Input, facts: &Facts) -> Step {
    let before = session.clone();
    let mut run = Run::new(program, session, facts);
    match run.take(input) {
        Ok(()) => run.finished(),
        Err(failure) => broken(program.definition(), before, run, failure),
    }
}

/// Where a block leads.
enum Turn<'a> {
    Next(&'a BlockKey),
    Rest(State),
}

/// A step under way.
struct Run<'a> {
    definition: &'a Definition,
    facts: &'a Facts,
    session: Session,
    evaluation: Evaluation<'a>,
    outbox: Outbox,
    attributes: BTreeMap<AttributeKey, Json>,
    /// What the step ends with, after all bubbles.
    last: Option<Effect>,
}

impl<'a> Run<'a> {
    fn new(program: &'a Program, session: Session, facts: &'a Facts) -> Self {
        let definition = program.definition();
        let evaluation = Evaluation::new(program.library(), scope::of(&session, facts), &definition.start);
        Self {
            definition,
            facts,
            session,
            evaluation,
            outbox: Outbox::default(),
            attributes: BTreeMap::new(),
            last: None,
        }
    }

    fn take(&mut self, input: Input) -> Result<(), Failure> {
        match (self.session.state.clone(), input) {
            (State::Running { block }, Input::Start { trigger, content }) => self.start(&block, trigger, content),
            (State::Asking { block, attempts, .. }, Input::Said { content }) if content.wakes_bot() => {
                self.answered(&block, attempts, &content)
            }
            (State::Waiting { block, .. }, Input::Said { content }) if content.wakes_bot() => {
                self.spoken_to(&block, &content)
            }
            (State::Calling { block, call }, Input::Called { call: back, result, age }) if call == back => {
                self.called(&block, result, age)
            }
            (
                State::Asking { block, deadline: Some(due), .. } | State::Waiting { block, until: due },
                Input::Woke,
            ) => self.woke(&block, due),
            (_, Input::Said { .. }) => {
                self.warn(Warning::NotListening);
                Ok(())
            }
            _ => {
                self.warn(Warning::Stale);
                Ok(())
            }
        }
    }

    fn start(
        &mut self,
        block: &BlockKey,
        trigger: Trigger,
        content: Option<InboundContent>,
    ) -> Result<(), Failure> {
        self.evaluation.know(scope::TRIGGER, scope::trigger(&trigger));
        self.session.trigger = trigger;
        let Some(content) = content else { return self.go(block) };
        let word = self.hear(&content);
        // A flow that was chosen for these very words says itself what they mean.
        let chosen_for_it = matches!(self.session.trigger, Trigger::Keyword { .. });
        match word {
            Some(GlobalWord::Human) if !chosen_for_it => self.call_human(),
            _ => self.go(block),
        }
    }

    /// A message during a wait.
    fn spoken_to(&mut self, block: &BlockKey, content: &InboundContent) -> Result<(), Failure> {
        if self.hear(content) == Some(GlobalWord::Human) {
            return self.call_human();
        }
        let Block::Wait(wait) = self.block(block)?.1 else { return Err(Failure::ChangedBlock(block.clone())) };
        match &wait.on_message {
            Some(next) => self.go(next),
            None => Ok(()),
        }
    }

    fn called(
        &mut self,
        block: &BlockKey,
        result: Result<Json, CallFailure>,
        age: Option<Duration>,
    ) -> Result<(), Failure> {
        let Block::Call(call) = self.block(block)?.1 else { return Err(Failure::ChangedBlock(block.clone())) };
        let result = result.map_err(|failure| failure.kind);
        let result = result.and_then(|json| value::fits(&json).then_some(json).ok_or(CallErrorKind::BadResponse));
        let error = result.as_ref().err().copied();
        self.session.called = Called { error, age_seconds: age.map(|age| age.as_secs()) };
        self.evaluation.know(scope::CALL, scope::call(&self.session.called));
        if let (Ok(json), Some(name)) = (result, &call.save) {
            self.remember(name, json);
        }
        self.go(error.map_or(&call.next, |kind| call.on_error.of(kind)))
    }

    fn woke(&mut self, block: &BlockKey, due: Timestamp) -> Result<(), Failure> {
        if self.facts.now < due {
            self.last = Some(Effect::WakeAt(due));
            self.warn(Warning::Stale);
            return Ok(());
        }
        self.session.calls_in_a_row = 0;
        let next = match self.block(block)?.1 {
            Block::Wait(wait) => Some(&wait.next),
            Block::Ask(ask) => ask.timeout.as_ref().map(|timeout| &timeout.then),
            _ => None,
        };
        self.go(next.ok_or_else(|| Failure::ChangedBlock(block.clone()))?)
    }

    /// Runs blocks until the session has to wait.
    fn go(&mut self, first: &BlockKey) -> Result<(), Failure> {
        let mut next = first;
        for _ in 0..BLOCKS_A_STEP {
            match self.perform(next)? {
                Turn::Next(block) => next = block,
                Turn::Rest(state) => {
                    self.session.state = state;
                    return Ok(());
                }
            }
        }
        Err(Failure::TooManyBlocks { limit: BLOCKS_A_STEP })
    }

    /// Remembers what the customer said, and tells whether it is one of the words that work everywhere.
    fn hear(&mut self, content: &InboundContent) -> Option<GlobalWord> {
        self.session.said = Said::of(content);
        self.session.calls_in_a_row = 0;
        self.evaluation.know(scope::SAID, scope::said(&self.session.said));
        content.said().and_then(words::find)
    }

    fn call_human(&mut self) -> Result<(), Failure> {
        let human = &self.definition.human;
        let text = human.text.as_deref().unwrap_or(phrases::human(self.definition.language));
        self.say_text(text)?;
        let note = Some(phrases::asked_for_person(self.definition));
        self.last = Some(Effect::HandOver { queue: human.queue.clone(), note });
        self.session.state = State::HandedOver;
        Ok(())
    }

    fn say_text(&mut self, source: &str) -> Result<(), Failure> {
        match bubbles::render_text(source, &mut self.evaluation)? {
            Some(content) => self.outbox.push(content, Join::Joined),
            None => Ok(()),
        }
    }

    /// The block with that key, and the key as the definition has it.
    fn block(&self, key: &BlockKey) -> Result<(&'a BlockKey, &'a Block), Failure> {
        self.definition.blocks.get_key_value(key).ok_or_else(|| Failure::UnknownBlock(key.clone()))
    }

    fn warn(&mut self, warning: Warning) {
        self.evaluation.warnings.push(warning);
    }

    fn finished(self) -> Step {
        let bubbles = self.outbox.into_bubbles().map(Effect::Say);
        let attributes = self.attributes.into_iter().map(|(key, value)| Effect::SetAttribute { key, value });
        Step {
            effects: bubbles.chain(attributes).chain(self.last).collect(),
            session: self.session,
            warnings: self.evaluation.warnings,
            failure: None,
        }
    }
}

/// The customer hears of it and a person takes over; what the step had meant to do is dropped.
fn broken(definition: &Definition, before: Session, run: Run<'_>, failure: Failure) -> Step {
    let at = match before.state.clone() {
        State::Running { block }
        | State::Asking { block, .. }
        | State::Calling { block, .. }
        | State::Waiting { block, .. } => Some(block),
        State::HandedOver | State::Ended | State::Failed { .. } => None,
    };
    let hand_over =
        Effect::HandOver { queue: definition.human.queue.clone(), note: Some(phrases::broke(definition)) };
    Step {
        effects: vec![Effect::Say(OutboundContent::Text { body: phrases::apology(definition) }), hand_over],
        session: Session { state: State::Failed { block: at }, ..before },
        warnings: run.evaluation.warnings,
        failure: Some(failure),
    }
}
