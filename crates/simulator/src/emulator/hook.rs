//! Telling a load generator what was accepted.

use bytes::Bytes;
use std::{sync::Arc, time::Instant};

/// Called for every accepted send, on the task that answers it: push into a channel or a counter, never wait.
pub type AcceptedHook = Arc<dyn Fn(&AcceptedSend) + Send + Sync>;

/// A send that was accepted with a message id.
#[derive(Clone, Debug)]
pub struct AcceptedSend {
    /// The company's number.
    pub phone_number_id: String,
    /// `to` or `recipient`, as the request gave it.
    pub to: String,
    /// The id that was given to the message.
    pub id: String,
    /// `biz_opaque_callback_data`
    pub callback_data: Option<String>,
    /// The request as it came.
    pub body: Bytes,
    pub at: Instant,
}
