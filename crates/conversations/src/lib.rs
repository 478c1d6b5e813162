//! Threads and conversations: what was said, and who may answer now.
//!
//! What holds:
//! - A webhook delivered once, ten times or out of order leaves the same messages and the same delivery states.
//! - Positions of a thread are given under the thread's lock: its messages have one order.
//! - A conversation has exactly one owner: a bot's session, its queue, or an agent. Only the owner answers; an agent's
//!   reply names the last position that the agent had seen, and is refused when another reply came between.
//! - A message leaves only with a permit of the gate, given in the transaction that claims it.
//! - A crash between "sent" and "written down" does not send twice: such a message is uncertain until a status tells.
//!
//! The way of a message: [`ingest`] reads the journal and decodes, [`receive`] stores, a bot or a person answers through
//! [`send`], [`dispatch`] carries it out, [`status`] moves its delivery state.

pub mod answer;
mod changes;
pub mod dispatch;
pub mod echoes;
pub mod facts;
pub mod inbox;
pub mod ingest;
mod learn;
pub mod model;
pub mod oversee;
pub mod own;
pub mod quotes;
pub mod read;
pub mod receive;
pub mod rules;
pub mod send;
pub mod status;
pub mod store;
pub mod trace;
pub mod wishes;

pub use model::{Author, Body, Conversation, ConversationState, Direction, Message, Owner, Thread};
