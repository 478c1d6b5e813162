//! How far a message got, out of statuses that come in any order and more than once.

use crate::model::{ReportedError, ReportedState, StatusUpdate};
use ponte_kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// The highest positive state that was reported, and the error beside it.
///
/// Merging is commutative, associative and idempotent: every order and repetition of the same statuses ends in the
/// same state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// `None` until the first positive status.
    pub reached: Option<Reached>,
    /// The first time that was reported for each state.
    pub sent_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
    pub played_at: Option<Timestamp>,
    pub failure: Option<Failure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reached {
    Sent,
    Delivered,
    Read,
    Played,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub at: Option<Timestamp>,
    pub error: Option<ReportedError>,
}

/// What people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The provider has told nothing yet.
    Pending,
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
}

impl Delivery {
    /// A failure counts only while nothing shows that the message arrived: `failed` after `delivered` is kept, not
    /// shown.
    pub fn shown(&self) -> Shown {
        match (self.reached, &self.failure) {
            (Some(Reached::Played), _) => Shown::Played,
            (Some(Reached::Read), _) => Shown::Read,
            (Some(Reached::Delivered), _) => Shown::Delivered,
            (_, Some(_)) => Shown::Failed,
            (Some(Reached::Sent), None) => Shown::Sent,
            (None, None) => Shown::Pending,
        }
    }
}

/// The state after one more status.
#[must_use]
pub fn merge(state: Delivery, update: &StatusUpdate) -> Delivery {
    match update.state {
        // Said before by the answer to the send.
        ReportedState::Accepted => state,
        ReportedState::Sent => {
            Delivery { sent_at: first(state.sent_at, update.at), ..raised(state, Reached::Sent) }
        }
        ReportedState::Delivered => {
            Delivery { delivered_at: first(state.delivered_at, update.at), ..raised(state, Reached::Delivered) }
        }
        ReportedState::Read => {
            Delivery { read_at: first(state.read_at, update.at), ..raised(state, Reached::Read) }
        }
        ReportedState::Played => {
            Delivery { played_at: first(state.played_at, update.at), ..raised(state, Reached::Played) }
        }
        ReportedState::Failed => failed(state, Failure { at: update.at, error: update.error.clone() }),
    }
}

fn raised(state: Delivery, to: Reached) -> Delivery {
    Delivery { reached: state.reached.max(Some(to)), ..state }
}

fn first(known: Option<Timestamp>, reported: Option<Timestamp>) -> Option<Timestamp> {
    match (known, reported) {
        (Some(known), Some(reported)) => Some(known.min(reported)),
        (known, reported) => known.or(reported),
    }
}

fn failed(state: Delivery, failure: Failure) -> Delivery {
    let kept = match state.failure {
        Some(known) if order(&known) <= order(&failure) => known,
        _ => failure,
    };
    Delivery { failure: Some(kept), ..state }
}

/// Of several failures the earliest is kept; the rest of the key only makes the choice the same in every order.
fn order(failure: &Failure) -> (bool, Option<Timestamp>, bool, Option<(i64, &str)>) {
    let error = failure.error.as_ref().map(|error| (error.code, error.title.as_str()));
    (failure.at.is_none(), failure.at, error.is_none(), error)
}
