//! The configuration: `ponte.toml`, then the environment, then flags; the later one wins, key by key.
//!
//! * [`keys`] is the one table of all keys; everything else follows from it.
//! * [`load`] finds and reads the three places, refuses what is not known, and reads the files that hold secrets.
//! * [`Config`] keeps, for every key, the value that holds and why; its checks give [`crate::settings::Settings`].
//!
//! Only [`Environment`] reads the process's environment. No value prints by accident: texts are secrets until checked.

mod check;
mod environment;
mod error;
mod file;
mod folder;
pub mod keys;
mod layers;
mod load;
mod name;
mod page;
mod source;
#[cfg(test)]
mod tests;
mod warning;

pub use check::{Databases, log_of};
pub use environment::Environment;
pub use error::{ConfigError, WrongValue};
pub use file::Place;
pub use folder::make_folders;
pub use keys::{Entry, Key, Kind, Preset, TABLE, Words};
pub use load::{Config, load};
pub use name::{Form, Name};
pub use page::page;
pub use source::{Given, Layer, Source, Written};
pub use warning::Warning;
