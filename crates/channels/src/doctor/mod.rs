//! Whether a number can work: what is looked at, what each finding means, and what to do next.
//!
//! [`rules`] decides from facts alone; [`calls`] is what an adapter can tell of the provider's side. The facts are
//! gathered at the rim.

pub mod calls;
pub mod model;
pub mod rules;

pub use model::{Check, Finding, State};
