//! What each kind of block does. Questions are in [`super::asking`].

use super::{Effect, MOST_CALLS, Run, Turn};
use crate::{
    bubbles,
    failure::Failure,
    keys::{BlockKey, VariableName},
    model::{Block, Bubble, Call, HandOver, If, Join, Say, Set, Wait},
    session::State,
};
use serde_json::Value as Json;

impl<'a> Run<'a> {
    pub(super) fn perform(&mut self, key: &BlockKey) -> Result<Turn<'a>, Failure> {
        let (key, block) = self.block(key)?;
        self.evaluation.enter(key);
        match block {
            Block::Say(say) => self.say_all(say),
            Block::Ask(ask) => self.ask(key, ask),
            Block::If(branch) => self.branch(branch),
            Block::Set(set) => self.set(set),
            Block::Call(call) => self.call(key, call),
            Block::HandOver(hand_over) => self.hand_over(hand_over),
            Block::Wait(wait) => Ok(self.wait(key, wait)),
            Block::End => Ok(self.end()),
        }
    }

    pub(super) fn say(&mut self, bubble: &Bubble, join: Join) -> Result<(), Failure> {
        match bubbles::render(bubble, &mut self.evaluation)? {
            Some(content) => self.outbox.push(content, join),
            None => Ok(()),
        }
    }

    pub(super) fn remember(&mut self, name: &VariableName, json: Json) {
        self.evaluation.remember(name, &json);
        self.session.variables.insert(name.clone(), json);
    }

    fn say_all(&mut self, say: &'a Say) -> Result<Turn<'a>, Failure> {
        for bubble in &say.bubbles {
            self.say(bubble, say.join)?;
        }
        Ok(Turn::Next(&say.next))
    }

    fn branch(&mut self, branch: &'a If) -> Result<Turn<'a>, Failure> {
        for case in &branch.cases {
            if self.evaluation.condition(&case.when)? {
                return Ok(Turn::Next(&case.then));
            }
        }
        Ok(Turn::Next(&branch.otherwise))
    }

    fn set(&mut self, set: &'a Set) -> Result<Turn<'a>, Failure> {
        let mut variables = Vec::with_capacity(set.variables.len());
        for (name, source) in &set.variables {
            variables.push((name, self.evaluation.mapping(source)?));
        }
        for (key, source) in &set.attributes {
            let value = self.evaluation.mapping(source)?;
            self.attributes.insert(key.clone(), value);
        }
        for (name, value) in variables {
            self.remember(name, value);
        }
        Ok(Turn::Next(&set.next))
    }

    fn call(&mut self, key: &BlockKey, call: &Call) -> Result<Turn<'a>, Failure> {
        if self.session.calls_in_a_row == MOST_CALLS {
            return Err(Failure::TooManyCalls { limit: MOST_CALLS });
        }
        let mut input = serde_json::Map::new();
        for (name, source) in &call.input {
            input.insert(name.clone(), self.evaluation.mapping(source)?);
        }
        let number = self.session.calls;
        self.session.calls = number.wrapping_add(1);
        self.session.calls_in_a_row += 1;
        let (connection, action) = (call.connection.clone(), call.action.clone());
        self.last = Some(Effect::Call { call: number, connection, action, input });
        Ok(Turn::Rest(State::Calling { block: key.clone(), call: number }))
    }

    fn hand_over(&mut self, hand_over: &HandOver) -> Result<Turn<'a>, Failure> {
        if let Some(text) = &hand_over.text {
            self.say_text(text)?;
        }
        let note = self.evaluation.optional_text(hand_over.note.as_deref(), LONGEST_NOTE)?;
        self.last = Some(Effect::HandOver { queue: hand_over.queue.clone(), note });
        Ok(Turn::Rest(State::HandedOver))
    }

    fn wait(&mut self, key: &BlockKey, wait: &Wait) -> Turn<'a> {
        let until = self.facts.now.plus(wait.period.duration());
        self.last = Some(Effect::WakeAt(until));
        Turn::Rest(State::Waiting { block: key.clone(), until })
    }

    fn end(&mut self) -> Turn<'a> {
        self.last = Some(Effect::End);
        Turn::Rest(State::Ended)
    }
}

/// In characters: more than an agent reads before answering.
const LONGEST_NOTE: usize = 4096;
