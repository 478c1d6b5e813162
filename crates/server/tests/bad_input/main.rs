//! Bad input gets a clear answer, and nothing is lost.
//!
//! Each test speaks to a whole Ponte over real HTTP. What only a configuration can do wrong is tested with the commands.

#[path = "../kit/mod.rs"]
mod kit;

mod database;
mod files;
mod messages;
mod start;
mod templates;
mod webhooks;
