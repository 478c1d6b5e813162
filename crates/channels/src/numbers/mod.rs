//! What a number is beyond its messages: its state at the provider, its business profile, links that open a chat, what
//! an empty chat offers, and customers that the provider itself blocks. [`calls`] is what an adapter offers of it.

pub mod calls;
pub mod model;
pub mod rules;
pub mod store;
pub mod words;

pub use model::{Automation, ChatLink, Command, Health, HealthError, NumberState, Profile};
