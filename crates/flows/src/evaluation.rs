//! Expressions inside a run: the block they stand in is known, and what was odd is collected.

use crate::{
    expression::{self, ExpressionError, Outcome, Scope},
    failure::Failure,
    keys::{BlockKey, VariableName},
    scope,
};
use minijinja::value::Value;
use serde_json::Value as Json;
use std::collections::BTreeSet;

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

pub(crate) struct Evaluation {
    pub scope: Scope,
    pub warnings: Vec<Warning>,
    block: BlockKey,
}

impl Evaluation {
    pub fn new(scope: Scope, block: BlockKey) -> Self {
        Self { scope, warnings: Vec::new(), block }
    }

    pub fn enter(&mut self, block: &BlockKey) {
        self.block.clone_from(block);
    }

    pub fn remember(&mut self, name: &VariableName, json: &Json) {
        let (name, value) = scope::variable(name, json);
        self.scope.insert(name, value);
    }

    pub fn condition(&mut self, source: &str) -> Result<bool, Failure> {
        let outcome = expression::condition(source, &self.scope);
        self.taken(outcome)
    }

    /// A condition over a value that has no name yet.
    pub fn condition_on_answer(&mut self, source: &str, answer: Value) -> Result<bool, Failure> {
        self.scope.insert("answer".to_owned(), answer);
        let holds = self.condition(source);
        self.scope.remove("answer");
        holds
    }

    pub fn mapping(&mut self, source: &Json) -> Result<Json, Failure> {
        let outcome = expression::mapping(source, &self.scope);
        self.taken(outcome)
    }

    /// A text without blanks around it, cut at a limit.
    pub fn text_within(&mut self, source: &str, limit: usize) -> Result<String, Failure> {
        let outcome = expression::text(source, &self.scope);
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
        let block = self.block.clone();
        let outcome = outcome.map_err(|source| Failure::Expression { block: block.clone(), source })?;
        if !outcome.undefined.is_empty() {
            self.warnings.push(Warning::Undefined { block, names: outcome.undefined });
        }
        Ok(outcome.value)
    }
}
