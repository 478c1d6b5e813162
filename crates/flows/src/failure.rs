//! What can go wrong in a run, by type.

use crate::{expression::ExpressionError, keys::BlockKey};
use ponte_connectors::CallErrorKind;
use thiserror::Error;

/// A call that brought no answer. The message is for people who look after connections, never for the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFailure {
    pub kind: CallErrorKind,
    pub message: String,
}

/// Why a session could not go on. It then apologises and hands over: a customer never meets silence.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Failure {
    #[error("the flow has no block `{0}`")]
    UnknownBlock(BlockKey),
    #[error("block `{0}` is no longer what the session waits at")]
    ChangedBlock(BlockKey),
    #[error("more than {limit} blocks ran without a customer's answer or a wait")]
    TooManyBlocks { limit: usize },
    #[error("more than {limit} calls were made without a customer's answer or a wait")]
    TooManyCalls { limit: u32 },
    #[error("more than {limit} bubbles would be sent at once")]
    TooManyBubbles { limit: usize },
    #[error("a text of block `{0}` came out empty where WhatsApp needs one")]
    EmptyText(BlockKey),
    #[error("the expressions of one step took too long, at block `{0}`")]
    TooMuchWork(BlockKey),
    #[error("block `{0}` has no way on for this answer")]
    NoWayOn(BlockKey),
    #[error("block `{block}`: {source}")]
    Expression { block: BlockKey, source: ExpressionError },
}
