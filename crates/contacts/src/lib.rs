//! People, and the identifiers they are recognised by.
//!
//! What holds:
//! - An identifier belongs to one contact of a workspace. A Brazilian mobile is one with and without its ninth digit;
//!   the `wa_id` is kept exactly as received, because replies go to it.
//! - Names, identifiers and sealed attributes are ciphertext under the contact's own key; lookups go by blind index.
//! - Two contacts are never merged in passing: when one message claims the identifiers of two, that is told as
//!   [`Match::Several`], and an event lets people decide.
//!
//! Verbs: [`store::find`], [`store::create`], [`store::link`], [`store::set_attribute`], [`search::index`], [`change::change`],
//! [`read::contact`], [`read::page`].

pub mod change;
pub mod identify;
pub mod model;
pub mod read;
pub mod search;
pub mod store;

pub use identify::{Claim, Identity, Match, resolve};
pub use model::{AttributeClass, Contact, IdentifierKind, Marketing};
