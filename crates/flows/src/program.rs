//! A flow that is ready to run.

use crate::{
    expression::Library,
    model::Definition,
    sources::{self, Source},
};
use std::fmt;

/// A definition with its texts and expressions compiled: made once for a version of a flow, run many times.
pub struct Program {
    definition: Definition,
    library: Library,
}

impl Program {
    #[must_use]
    pub fn new(definition: Definition) -> Self {
        let mut library = Library::default();
        let in_blocks = definition.blocks.values().flat_map(sources::of_block);
        for (_, source) in in_blocks.chain(sources::of_whole(&definition)) {
            match source {
                Source::Text(text) => library.add_text(text),
                Source::Mapping(leaf) => library.add_leaf(leaf),
                Source::Condition(condition) | Source::ConditionOnAnswer(condition) => {
                    library.add_condition(condition);
                }
            }
        }
        Self { definition, library }
    }

    /// What was compiled.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    pub(crate) fn library(&self) -> &Library {
        &self.library
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program").field("flow", &self.definition.key).finish_non_exhaustive()
    }
}
