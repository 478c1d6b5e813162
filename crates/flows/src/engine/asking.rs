//! Questions: putting them, and understanding the answers.

use super::{Effect, Run, Turn};
use crate::{
    answer::{self, Reading},
    bubbles::{self, Choice},
    failure::Failure,
    keys::BlockKey,
    model::{AnswerKind, Ask, Block, Bubble},
    phrases,
    session::State,
    value,
    words::GlobalWord,
};
use ponte_channels::model::InboundContent;
use serde_json::Value as Json;

impl<'a> Run<'a> {
    /// Puts the question for the first time.
    pub(super) fn ask(&mut self, key: &BlockKey, ask: &Ask) -> Result<Turn<'a>, Failure> {
        self.say(&ask.prompt, ask.join)?;
        Ok(Turn::Rest(self.listening(key, ask, 0)))
    }

    pub(super) fn answered(
        &mut self,
        key: &BlockKey,
        attempts: u8,
        content: &InboundContent,
    ) -> Result<(), Failure> {
        let (key, block) = self.block(key)?;
        let Block::Ask(ask) = block else { return Err(Failure::ChangedBlock(key.clone())) };
        let word = self.hear(content);
        self.evaluation.enter(key);
        let choices = bubbles::choices(&ask.prompt, &mut self.evaluation)?;
        // Pressing a button of this very question is an answer to it, whatever its title says.
        if word == Some(GlobalWord::Human) && answer::pressed(content, &choices).is_none() {
            return self.call_human();
        }
        match self.fitting(ask, content, &choices)? {
            Some(answer) => self.accept(key, ask, answer),
            None => self.refuse(key, ask, attempts),
        }
    }

    fn fitting(
        &mut self,
        ask: &Ask,
        content: &InboundContent,
        choices: &[Choice],
    ) -> Result<Option<Json>, Failure> {
        let today = self.facts.now.to_jiff().to_zoned(self.facts.timezone.clone()).date();
        let reading = Reading { kind: ask.kind, choices, today, language: self.definition.language };
        let Some(answer) = answer::read(content, &reading) else { return Ok(None) };
        let fits = match &ask.check {
            Some(check) => self.evaluation.condition_on_answer(check, value::from_json(&answer))?,
            None => true,
        };
        Ok(fits.then_some(answer))
    }

    fn accept(&mut self, key: &BlockKey, ask: &Ask, answer: Json) -> Result<(), Failure> {
        let own_way = match (&answer, ask.kind) {
            (Json::String(id), AnswerKind::Choice) => ask.choices.get(id),
            _ => None,
        };
        let next = own_way.or(ask.next.as_ref()).ok_or_else(|| Failure::NoWayOn(key.clone()))?;
        if let Some(name) = &ask.save {
            self.remember(name, answer);
        }
        self.go(next)
    }

    fn refuse(&mut self, key: &BlockKey, ask: &Ask, attempts: u8) -> Result<(), Failure> {
        if attempts >= ask.retries {
            return self.go(&ask.otherwise);
        }
        let hint = ask.invalid.as_deref().unwrap_or(phrases::invalid(ask.kind, self.definition.language));
        self.say_text(hint)?;
        // A file is not sent twice; words and options are, and become one bubble with the hint.
        if !matches!(ask.prompt, Bubble::Media(_)) {
            self.say(&ask.prompt, ask.join)?;
        }
        self.session.state = self.listening(key, ask, attempts + 1);
        Ok(())
    }

    fn listening(&mut self, key: &BlockKey, ask: &Ask, attempts: u8) -> State {
        let deadline = ask.timeout.as_ref().map(|timeout| self.facts.now.plus(timeout.after.duration()));
        self.last = deadline.map(Effect::WakeAt);
        State::Asking { block: key.clone(), attempts, deadline }
    }
}
