//! Expressions inside a run: the block they stand in is known, and what was odd is collected.

use crate::{
    expression::{ExpressionError, Library, Outcome, Scope},
    failure::Failure,
    keys::{BlockKey, VariableName},
    scope, value,
};
use minijinja::value::Value;
use ponte_connectors::fuel::Stretch;
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::Arc};

/// Something odd that did not stop the run. Names blocks and variables, never their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Empty was used for what has no value.
    Undefined { block: BlockKey, names: BTreeSet<String> },
    /// A text was longer than WhatsApp takes, and cut.
    Cut { block: BlockKey, limit: usize },
    /// A text came out empty, and was not sent.
    LeftOut { block: BlockKey },
    /// A message came while the session takes none.
    NotListening,
    /// A timer or a call's answer came that nothing waits for.
    Stale,
}

pub(crate) struct Evaluation<'a> {
    pub warnings: Vec<Warning>,
    library: &'a Library,
    scope: Arc<Scope>,
    block: &'a BlockKey,
    work: Stretch,
}

/// What all expressions of one step may spend together: some five milliseconds.
const STEP_FUEL: u64 = 200_000;

impl<'a> Evaluation<'a> {
    pub fn new(library: &'a Library, scope: Scope, block: &'a BlockKey) -> Self {
        Self { warnings: Vec::new(), library, scope: Arc::new(scope), block, work: Stretch::begin() }
    }

    pub fn enter(&mut self, block: &'a BlockKey) {
        self.block = block;
    }

    pub fn remember(&mut self, name: &VariableName, json: &Json) {
        self.know(name.as_str(), value::from_json(json));
    }

    /// Lets expressions see a value.
    pub fn know(&mut self, name: &str, value: Value) {
        Arc::make_mut(&mut self.scope).insert(name.to_owned(), value);
    }

    pub fn condition(&mut self, source: &str) -> Result<bool, Failure> {
        let outcome = self.library.condition(source, &self.scope);
        self.taken(outcome)
    }

    /// A condition over a value that has no name yet.
    pub fn condition_on_answer(&mut self, source: &str, answer: Value) -> Result<bool, Failure> {
        self.know(scope::ANSWER, answer);
        let holds = self.condition(source);
        Arc::make_mut(&mut self.scope).remove(scope::ANSWER);
        holds
    }

    pub fn mapping(&mut self, source: &Json) -> Result<Json, Failure> {
        let outcome = self.library.mapping(source, &self.scope);
        self.taken(outcome)
    }

    /// A text without blanks around it, cut at a limit.
    pub fn text_within(&mut self, source: &str, limit: usize) -> Result<String, Failure> {
        let outcome = self.library.text(source, &self.scope);
        let text = self.taken(outcome)?;
        let text = text.trim();
        if text.chars().count() <= limit {
            return Ok(text.to_owned());
        }
        self.warnings.push(Warning::Cut { block: self.block.clone(), limit });
        Ok(text.chars().take(limit - 1).chain(['…']).collect())
    }

    /// # Errors
    /// Also when the text comes out empty.
    pub fn needed_text(&mut self, source: &str, limit: usize) -> Result<String, Failure> {
        let text = self.text_within(source, limit)?;
        if text.is_empty() { Err(Failure::EmptyText(self.block.clone())) } else { Ok(text) }
    }

    pub fn optional_text(&mut self, source: Option<&str>, limit: usize) -> Result<Option<String>, Failure> {
        let text = source.map(|source| self.text_within(source, limit)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    pub fn left_out(&mut self) {
        self.warnings.push(Warning::LeftOut { block: self.block.clone() });
    }

    fn taken<T>(&mut self, outcome: Result<Outcome<T>, ExpressionError>) -> Result<T, Failure> {
        let outcome = outcome.map_err(|source| Failure::Expression { block: self.block.clone(), source })?;
        if self.work.spent() > STEP_FUEL {
            return Err(Failure::TooMuchWork(self.block.clone()));
        }
        if !outcome.undefined.is_empty() {
            self.warnings.push(Warning::Undefined { block: self.block.clone(), names: outcome.undefined });
        }
        Ok(outcome.value)
    }
}
