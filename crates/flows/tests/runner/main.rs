//! Bots as they run: jobs in, messages, calls and owners out, on both engines.

mod kit;
mod turns;
