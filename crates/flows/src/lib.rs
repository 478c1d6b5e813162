//! Bots: definition, validation, the pure engine, the runner.
//!
//! A [`model::Definition`] is a file that people write, a [`program::Program`] that file with its expressions compiled.
//! [`engine::step`] runs it: session and input in, session and effects out, nothing else touched. Read `model`, then
//! `engine`, then `expression`.
//!
//! What holds here:
//! - A step does a bounded amount of work, whatever the flow says and whatever customers and systems send.
//! - What a customer or a system said is a value, never a piece of an expression.
//! - A session never falls silent: one that breaks apologises and hands over to people.
//! - Every flow has a way to a person, and the words that ask for one work in every block.

mod answer;
pub mod book;
mod bubbles;
pub mod cost;
pub mod engine;
mod evaluation;
pub mod expression;
pub mod failure;
mod filters;
mod graph;
mod keep;
pub mod keys;
pub mod lanes;
pub mod limits;
pub mod model;
pub mod parse;
pub mod period;
mod phrases;
mod play;
pub mod program;
mod read;
mod scope;
pub mod session;
mod sources;
pub mod store;
pub mod trigger;
pub mod turn;
pub mod validate;
mod value;
pub mod words;
