//! The linter: what is wrong with a flow that reads well. Pure, and the same for the editor, the command line and
//! the gate before publishing.

mod content;
mod expressions;
mod links;
mod surroundings;

pub use surroundings::{Surroundings, validate_references};

use crate::{
    graph,
    keys::BlockKey,
    model::{Block, Definition},
};
use ponte_kernel::Language;

/// The most blocks of one flow.
pub const BLOCKS_A_FLOW: usize = 1000;

/// The API's own name where flows have theirs (`…/flows/validate`).
pub const RESERVED_KEY: &str = "validate";

/// Something wrong in a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The keys that lead there: `blocks.menu.ask.prompt.buttons[0].title`.
    pub path: String,
    pub severity: Severity,
    pub message: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// May be meant; the flow runs.
    Warning,
    /// The flow must not be published.
    Error,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub portuguese: String,
    pub english: String,
}

impl Message {
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.portuguese, &self.english)
    }
}

/// All that is wrong with a flow by itself, ordered by path.
#[must_use]
pub fn validate(definition: &Definition) -> Vec<Problem> {
    let mut problems = Problems::default();
    content::check(definition, &mut problems);
    links::check(definition, &mut problems);
    expressions::check(definition, &mut problems);
    problems.sorted()
}

/// Whether nothing stands against publishing.
#[must_use]
pub fn is_publishable(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity == Severity::Warning)
}

/// What was found so far.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn error(&mut self, path: impl Into<String>, portuguese: impl Into<String>, english: impl Into<String>) {
        self.add(Severity::Error, path.into(), portuguese.into(), english.into());
    }

    fn warning(&mut self, path: impl Into<String>, portuguese: impl Into<String>, english: impl Into<String>) {
        self.add(Severity::Warning, path.into(), portuguese.into(), english.into());
    }

    fn add(&mut self, severity: Severity, path: String, portuguese: String, english: String) {
        self.0.push(Problem { path, severity, message: Message { portuguese, english } });
    }

    fn sorted(mut self) -> Vec<Problem> {
        self.0.sort_by(|one, two| one.path.cmp(&two.path));
        self.0
    }
}

/// `blocks.menu.ask`
fn block_path(key: &BlockKey, block: &Block) -> String {
    format!("blocks.{key}.{}", graph::kind(block))
}
