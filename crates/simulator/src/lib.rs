//! An emulated WhatsApp, a sample shop and a customer's phone: Ponte can be tried, broken and load-tested before a
//! real customer sees it.
//!
//! This room is the oracle. It was written from the providers' documentation alone and shares no code with the adapter it
//! tests: if both were wrong in the same way, nobody would notice. It depends on the kernel only.
//!
//! * [`emulator`] behaves as graph.facebook.com: it takes sends, checks them as Meta does, answers with Meta's
//!   errors, and sends signed webhooks. Its control surface is what phones and tests speak to.
//! * [`phone`] is a customer's phone in the terminal, a client of that control surface.
//! * [`webhook`] makes the exact bytes and signatures of Meta's webhooks; load generators use it on its own.
//! * [`twilio`] behaves as Twilio, with its signatures and its callbacks.
//! * [`shop`] is the internal system of the demonstration: orders and customers over HTTP.
//!
//! Nothing here waits for the machine's clock: instants come from a [`ponte_kernel::Clock`], chance from a seed.
//! Latencies that are asked for (delays of statuses, scripted slowness) are waited for with tokio's timer.

mod dice;
pub mod emulator;
mod listen;
pub mod phone;
pub mod shop;
pub mod twilio;
pub mod webhook;

pub use dice::Seed;
