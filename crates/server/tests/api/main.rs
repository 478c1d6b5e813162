//! The API over real HTTP: a server on a free port, an emulated WhatsApp behind it.

mod access;
mod configuration;
mod conversations;
mod doctor;
mod document;
mod elsewhere;
mod inbox;
mod kit;
mod media;
mod messages;
mod numbers;
mod orders;
mod policy;
mod problems;
mod repetition;
mod screens;
mod search;
mod simulator;
mod stream;
mod templates;
mod twilio;
