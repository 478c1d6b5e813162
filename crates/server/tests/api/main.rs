//! The API over real HTTP: a server on a free port, an emulated WhatsApp behind it.

mod access;
mod configuration;
mod conversations;
mod document;
mod kit;
mod policy;
mod problems;
mod repetition;
mod stream;
