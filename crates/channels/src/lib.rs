//! Endpoints and numbers, the adapter contract, the gate; Meta's Cloud API.
//!
//! What a provider speaks stays inside its adapter ([`adapter`] is the contract, [`meta`] the first of them); the
//! other rooms see [`model`] alone. Nothing leaves without a permit of the [`gate`], and nothing faster than [`limits`]
//! allow. The only rooms with I/O are [`journal`] (envelopes on disk before the 200), [`registry`] and [`store`].

pub mod adapter;
pub mod blip;
pub mod capabilities;
pub mod delivery;
pub mod dialog360;
pub mod doctor;
pub mod endpoint;
pub mod gate;
pub mod gupshup;
pub mod infobip;
pub mod journal;
mod json;
pub mod limits;
pub mod line;
pub mod meta;
pub mod model;
pub mod numbers;
mod origin;
pub mod redact;
pub mod registry;
pub mod send_error;
pub mod sentence;
mod shared_secret;
pub mod sources;
pub mod store;
pub mod templates;
pub mod twilio;
pub mod understand;
pub mod validate;
mod verdicts;
pub mod zenvia;
