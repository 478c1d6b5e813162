//! The rules of the house that no compiler knows. Tests only: nothing depends on this room.
//!
//! A rule reads the repository as text and says where it is broken. It is meant to be understood by the person who
//! breaks it: a finding names file, line and what is wrong there, and the rule adds why it exists.
//!
//! To add a rule: a file under `rules/` with a [`Rule`] and tests on small bad samples, and a line in
//! `tests/repository.rs`.

mod finding;
mod repository;
pub mod rules;
mod rust;

pub use finding::{Finding, Rule};
pub use repository::{Repository, TextFile};
pub use rust::{RustFile, Span};
