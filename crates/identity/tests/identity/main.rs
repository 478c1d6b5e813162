//! The room's verbs on real databases. Time moves by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod first_run;
mod idempotency;
mod installation;
mod invitations;
mod kit;
mod login;
mod policy;
mod sessions;
mod sweep;
